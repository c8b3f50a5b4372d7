"""Numbers in every workbook are shown with at most two decimals, and stay exact."""

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from core.scorecard import Points
from pipeline.exports import xlsx_bytes
from reports.score_xlsx import render_scores_xlsx
from reports.xlsx import render_audit

THIRD = Decimal(302) / 3


def formats(data: bytes) -> dict[float, str]:
    """Value of each numeric cell of all sheets with the number format under which it is shown."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        styles = book.read("xl/styles.xml").decode()
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
    named = {"0": "General"} | dict(re.findall(r'<numFmt numFmtId="(\d+)" formatCode="([^"]+)"', styles))
    known = [named[number] for number in re.findall(r'<xf numFmtId="(\d+)"', styles.partition("<cellXfs")[2].partition("</cellXfs>")[0])]
    cells = [cell for sheet in sheets for cell in re.findall(r'<c r="\w+"(?: s="(\d+)")?><v>([^<]+)</v>', sheet)]
    return {round(float(value), 9): known[int(style or 0)] for style, value in cells}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param(float(THIRD), "0.00", id="mean of three sites"),
        pytest.param(0.1 + 0.2, "0.00", id="binary remainder"),
        pytest.param(12.299999999999999, "0.00", id="binary remainder below"),
        pytest.param(0.001238, "0.00", id="seconds as measured"),
        pytest.param(12.3, "@", id="one decimal"),
        pytest.param(-0.25, "@", id="two decimals"),
        pytest.param(7, "@", id="whole"),
    ],
)
def test_number_of_a_table_is_exact_and_shown_with_two_decimals_at_most(value, shown):
    data = xlsx_bytes("x", [{"points": value}], ("points",))
    assert formats(data) == {round(value, 9): shown}
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[1] == [pytest.approx(value, rel=1e-14)]


def test_scores_of_reports_and_workbooks_are_shown_with_two_decimals_at_most(report):
    card = replace(report.scorecards[0], score=Points(value=THIRD, low=THIRD - 1, high=THIRD + 1))
    for data in (render_audit(replace(report, scorecards=(card,))), render_scores_xlsx([card], [(1, card)])):
        found = formats(data)
        assert {found[round(float(each), 9)] for each in (THIRD, THIRD - 1, THIRD + 1)} == {"0.00"}
        assert all(round(value, 2) == value for value, shown in found.items() if shown != "0.00")
