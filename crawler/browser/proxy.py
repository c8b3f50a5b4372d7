"""
The browser's only way out: a forward proxy on loopback that resolves, guards and pins every address itself.

Chromium hands each sub-resource, frame, fetch, redirect and WebSocket to its proxy by name, so one guard here covers them all,
and names are resolved by the configured nameservers only. A refused address gets 403 and is counted.
"""

import asyncio
import contextlib
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

log = logging.getLogger(__name__)

MAX_HEAD_BYTES: Final = 65_536
MAX_CONNECTION_BYTES: Final = 64_000_000
"""More than any page of a government site needs through one connection. House rule."""
CONNECT_TIMEOUT_S: Final = 15.0
IDLE_TIMEOUT_S: Final = 30.0
HOP_HEADERS: Final = (b"proxy-connection", b"connection", b"keep-alive", b"proxy-authorization")

_Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Resolve = Callable[[str], Awaitable[tuple[str, ...]]]
"""Host → addresses that may be connected to; empty when there is none."""


class GuardedProxy:
    """HTTP/1.1 forward proxy with CONNECT, for one browser on this machine."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.refused: list[str] = []
        """Hosts that were not connected to because no address of theirs is allowed (the last 1,000)."""

    @property
    def url(self) -> str:
        """Address for ``--proxy-server``."""
        if self._server is None:
            raise RuntimeError("proxy is not running")
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def start(self) -> None:
        """Listen on an ephemeral loopback port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=MAX_HEAD_BYTES)

    async def aclose(self) -> None:
        """Stop listening and end every connection."""
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._server = None

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, ValueError) as error:
            log.debug("proxy connection ended: %s", error)
        except asyncio.CancelledError:
            pass
        finally:
            writer.close()
            if task is not None:
                self._tasks.discard(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), IDLE_TIMEOUT_S)
        line, _, rest = head.partition(b"\r\n")
        method, target, _version = line.decode("latin-1").split(" ", 2)
        if method == "CONNECT":
            host, _, port = target.rpartition(":")
            upstream = await self._connect(host.strip("[]"), int(port), writer)
            if upstream is None:
                return
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            parts = urlsplit(target)
            upstream = await self._connect(parts.hostname or "", parts.port or 80, writer)
            if upstream is None:
                return
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            upstream[1].write(f"{method} {path} HTTP/1.1\r\n".encode("latin-1") + _closing(rest))
        try:
            if method == "CONNECT":
                await self._splice((reader, writer), upstream)
            else:
                await self._exchange((reader, writer), upstream, body=_length(rest))
        finally:
            upstream[1].close()

    async def _connect(self, host: str, port: int, writer: asyncio.StreamWriter) -> _Pair | None:
        addresses = await self._resolve(host)
        if not addresses:
            self.refused = [*self.refused[-999:], host]
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return None
        for address in addresses:
            with contextlib.suppress(OSError, TimeoutError):
                return await asyncio.wait_for(asyncio.open_connection(address, port, limit=MAX_HEAD_BYTES), CONNECT_TIMEOUT_S)
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        return None

    @staticmethod
    async def _splice(near: _Pair, far: _Pair) -> None:
        up = asyncio.ensure_future(_pump(near[0], far[1]))
        down = asyncio.ensure_future(_pump(far[0], near[1]))
        try:
            # The answer's end closes the exchange; the browser opens a new connection for its next request.
            await down
        finally:
            up.cancel()
            await asyncio.gather(up, return_exceptions=True)

    @staticmethod
    async def _exchange(near: _Pair, far: _Pair, *, body: int) -> None:
        """
        One request, one answer, and the browser is told that the connection ends with it.

        A server that keeps it open would otherwise get the browser's next requests, for whatever host they are, and could answer in its name.
        """
        up = asyncio.ensure_future(_send(near[0], far[1], body))
        down = asyncio.ensure_future(_answer(far[0], near[1]))
        try:
            await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            up.cancel()
            down.cancel()
            await asyncio.gather(up, down, return_exceptions=True)


async def _send(source: asyncio.StreamReader, sink: asyncio.StreamWriter, body: int) -> None:
    """The body of a request; then only the browser's end is waited for."""
    await _pump(source, sink, body)
    while await source.read(65_536):
        pass


async def _answer(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while True:
        head = await asyncio.wait_for(_head(source), IDLE_TIMEOUT_S)
        interim = re.match(rb"HTTP/1\.[01] 1\d\d\b", head) is not None
        line, _, rest = head.partition(b"\r\n")
        sink.write(head if interim or not head.endswith(b"\r\n\r\n") else line + b"\r\n" + _closing(rest))
        if not interim:
            break
    await _pump(source, sink)


async def _head(reader: asyncio.StreamReader) -> bytes:
    """Status line and header of an answer; of one that has none, or too long a one, nothing or what came."""
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        return error.partial
    except asyncio.LimitOverrunError:
        return b""  # the rest follows as it comes


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter, limit: int = MAX_CONNECTION_BYTES) -> None:
    moved = 0
    while moved < limit and (data := await asyncio.wait_for(source.read(min(65_536, limit - moved)), IDLE_TIMEOUT_S)):
        moved += len(data)
        sink.write(data)
        await sink.drain()


def _closing(rows: bytes) -> bytes:
    """Header rows without those of the connection, and with the word that it ends."""
    kept = [row for row in rows.split(b"\r\n") if row and row.partition(b":")[0].strip().lower() not in HOP_HEADERS]
    return b"\r\n".join([*kept, b"Connection: close"]) + b"\r\n\r\n"


def _length(rows: bytes) -> int:
    """Bytes of the request's body."""
    found = re.search(rb"(?im)^content-length:[ \t]*(\d{1,9})[ \t]*\r?$", rows)
    return min(int(found[1]), MAX_CONNECTION_BYTES) if found else 0
