"""robots.txt."""

import time
from typing import Any

from crawler.robots import MAX_CRAWL_DELAY_S, Robots


def text(tools: Any, body: str, **more: Any) -> Any:
    return tools.page(body=body.encode(), type="text/plain", **more)


async def test_disallowed_paths_are_not_followed(web: Any, tools: Any):
    fake = web({"/robots.txt": text(tools, "User-agent: *\nDisallow: /admin/\nCrawl-delay: 2\n")})
    robots = Robots(fake, "wangjian")
    await robots.learn("http://a.gov.cn/")
    await robots.learn("http://a.gov.cn/x")
    assert not robots.allows("http://a.gov.cn/admin/x")
    assert robots.allows("http://a.gov.cn/zwgk/")
    assert robots.delay_s("http://a.gov.cn/") == 2
    assert fake.gets("http://a.gov.cn/robots.txt") == 1


async def test_a_missing_or_odd_file_allows_everything(web: Any, tools: Any):
    for page in (tools.page(status=404), tools.page(status=500), tools.html("Disallow: /"), text(tools, "User-agent: *\nAllow: /")):
        robots = Robots(web({"/robots.txt": page}), "wangjian")
        await robots.learn("http://a.gov.cn/")
        assert robots.allows("http://a.gov.cn/admin/")


async def test_the_operator_may_ignore_it(web: Any, tools: Any):
    fake = web({"/robots.txt": text(tools, "User-agent: *\nDisallow: /\n")})
    robots = Robots(fake, "wangjian", obey=False)
    await robots.learn("http://a.gov.cn/")
    assert robots.allows("http://a.gov.cn/x")
    assert not fake.asked


async def test_a_crawl_delay_spaces_the_requests(web: Any, tools: Any):
    spaced = {}
    fake = web({"/robots.txt": tools.page(body=b"User-agent: *\nCrawl-delay: 60\n", type="text/plain")})
    fake.space = spaced.__setitem__
    await Robots(fake, "wangjian").learn("http://a.gov.cn/x")
    assert spaced == {"a.gov.cn": MAX_CRAWL_DELAY_S}


async def test_the_first_half_megabyte_of_a_huge_file_counts(web: Any, tools: Any):
    """RFC 9309 section 2.5: at least so much is read, what follows may be left out."""
    lines = "User-agent: *\nDisallow: /admin/\n" + "".join(f"Disallow: /x{n}/\n" for n in range(60_000))
    robots = Robots(web({"/robots.txt": text(tools, lines)}), "wangjian")
    await robots.learn("http://a.gov.cn/")
    assert not robots.allows("http://a.gov.cn/admin/x")
    assert not robots.allows("http://a.gov.cn/x100/")
    assert robots.allows("http://a.gov.cn/x59999/")


async def test_thousands_of_wildcards_cost_no_second_per_link(web: Any, tools: Any):
    lines = "User-agent: *\nDisallow: /*?print=\nDisallow: /admin/\n" + "".join(f"Disallow: /*a*a*a*a{n}$\n" for n in range(20_000))
    robots = Robots(web({"/robots.txt": text(tools, lines)}), "wangjian")
    await robots.learn("http://a.gov.cn/")
    assert not robots.allows("http://a.gov.cn/x?print=1"), "the first ones hold"
    assert not robots.allows("http://a.gov.cn/admin/"), "plain ones hold all"
    started = time.process_time()
    for number in range(100):
        robots.allows(f"http://a.gov.cn/{number}/" + "a" * 1000)
    assert time.process_time() - started < 2


async def test_rules_are_read_whatever_type_and_mark_they_are_sent_with(web: Any, tools: Any):
    rules = b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /admin/\r\n"
    for kind in ("text/plain", "text/html", ""):
        robots = Robots(web({"/robots.txt": tools.page(body=rules, type=kind)}), "wangjian")
        assert not robots.knows("http://a.gov.cn/")
        await robots.learn("http://a.gov.cn/")
        assert robots.knows("http://a.gov.cn/x")
        assert not robots.allows("http://a.gov.cn/admin/x")
