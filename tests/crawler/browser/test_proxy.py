"""The browser's way out, spoken to as Chromium speaks: one request, one answer, whatever the server would like."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from crawler.browser.proxy import GuardedProxy

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok"


@asynccontextmanager
async def world(answer: bytes, *, hang: bool = True) -> AsyncIterator[tuple[int, int, list[bytes]]]:
    """Port of the proxy, port of a server behind it that never hangs up when *hang*, and what the server was sent."""
    got: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        while hang and (more := await reader.read(1000)):
            got.append(more)
        writer.close()

    async def resolve(host: str) -> tuple[str, ...]:
        return ("127.0.0.1",) if host.endswith("good.test") else ()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    proxy = GuardedProxy(resolve)
    await proxy.start()
    try:
        yield int(proxy.url.rpartition(":")[2]), server.sockets[0].getsockname()[1], got
    finally:
        await proxy.aclose()
        server.close()


async def test_a_server_that_never_hangs_up_gets_no_second_request():
    async with world(ANSWER) as (near, far, got):
        reader, writer = await asyncio.open_connection("127.0.0.1", near)
        writer.write(f"GET http://a.good.test:{far}/x?y=1 HTTP/1.1\r\nHost: a.good.test\r\nProxy-Connection: keep-alive\r\n\r\n".encode())
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        assert b"Connection: close" in head
        assert b"keep-alive" not in head
        assert await reader.readexactly(2) == b"ok"
        # A browser would not; what comes all the same is for another host.
        writer.write(b"GET http://b.good.test/ HTTP/1.1\r\nHost: b.good.test\r\n\r\n")
        await asyncio.sleep(0.1)
        writer.close()
        assert [line.partition(b"\r\n")[0] for line in got] == [b"GET /x?y=1 HTTP/1.1"]
        assert b"Connection: close" in got[0]


async def test_the_body_of_a_request_is_sent_and_no_more():
    async with world(ANSWER) as (near, far, got):
        reader, writer = await asyncio.open_connection("127.0.0.1", near)
        writer.write(f"POST http://a.good.test:{far}/ HTTP/1.1\r\nContent-Length: 4\r\n\r\na=1bGET http://x/ HTTP/1.1\r\n\r\n".encode())
        await asyncio.wait_for(reader.readuntil(b"ok"), 5)
        await asyncio.sleep(0.1)
        writer.close()
        assert b"".join(got).endswith(b"\r\n\r\na=1b")


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        pytest.param(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ANSWER, b"103 Early Hints", id="hints first"),
        pytest.param(b"plain words of an old server", b"plain words of an old server", id="no header"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\nok", b"a" * 60_000, id="header too long to hold"),
        pytest.param(b"", b"", id="nothing"),
    ],
)
async def test_odd_answers_are_passed_on(answer: bytes, seen: bytes):
    async with world(answer, hang=False) as (near, far, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", near)
        writer.write(f"GET http://a.good.test:{far}/ HTTP/1.1\r\n\r\n".encode())
        assert seen in await asyncio.wait_for(reader.read(), 5)
        writer.close()


async def test_refused_host():
    async with world(ANSWER) as (near, far, got):
        reader, writer = await asyncio.open_connection("127.0.0.1", near)
        writer.write(f"GET http://inside.test:{far}/ HTTP/1.1\r\n\r\n".encode())
        assert (await asyncio.wait_for(reader.read(), 5)).startswith(b"HTTP/1.1 403")
        writer.close()
        assert got == []
