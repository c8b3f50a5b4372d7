import pytest

from checks.column.missing import column_missing
from core.column.records import ColumnClass as C
from core.site import Level, SiteClass
from core.snapshot import Coverage
from tests.checks.builder import home_page, outcomes, registered, run, said, snapshot
from tests.checks.columns import blank, column, unread

NEEDED = (C.OVERVIEW, C.ORG, C.LEADERS, C.NEWS, C.POLICY, C.INTERPRETATION)
MENU = '<ul class="nav"><li><a href="/a/">县域</a></li><li><a href="/b/">公开</a></li><li><a href="/c/">服务</a></li><li><a href="/d/">互动</a></li></ul>'


def home(main: str = "", **more):
    return home_page(header=f'<div class="header">{MENU}</div>', main=main, bottom="", **more)


def all_but(*left_out: C):
    return tuple(column(one, path=f"/{one.value}/") for one in NEEDED if one not in left_out)


def bare(**changes):
    return snapshot(home=home(), column_pages=(), **changes)


def test_complete_site_passes():
    assert outcomes(column_missing, bare(columns=all_but())) == {"pass"}


@pytest.mark.parametrize(
    ("one", "code"),
    [
        pytest.param(C.OVERVIEW, "column.missing.overview", id="overview"),
        pytest.param(C.ORG, "column.missing.org", id="org"),
        pytest.param(C.LEADERS, "column.missing.leaders", id="leaders"),
        pytest.param(C.NEWS, "column.missing.news", id="news"),
        pytest.param(C.POLICY, "column.missing.policy", id="policy"),
        pytest.param(C.INTERPRETATION, "column.missing.interpretation", id="interpretation"),
    ],
)
def test_missing_class_fails(one: C, code: str):
    assert said(column_missing, bare(columns=all_but(one))) == [("fail", code)]


@pytest.mark.parametrize(
    ("one", "name", "outcome"),
    [
        pytest.param(C.NEWS, "安和动态", "review", id="news of the place"),
        pytest.param(C.POLICY, "惠企政策", "review", id="some policies"),
        pytest.param(C.OVERVIEW, "安和简介", "review", id="introduction"),
        pytest.param(C.LEADERS, "领导活动", "fail", id="leaders' doings are no roster"),
        pytest.param(C.POLICY, "招标文件", "fail", id="tenders are no policy"),
    ],
)
def test_a_name_that_may_mean_it_goes_to_a_person(one: C, name: str, outcome: str):
    columns = (*all_but(one), column(C.OTHER, name=name, path="/x/"))
    assert said(column_missing, bare(columns=columns)) == [(outcome, f"column.missing.{one.value}")]


def test_blank_or_dead_column_is_not_missing():
    columns = (*all_but(C.POLICY), blank(column_class=C.POLICY, path="/zcwj/"))
    assert said(column_missing, bare(columns=columns)) == []


def test_entry_of_that_name_on_a_page_is_enough():
    site = snapshot(home=home('<a href="/zwgk/x/">政策文件</a>'), column_pages=(), columns=all_but(C.POLICY))
    assert said(column_missing, site) == []


@pytest.mark.parametrize(
    "site",
    [
        pytest.param(bare(columns=all_but(C.POLICY), coverage=Coverage(pages=9, truncated_by="max_pages")), id="crawl was cut"),
        pytest.param(snapshot(home=home_page(header="<script src='/menu.js'></script>", bottom=""), column_pages=(), columns=all_but(C.POLICY)), id="menu written by script"),
        pytest.param(bare(columns=(*all_but(C.POLICY), unread(C.DISCLOSURE_CATALOG, name="政务公开", path="/zwgk/"))), id="disclosure area not read"),
    ],
)  # fmt: skip
def test_doubt_is_unknown(site):
    assert said(column_missing, site) == []
    assert "unknown" in outcomes(column_missing, site)


def test_pages_that_robots_txt_keeps_out_hide_no_column():
    site = bare(columns=all_but(C.POLICY), coverage=Coverage(pages=9, truncated_by="robots"))
    assert said(column_missing, site) == said(column_missing, bare(columns=all_but(C.POLICY), coverage=Coverage(pages=9))) != []


def test_departments_need_no_overview():
    site = bare(columns=all_but(C.OVERVIEW), site=registered(site_class=SiteClass.DEPARTMENT, level=Level.CITY))
    assert said(column_missing, site) == []
    assert "not_applicable" in outcomes(column_missing, site)


def test_unregistered_address_is_not_judged_on_overview_unless_it_is_a_government():
    unknown = registered(registered=False, name="")
    assert said(column_missing, bare(columns=all_but(C.OVERVIEW), site=unknown)) == [("fail", "column.missing.overview")], (
        "its name says 人民政府"
    )
    other = home(title="安和县教育局", head="<meta name='SiteName' content='安和县教育局'>")
    site = snapshot(home=other, column_pages=(), columns=all_but(C.OVERVIEW), site=unknown)
    assert said(column_missing, site) == []
    assert any(one.outcome == "unknown" for one in run(column_missing, site)[0])
