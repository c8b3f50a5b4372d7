"""One connection: TCP, TLS and one exchange at a time, with the instants of each phase."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import cast

from core.fetch import TlsInfo
from crawler.fetch.fault import Stage
from crawler.fetch.guard import AddressGuard
from crawler.fetch.response import ResponseReader

HANDSHAKE_LIMIT_S = 130.0
"""Beyond every deadline: the load's own deadline ends a handshake, not the event loop."""


class Connection(asyncio.Protocol):
    """An HTTP/1.1 connection that carries one exchange at a time."""

    __slots__ = (
        "_early",
        "_loop",
        "_waiter",
        "address",
        "closed",
        "first_at",
        "idle_since",
        "last_at",
        "reader",
        "sent_at",
        "served",
        "tls",
        "transport",
    )

    def __init__(self, loop: asyncio.AbstractEventLoop, address: str) -> None:
        self._loop = loop
        self._waiter: asyncio.Future[None] | None = None
        self._early = b""
        self.address = address
        self.transport: asyncio.Transport | None = None
        self.reader: ResponseReader | None = None
        self.tls: TlsInfo | None = None
        self.closed = False
        self.served = 0
        self.sent_at = inf
        """Instant at which the present question was written; infinite until then."""
        self.first_at = 0.0
        self.last_at = 0.0
        self.idle_since = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the transport."""
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Hand bytes to the reader."""
        reader = self.reader
        if reader is None:
            self._unasked(data)
            return
        self.last_at = now = monotonic()
        if not self.first_at:
            self.first_at = now
        if reader.feed(data):
            self._settle()

    def _unasked(self, data: bytes) -> None:
        """Bytes before the first question are kept (some servers talk first); between two questions they end the connection."""
        if self.served or len(self._early) > 65_536:
            self.abort()
        else:
            self._early += data

    def eof_received(self) -> bool:
        """The peer has finished writing."""
        self._end(reset=False)
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone; a reset is told apart from an end (a TLS peer that just hangs up is an end)."""
        self._end(reset=exc is not None and not isinstance(exc, ssl.SSLError))

    def _end(self, *, reset: bool) -> None:
        self.closed = True
        if self.reader is not None and not self.reader.done:
            self.last_at = monotonic()
            self.reader.eof(reset=reset)
            self._settle()

    def _settle(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def exchange(self, request: bytes, reader: ResponseReader, outbox: "Outbox | None" = None) -> None:
        """Send a request, at once or with others by *outbox*, and wait until *reader* is done."""
        self.reader = reader
        self.first_at = 0.0
        self.sent_at = inf
        self.last_at = monotonic()
        waiter = self._waiter = self._loop.create_future()
        if outbox is None:
            self.send(request, reader)
        else:
            outbox.put(self._loop, self, request, reader)
        if self._early:
            early, self._early = self._early, b""
            self.data_received(early)
        if self.closed:
            self._end(reset=True)
        try:
            await waiter
        finally:
            self.served += 1
            self.reader = self._waiter = None
            if not reader.done or not reader.keep_alive or reader.excess:
                self.abort()

    def send(self, request: bytes, reader: ResponseReader) -> None:
        """Write the question that *reader* waits for, unless nobody waits any more."""
        if self.reader is reader and not self.closed and self.transport is not None:
            self.sent_at = self.last_at = monotonic()
            self.transport.write(request)

    @property
    def reusable(self) -> bool:
        """Another exchange may follow."""
        return not self.closed and self.transport is not None and not self.transport.is_closing()

    def abort(self) -> None:
        """Drop the connection at once."""
        self.closed = True
        if self.transport is not None:
            self.transport.abort()


class Outbox:
    """
    Questions of one turn of the loop, written together when the turn ends.

    A server that sleeps is woken by every question that comes alone; between two of ours lies the reading of a page. Together they wake it
    once, which spares it a third of its work and both of us the changes of context (docs/performance/sweep.md).
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[Connection, bytes, ResponseReader]] = []

    def put(self, loop: asyncio.AbstractEventLoop, connection: Connection, request: bytes, reader: ResponseReader) -> None:
        """Take a question of *connection*."""
        if not self._waiting:
            loop.call_soon(self._send_all)
        self._waiting.append((connection, request, reader))

    def _send_all(self) -> None:
        waiting, self._waiting = self._waiting, []
        for connection, request, reader in waiting:
            connection.send(request, reader)


@dataclass(slots=True)
class Dial:
    """How a connection came about; filled in as it goes, so that a failure tells its stage."""

    stage: Stage = Stage.CONNECT
    connect_s: float | None = None
    tls_s: float | None = None


async def open_connection(
    loop: asyncio.AbstractEventLoop,
    guard: AddressGuard,
    dial: Dial,
    *,
    address: str,
    port: int,
    host: str,
    context: ssl.SSLContext | None,
    reached: Callable[[], None],
) -> Connection:
    """
    Connect to *address*, which must have passed the guard, and shake hands when *context* is given.

    ``reached`` is called when the stage changes from TCP to what follows.

    Raises:
        OSError, ssl.SSLError: as the system gives them; ``dial.stage`` tells where.
        PermissionError: the guard refuses the address; callers filter before, this is the last door.
    """
    if guard.refusal(address):
        raise PermissionError(f"address guard: {address}")
    started = monotonic()
    if context is None:
        _, connection = await loop.create_connection(lambda: Connection(loop, address), address, port)
        dial.connect_s = (dial.connect_s or 0.0) + monotonic() - started
        reached()
        return connection
    # TCP and TLS are timed apart, so the socket is connected first.
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        await loop.sock_connect(sock, (address, port))
        connected = monotonic()
        dial.connect_s = (dial.connect_s or 0.0) + connected - started
        dial.stage = Stage.TLS
        reached()
        _, connection = await loop.create_connection(
            lambda: Connection(loop, address), sock=sock, ssl=context, server_hostname=host, ssl_handshake_timeout=HANDSHAKE_LIMIT_S
        )
        dial.tls_s = (dial.tls_s or 0.0) + monotonic() - connected
        return connection
    except BaseException:
        sock.close()
        raise
