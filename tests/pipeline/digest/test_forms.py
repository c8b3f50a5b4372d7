"""Every form of one digest, and the ledger that comes back edited."""

import io
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import jsonschema
import pytest
import python_calamine
import xlsxwriter

from cli.main import main
from core.digest import RankLine, Scope, VetoLine
from core.outcome import State
from core.scorecard import Verdict
from pipeline.digest import build
from pipeline.digest.ledger import collect_ledger
from pipeline.digest.letter import compose
from pipeline.imports.findings import import_findings
from reports.digest_html import render_digest as render_html
from reports.digest_json import digest_json
from reports.digest_text import render_digest as render_text
from reports.ledger_xlsx import HEAD, render_ledger
from reports.schema import schemas
from tests.pipeline.digest.conftest import A, T, finding


@pytest.mark.parametrize("scope", [Scope(), Scope(units=("乙县",)), Scope(sites=(A,))], ids=["all", "unit", "site"])
def test_json_obeys_its_schema(filled, settings, scope):
    data = json.loads(json.dumps(digest_json(build(filled, settings, T, scope))))
    jsonschema.Draft202012Validator(schemas()["digest-1"]).validate(data)


def test_json_of_an_empty_store_obeys_its_schema(store, settings):
    data = json.loads(json.dumps(digest_json(build(store, settings, T))))
    jsonschema.Draft202012Validator(schemas()["digest-1"]).validate(data)
    assert data["media"] is None


def test_text_leads_with_changes_then_dues_then_vetoes_then_ranking(filled, settings):
    text = render_text(build(filled, settings, T))
    places = [text.index(f"■ {word}") for word in ("本周变化", "一周内到期", "单项否决", "单位排名", "可用性", "监测端故障与未能测定")]
    assert places == sorted(places)
    assert "再次出现 1 项" in text
    assert "2 次访问作废" in text


def test_html_is_for_mail_programs(filled, settings):
    page = render_html(build(filled, settings, T))
    assert page == render_html(build(filled, settings, T))
    assert "<script" not in page
    assert "<svg" not in page
    assert 'name="color-scheme"' in page
    assert "prefers-color-scheme" in page
    assert "src=" not in page
    assert 'class="top" bgcolor="#1b4f93" style=' in page or 'style="' in page.split('class="top"')[1][:120]
    assert len(page.encode()) < 60_000


def test_letter_of_a_large_registry_is_cut_by_no_mail_program_and_loses_nothing(filled, settings, tmp_path):
    small = build(filled, settings, T)
    name = "某某市某某区某某街道办事处社会治安综合治理委员会"
    due = replace(
        small.due[0], name=name, sentence="栏目“通知公告”将于周五满14天未更新，" * 12, url="http://a.gov.cn/" + "x" * 300, veto=True
    )
    veto = VetoLine(subject=A, name=name, unit=name, row="MV4", title="栏目不更新", basis="现有六个栏目逾期，" * 30, held=True)
    rank = RankLine(
        place=1,
        unit=name,
        verdict=Verdict.QUALIFIED,
        provisional=True,
        value=Decimal(90),
        low=Decimal(80),
        high=Decimal(95),
        of=Decimal(130),
    )
    digest = replace(
        small,
        changes=tuple(replace(line, name=name, message="说明" * 90) for line in small.changes * 30),
        due=(due,) * 2000,
        due_vetoes=2000,
        vetoes=(veto,) * 700 + (replace(veto, held=False),) * 100,
        vetoes_held=700,
        ranking=tuple(replace(rank, place=place) for place in range(1, 2001)),
        strips=tuple(replace(small.strips[0], name=name, cells=".x" * 84) for _ in range(50)),
    )
    page, text = render_html(digest), render_text(digest)
    assert len(page.encode()) < 100_000
    assert len(text.encode()) < 100_000
    for form in (page, text):
        assert "临近单项否决 2000 项，单项否决 700 项" in form
        assert "项，全部见附件工作簿" in form
    assert max(len(line) for line in text.splitlines()) < 600
    letter = compose(digest, collect_ledger(filled, T), sender="a@b.cn", recipient="c@d.cn")
    assert "单项否决700项，临近否决2000项" in letter["Subject"]
    (book,) = letter.iter_attachments()
    sheets = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book.get_content()))
    assert sheets.sheet_names == ["整改台账", "说明", "一周内到期", "单项否决", "单位排名", "可用性", "政务新媒体"]
    rows = {each: len(sheets.get_sheet_by_name(each).to_python()) for each in ("一周内到期", "单项否决", "单位排名", "可用性")}
    assert rows == {"一周内到期": 2001, "单项否决": 801, "单位排名": 2001, "可用性": 51}


@pytest.mark.parametrize("evil", ["</td></tr><script>alert(1)</script>", "\x1b[31m\u202egnp", "{{ 7*7 }}", "<!--[if mso]><x>"])
def test_hostile_names_stay_text(store, settings, evil):
    from core.site import Site

    store.sites.upsert([Site(id=A, url="http://a.gov.cn/", name=evil, unit="甲")])
    store.findings.import_records([finding(message=evil, title=evil, days=1)])
    digest = build(store, settings, T)
    page, text = render_html(digest), render_text(digest)
    assert "<script" not in page
    assert "<x>" not in page
    assert "\x1b" not in page + text
    assert "\u202e" not in page + text
    assert "49" not in page.split("<body")[1].split("7*7")[0][-20:]


def test_letter_is_the_same_each_time(filled, settings):
    make = lambda: compose(  # noqa: E731
        build(filled, settings, T), collect_ledger(filled, T), sender="网检 <wj@example.gov.cn>", recipient="a@example.gov.cn"
    ).as_bytes()
    assert make() == make()


# ---- ledger -------------------------------------------------------------------------------------------------------------


def rows_of(path):
    rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return rows[0], [list(row) for row in rows[1:]]


def write(path, head, rows):
    """What a person's spreadsheet program makes of it."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    for number, row in enumerate([head, *rows]):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    book.close()


def test_ledger_comes_back_unchanged_and_changes_nothing(filled, tmp_path):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(render_ledger(collect_ledger(filled, T)))
    before = filled.findings.at(T + timedelta(days=1))
    result = import_findings(filled, path, now=T + timedelta(hours=1))
    assert (result.count.added, result.count.changed, result.bad_lines, result.notes) == (0, 0, 0, ())
    assert filled.findings.at(T + timedelta(days=1)) == before


@pytest.mark.parametrize("rejected", ["已驳回", "已排除", "驳回"])
def test_edited_ledger_settles_findings(filled, tmp_path, rejected):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(render_ledger(collect_ledger(filled, T)))
    head, rows = rows_of(path)
    state, code, done = head.index("状态"), head.index("代码"), head.index("整改情况")
    words = {"tags.site_missing": rejected, "footer.police.missing": "已整改", "footer.contact.missing": "已确认"}
    for row in rows:
        row[state], row[done] = words[row[code]], "=已完成"
    write(path, head, rows)
    import_findings(filled, path, strict=True, now=T + timedelta(hours=1))
    states = {item.code: item.state for item in filled.findings.at(T + timedelta(hours=2))}
    assert states["tags.site_missing"] is State.REJECTED
    assert states["footer.police.missing"] is State.FIXED
    assert states["footer.contact.missing"] is State.CONFIRMED
    assert len(filled.findings.at(T + timedelta(hours=2))) == 5


def test_ledger_takes_the_gravest_first_when_there_are_too_many(filled, monkeypatch):
    from core.outcome import Severity
    from pipeline.digest import ledger

    monkeypatch.setattr(ledger, "MAX_LINES", 2)
    filled.findings.import_records(
        [finding("home.not_updated_14d", severity=Severity.VETO), finding("a11y.entry_missing", severity=Severity.ADVICE)]
    )
    found = ledger.collect_ledger(filled, T)
    assert found.lines[0].finding.code == "home.not_updated_14d"
    assert (len(found.lines), found.omitted) == (2, 3)
    assert "另有 3 项" in str(
        python_calamine.CalamineWorkbook.from_filelike(__import__("io").BytesIO(render_ledger(found))).get_sheet_by_name("说明").to_python()
    )


def test_formula_cells_stay_text(store, tmp_path):
    store.findings.import_records([finding(message='=HYPERLINK("http://evil","x")', title="@SUM(1)", url="http://a.gov.cn/=1+1")])
    path = tmp_path / "台账.xlsx"
    path.write_bytes(render_ledger(collect_ledger(store, T)))
    head, rows = rows_of(path)
    assert rows[0][head.index("说明")] == '=HYPERLINK("http://evil","x")'
    assert [heading for heading, _ in HEAD] == head


# ---- command line -------------------------------------------------------------------------------------------------------


def run(*arguments):
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    return stop.value.code


@pytest.mark.parametrize("form", ["text", "html", "json", "eml", "xlsx"])
def test_digest_command_writes_every_form(filled, tmp_path, form):
    out = tmp_path / f"d.{form}"
    url = f"sqlite:///{tmp_path / 'w.db'}"
    assert run("--db", url, "digest", "--as-of", "2026-11-23T08:00", "--format", form, "--output", str(out)) == 0
    assert out.stat().st_size > 500


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--as-of", "2999-01-01"], "在将来", id="future"),
        pytest.param(["--unit", "丙县"], "没有单位", id="unknown unit"),
        pytest.param(["--send"], "没有配置周报收件人", id="nobody to send to"),
        pytest.param(["--send", "--unit", "甲县"], "不能与", id="scope of a mailing"),
        pytest.param(["--again", "a@b.cn"], "--send", id="again without send"),
    ],
)
def test_digest_command_refuses_in_one_sentence(filled, tmp_path, capsys, arguments, message):
    assert run("--db", f"sqlite:///{tmp_path / 'w.db'}", "digest", *arguments) == 2
    assert message in capsys.readouterr().err
