"""A broken layout from the browser to the report: proposed to a person, with a picture on which the place is marked."""

import asyncio
from pathlib import Path

import pytest

from config.settings import load_settings
from core.outcome import Outcome
from core.site import Site
from crawler.browser.find import find_browser
from reports.html import render_audit
from store import open_store
from tests.pipeline.auditing import run_audit

pytestmark = [pytest.mark.slow, pytest.mark.skipif(find_browser() is None, reason="没有浏览器")]

ITEMS = "".join(f'<li><a href="/t{number}.html">安和县召开第{number}次工作推进会议</a></li>' for number in range(12))
PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>安和县人民政府</title><link rel="stylesheet" href="/css/gone.css"></head>
<body><div class="nav"><a href="/">首页</a> <a href="/zwgk/">政务公开</a></div><ul>{ITEMS}</ul></body></html>""".encode()


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    path = (
        "/" + head.split(b" ")[1].decode().partition("://")[2].partition("/")[2]
        if b"://" in head.split(b" ")[1]
        else head.split(b" ")[1].decode()
    )
    status, body = ("200 OK", PAGE) if path == "/" else ("404 Not Found", b"gone")
    answer = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    writer.write(answer.encode() + body)
    await writer.drain()
    writer.close()


async def test_a_home_page_without_its_style_sheet_is_proposed_with_a_marked_picture(tmp_path: Path):
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    settings = load_settings(None, network={"allow_addresses": ["127.0.0.0/8"]})
    try:
        report = await run_audit(Site(id="x", url=url), settings, tmp_path, max_pages=1, max_depth=0)
    finally:
        server.close()
    (finding,) = [one for one in report.findings if one.code == "compat.layout_broken"]
    assert (finding.outcome, finding.url) == (Outcome.REVIEW, url)
    assert f"{url}css/gone.css 返回 404" in finding.message
    (picture,) = [piece for piece in finding.evidence if piece.kind == "screenshot"]
    assert "#xywh=" in picture.locator
    with open_store(f"sqlite:///{tmp_path / 'test.db'}", tmp_path) as store:
        assert store.evidence.get(picture.sha256)[:4] in (b"RIFF", b"\x89PNG", b"\xff\xd8\xff\xe0")
    shown = render_audit(report)
    assert "浏览器兼容问题" in shown
    assert picture.sha256[:12] in shown
