"""Reading result pages."""

import pytest

from core.page.facts import PageFacts
from crawler.search.results import identities, read_results, similarity, targets
from tests.checks.builder import AS_OF, HOST, home_page, html

HOME = home_page().facts
TITLE = "关于印发《安和县养老服务办法》的通知"
EXPECTED = f"http://{HOST}/zwgk/zcwj/1.html"


def read(main: str, *, title: str = TITLE, expected: str = EXPECTED, **more):
    facts = PageFacts.from_bytes(html(main=main).encode(), url=f"http://{HOST}/search?q=x", as_of=AS_OF)
    return read_results(facts, title=title, expected_url=expected, home=more.get("home", HOME), furniture=more.get("furniture"))


def result(title: str, url: str = "/zwgk/zcwj/9.html") -> str:
    return f'<div class="result"><h3><a href="{url}">{title}</a></h3><p>摘要</p></div>'


@pytest.mark.parametrize(
    "main",
    [
        pytest.param(result("关于印发《安和县<em>养老</em>服务办法》的通知"), id="highlighted title"),
        pytest.param(result("关于印发安和县养老服务办法的通…"), id="title cut by the engine"),
        pytest.param(result("【政策文件】关于印发《安和县养老服务办法》的通知"), id="title with a label"),
        pytest.param(result("查看该文件的全文内容", "/zwgk/zcwj/1.html"), id="same address"),
        pytest.param(
            result("查看该文件的全文内容", f"/visit/link.do?url=http%3A%2F%2F{HOST}%2Fzwgk%2Fzcwj%2F1.html"), id="jump link of the engine"
        ),
    ],
)
def test_found(main: str):
    page = read(main)
    assert page.found
    assert page.count == 1


def test_a_release_of_the_home_page_is_found_unless_the_engine_always_shows_it():
    home = home_page(main=f'<ul><li><a href="/zwgk/zcwj/1.html">{TITLE}</a></li></ul>').facts
    shown = f'<div class="jg"><a href="/zwgk/zcwj/1.html">{TITLE}</a></div>'
    assert not read(shown, home=home).found, "nobody knows whether it is a result"
    assert read(shown, home=home, furniture=frozenset()).found
    assert not read(shown, home=home, furniture=identities(home)).found


SIDE = f'<div class="side"><a href="/zwgk/zcwj/1.html">{TITLE}</a></div>'


@pytest.mark.parametrize(
    ("main", "doubtful"),
    [
        pytest.param(f"<p>共 1 条</p>{SIDE}", True, id="the same for every query"),
        pytest.param(f"<p>抱歉，没有找到相关内容</p>{SIDE}", False, id="beside nothing found"),
        pytest.param(f"{result('关于公布2026年部门预算的公告')}{SIDE}", False, id="beside other results"),
        pytest.param("<p>共 1 条</p>", False, id="not shown"),
    ],
)
def test_what_is_shown_whatever_is_asked_proves_neither(main: str, doubtful: bool):
    page = read(main, furniture=frozenset(identities(home_page(main=SIDE).facts)))
    assert (page.found, page.doubtful) == (False, doubtful)


@pytest.mark.parametrize(
    ("main", "login"),
    [
        pytest.param("<form><input name=u><input type=password name=p></form>", True, id="log-in in place of results"),
        pytest.param(f"<form><input type=password></form>{result(TITLE)}", False, id="log-in box beside results"),
        pytest.param("<form><input type=password></form><p>没有找到相关内容</p>", False, id="log-in box beside nothing"),
    ],
)
def test_log_in(main: str, login: bool):
    assert read(main).login is login


@pytest.mark.parametrize(
    "main",
    [
        pytest.param(result("关于印发《安和县粮食安全管理办法》的通知"), id="another document"),
        pytest.param(f"<p>您搜索的是:{TITLE}</p>" + result("关于召开春季农业生产会议的通知"), id="the query printed back"),
        pytest.param("<p>没有找到相关内容，请更换关键词后重试。</p>", id="nothing found"),
    ],
)
def test_not_found(main: str):
    assert not read(main).found


@pytest.mark.parametrize(
    ("main", "count"),
    [
        pytest.param("<p>共找到<em>23</em>条结果</p>" + result(TITLE), 23, id="announced"),
        pytest.param("<p>本次检索为您找到 1117 篇有关的页面</p>", 1117, id="篇"),
        pytest.param("<p>没有找到相关内容</p>", 0, id="said to be none"),
        pytest.param(result(TITLE) + result("关于召开会议的另一个通知", "/2.html"), 2, id="counted"),
        pytest.param('<div id="app"></div><script>load()</script>', None, id="written by script"),
    ],
)
def test_count(main: str, count: int | None):
    assert read(main).count == count


def test_menu_of_the_home_page_is_no_result():
    linked = home_page(main=f'<a href="/zwgk/zcwj/1.html">{TITLE}</a>').facts
    assert not read(f'<div class="hot"><a href="/zwgk/zcwj/1.html">{TITLE}</a></div>', home=linked).found
    assert read(result(TITLE, "/zwgk/zcwj/1.html"), home=linked).found, "in the list of results it counts"


def test_tabs_of_an_engine_on_its_own_page_may_be_named_as_the_menu():
    menu = (
        '<ul class="nav"><li><a href="/xw/">新闻动态</a></li><li><a href="/wj/">政策文件</a></li><li><a href="/fw/">办事服务</a></li></ul>'
    )
    own = home_page(header=menu).facts
    tabs = "<html><body><ul><li>全部</li><li>新闻动态</li><li>政策文件</li><li>办事服务</li></ul><p>找到1条结果</p></body></html>"

    def categories(body: str) -> int:
        facts = PageFacts.from_bytes(body.encode(), url="http://search.anhe.gov.cn/s?q=x", as_of=AS_OF)
        return read_results(facts, title=TITLE, expected_url=EXPECTED, home=own).categories

    assert categories(tabs) == 3
    assert categories(f"<html><body><base href=http://{HOST}/>{menu}<p>找到1条结果</p></body></html>") == 0, "the menu alone is none"


def test_facets_are_told_from_columns_of_the_same_name_by_where_they_lead():
    names = ("新闻动态", "政策文件", "办事服务", "互动交流")
    blocks = "".join(f'<h2><a href="/{number}/">{name}</a></h2>' for number, name in enumerate(names))
    home = home_page(main=blocks).facts
    facets = "".join(f'<a href="?type={number}">{name}</a>' for number, name in enumerate(names))
    assert read(f'<div class="tabs">{facets}</div>{result(TITLE)}', home=home).categories == 4
    assert read(blocks + result(TITLE), home=home).categories == 0, "headings that lead to the columns"
    dead = "".join(f'<a href="javascript:void(0)">{name}</a>' for name in names)
    assert read(dead + result(TITLE), home=home_page(main=dead).facts).categories == 0, (
        "what leads nowhere stands on the home page as often"
    )
    assert read(dead + result(TITLE), home=home).categories == 4


def test_categories_are_what_the_home_page_does_not_show():
    tabs = '<ul class="tabs"><li><a href="?t=1">新闻动态（3）</a></li><li><a href="?t=2">政策文件（1）</a></li><li>办事服务</li></ul>'
    assert read(tabs + result(TITLE)).categories >= 2
    assert read(result(TITLE)).categories == 0, "the menu is on the home page too"


def test_service_card_and_captcha():
    card = '<div class="card"><a href="/z/1.html">办事指南</a><a href="/z/2.html">在线办理</a></div>'
    assert read(card).service_card
    assert not read(result(TITLE)).service_card
    assert read("<p>请输入验证码</p>").captcha


@pytest.mark.parametrize(
    ("shown", "expected"),
    [(TITLE, 1.0), ("关于印发安和县养老服务办法通知", 0.9), ("安和县养老", 0.0), ("", 0.0)],
)
def test_similarity(shown: str, expected: float):
    assert similarity(shown, TITLE) >= expected
    if expected == 0.0:
        assert similarity(shown, TITLE) == 0.0


def test_targets():
    assert "x.gov.cn/1.html" in targets("http://so.cn/link?url=http://www.x.gov.cn/1.html")


@pytest.mark.parametrize(
    ("main", "count"),
    [
        pytest.param("<p>为您找到约 1,000 条结果</p>", 1000, id="thousands"),
        pytest.param("<p>新闻动态：共 0 条</p><p>政策文件：共 12 条</p>", 12, id="one number a category"),
        pytest.param(f"{result('二〇一九年旧闻一则')}<div><h3>我的收藏</h3><p>暂无数据</p></div>", 1, id="empty part beside results"),
        pytest.param("<p>暂无数据</p>", 0, id="empty list"),
        pytest.param('<p style="display:none">抱歉，没有找到相关内容</p><script>load()</script>', None, id="message that stands ready"),
    ],
)
def test_count_of_odd_pages(main: str, count: int | None):
    assert read(main).count == count


def test_categories_beside_buttons_to_tick():
    ticks = '<label><input type="radio" name="t">政策</label><label><input type="radio" name="t">服务</label>'
    assert read(ticks + result("关于公布2026年部门预算的公告")).categories == 2
