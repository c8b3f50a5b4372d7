"""Pictures of places, by a real Chromium."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from core.evidence import Evidence
from core.photo import Photo, Place
from crawler.browser.find import find_browser
from crawler.browser.photo import STRIP_HEIGHT
from crawler.browser.renderer import ChromiumRenderer
from pipeline.picture import read_picture

pytestmark = pytest.mark.slow

FILLER = "<p>填充的一行文字</p>"
PAGE = f"""<html><head><meta charset="utf-8"><title>不在正文的标题</title><style>p {{ height: 20px; margin: 0 }}</style></head><body>
<p>开头有<b>一</b>个错别字在这里</p>{FILLER * 100}<a href="/dead.html"><img src="/none.png" width="80" height="30"></a>
<p style="display:none">藏起来的话</p><div style="position:absolute;left:-4000px">窗外的话</div>{FILLER * 100}
<p>蜀ICP备
19900012号-1</p><iframe srcdoc="<p>框架里的话</p>"></iframe></body></html>""".encode()


def width_of(photo: Photo) -> int:
    picture = read_picture(photo.data, Evidence(kind="screenshot", locator=""))
    return picture.width if picture else 0


@pytest.fixture
async def address() -> AsyncIterator[str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        status, body = (b"200 OK", PAGE) if b"GET http://www.anhe.gov.cn" in head or b"GET / " in head else (b"404 Not Found", b"")
        writer.write(
            b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (status, len(body)) + body
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://www.anhe.gov.cn:{server.sockets[0].getsockname()[1]}/"
    server.close()


async def test_places_are_found_and_marked(address: str):
    path = find_browser()
    if path is None:
        pytest.skip("没有浏览器，跳过")

    async def resolve(host: str) -> tuple[str, ...]:
        return ("127.0.0.1",)

    places = [
        Place(text="…有一个错别字在…"),
        Place(href=f"{address}dead.html", text="别处"),
        Place(text="蜀ICP备19900012号-1"),
        Place(text="藏起来的话"),
        Place(text="窗外的话"),
        Place(text="不在正文的标题"),
        Place(href=f"{address}nowhere.html"),
        Place(box=(10, 3000, 200, 20), window=(375, 812)),
        Place(text="蜀ICP备19900012号-1", window=(1920, 1080)),
    ]
    renderer = ChromiumRenderer(path, resolve)
    try:
        page = await renderer.photograph(address, places)
    finally:
        await renderer.aclose()
    assert page is not None
    assert page.status == 200
    assert "错别字" in page.text
    assert "框架里的话" in page.text
    first, link, foot, *unseen, boxed, wide = page.photos
    assert unseen == [None] * 4
    assert boxed is not None
    assert wide is not None
    assert boxed.mark == (10, (STRIP_HEIGHT - 20) // 2, 200, 20)
    assert [width_of(photo) for photo in (first, boxed, wide)] == [1366, 375, 1920]
    assert first is not None
    assert link is not None
    assert foot is not None
    for photo in (first, link, foot):
        assert photo.data.startswith(b"\xff\xd8")
        x, y, width, height = photo.mark
        assert x >= 0
        assert width > 10
        assert height > 5
        assert y + height <= STRIP_HEIGHT
    assert first.mark[1] < 40
    assert link.mark[2:] == (80, 30)
    assert abs(foot.mark[1] + foot.mark[3] / 2 - STRIP_HEIGHT / 2) < 30
