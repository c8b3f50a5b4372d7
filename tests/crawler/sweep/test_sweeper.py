"""The whole-site sweep."""

from dataclasses import replace
from typing import Any

import pytest

from core.outcome import Cause, Owner
from core.page.records import LinkKind
from core.sweep import SweepReport
from crawler.sweep import SweepOptions, sweep
from crawler.sweep.result import Tally
from crawler.sweep.sweeper import Sweeper

HOME = "http://a.gov.cn/"


async def run(fake: Any, *urls: str, **options: Any) -> SweepReport:
    given = {"timeout_s": 1, "retry_pause_s": 0, "concurrency": 4, **options}
    return (await sweep(urls or (HOME,), SweepOptions(**given), fake)).report()


async def test_every_occurrence_is_listed(web: Any, tools: Any):
    fake = web(
        {
            "/": tools.links("/1.html", "/2.html", "/gone.html"),
            "/1.html": tools.links("/gone.html"),
            "/2.html": tools.links("/gone.html", "/"),
        }
    )
    report = await run(fake)
    gone = "http://a.gov.cn/gone.html"
    assert tools.pairs(report.broken) == {(gone, HOME, "404"), (gone, f"{HOME}1.html", "404"), (gone, f"{HOME}2.html", "404")}
    assert report.pages == 3
    assert report.occurrences == 3
    assert fake.gets(gone) == 1


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        pytest.param({"status": 404}, "404", id="404"),
        pytest.param({"status": 410}, "410", id="410"),
        pytest.param({"status": 500}, "500", id="500"),
        pytest.param({"cause": Cause.DNS_NXDOMAIN}, "dns", id="no such host"),
        pytest.param({"cause": Cause.CONNECT_REFUSED}, "refused", id="refused"),
        pytest.param({"cause": Cause.DEADLINE}, "timeout", id="no answer"),
        pytest.param({"cause": Cause.RESET}, "reset", id="reset"),
        pytest.param({"status": 302, "location": "/x.html"}, "loop", id="loop"),
    ],
)
async def test_reasons(page: dict[str, Any], reason: str, web: Any, tools: Any):
    report = await run(web({"/": tools.links("/x.html"), "/x.html": tools.page(**page)}))
    assert tools.pairs(report.broken) == {("http://a.gov.cn/x.html", HOME, reason)}
    assert report.unverifiable == ()


@pytest.mark.parametrize(
    ("html", "reasons"),
    [
        pytest.param('<a href="/p.jpg"><img src="/p.jpg"></a>', {"not_image"}, id="a picture that is linked and shown"),
        pytest.param('<a href="/p.jpg">大图</a>', set(), id="a link may lead to a page about the picture"),
        pytest.param('<a href="/p.jpg?x"><img src="/p.jpg?x"></a>', {"not_image"}, id="with a query"),
    ],
)
async def test_a_page_in_place_of_a_picture(html: str, reasons: set[str], web: Any, tools: Any):
    report = await run(web({"/": tools.html(html), "/p.jpg": tools.html("图片"), "/p.jpg?x": tools.html("图片")}))
    assert {reason for *_, reason in tools.pairs(report.broken)} == reasons


@pytest.mark.parametrize(
    "page",
    [
        pytest.param({"status": 403}, id="forbidden"),
        pytest.param({"status": 412}, id="challenge"),
        pytest.param({"cause": Cause.PRIVATE_ADDRESS, "owner": Owner.SITE}, id="private address"),
        pytest.param({"cause": Cause.DEADLINE, "lag_ms": 900.0}, id="our own lag"),
    ],
)
async def test_what_cannot_be_verified_is_listed_apart(page: dict[str, Any], web: Any, tools: Any):
    report = await run(web({"/": tools.links("/x.html"), "/x.html": tools.page(**page)}))
    assert report.broken == ()
    assert [target.url for target in report.unverifiable] == ["http://a.gov.cn/x.html"]


async def test_a_hiccup_is_forgiven_and_the_page_is_still_read(web: Any, tools: Any):
    fake = web({"/": tools.links("/1.html"), "/1.html": [tools.page(status=503), tools.html(tools.links("/gone.html"))]})
    report = await run(fake)
    assert tools.pairs(report.broken) == {("http://a.gov.cn/gone.html", "http://a.gov.cn/1.html", "404")}


async def test_only_pages_of_the_start_host_are_followed(web: Any, tools: Any):
    fake = web(
        {
            "/": tools.links("http://b.gov.cn/", "http://www.a.gov.cn/w.html"),
            "http://b.gov.cn/": tools.links("http://b.gov.cn/dead.html"),
            "http://www.a.gov.cn/w.html": tools.links("/dead.html"),
        }
    )
    report = await run(fake)
    assert tools.pairs(report.broken) == {("http://www.a.gov.cn/dead.html", "http://www.a.gov.cn/w.html", "404")}
    assert fake.gets("http://b.gov.cn/dead.html") == 0


async def test_external_links_may_be_left_alone(web: Any, tools: Any):
    fake = web({"/": tools.links("http://b.gov.cn/dead.html", "/dead.html")})
    report = await run(fake, external=False)
    assert tools.pairs(report.broken) == {("http://a.gov.cn/dead.html", HOME, "404")}
    assert report.skipped == 1


async def test_page_limit_still_verifies_what_was_found(web: Any, tools: Any):
    fake = web({"/": tools.links("/1.html", "/2.html", "/dead.html"), "/1.html": tools.links("/deep.html"), "/2.html": "x"})
    report = await run(fake, max_pages=1)
    assert report.truncated_by == "max_pages"
    assert report.pages == 1
    assert tools.pairs(report.broken) == {("http://a.gov.cn/dead.html", HOME, "404")}
    assert fake.gets("http://a.gov.cn/deep.html") == 0


async def test_a_redirected_page_is_read_once_under_its_own_address(web: Any, tools: Any):
    fake = web(
        {"/": tools.links("/go", "/1.html"), "/go": tools.page(status=301, location="/1.html"), "/1.html": tools.links("/dead.html")}
    )
    report = await run(fake)
    assert tools.pairs(report.broken) == {("http://a.gov.cn/dead.html", "http://a.gov.cn/1.html", "404")}
    assert report.pages == 2


async def test_files_are_asked_by_head_and_judged_by_get(web: Any, tools: Any):
    fake = web(
        {
            "/": tools.links("/ok.pdf", "/nohead.pdf", "/empty.pdf", "/page.pdf", "/dead.pdf") + "<img src=/dead.jpg><img src=/ok.jpg>",
            "/ok.pdf": tools.page(body=b"%PDF-1", type="application/pdf"),
            "/nohead.pdf": tools.page(body=b"%PDF-1", type="application/pdf", head=405),
            "/empty.pdf": tools.page(type="application/pdf"),
            "/page.pdf": tools.page(body=b"<html><body>x</body></html>"),
            "/ok.jpg": tools.page(body=b"\xff\xd8\xff", type="image/jpeg"),
        }
    )
    report = await run(fake)
    found = {(url.rpartition("/")[2], reason) for url, _, reason in tools.pairs(report.broken)}
    assert found == {("empty.pdf", "zero_bytes"), ("page.pdf", "type_mismatch"), ("dead.pdf", "404"), ("dead.jpg", "404")}
    assert fake.gets("http://a.gov.cn/ok.pdf") == 0


async def test_gbk_pages(web: Any, tools: Any):
    page = tools.html("<a href='/附件1.doc'>x</a><a href='/s.jsp?q=通知'>y</a>", charset="gb18030")
    fake = web(
        {
            "/": page,
            "/%E9%99%84%E4%BB%B61.doc": tools.page(body=b"\xd0\xcf\x11\xe0", type="application/msword"),
            "/s.jsp?q=%CD%A8%D6%AA": "x",
        }
    )
    assert (await run(fake)).broken == ()


async def test_robots_keeps_pages_unread_but_verified(web: Any, tools: Any):
    fake = web(
        {
            "/": tools.links("/admin/", "/admin/dead.html"),
            "/admin/": tools.links("/deep.html"),
            "/robots.txt": tools.page(body=b"User-agent: *\nDisallow: /admin/\n", type="text/plain"),
        }
    )
    report = await run(fake)
    assert tools.pairs(report.broken) == {("http://a.gov.cn/admin/dead.html", HOME, "404")}
    assert fake.gets("http://a.gov.cn/deep.html") == 0
    assert report.truncated_by == "robots"


async def test_rules_hold_where_the_site_has_moved_to(web: Any, tools: Any):
    www = "http://www.a.gov.cn"
    rules = tools.page(body=b"User-agent: *\nDisallow: /admin/\n", type="text/plain")
    fake = web(
        {
            "/": tools.page(status=301, location=f"{www}/"),
            f"{www}/": tools.links("/admin/", "/1.html"),
            f"{www}/admin/": tools.links("/deep.html"),
            f"{www}/1.html": "x",
            f"{www}/robots.txt": rules,
        }
    )
    report = await run(fake)
    assert (report.pages, report.truncated_by) == (2, "robots")
    assert not fake.gets(f"{www}/deep.html")
    assert fake.gets(f"{www}/robots.txt") == 1


async def test_a_start_page_that_may_not_be_read_says_so(web: Any, tools: Any):
    fake = web({"/": tools.links("/1.html"), "/robots.txt": tools.page(body=b"User-agent: *\nDisallow: /\n", type="text/plain")})
    result = await sweep((HOME,), SweepOptions(timeout_s=1, retry_pause_s=0, concurrency=4), fake)
    assert result.pages == 0
    assert "robots.txt" in result.why_not(HOME)


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        pytest.param(None, "robots", "robots", id="only one was cut"),
        pytest.param("trap", "max_pages", "max_pages", id="a limit outweighs a trap"),
        pytest.param("bytes", None, "bytes", id="order does not matter"),
    ],
)
def test_of_several_cuts_the_weightiest_is_told(first: str | None, second: str | None, joined: str):
    assert (Tally(truncated_by=first) + Tally(truncated_by=second)).truncated_by == joined


async def test_soft_404_by_fingerprint(web: Any, tools: Any):
    lost = tools.html("没有" * 10_000)
    fake = web({"/": tools.links("/alive.html", "/dead.html"), "/alive.html": "x"}, missing=lost)
    assert tools.pairs((await run(fake)).broken) == {("http://a.gov.cn/dead.html", HOME, "soft_404")}


async def test_client_redirects_and_frames_are_followed(web: Any, tools: Any):
    fake = web(
        {
            "/": tools.page(body=b"<html><meta http-equiv=refresh content='0;url=/main.html'></html>"),
            "/main.html": tools.page(body=b"<frameset><frame src=/frame.html></frameset>"),
            "/frame.html": tools.links("/dead.html"),
        }
    )
    assert tools.pairs((await run(fake)).broken) == {("http://a.gov.cn/dead.html", "http://a.gov.cn/frame.html", "404")}


@pytest.mark.parametrize("text", [pytest.param("", id="no body"), pytest.param("正文" * 5_000, id="a long page")])
async def test_a_refresh_in_the_header_is_a_link(text: str, web: Any, tools: Any):
    sent_on = replace(tools.html(text), headers=(("refresh", "1; url=/dead.html"),))
    fake = web({"/": tools.links("/old.html"), "/old.html": sent_on})
    assert tools.pairs((await run(fake)).broken) == {("http://a.gov.cn/dead.html", "http://a.gov.cn/old.html", "404")}


async def test_session_ids_do_not_multiply_pages(web: Any, tools: Any):
    counter = iter(range(100))
    fake = web({"/": tools.links("/x.do;jsessionid=0")}, missing=lambda url: tools.html(tools.links(f"/x.do;jsessionid={next(counter)}")))
    report = await run(fake, soft_404=False)
    assert report.pages == 2


async def test_time_limit(web: Any, tools: Any):
    counter = iter(range(10_000))
    fake = web({"/": tools.links("/0.html")}, missing=lambda url: tools.html(tools.links(f"/{next(counter)}.html")))
    report = await run(fake, max_seconds=0.2, soft_404=False)
    assert report.truncated_by in ("time", "trap")


async def test_a_start_page_that_does_not_open(web: Any):
    result = await sweep([HOME], SweepOptions(retry_pause_s=0), web({}))
    assert result.pages == 0
    assert result.why_not(HOME) == "返回 404"


async def test_several_start_addresses_share_one_sweep(web: Any, tools: Any):
    fake = web(
        {
            "/": tools.links("http://b.gov.cn/1.html"),
            "http://b.gov.cn/": tools.links("/1.html"),
            "http://b.gov.cn/1.html": tools.links("/dead.html"),
        }
    )
    report = await run(fake, HOME, "http://b.gov.cn/")
    assert tools.pairs(report.broken) == {("http://b.gov.cn/dead.html", "http://b.gov.cn/1.html", "404")}
    assert report.pages == 3


async def test_targets_are_told_the_front_door_of_the_site_that_links_them(web: Any, tools: Any):
    files = ("http://a.gov.cn/1.doc", "http://b.gov.cn/2.doc", "http://c.gov.cn/3.doc")
    fake = web({"/": tools.links(*files), "http://b.gov.cn/": tools.links(), **dict.fromkeys(files, "正文")})
    told, plain = {}, fake.fetch

    async def fetch(question: Any) -> Any:
        told[question.url] = dict(question.headers).get("Referer")
        return await plain(question)

    fake.fetch = fetch
    await run(fake, HOME, "http://b.gov.cn/")
    assert [told[file] for file in files] == [HOME, "http://b.gov.cn/", HOME]


async def test_byte_budget(web: Any, tools: Any):
    pages = {f"/{number}.html": f"<p>{'x' * 2000}</p>" + tools.links(f"/{number + 1}.html", "/gone.html") for number in range(400)}
    report = await run(web({"/": tools.links("/0.html"), **pages}), max_bytes=100_000, concurrency=1)
    assert report.truncated_by == "bytes"
    assert 45 <= report.pages <= 55
    assert 40 <= report.pages <= 110
    assert "http://a.gov.cn/gone.html" in {target.url for target in report.broken}


@pytest.mark.parametrize(
    ("reference", "target"),
    [
        pytest.param("HTTP://A.gov.cn/x.html", f"{HOME}x.html", id="scheme and host in capitals"),
        pytest.param("http://a.gov.cn:80/x.html", f"{HOME}x.html", id="default port"),
        pytest.param("http://me:secret@a.gov.cn/x.html", f"{HOME}x.html", id="user information"),
        pytest.param("\\x\\y.html", f"{HOME}x/y.html", id="backslashes"),
        pytest.param(" /x y.html\n", f"{HOME}x%20y.html", id="spaces"),
        pytest.param("/x.html#part", f"{HOME}x.html", id="fragment"),
        pytest.param("?p=2", f"{HOME}?p=2", id="query only"),
        pytest.param("//b.cn/x.html", "http://b.cn/x.html", id="same scheme"),
        pytest.param("http://例子.cn/", "http://xn--fsqu00a.cn/", id="international name"),
    ],
)
async def test_spellings_of_a_reference(reference: str, target: str, web: Any):
    report = await run(web({"/": f'<a href="{reference}">x</a>'}))
    assert [found.url for found in report.broken] == ([target] if target != HOME else [])


@pytest.mark.parametrize(
    "reference", ["javascript:go()", "mailto:a@b.cn", "tel:110", "data:text/html,x", "#top", "", "about:blank", "ftp://a.cn/x"]
)
async def test_references_that_lead_nowhere(reference: str, web: Any):
    report = await run(web({"/": f'<a href="{reference}">x</a>'}))
    assert (report.targets, report.broken) == (1, ())


@pytest.mark.parametrize(
    ("html", "written"),
    [
        pytest.param("<a href='file:///D:/附件.doc'>附件</a>", "file:///D:/附件.doc", id="the editor's own disk"),
        pytest.param("<a href='http://b.gov.cn:99999/'>县政府</a>", "http://b.gov.cn:99999/", id="a port that does not exist"),
        pytest.param("<a href='htttp://b.gov.cn/x'>县政府</a>", "htttp://b.gov.cn/x", id="a misspelt scheme"),
        pytest.param("<a href='http://b gov\n.cn/\tx'>县政府</a>", "http://b gov .cn/ x", id="a host with gaps, in one line"),
        pytest.param("<a href='file:///D:/x.doc' onclick='return open1(7)'>附件</a>", None, id="a script takes over"),
        pytest.param("<a href='file:///D:/x.doc'></a>", None, id="nobody sees it"),
        pytest.param("<a href='weixin://dl/chat'>微信</a>", None, id="an application's scheme"),
    ],
)
async def test_references_that_no_browser_can_follow_are_broken_as_written(html: str, written: str | None, web: Any):
    site = {"/": f"<a href=/2.html>x</a>{html}", "/2.html": html}
    found = (await run(web(site))).broken
    assert [(item.url, item.reason, item.pages) for item in found] == (
        [(written, "invalid_url", (HOME, f"{HOME}2.html"))] if written else []
    )


async def test_files_left_to_another_process_are_verified_once_and_taken_back_from_a_dead_one(web: Any):
    giver, taker = (Sweeper([HOME], SweepOptions(), web({})) for _ in range(2))
    giver.receive((f"{HOME}{name}.pdf", LinkKind.ATTACHMENT, 0) for name in "abcd")
    gift = giver.give(1)
    taker.accept(gift)
    assert (giver.tally().targets, taker.tally().targets) == (2, 2)
    giver.receive(gift)  # a third process has met them too
    taker.accept(gift)
    giver.hand_over([0, 1])  # somebody else has died
    assert (giver.tally().targets, taker.tally().targets) == (2, 2)
    giver.hand_over([0])
    assert giver.tally().targets == 4
