"""Soft 404."""

from typing import Any

import pytest

from core.fetch import Fetch
from core.verdict import LinkVerdict
from crawler.magic import title_of
from crawler.missing_page import MissingPages, checksum, is_suspicious, missing_address, page_trouble

LONG = "<p>" + "正文内容很长。" * 2000 + "<a href=/>首页</a></p>"


async def verdict(web: Any, url: str) -> bool:
    return await MissingPages(web).is_missing_page(await web.fetch(Fetch(url=url)))


async def test_a_host_that_answers_404_has_no_soft_404(web: Any):
    fake = web({"/a.html": "正文"})
    assert not await verdict(fake, "http://a.gov.cn/a.html")


async def test_same_page_as_for_a_random_address(web: Any, tools: Any):
    fake = web({"/": "首页", "/dead.html": "没有", "/alive.html": "正文"}, missing=tools.html("没有"))
    assert await verdict(fake, "http://a.gov.cn/dead.html")
    assert not await verdict(fake, "http://a.gov.cn/alive.html")
    assert not await verdict(fake, "http://a.gov.cn/")


async def test_error_page_that_repeats_the_address(web: Any, tools: Any):
    fake = web(
        {"/": "首页", "/zwgk/dead.html": "没有 /zwgk/dead.html"},
        missing=lambda url: tools.html("没有 " + url.removeprefix("http://a.gov.cn")),
    )
    assert await verdict(fake, "http://a.gov.cn/zwgk/dead.html")


async def test_one_shell_for_every_address_proves_nothing(web: Any, tools: Any):
    shell = "<div id=app></div><script src=app.js></script>"
    fake = web({"/": shell}, missing=tools.html(shell))
    assert not await verdict(fake, "http://a.gov.cn/news/1.html")


LOGIN = "<form>用户名<input name=u>密码<input type=password name=p></form>"
SHELL = "<div id=app></div><script src=app.js></script>"


@pytest.mark.parametrize("door", [pytest.param(LOGIN, id="log-in"), pytest.param(SHELL, id="shell that scripts fill")])
async def test_a_door_that_everybody_is_shown_proves_nothing(door: str, web: Any, tools: Any):
    fake = web({"/": "首页", "/item/1.html": door}, missing=tools.html(door))
    assert not await verdict(fake, "http://a.gov.cn/item/1.html")
    moved = tools.page(status=302, location="/door")
    fake = web({"/": "首页", "/door": door, "/item/1.html": moved}, missing=moved)
    assert not await verdict(fake, "http://a.gov.cn/item/1.html")


async def test_redirect_to_an_error_page(web: Any, tools: Any):
    moved = tools.page(status=302, location="/error.html")
    fake = web({"/": "首页", "/error.html": "出了点问题", "/alive.html": "正文", "/dead.html": moved}, missing=moved)
    assert await verdict(fake, "http://a.gov.cn/dead.html")
    assert not await verdict(fake, "http://a.gov.cn/alive.html")
    assert not await verdict(fake, "http://a.gov.cn/error.html")


async def test_a_host_that_sends_everything_home_is_judged_by_the_redirect(web: Any, tools: Any):
    moved = tools.page(status=302, location="/")
    fake = web({"/": "首页", "/x/": "首页"}, missing=moved)
    assert not await verdict(fake, "http://a.gov.cn/x/")


async def test_a_host_is_asked_once_per_shape(web: Any):
    fake = web({f"/n/{number}.html": "x" for number in range(20)} | {"/": "首页"})
    missing = MissingPages(fake)
    for number in range(20):
        await missing.is_missing_page(await fake.fetch(Fetch(url=f"http://a.gov.cn/n/{number}.html")))
    assert sum(count for (_, url), count in fake.asked.items() if "/wj" in url) == 1


def test_missing_address_is_stable_and_shaped():
    first = missing_address("http://a.gov.cn", 2, "html", seed="x")
    assert first == missing_address("http://a.gov.cn", 2, "html", seed="x")
    assert first != missing_address("http://a.gov.cn", 2, "html", seed="y")
    assert first.count("/") == 4
    assert first.endswith(".html")


def test_checksum_leaves_the_address_out():
    assert checksum(b"gone: /zwgk/a.html", "http://a/zwgk/a.html") == checksum(b"gone: /zwgk/b.html", "http://a/zwgk/b.html")


@pytest.mark.parametrize(
    ("body", "title", "verdict"),
    [
        pytest.param("您访问的页面不存在或已删除", "提示", LinkVerdict.SOFT_404, id="phrase"),
        pytest.param("x", "404", LinkVerdict.SOFT_404, id="title"),
        pytest.param("通知公告正文", "通知", None, id="short page"),
        pytest.param("1404", "外部页1404", None, id="number that holds 404"),
        pytest.param(LONG, "关于加强安全检查的通知", None, id="ordinary news"),
        pytest.param("<script>var x='__jsl_clearance'; document.cookie='a=b'</script>", "", LinkVerdict.BLOCKED, id="challenge"),
    ],
)
async def test_page_trouble(body: str, title: str, verdict: LinkVerdict | None, web: Any, tools: Any):
    fake = web({"/n/1.html": tools.html(body, title=title)})
    found = page_trouble(await fake.fetch(Fetch(url="http://a.gov.cn/n/1.html")))
    assert (found and found[0]) == verdict


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        pytest.param(404, "<p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>", LinkVerdict.BLOCKED, id="gateway with 404"),
        pytest.param(503, "<p>您的访问过于频繁，请稍后再试</p>", LinkVerdict.BLOCKED, id="gateway with 503"),
        pytest.param(404, "<p>您访问的页面不存在</p>", None, id="the site's own 404"),
        pytest.param(404, "<script>document.cookie='a=1';location.href='/'</script>", None, id="404 that jumps home"),
        pytest.param(503, "<h1>Service Unavailable</h1>", None, id="the site's own 503"),
    ],
)
async def test_gateways_speak_in_error_answers_too(status: int, body: str, verdict: LinkVerdict | None, web: Any, tools: Any):
    fake = web({"/n/1.html": tools.page(status=status, body=body.encode())})
    found = page_trouble(await fake.fetch(Fetch(url="http://a.gov.cn/n/1.html")))
    assert (found and found[0]) == verdict


@pytest.mark.parametrize(
    ("host", "title", "words"),
    [
        pytest.param("old.example", "澳门新葡京-官方网站", "页面标题为“澳门新葡京-官方网站”", id="advertiser"),
        pytest.param("old.example", "域名正在出售", "域名出售", id="for sale"),
        pytest.param("old.example", "old.example - This domain is for sale", "域名出售", id="for sale, in English"),
        pytest.param("b.gov.cn", "Welcome to nginx!", "默认页面", id="server without a site"),
        pytest.param("news.example", "警方打掉百家乐网络赌博团伙", "", id="crime news"),
        pytest.param("b.gov.cn", "六合彩骗局", "", id="government's warning"),
        pytest.param("old.example", "某某公司", "", id="ordinary"),
    ],
)
async def test_strangers_page(host: str, title: str, words: str, web: Any, tools: Any):
    fake = web({f"http://{host}/": tools.html("正文<a href=/1>一</a>", title=title)})
    found = page_trouble(await fake.fetch(Fetch(url=f"http://{host}/")))
    assert (found is not None) is bool(words)
    if found is not None:
        assert found[:2] == (LinkVerdict.WRONG, "stranger")
        assert words in found[2]


async def test_what_a_platform_says_of_an_article_that_is_gone(web: Any, tools: Any):
    page = tools.html("<p>该内容已被发布者删除</p><a href=#>关闭</a>" + "<style>a{}</style>" * 2000, title="")
    found = page_trouble(await web({"http://mp.example.com/s/x": page}).fetch(Fetch(url="http://mp.example.com/s/x")))
    assert found is not None
    assert found[0] is LinkVerdict.SOFT_404


def test_large_pages_with_ordinary_titles_are_not_looked_at():
    ordinary = f"<title>关于安全检查的通知</title>{LONG}".encode()
    telling = f"<title>页面不存在</title>{LONG}".encode("gb18030")
    assert not is_suspicious(ordinary, title_of(ordinary))
    assert is_suspicious(telling, title_of(telling))
