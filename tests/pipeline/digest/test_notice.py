"""整改通知 and its template, opened again with python-docx and, where it is installed, with LibreOffice."""

import io
import shutil
import subprocess
import zipfile
from datetime import date, timedelta

import pytest
import python_calamine
from docx import Document

from cli.main import main
from config.settings import Settings
from core.errors import ConfigError
from core.outcome import Severity, State
from pipeline.digest.ledger import collect_ledger
from pipeline.imports.findings import import_findings
from pipeline.notice import NoticeOptions, build_notice
from pipeline.report import build_report
from reports.ledger_xlsx import render_ledger
from reports.notice_docx import FIELDS, LISTS, default_template, render_notice
from reports.site_xlsx import render_site
from tests.pipeline.digest.conftest import A, T, finding

OPTIONS = NoticeOptions(as_of=T, issued_on=date(2026, 11, 23), number="绵政公开〔2026〕8号")
SETTINGS = Settings(notice={"issuer": "绵阳市政务公开办公室", "contact": "0816-1234567"})


@pytest.fixture
def made(filled):
    filled.findings.import_records(
        [finding("link.home.broken", target=f"http://x.gov.cn/{number}", state=State.CONFIRMED, days=2) for number in range(25)]
        + [finding("home.not_updated_14d", state=State.CONFIRMED, severity=Severity.VETO, days=3)]
    )
    return build_notice(filled, SETTINGS, filled.sites.get(A), OPTIONS)


def text_of(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def template(*paragraphs, header="", split=()):
    document = Document()
    if header:
        document.sections[0].header.paragraphs[0].text = header
    for text in paragraphs:
        document.add_paragraph(text)
    if split:
        paragraph = document.add_paragraph()
        for number, part in enumerate(split):
            paragraph.add_run(part).bold = number == 0
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_notice_keeps_proven_and_suspected_apart(made):
    assert [item.title for item in made.confirmed if item.veto] == ["站点无法访问", "home.not_updated_14d"]
    links = next(item for item in made.confirmed if item.count == 25)
    assert (len(links.places), links.places_omitted) == (5, 20)
    assert {item.count for item in made.suspected} == {1}
    assert made.deadline == date(2026, 12, 7)


def test_default_template_has_every_text(made):
    text = text_of(render_notice(made))
    for part in (
        "甲县人民政府",
        "绵政公开〔2026〕8号",
        "2026年12月7日",
        "2026年11月23日",
        "绵阳市政务公开办公室",
        "0816-1234567",
        "【单项否决】",
        "其余20处见整改台账",
    ):
        assert part in text
    assert "{{" not in text
    assert render_notice(made) == render_notice(made)


def test_default_template_uses_every_required_and_no_unknown_placeholder():
    text = text_of(default_template())
    assert all(f"{{{{{name}}}}}" in text for name in (*FIELDS, *LISTS))


def test_operators_template_split_runs_tables_and_headers(made):
    data = template("{{ 网站名称 }}须于{{整改期限}}前整改", "{{问题清单}}", header="{{发文单位}}", split=("主办:{{主", "办单", "位}}(完)"))
    document = Document(io.BytesIO(render_notice(made, data)))
    assert document.paragraphs[0].text == "甲县人民政府须于2026年12月7日前整改"
    assert document.sections[0].header.paragraphs[0].text == "绵阳市政务公开办公室"
    last = document.paragraphs[-1]
    assert last.text == "主办:甲县(完)"
    assert last.runs[0].bold
    assert len(document.tables) == 1


@pytest.mark.parametrize(
    ("paragraphs", "message"),
    [
        pytest.param(["{{网站名称}} {{整改期限}}"], "缺少占位符 {{问题清单}}", id="list missing"),
        pytest.param(["{{网站名称}} {{整改期限}} {{站名}}", "{{问题清单}}"], "没有占位符 {{站名}}", id="unknown"),
        pytest.param(["{{网站名称}} {{整改期限}}", "清单:{{问题清单}}"], "要独占一段", id="list inside a line"),
        pytest.param(["{{网站名称}} {{整改期限", "{{问题清单}}"], "括号不成对", id="open bracket"),
    ],
)
def test_wrong_template_is_explained(made, paragraphs, message):
    with pytest.raises(ConfigError) as error:
        render_notice(made, template(*paragraphs), name="我的模板.docx")
    assert "我的模板.docx" in str(error.value)
    assert message in str(error.value)


def test_no_document_is_refused(made):
    with pytest.raises(ConfigError, match=r"不是有效的 DOCX 文件；应为 Word 等软件存成的 \.docx$"):
        render_notice(made, b"PK\x03\x04 no")


def test_hostile_texts_stay_text(store):
    from core.site import Site

    evil = "{{问题清单}}<w:p/>\x0b\x1b\u202e</w:t>&amp;"
    store.sites.upsert([Site(id=A, url="http://a.gov.cn/", name=evil, unit="甲")])
    store.findings.import_records([finding(message=evil, state=State.CONFIRMED)])
    text = text_of(render_notice(build_notice(store, SETTINGS, store.sites.get(A), OPTIONS)))
    assert "{{问题清单}}<w:p/>⟨U+000B⟩⟨U+001B⟩⟨U+202E⟩</w:t>&amp;" in text


def test_nothing_found_says_so(store):
    text = text_of(render_notice(build_notice(store, SETTINGS, store.sites.get(A), OPTIONS)))
    assert text.count("无。") == 2


def run(*arguments):
    with pytest.raises(SystemExit) as stop:
        main([str(each) for each in arguments])
    return stop.value.code


def test_command_writes_notice_and_ledger(made, tmp_path, capsys):
    url, out = f"sqlite:///{tmp_path / 'w.db'}", tmp_path / "out"
    assert run("--db", url, "notice", "--all", "--as-of", "2026-11-23T08:00", "--deadline", "2026-12-10", "--output", out) == 0
    assert {path.name for path in out.iterdir()} == {f"整改通知_{A}.docx", f"整改台账_{A}.xlsx"}
    assert "2026年12月10日" in text_of((out / f"整改通知_{A}.docx").read_bytes())
    said = capsys.readouterr().err.replace("\n", "")
    assert "没有已确认的问题，未出通知" in said
    assert "没有填写发文单位（notice.issuer）和联系方式（notice.contact），通知中相应的地方是空的" in said
    assert run("notice", "--write-template", tmp_path / "t.docx") == 0
    assert run("--db", url, "notice", A, "--template", tmp_path / "t.docx", "--output", out) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--output", "x"], "请给出", id="nobody"),
        pytest.param([A], "--output", id="nowhere"),
        pytest.param([A, "--output", "x", "--deadline", "morgen"], "不是时间", id="no date"),
        pytest.param([A, "--output", "x", "--template", "/nowhere.docx"], "读不到通知模板", id="no template"),
    ],
)
def test_command_refuses_in_one_sentence(filled, tmp_path, capsys, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    assert run("--db", f"sqlite:///{tmp_path / 'w.db'}", "notice", *arguments) == 2
    assert message in capsys.readouterr().err


def test_properties_named_as_in_a_draft_of_the_standard_are_not_doubled(made):
    """Some versions of LibreOffice save them so."""
    source, changed = zipfile.ZipFile(io.BytesIO(default_template())), io.BytesIO()
    with zipfile.ZipFile(changed, "w") as target:
        for entry in source.infolist():
            old = source.read(entry)
            target.writestr(entry, old.replace(b"package/2006/relationships/metadata", b"officedocument/2006/relationships/metadata"))
    assert changed.getvalue() != default_template()
    names = zipfile.ZipFile(io.BytesIO(render_notice(made, changed.getvalue()))).namelist()
    assert "docProps/core.xml" in names
    assert len(names) == len(set(names))


needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")


@pytest.fixture
def convert(tmp_path):
    """Opens a file in LibreOffice and saves it in another form; gives the new file."""

    def saved(path, kind):
        profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
        command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path / "out"), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return tmp_path / "out" / f"{path.stem}.{kind.partition(':')[0]}"

    return saved


def sheets(path):
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.slow
@needs_office
def test_libreoffice_opens_everything(made, filled, settings, tmp_path, convert):
    notice, ledger, report = tmp_path / "n.docx", tmp_path / "l.xlsx", tmp_path / "r.xlsx"
    notice.write_bytes(render_notice(made))
    ledger.write_bytes(render_ledger(collect_ledger(filled, T)))
    report.write_bytes(render_site(build_report(filled, settings, filled.sites.get(A), T, ["mianyang-2022"])))
    text = convert(notice, "txt:Text (encoded):UTF8").read_text("utf-8-sig")
    assert "关于甲县人民政府问题整改的通知" in text
    assert "【单项否决】" in text
    for book in (ledger, report):
        assert sheets(convert(book, "ods")) == sheets(book)


@pytest.mark.slow
@needs_office
def test_ledger_edited_in_an_office_program_comes_back(filled, tmp_path, convert):
    ledger = tmp_path / "l.xlsx"
    ledger.write_bytes(render_ledger(collect_ledger(filled, T)))
    flat = convert(ledger, "fods")
    before = flat.read_text("utf-8")
    edited = tmp_path / "edited.fods"
    edited.write_text(before.replace("<text:p>疑似</text:p>", "<text:p>已确认</text:p>"), "utf-8")
    assert edited.read_text("utf-8") != before
    result = import_findings(filled, convert(edited, "xlsx"), strict=True, now=T + timedelta(hours=1))
    assert result.count.changed == 2
    states = {item.code: item.state for item in filled.findings.at(T + timedelta(hours=2))}
    assert states["tags.site_missing"] is states["footer.contact.missing"] is State.CONFIRMED
    assert len(filled.findings.at(T + timedelta(hours=2))) == 5


@pytest.mark.slow
@needs_office
def test_template_saved_by_an_office_program_is_filled(made, tmp_path, convert):
    path = tmp_path / "t.docx"
    path.write_bytes(default_template())
    text = text_of(render_notice(made, convert(path, "docx").read_bytes()))
    assert "{{" not in text
    assert "关于甲县人民政府问题整改的通知" in text
    assert "绵政公开〔2026〕8号" in text
    assert "【单项否决】" in text
