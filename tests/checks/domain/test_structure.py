import pytest

from checks.domain.structure import domain_structure
from core.site import Level, SiteClass
from tests.checks.builder import outcomes, registered, said, snapshot


def judge(host: str, **row):
    return snapshot(site=registered(url=f"http://{host}{'' if '/' in host else '/'}", **row), home=None)


DEPARTMENT = {"site_class": SiteClass.DEPARTMENT, "level": Level.CITY}


@pytest.mark.parametrize(
    ("host", "row"),
    [
        pytest.param("www.anhe.gov.cn", {}, id="portal"),
        pytest.param("www.gov.cn", {"level": Level.MINISTRY}, id="central portal"),
        pytest.param("jyj.anhe.gov.cn", DEPARTMENT, id="department"),
        pytest.param("www.mof.gov.cn", {"site_class": SiteClass.DEPARTMENT, "level": Level.MINISTRY}, id="ministry is built like a portal"),
        pytest.param("gxq.anhe.gov.cn", {"level": Level.PARK}, id="park"),
        pytest.param("jyj.anhe.gov.cn", {"registered": False}, id="unknown class, sound form"),
    ],
)
def test_sound_structure_passes(host, row):
    assert outcomes(domain_structure, judge(host, **row)) == {"pass"}


@pytest.mark.parametrize(
    ("host", "row", "outcome"),
    [
        pytest.param("anhe.gov.cn", {}, "fail", id="portal without www"),
        pytest.param("anhe.mianyang.gov.cn", {}, "fail", id="portal under another"),
        pytest.param("www.anhejyj.gov.cn", DEPARTMENT, "fail", id="department of its own"),
        pytest.param("www.jyj.anhe.gov.cn", DEPARTMENT, "review", id="tolerated www of a department"),
        pytest.param("anhe.gov.cn", {"registered": False}, "review", id="unknown class"),
        pytest.param("www.anhe.gov.cn/jyj", DEPARTMENT, "review", id="department under a path of the portal"),
        pytest.param("www.anhejyj.gov.cn/index.html", DEPARTMENT, "fail", id="department of its own, index page named"),
    ],
)
def test_other_structure(host, row, outcome):
    assert said(domain_structure, judge(host, **row)) == [(outcome, "domain.structure_invalid")]


def test_other_suffixes_are_another_matter():
    assert outcomes(domain_structure, judge("www.anhe.com")) == {"not_applicable"}


def test_home_page_decides_which_host_is_used():
    from tests.checks.builder import home_page

    site = snapshot(site=registered(url="http://anhe.gov.cn/"), home=home_page())
    assert outcomes(domain_structure, site) == {"pass"}
