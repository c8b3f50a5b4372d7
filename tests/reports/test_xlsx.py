import io
import re
import zipfile
from dataclasses import replace

from python_calamine import CalamineWorkbook

from reports.ledger_xlsx import HEAD
from reports.score_xlsx import HEAD as SCORE_HEAD
from reports.xlsx import MAX_PARENTS, render_audit


def sheets(data: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_sheets_hold_the_report(report):
    found = sheets(render_audit(report))
    assert {"总览", "问题", "计分明细", "栏目"} <= set(found)
    rows = {row[1]: row for row in found["计分明细"][1:]}
    assert rows["MW15"][3] == -0.4
    assert len(rows) == len(report.scorecards[0].rows)
    assert any("标题footer.icp.missing" in row for row in found["问题"])


def test_nothing_becomes_a_formula_or_a_link(hostile_report):
    data = render_audit(hostile_report)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8")
            if name.startswith("xl/worksheets/"):
                assert not re.search(r"<f[ >]|<hyperlink", text), name
            assert "_rels" not in name or "evil" not in text
    cells = [cell for rows in sheets(data).values() for row in rows for cell in row if isinstance(cell, str)]
    assert any(cell.startswith("=HYPERLINK") for cell in cells)
    assert not any(re.search("[\x00-\x08\x1b\x9b\u202e]", cell) for cell in cells)


def test_same_report_gives_the_same_bytes(report):
    assert render_audit(report) == render_audit(report)


def test_empty_report_is_a_sound_workbook(empty_report):
    assert "总览" in sheets(render_audit(empty_report))


def test_finding_names_its_further_pages(report):
    pages = tuple(f"http://www.a.gov.cn/{index}.html" for index in range(MAX_PARENTS + 1))
    rows = sheets(render_audit(replace(report, findings=(replace(report.findings[0], parents=pages), report.findings[3]))))["问题"]
    assert rows[0][-2:] == ["其他页面数", "其他页面"]
    assert [row[-2:] for row in rows[1:]] == [[len(pages), " ".join(pages[:MAX_PARENTS])], [0, ""]]


def test_one_thing_has_one_name_in_every_workbook(report):
    found = sheets(render_audit(report))
    ledger = {heading for heading, _ in HEAD}
    assert set(found["问题"][0]) - ledger == {"其他页面数", "其他页面"}
    assert set(found["计分明细"][0]) - set(SCORE_HEAD) == {"细则"}
