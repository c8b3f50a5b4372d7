"""Soft 404."""

from typing import Any

import pytest

from core.fetch import Fetch
from core.verdict import LinkVerdict
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


def test_large_pages_with_ordinary_titles_are_not_looked_at():
    assert not is_suspicious(f"<title>关于安全检查的通知</title>{LONG}".encode())
    assert is_suspicious(f"<title>页面不存在</title>{LONG}".encode("gb18030"))
