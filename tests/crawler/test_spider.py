"""The crawl of an audit: Scrapy's engine over our frontier and fetcher."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from core.errors import StoreError
from core.outcome import Cause, Owner, PageKind
from core.page.snapshot import PageSnapshot
from core.verdict import LinkVerdict
from crawler.frontier import MemoryFrontier
from crawler.ledger import LinkLedger
from crawler.spider import CrawlOptions, CrawlOutcome, crawl_site
from crawler.verify import LinkVerifier, VerifyOptions

HOME = "http://a.gov.cn/"
NOW = datetime(2026, 11, 20, tzinfo=UTC)


class Crawl:
    """One crawl and what it left."""

    def __init__(self, fake: Any, frontier: Any = None, **options: Any) -> None:
        self.fake = fake
        self.frontier = MemoryFrontier() if frontier is None else frontier
        self.ledger = LinkLedger()
        self.verifier = LinkVerifier(fake, VerifyOptions(timeout_s=1, tries=2, pause_s=0), own_host="a.gov.cn")
        self.options = CrawlOptions(**{"start": (HOME,), "timeout_s": 1, "retry_pause_s": 0, **options})
        self.seen: list[str] = []

    async def run(self, **more: Any) -> CrawlOutcome:
        given = {"on_page": lambda page, links: self.seen.append(page.url), **more}
        return await crawl_site(
            self.options, fetcher=self.fake, frontier=self.frontier, ledger=self.ledger, verifier=self.verifier, clock=lambda: NOW, **given
        )


async def test_a_site_is_read_and_its_dead_links_reported(web: Any, tools: Any):
    fake = web(
        {
            "/": tools.links("/1.html", "/2.html", "/dead.html", "http://b.gov.cn/x.html", "/f.pdf"),
            "/1.html": tools.links("/2.html", "/dead.html"),
            "/2.html": tools.links("/"),
            "/f.pdf": tools.page(body=b"%PDF-1", type="application/pdf"),
        }
    )
    crawl = Crawl(fake)
    outcome = await crawl.run()
    assert (outcome.pages, outcome.truncated_by) == (3, None)
    assert sorted(crawl.seen) == [HOME, f"{HOME}1.html", f"{HOME}2.html"]
    await crawl.verifier.verify(crawl.ledger.targets())
    report = crawl.ledger.report(crawl.verifier.known)
    assert {(fault.target, fault.verdict, fault.on_home) for fault in report.faults} == {
        ("http://a.gov.cn/dead.html", LinkVerdict.BROKEN, True),
        ("http://b.gov.cn/x.html", LinkVerdict.BROKEN, True),
    }
    assert fake.gets(f"{HOME}1.html") == 1
    assert fake.gets(f"{HOME}dead.html") == 1
    assert fake.gets(f"{HOME}f.pdf") == 1


async def test_links_that_are_only_verified_are_not_crawled(web: Any, tools: Any):
    fake = web({"/": tools.links("http://b.gov.cn/", "/f.pdf") + "<img src=/i.png>"})
    await Crawl(fake).run()
    assert not fake.gets("http://b.gov.cn/")
    assert not fake.gets(f"{HOME}f.pdf")


async def test_page_limit(web: Any, tools: Any):
    fake = web({"/": tools.links(*(f"/{number}.html" for number in range(20)))} | {f"/{number}.html": "x" for number in range(20)})
    crawl = Crawl(fake, max_pages=5)
    outcome = await crawl.run()
    assert (outcome.pages, outcome.truncated_by) == (5, "max_pages")


async def test_depth_limit(web: Any, tools: Any):
    fake = web({"/": tools.links("/1.html"), "/1.html": tools.links("/2.html"), "/2.html": tools.links("/3.html")})
    crawl = Crawl(fake, max_depth=2)
    outcome = await crawl.run()
    assert (outcome.pages, outcome.truncated_by) == (3, "max_depth")


async def test_a_killed_crawl_goes_on_and_loses_no_page_and_no_link(web: Any, tools: Any):
    pages = {
        "/": tools.links("/1.html", "/2.html", "/dead.html"),
        "/1.html": tools.links("/3.html"),
        "/2.html": tools.links("/dead2.html"),
        "/3.html": "x",
    }
    frontier = MemoryFrontier()
    first = Crawl(web(dict(pages)), frontier, max_pages=2)
    await first.run()
    second = Crawl(web(dict(pages)), frontier)
    outcome = await second.run()
    assert outcome.pages == 4
    assert not set(second.seen) & set(first.seen)
    assert {url for url, _ in second.ledger.targets()} == {f"{HOME}{name}.html" for name in ("1", "2", "3", "dead", "dead2")}
    report = second.ledger.report(second.verifier.known)
    assert report.home_links == 3


async def test_a_resumed_crawl_shows_again_the_pages_that_somebody_keeps(web: Any, tools: Any):
    """Else a resumed audit would lose what it knew of them, and tell their faults as mended."""
    pages = {"/": tools.links("/kept.html", "/plain.html", "/gone.html", "/more.html")} | {
        f"/{name}.html": name for name in ("kept", "plain", "gone", "more")
    }
    frontier, kept = MemoryFrontier(), list[str]()

    def on_page(page: PageSnapshot, links: Any) -> bool:
        wanted = page.url.endswith(("kept.html", "gone.html"))
        kept.extend([page.url] * wanted)
        return wanted

    await Crawl(web(dict(pages)), frontier, max_pages=4).run(on_page=on_page)
    assert len(kept) == 2
    kept.clear()
    fake = web({path: body for path, body in pages.items() if path != "/gone.html"})
    second = Crawl(fake, frontier)
    outcome = await second.run(on_page=on_page)
    assert kept == [f"{HOME}kept.html"]
    assert outcome.pages == 5
    assert not fake.gets(f"{HOME}plain.html")
    assert second.verifier.known[f"{HOME}gone.html"].is_ok, "it was there when this audit read it"
    [(url, failure)] = outcome.lost.items()
    assert (url, failure.cause, failure.owner) == (f"{HOME}gone.html", Cause.HTTP_4XX, Owner.SITE)
    assert "审计中断前读到过此页，继续时已打不开（404）" in failure.detail


async def test_a_page_that_crashes_us_when_it_is_shown_again_does_not_end_the_crawl(web: Any, tools: Any):
    frontier, pages = MemoryFrontier(), {"/": tools.links("/1.html"), "/1.html": "x"}
    await Crawl(web(pages), frontier, max_pages=1).run(on_page=lambda *_: True)

    def on_page(page: PageSnapshot, links: Any) -> bool:
        raise ValueError("boom")

    outcome = await Crawl(web(pages), frontier).run(on_page=on_page)
    assert outcome.pages == 2
    assert [(url, failure.cause, failure.owner) for url, failure in outcome.lost.items()] == [(HOME, Cause.CHECK_CRASHED, Owner.MONITOR)]


async def test_a_page_that_was_redirected_keeps_its_name_after_a_restart(web: Any, tools: Any):
    pages = {
        "/": tools.links("/old.html", "/1.html"),
        "/old.html": tools.page(status=302, location="/new.html"),
        "/1.html": tools.links("/new.html"),
        "/new.html": tools.links("/dead.html"),
    }
    whole = Crawl(web(pages))
    await whole.run()
    frontier = MemoryFrontier()
    await Crawl(web(pages), frontier, max_pages=2).run()
    second = Crawl(web(pages), frontier)
    await second.run()
    for crawl in (whole, second):
        await crawl.verifier.verify(crawl.ledger.targets())
        (fault,) = crawl.ledger.report(crawl.verifier.known).faults
        assert (fault.page, fault.parent_count) == (f"{HOME}new.html", 0)


@pytest.mark.parametrize(
    ("hrefs", "options", "cut"),
    [
        pytest.param(["/1.html", "/2.html"], {"max_depth": 1}, "max_depth", id="depth"),
        pytest.param(["/a/b/a/b/a/b/a/b/a/b/1.html", "/2.html"], {}, "trap", id="trap"),
    ],
)
async def test_a_resumed_crawl_knows_that_pages_were_left_out_before(
    web: Any, tools: Any, hrefs: list[str], options: dict[str, Any], cut: str
):
    pages = {"/": tools.links(*hrefs), "/1.html": tools.links("/deep.html"), "/2.html": "x"}
    frontier = MemoryFrontier()
    first = await Crawl(web(pages), frontier, max_pages=2, **options).run()
    second = await Crawl(web(pages), frontier, **options).run()
    assert second.truncated_by == cut, first


@pytest.mark.parametrize("what", ["push", "take", "done", "pending"])
async def test_a_store_that_fails_ends_the_crawl_with_its_word_and_the_next_one_goes_on(web: Any, tools: Any, what: str, caplog: Any):
    """Scrapy would log the error and wait for ever."""
    pages = {"/": tools.links(*(f"/{number}.html" for number in range(30)))} | {f"/{number}.html": "x" for number in range(30)}
    frontier, calls = MemoryFrontier(), 0
    sound = getattr(frontier, what)

    def full(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise StoreError("磁盘已满")
        return sound(*arguments)

    setattr(frontier, what, full)
    crawl = Crawl(web(pages), frontier)
    with pytest.raises(StoreError, match="磁盘已满"):
        async with asyncio.timeout(10):
            await crawl.run()
    assert calls == 2, "what has failed is not asked again"
    assert not caplog.records
    setattr(frontier, what, sound)
    frontier._heap += [
        (0, number, url) for number, url in enumerate(sorted(frontier._taken))
    ]  # what the store does when it is opened again
    frontier._taken.clear()
    assert (await Crawl(web(pages), frontier).run()).pages == 31


async def test_a_taken_row_that_was_never_done_is_read_again(web: Any, tools: Any):
    frontier = MemoryFrontier()
    frontier.push([(HOME, 1000, '{"depth": 0, "moves": 0}')])
    frontier.take(1)
    frontier._heap.append((-1000, 1, HOME))
    frontier._taken.clear()  # what the store does when it is opened again
    crawl = Crawl(web({"/": tools.links("/1.html"), "/1.html": "x"}), frontier)
    assert (await crawl.run()).pages == 2


async def test_known_pages_are_not_fetched_again(web: Any, tools: Any):
    body = tools.html(tools.links("/1.html")).body
    page = PageSnapshot(
        url=HOME, final_url=HOME, status=200, body=body, fetched_at=NOW, kind=PageKind.HOME, rendered_html="<a href=/2.html>由脚本写成</a>"
    )
    fake = web({"/2.html": "x"})
    crawl = Crawl(fake)
    outcome = await crawl.run(known={HOME: page})
    assert outcome.pages == 2
    assert not fake.gets(HOME)
    assert fake.gets(f"{HOME}2.html") == 1


@pytest.mark.parametrize(
    ("index", "on_home_only"),
    [
        pytest.param("<p>访问量 2</p>" + '<a href="/index.html">首页</a><a href="/dead.html">x</a>', True, id="a counter changed"),
        pytest.param('<a href="/1.html">另一个首页</a><a href="/dead.html">x</a>', False, id="a page of its own"),
    ],
)
async def test_the_home_page_under_its_other_name_is_no_further_page(web: Any, tools: Any, index: str, on_home_only: bool):
    body = tools.html("<p>访问量 1</p>" + tools.links("/index.html", "/dead.html")).body
    front = PageSnapshot(url=HOME, final_url=HOME, status=200, body=body, fetched_at=NOW, kind=PageKind.HOME)
    crawl = Crawl(web({"/index.html": index, "/1.html": "x"}))
    await crawl.run(known={HOME: front})
    await crawl.verifier.verify(crawl.ledger.targets())
    (fault,) = crawl.ledger.report(crawl.verifier.known).faults
    assert (fault.target, fault.parent_count == 0) == (f"{HOME}dead.html", on_home_only)


async def test_frames_and_client_redirects(web: Any, tools: Any):
    fake = web(
        {
            "/": tools.page(body=b"<html><script>location.href='/main.html'</script></html>"),
            "/main.html": tools.page(body=b"<frameset><frame src=/frame.html></frameset>"),
            "/frame.html": tools.links("/1.html"),
            "/1.html": "x",
        }
    )
    assert (await Crawl(fake, max_depth=1).run()).pages == 4


async def test_a_refresh_in_the_header_is_followed(web: Any, tools: Any):
    sent_on = replace(tools.html("正文" * 5_000), headers=(("refresh", "1; url=/next.html"),))
    assert (await Crawl(web({"/": sent_on, "/next.html": "x"})).run()).pages == 2


async def test_endless_client_redirects_end(web: Any, tools: Any):
    counter = iter(range(1000))
    fake = web(
        {}, missing=lambda url: tools.page(body=f"<html><meta http-equiv=refresh content='0;url=/{next(counter)}.html'></html>".encode())
    )
    crawl = Crawl(fake)
    crawl.verifier = LinkVerifier(fake, VerifyOptions(timeout_s=1, soft_404=False))
    assert (await crawl.run()).pages == 4


async def test_a_hiccup_hides_no_subtree(web: Any, tools: Any):
    fake = web({"/": tools.links("/1.html"), "/1.html": [tools.page(status=503), tools.html(tools.links("/2.html"))], "/2.html": "x"})
    assert (await Crawl(fake).run()).pages == 3


async def test_pages_refused_for_our_speed_hide_no_subtree(web: Any, tools: Any):
    refused = [*[tools.page(status=503)] * 4, tools.html(tools.links("/2.html"))]
    fake = web({"/": tools.links("/1.html"), "/1.html": refused, "/2.html": "x"})
    fake.refusals = lambda host: 1
    assert (await Crawl(fake).run()).pages == 3


async def test_robots(web: Any, tools: Any):
    fake = web(
        {
            "/": tools.links("/admin/x.html", "/1.html"),
            "/1.html": "x",
            "/robots.txt": tools.page(body=b"User-agent: *\nDisallow: /admin/\n", type="text/plain"),
        }
    )
    crawl = Crawl(fake)
    outcome = await crawl.run()
    assert (outcome.pages, outcome.truncated_by) == (2, "robots")
    assert not fake.gets(f"{HOME}admin/x.html")
    crawl = Crawl(fake, obey_robots=False)
    await crawl.run()
    assert fake.gets(f"{HOME}admin/x.html") == 1


async def test_robots_of_another_host_of_the_domain(web: Any, tools: Any):
    sub = "http://zwgk.a.gov.cn"
    fake = web(
        {
            "/": tools.links(f"{sub}/1.html", f"{sub}/no/x.html"),
            f"{sub}/1.html": tools.links("/no/y.html"),
            f"{sub}/no/x.html": tools.links("/no/z.html"),
            f"{sub}/robots.txt": tools.page(body=b"User-agent: *\nDisallow: /no/\n", type="text/plain"),
        }
    )
    outcome = await Crawl(fake).run()
    assert (outcome.pages, outcome.truncated_by) == (2, "robots")
    assert not any("/no/" in url for _, url in fake.asked)


async def test_a_page_that_crashes_us_does_not_end_the_crawl(web: Any, tools: Any, caplog: pytest.LogCaptureFixture):
    fake = web({"/": tools.links("/1.html", "/2.html"), "/1.html": "x", "/2.html": "x"})

    def on_page(page: PageSnapshot, links: Any) -> None:
        if page.url.endswith("1.html"):
            raise ValueError("boom")

    crawl = Crawl(fake)
    outcome = await crawl.run(on_page=on_page)
    assert outcome.pages == 3
    assert any(getattr(record, "event", "") == "page_crashed" for record in caplog.records)


async def test_two_crawls_share_one_loop(web: Any, tools: Any):
    crawls = [Crawl(web({"/": tools.links("/1.html"), "/1.html": "x"})) for _ in range(3)]
    outcomes = await asyncio.gather(*(crawl.run() for crawl in crawls))
    assert [outcome.pages for outcome in outcomes] == [2, 2, 2]
