"""Which pages a real Chromium finds broken in windows of common sizes, and which it must leave alone."""

import asyncio
from collections.abc import AsyncIterator, Mapping

import pytest

from core.layout import LayoutFault, PageLayout, steady_faults
from core.sight import Strength, Trick
from crawler.browser.find import find_browser
from crawler.browser.renderer import ChromiumRenderer, RenderedPage
from tests.crawler.browser.layout_pages import BAD, GOOD, page

pytestmark = [pytest.mark.slow, pytest.mark.skipif(find_browser() is None, reason="没有浏览器")]

ANSWERS = {
    "/gone.css": ("404 Not Found", "text/css", b""),
    "/page.css": ("200 OK", "text/html", b"<html><body>not here</body></html>"),
    "/gone.js": ("404 Not Found", "text/html", b"no"),
    "/busy.css": ("503 Service Unavailable", "text/plain", b""),
    "/none.png": ("404 Not Found", "image/png", b""),
}


class Site:
    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.loads = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0].decode()
            path = "/" + line.split(" ")[1].partition("://")[2].partition("/")[2] if "://" in line else line.split(" ")[1]
            self.loads += path in self.pages
            if path == "/never.css":
                await asyncio.sleep(60)
            status, kind, body = ANSWERS.get(path) or ("200 OK", "text/html; charset=utf-8", self.pages.get(path, "").encode())
            head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            writer.write(head.encode() + body)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


async def resolve(host: str) -> tuple[str, ...]:
    return ("127.0.0.1",) if host.endswith(".anhe.gov.cn") else ()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://www.anhe.gov.cn:{server.sockets[0].getsockname()[1]}"
    yield made
    server.close()


async def rendered(site: Site, pages: Mapping[str, str]) -> dict[str, RenderedPage]:
    """Every page as seen by one browser."""
    site.pages = {f"/{number}": source for number, source in enumerate(pages.values())}
    browser = ChromiumRenderer(find_browser(), resolve)
    try:
        seen = await asyncio.gather(*(browser.render(f"{site.url}{path}", layout=True) for path in site.pages))
    finally:
        await browser.aclose()
    return dict(zip(pages, seen, strict=True))


def faults(layout: PageLayout | None) -> set[str]:
    assert layout is not None
    return {fault.value for found in steady_faults(layout.looks).values() for fault in found}


async def test_pages_that_stand_as_they_should_are_left_alone(site: Site):
    seen = await rendered(site, GOOD)
    assert {name: faults(one.layout) for name, one in seen.items() if faults(one.layout)} == {}


async def test_broken_pages_are_found_and_say_why(site: Site):
    seen = await rendered(site, {name: source for name, (_, source) in BAD.items()})
    assert {name: faults(one.layout) for name, one in seen.items()} == {name: {fault} for name, (fault, _) in BAD.items()}


def with_sheet(path: str) -> str:
    return page(base="", head=f"<link rel=stylesheet href={path}>")


EMPTY = "<div id=main></div><script src={}></script><script>main.innerHTML=items.join()</script>"
JUMPS = "<script>onresize=()=>{location.href='/elsewhere'}</script>"


async def test_what_the_site_is_not_to_blame_for_is_told_apart(site: Site):
    seen = await rendered(
        site,
        {
            "busy style sheet": with_sheet("/busy.css"),
            "style sheet of a host that cannot be reached": with_sheet("http://intranet.example.com/a.css"),
            "style sheet that does not come": with_sheet("/never.css"),
            "script of a host that cannot be reached": page(main=EMPTY.format("http://intranet.example.com/a.js")),
            "script that is gone": page(main=EMPTY.format("/gone.js")),
        },
    )
    assert {name: (one.layout.looks[0].styled, one.layout.looks[0].whole) for name, one in seen.items()} == {
        "busy style sheet": (False, False),
        "style sheet of a host that cannot be reached": (False, False),
        "style sheet that does not come": (False, False),
        "script of a host that cannot be reached": (True, False),
        "script that is gone": (True, True),
    }
    assert faults(seen["script that is gone"].layout) == {"empty"}


async def test_pages_are_loaded_again_only_where_something_seems_wrong(site: Site):
    await rendered(site, {"good": GOOD["plain"]})
    assert site.loads == 1
    await rendered(site, {"bad": BAD["text that runs over its neighbour"][1]})
    assert site.loads == 1 + 3


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("<html><frameset cols='50%,50%'><frame src='/none.html'><frame src='/none.html'></frameset></html>", id="frames"),
        pytest.param(page(after=JUMPS), id="page that leaves when its window changes"),
        pytest.param(page(after="<script>document.createTreeWalker=()=>{throw 1}</script>"), id="page that tampers with the measuring"),
    ],
)
async def test_pages_that_cannot_be_measured_are_read_all_the_same(site: Site, source: str):
    seen = (await rendered(site, {"page": source}))["page"]
    assert seen.layout is None
    assert seen.status == 200
    assert "data-frame" in seen.html or "政务要闻" in seen.html


async def test_what_a_page_says_of_itself_is_bounded(site: Site):
    lies = (
        "<script>Object.defineProperty(document.documentElement,'scrollWidth',{get:()=>1e300});throw new Error('x'.repeat(9999))</script>"
    )
    seen = (await rendered(site, {"page": page(after=lies)}))["page"].layout
    assert seen is not None
    assert seen.looks[0].content_width == 1_000_000
    assert max(map(len, seen.looks[0].errors)) <= 200


async def test_place_of_a_fault_is_told(site: Site):
    seen = (await rendered(site, {"page": BAD["titles that run over their dates"][1]}))["page"].layout
    assert seen is not None
    worst = seen.looks[-1].overlaps[0]
    assert {worst.first.selector.rpartition(" > ")[2], worst.second.selector.rpartition(" > ")[2]} == {"a", "i"}
    assert "安和县召开第" in worst.first.text + worst.second.text
    assert 60 <= worst.width <= 90
    assert worst.first.box[0] > 0
    assert LayoutFault.OVERLAP in steady_faults(seen.looks)[(1366, 768)]


async def test_which_foreign_links_readers_see_is_measured(site: Site):
    def link(number: int) -> str:
        return f'<a href="http://w{number}.example/">链接</a>'

    blocks = (
        link(1),
        f'<div style="font-size:0"><span style="font-size:14px">{link(2)}</span></div>',
        f'<div style="width:300px;height:40px;overflow:hidden"><ul style="width:3000px;margin-left:-1200px"><li style="float:left;width:900px">{link(3)}</li></ul></div>',
        f'<div class="far"><div>{link(4)}</div></div><style>.far{{position:absolute;left:-3000px}}</style>',
        f'<div style="height:1px;overflow:hidden"><br>{link(5)}</div>',
        f'<div id="late">{link(6)}</div><script>document.getElementById("late").style.display="none"</script>',
        '<a style="display:none" href="http://zwfw.sc.gov.cn/">政务服务</a>',
    )
    (seen,) = (await rendered(site, {"one": page(after="".join(blocks))})).values()
    assert seen.sight is not None
    found = {one.url[8:9]: one.hiding and (one.hiding.trick, one.hiding.strength, one.hiding.foreign_links) for one in seen.sight}
    assert found == {
        "1": None,
        "2": None,
        "3": None,
        "4": (Trick.AWAY, Strength.FIRM, 1),
        "5": (Trick.NO_SIZE, Strength.FIRM, 1),
        "6": (Trick.NOT_DISPLAYED, Strength.USUAL, 1),
    }
