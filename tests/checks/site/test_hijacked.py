import pytest

from checks.site.hijacked import site_hijacked
from tests.checks.builder import HOME_MAIN, challenge_page, content_page, home_page, outcomes, said, site_tags, snapshot

SUSPECT = [("review", "site.hijacked")]


def test_normal_head_passes():
    assert outcomes(site_hijacked, snapshot()) == {"pass"}


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"title": "澳门新葡京-安和县人民政府"}, id="title"),
        pytest.param({"title": "&#30334;&#23478;&#20048;官网"}, id="title in entities"),
        pytest.param({"head": site_tags() + '<meta name="keywords" content="百家乐,真人荷官">'}, id="keywords"),
        pytest.param({"head": site_tags() + '<meta name="description" content="bet365 注册送彩金">'}, id="description"),
    ],
)
def test_planted_head_goes_to_a_person(parts):
    assert said(site_hijacked, snapshot(home=home_page(**parts))) == SUSPECT


def test_page_for_robots_goes_to_a_person():
    assert said(site_hijacked, snapshot(home_as_robot=home_page(title="六合彩开奖"))) == SUSPECT


def test_crime_news_on_the_page_is_normal():
    assert said(site_hijacked, snapshot(home=home_page(main=HOME_MAIN + "<p>公安机关破获网络赌博案，涉及六合彩</p>"))) == []


def test_challenge_page_is_unknown():
    assert outcomes(site_hijacked, snapshot(home=challenge_page())) == {"unknown"}


@pytest.mark.parametrize(
    ("title", "found"),
    [
        pytest.param("开云体育·官网-百家乐_安和县人民政府", SUSPECT, id="planted"),
        pytest.param("警惕百家乐、六合彩网络赌博骗局_安和县公安局", [], id="warning"),
        pytest.param("关于公布预算的通知_安和县人民政府", [], id="ordinary"),
    ],
)
def test_title_of_a_page_behind_the_home_page(title, found):
    assert said(site_hijacked, snapshot(content_pages=(content_page(0, title=title),))) == found
