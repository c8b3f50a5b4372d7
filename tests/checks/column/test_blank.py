import pytest

from checks.column.blank import column_blank
from core.column.records import ColumnClass as C
from core.column.records import ColumnForm
from tests.checks.builder import causes, home_page, outcomes, run, said, snapshot
from tests.checks.columns import SCRIPT, blank, column, unread, url


def test_blank_seen_in_a_browser_fails():
    site = snapshot(columns=(blank(name="行政复议"),))
    assert said(column_blank, site) == [("fail", "column.blank")]
    finding = run(column_blank, site)[1][0]
    assert finding.target == url("/xwzx/zwyw/")
    assert "行政复议" in finding.message
    assert finding.state == "suspected"


def test_blank_in_the_source_only_is_for_a_person():
    assert said(column_blank, snapshot(columns=(column(C.OTHER, days=None, form=ColumnForm.BLANK),))) == [("review", "column.blank")]


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(blank(exempt_remark="本年度没有相关信息产生"), id="remark that nothing arose"),
        pytest.param(column(C.OTHER, days=None, form=ColumnForm.CONTAINER), id="container"),
        pytest.param(column(C.ORG, days=None, form=ColumnForm.ARTICLE), id="single article"),
        pytest.param(column(C.SERVICE, days=None, form=ColumnForm.EXTERNAL), id="jump column"),
        pytest.param(column(), id="list"),
    ],
)
def test_exempt_forms_pass(one):
    assert outcomes(column_blank, snapshot(columns=(one,))) == {"pass"}


def test_script_or_frame_unread_is_unknown():
    assert causes(column_blank, snapshot(columns=(unread(C.OTHER, SCRIPT),))) == {"needs_script"}


def test_no_column_at_all_says_why():
    shell = home_page(header="", main='<div id="app"></div><script src="/app.js"></script>')
    [said_of] = run(column_blank, snapshot(columns=(), home=shell))[0]
    assert (str(said_of.outcome), said_of.cause) == ("unknown", "needs_script")
    assert "没有识别到任何栏目：首页源码中没有读到主导航" in said_of.reason
