"""The cases that depend on the event loop, on uvloop, which the program runs on."""

import asyncio
import ssl
import time
from contextlib import suppress

import pytest
import trustme
import uvloop

from config.settings import Network
from core.fetch import Fetch
from core.outcome import Cause
from crawler.fetch import create_fetcher


def _run(talk, question, *, context=None, during=None):
    async def main():
        writers = []

        async def guarded(reader, writer):
            writers.append(writer)
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await talk(reader, writer)

        server = await asyncio.start_server(guarded, "127.0.0.1", 0, ssl=context)
        fetcher = create_fetcher(Network(allow_addresses=("127.0.0.0/8",)))
        port = server.sockets[0].getsockname()[1]
        await fetcher.fetch(Fetch(url="https://127.0.0.1:1/"))
        if during is not None:
            during()
        try:
            return await fetcher.fetch(question(port))
        finally:
            await fetcher.aclose()
            for writer in writers:
                writer.transport.abort()
            server.close()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

    return uvloop.run(main())


async def _hello(reader, writer):
    await reader.readuntil(b"\r\n\r\n")
    await asyncio.sleep(0.25)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")


async def _talks_first(reader, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx")
    await asyncio.sleep(5)


async def _silent(reader, writer):
    await asyncio.sleep(5)


@pytest.mark.parametrize("talk", [_silent, _talks_first])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_deadline(talk, scheme):
    result = _run(talk, lambda port: Fetch(url=f"{scheme}://127.0.0.1:{port}/", deadline_s=0.4))
    if (talk, scheme) == (_talks_first, "https"):
        assert result.cause is Cause.TLS_UNSUPPORTED
        return
    assert result.cause is Cause.DEADLINE
    assert 398 <= result.phases.total < 450 + 2 * result.lag_ms


def test_tls_answer():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    result = _run(_hello, lambda port: Fetch(url=f"https://127.0.0.1:{port}/"), context=context)
    assert (result.ok, result.body, result.tls.lenient) == (True, b"hello", True)


def test_own_delay_is_taken_out():
    def block():
        asyncio.get_running_loop().call_later(0.1, time.sleep, 0.5)

    result = _run(_hello, lambda port: Fetch(url=f"http://127.0.0.1:{port}/", deadline_s=0.4), during=block)
    assert result.ok
    assert result.lag_ms > 400
