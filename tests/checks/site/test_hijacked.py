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


@pytest.mark.parametrize(
    ("final", "found"),
    [
        pytest.param("http://www.xyzabc123.com/", SUSPECT, id="a foreign site"),
        pytest.param("http://m.anhe.gov.cn/", [], id="the telephone version"),
        pytest.param("https://www.sc.gov.cn/", [], id="a government site"),
    ],
)
def test_where_visitors_from_a_search_land(final, found):
    assert said(site_hijacked, snapshot(home_as_robot=home_page(final_url=final))) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("<h1>Hacked  By X-Team</h1>", SUSPECT, id="signed"),
        pytest.param(HOME_MAIN + f"<p>Hacked by phishing: {'a report on safety. ' * 100}</p>", [], id="a report"),
    ],
)
def test_page_that_an_intruder_signed(text, found):
    assert said(site_hijacked, snapshot(home=home_page(main=text, header="", bottom=""))) == found


@pytest.mark.parametrize(
    "title", ["半岛体育·(中国)官方网站登录入口", "j9九游会-真人游戏第一品牌", "华体会体育", "亚洲无码av-安和县", "Hacked by Anonymous"]
)
def test_brands_of_today(title):
    assert said(site_hijacked, snapshot(home=home_page(title=title))) == SUSPECT


@pytest.mark.parametrize("title", ["安和县体育局", "打击网络赌博专项行动", "安和县福利彩票中心", "米兰体育馆友好交流"])
def test_sports_and_lotteries_are_ordinary(title):
    assert said(site_hijacked, snapshot(home=home_page(title=title))) == []
