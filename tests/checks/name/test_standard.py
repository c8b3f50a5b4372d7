import pytest

from checks.name.standard import name_standard
from core.site import SiteClass
from tests.checks.builder import causes, home_page, html, outcomes, page, registered, said, snapshot

BARE = {"header": '<div class="header"></div>', "head": ""}


def judge(title: str, **row):
    return snapshot(site=registered(name="", **row), home=home_page(title=title, **BARE))


@pytest.mark.parametrize("title", ["安和县人民政府", "安和县人民政府门户网站", "中国安和 安和县人民政府"])
def test_named_after_the_locality_passes(title):
    assert outcomes(name_standard, judge(title)) == {"pass"}


@pytest.mark.parametrize("title", ["中国·安和", "安和政府网", "Anhe China"])
def test_other_names_go_to_a_person(title):
    assert said(name_standard, judge(title)) == [("review", "name.not_standard")]


def test_department_name_passes():
    assert outcomes(name_standard, judge("安和市教育局", site_class=SiteClass.DEPARTMENT)) == {"pass"}


def test_page_without_any_name_is_unknown():
    bare = page(html(title="", head="", header="", bottom="<p>一些正文内容。</p>"))
    assert causes(name_standard, snapshot(site=registered(name=""), home=bare)) == {"no_data"}
