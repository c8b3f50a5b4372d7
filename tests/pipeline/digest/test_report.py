"""The report of one site from stored facts, in every form."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import jsonschema
import pytest
import python_calamine

from cli.main import main
from core.outcome import Outcome, Severity, State
from core.scorecard import Points
from pipeline.picture import read_picture
from pipeline.report import build_report, calendar, latency, percentile
from reports.schema import schemas
from reports.site_html import render_site as render_html
from reports.site_text import render_site as render_text
from reports.site_text import site_json
from reports.site_view import HEIGHT, ticks, trend_words
from reports.site_xlsx import render_site as render_xlsx
from tests.picture import png
from tests.pipeline.digest.conftest import A, B, T, finding, good_week

RUBRICS = ("mianyang-2022", "national-2019")


@pytest.fixture
def made(filled, settings):
    return build_report(filled, settings, filled.sites.get(A), T, RUBRICS)


def test_report_holds_findings_of_the_records_too(made):
    codes = {item.code for item in made.audit.findings if item.state in (State.CONFIRMED, State.SUSPECTED, State.REGRESSED)}
    assert {"availability.unreachable_ratio", "footer.police.missing", "tags.site_missing"} <= codes
    assert [card.rubric for card in made.audit.scorecards] == list(RUBRICS)
    assert made.week.outcome is Outcome.FAIL
    assert made.audited_at is None


def test_one_score_is_no_trend(made):
    one = replace(made, trend=(*made.trend[:6], made.trend[-1]))
    assert "走势" in trend_words(one)
    assert "从" not in trend_words(one)
    assert trend_words(made).startswith("得分从")


def test_trend_is_what_was_known_then(made):
    assert len(made.trend) == 9
    assert made.trend[-1].at == T
    assert [point.known for point in made.trend] == [False] * 6 + [True] * 3
    assert [point.live for point in made.trend[-3:-1]] == [{Severity.DEDUCT: 2}, {Severity.DEDUCT: 1}]
    assert made.trend[-1].live == {Severity.DEDUCT: 2}


@pytest.mark.parametrize(
    ("low", "high"),
    [
        pytest.param("99.8", "99.8", id="nothing moves"),
        pytest.param("-12.5", "7", id="below nought"),
        pytest.param("0", "130", id="everything"),
    ],
)
def test_axis_has_round_figures_inside_the_drawing(made, low, high):
    points = [replace(point, score=Points(value=Decimal(low), low=Decimal(low), high=Decimal(high))) for point in made.trend]
    found = ticks(replace(made, trend=tuple(points)))
    assert 2 <= len(found) <= 4
    assert all(0 < tick.y < HEIGHT - 30 for tick in found)
    assert all(Decimal(tick.label.replace("−", "-")) % Decimal("0.5") == 0 for tick in found)


def test_report_without_an_audit_claims_nothing(made):
    page = render_html(made)
    assert "没有核验过链接：没有数据" in page
    assert "没有做过全面检查" in page
    assert "没有发现打不开的链接" not in page
    assert "全部检查都得到了结论" not in page


def test_calendar_and_latency_leave_out_what_failed(made):
    assert len(made.days) == 7
    assert sum(day.failed for day in made.days) == 10
    assert sum(day.void for day in made.days) == 2
    assert made.latency.count == 168 - 12
    assert made.latency.p99_s == pytest.approx(0.4)
    assert latency([]) is None
    assert calendar([], T) == ()


def test_percentile_is_a_measured_value():
    values = [0.1, 0.2, 0.3, 14.9]
    assert [percentile(values, share) for share in (1, 50, 75, 99)] == [0.1, 0.2, 0.3, 14.9]


def test_visit_exactly_at_the_time_is_the_last_hour():
    visits = [next(iter(good_week(A)))]
    day = calendar([type(visits[0])(site=A, at=T, ok=True, seconds=1.0)], T)[-1]
    assert day.cells[-1] == "."
    assert day.total == 1


@pytest.mark.parametrize("site", [A, B])
def test_json_obeys_its_schema(filled, settings, site):
    data = json.loads(json.dumps(site_json(build_report(filled, settings, filled.sites.get(site), T, RUBRICS))))
    jsonschema.Draft202012Validator(schemas()["report-1"]).validate(data)


def test_html_stands_alone_and_says_what_is_not_known(store, settings):
    page = render_html(build_report(store, settings, store.sites.get(A), T, RUBRICS))
    assert "近七天没有访问记录：没有数据" in page
    assert "没有做过，仅据导入的数据" in page
    assert "<script" not in page
    assert "<link" not in page


def test_html_has_drawings_with_words_and_tables(made):
    page = render_html(made)
    for part in ("近八周得分走势", "每小时可用性日历", "每天打开用时", "各时点数据", "每天的数据", "首次发现"):
        assert part in page
    assert page.count("<desc") >= 2
    assert page == render_html(made)


def test_screenshot_is_shown_with_its_place_marked(filled, settings):
    piece = filled.evidence.enter(png(), "screenshot", locator="http://a.gov.cn/#xywh=100,1500,300,40", note="<b>首页</b>")
    target = next(item for item in filled.findings.at(T, sites=[A]) if item.code == "tags.site_missing")
    filled.evidence.attach(piece, fingerprint=target.fingerprint)
    page = render_html(build_report(filled, settings, filled.sites.get(A), T, RUBRICS))
    assert 'viewBox="0 1200 800 640"' in page
    assert '<rect x="100.0" y="1500.0" width="300.0" height="40.0"' in page
    assert "data:image/png;base64," in page
    assert "&lt;b&gt;首页" in page


@pytest.mark.parametrize(
    ("data", "locator", "known"),
    [
        pytest.param(png(10, 10), "", True, id="no place"),
        pytest.param(png(10, 10), "x#xywh=50,50,5,5", True, id="place outside"),
        pytest.param(b"<svg onload=alert(1)>", "", False, id="svg"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 4, "", False, id="cut png"),
        pytest.param(b"\xff\xd8\xff\xe0\x00\x00", "", False, id="cut jpeg"),
        pytest.param(b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x01\x00\x02\x00", "", True, id="jpeg"),
        pytest.param(None, "", False, id="bytes gone"),
    ],
)
def test_only_pictures_are_pictures(data, locator, known):
    from core.evidence import Evidence

    found = read_picture(data, Evidence(kind="screenshot", locator=locator))
    assert (found is not None) is known
    assert found is None or found.mark is None


def test_workbook_has_all_sheets(made, tmp_path):
    path = tmp_path / "r.xlsx"
    path.write_bytes(render_xlsx(made))
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    assert {"总览", "问题", "计分明细", "栏目", "链接", "可用性", "走势", "首次发现", "未能测定"} == set(book.sheet_names)
    assert len(book.get_sheet_by_name("走势").to_python()) == 10
    assert render_xlsx(made) == path.read_bytes()


def test_link_sheet_names_the_parents(filled, settings, tmp_path):
    filled.findings.import_records(
        [finding("link.broken", target="http://a.gov.cn/gone.html", parents=("http://a.gov.cn/p1.html", "http://a.gov.cn/p2.html"))]
    )
    made = build_report(filled, settings, filled.sites.get(A), T, RUBRICS)
    path = tmp_path / "r.xlsx"
    path.write_bytes(render_xlsx(made))
    row = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name("链接").to_python()[1]
    assert row[5:] == [2.0, "http://a.gov.cn/p1.html http://a.gov.cn/p2.html"]
    assert "http://a.gov.cn/p2.html" in render_html(made)


def test_text_closes_with_visits_and_trend(made):
    text = render_text(made)
    assert "可用性" in text
    assert "走势" in text
    assert "没有数据" in text


def run(*arguments):
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    return stop.value.code


def test_report_command_for_one_and_for_all(filled, tmp_path, capsys):
    url = f"sqlite:///{tmp_path / 'w.db'}"
    out = tmp_path / "out"
    assert run("--db", url, "report", "--all", "--format", "html", "--output", str(out)) == 0
    assert {path.name for path in out.iterdir()} == {f"{A}.html", f"{B}.html"}
    assert run("--db", url, "report", f"http://{A}.gov.cn/", "--as-of", (T + timedelta(hours=1)).isoformat()) == 0
    assert "甲县人民政府" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param([], "请给出", id="nobody"),
        pytest.param(["nowhere.gov.cn"], "没有网站", id="unknown"),
        pytest.param([A, "--as-of", "2999-01-01"], "在将来", id="future"),
        pytest.param([A, "--rubric", "nowhere"], "nowhere", id="unknown rubric"),
        pytest.param([A, B], "--output", id="two to a terminal"),
    ],
)
def test_report_command_refuses_in_one_sentence(filled, tmp_path, capsys, arguments, message):
    assert run("--db", f"sqlite:///{tmp_path / 'w.db'}", "report", *arguments) == 2
    assert message in capsys.readouterr().err
