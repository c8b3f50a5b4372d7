"""From addresses to a usable connection: one after another, strict TLS first, lenient TLS as a noted second attempt."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from functools import cached_property
from pathlib import Path
from time import monotonic

from core.errors import Failure
from core.fetch import TlsPolicy
from core.outcome import Cause, Owner
from crawler.fetch.connection import Connection, Dial, open_connection
from crawler.fetch.fault import NetFault, Stage, explain, fault
from crawler.fetch.guard import AddressGuard
from crawler.fetch.load import Load
from crawler.fetch.target import Target
from crawler.fetch.tlcp import speaks_tlcp
from crawler.fetch.tls import describe, error_text, lenient_context, load_certificate_reader, strict_context

PATIENCE_S = 4.0
"""How long one of several addresses may take to connect before the next is tried. House rule: a SYN is repeated after 1 and 3 s."""
MAX_ADDRESSES = 4
LENIENT_MEMORY_S = 600.0
"""A crawl does not repeat a strict handshake that has just failed; visits always do."""
MAX_REMEMBERED = 2000
GREETING_S = 3.0
NATIONAL = Failure(Cause.TLS_UNSUPPORTED, Owner.MONITOR, "服务器只接受国密协议（TLCP）的握手，监测机不支持国密算法，不能据此判断网站")

MoreAddresses = Callable[[Load, Target], Awaitable[tuple[str, ...]]]


class Dialer:
    """
    Opens connections.

    Args:
        guard: asked again for every address that is connected to.
        ca_file: further trusted roots, PEM.
    """

    def __init__(self, guard: AddressGuard, ca_file: Path | None = None) -> None:
        self._guard = guard
        self._ca_file = ca_file
        self._lenient_hosts: dict[tuple[str, int], tuple[float, str]] = {}
        self._national: dict[tuple[str, int, str], tuple[float, bool]] = {}

    @cached_property
    def _strict(self) -> ssl.SSLContext:
        return strict_context(self._ca_file)

    @cached_property
    def _lenient(self) -> ssl.SSLContext:
        return lenient_context()

    def warm(self) -> None:
        """Read the root stores and load the reader of certificates now (some 70 ms), not within somebody's deadline."""
        _ = self._strict, self._lenient
        load_certificate_reader()

    async def dial(
        self, loop: asyncio.AbstractEventLoop, load: Load, target: Target, addresses: tuple[str, ...], more: MoreAddresses
    ) -> Connection:
        """
        Connect to the first address that answers.

        Raises:
            NetFault: none could be connected to, or no handshake succeeded.
        """
        first: NetFault | None = None
        queue = list(addresses[:MAX_ADDRESSES])
        again: list[str] = []
        asked_more = False
        while True:
            if not queue:
                if asked_more or (first is not None and first.failure.cause is Cause.OWN_OUTAGE):
                    break
                asked_more = True
                if any(":" not in address for address in addresses):
                    queue = [*(await more(load, target))[:MAX_ADDRESSES], *again]
                continue
            address = queue.pop(0)
            # A visit does not wait for a silent IPv4 address until its time is over: the other family may answer, as in a browser.
            hurried = load.question.fresh and not asked_more and not queue and ":" not in address
            load.address = address
            load.stage = Stage.CONNECT
            try:
                return await self._one(loop, load, target, address, patience=PATIENCE_S if queue or hurried else None)
            except NetFault as error:
                if load.stage is Stage.TLS:
                    raise
                first = first or error
                if hurried and error.failure.cause is Cause.CONNECT_TIMEOUT:
                    again = [address]
        assert first is not None
        raise first

    async def _one(self, loop: asyncio.AbstractEventLoop, load: Load, target: Target, address: str, patience: float | None) -> Connection:
        dial = Dial()
        try:
            if patience is None:
                return await self._shake(loop, load, target, address, dial)
            try:
                async with asyncio.timeout(patience) as limit:
                    # Only the TCP connection is hurried; a handshake has the whole deadline.
                    return await self._shake(loop, load, target, address, dial, limit)
            except TimeoutError as error:
                raise NetFault(explain(error, Stage.CONNECT)) from None
        except (OSError, ssl.SSLError, EOFError) as error:
            load.stage = dial.stage
            failure = explain(error, dial.stage, ipv6=":" in address)
            if failure.cause is Cause.TLS_UNSUPPORTED and await self._is_national(load, target, address):
                failure = NATIONAL
            raise NetFault(failure) from None
        except ValueError:
            # Names such as ``xn--a`` that no TLS library can put into its greeting.
            raise fault(Cause.INVALID_URL, Owner.SITE, "主机名不能用于 TLS") from None
        finally:
            load.spend_dial(dial.connect_s, dial.tls_s)

    async def _shake(
        self, loop: asyncio.AbstractEventLoop, load: Load, target: Target, address: str, dial: Dial, limit: asyncio.Timeout | None = None
    ) -> Connection:
        policy = load.question.tls
        host, port = target.authority.host, target.authority.port

        async def connect(context: ssl.SSLContext | None) -> Connection:
            dial.stage = load.stage = Stage.CONNECT

            def reached() -> None:
                load.stage = dial.stage
                if limit is not None:
                    limit.reschedule(None)

            return await open_connection(loop, self._guard, dial, address=address, port=port, host=host, context=context, reached=reached)

        if target.scheme == "http":
            return await connect(None)
        remembered = None if load.question.fresh else self._lenient_hosts.get((host, port))
        why = remembered[1] if remembered is not None and remembered[0] > monotonic() else ""
        if policy is TlsPolicy.LENIENT:
            connection = await connect(self._lenient)
            connection.tls = describe(_peer(connection), verified=False)
            return connection
        if not why or policy is TlsPolicy.STRICT:
            try:
                connection = await connect(self._strict)
            except (OSError, EOFError) as error:
                if dial.stage is not Stage.TLS or policy is TlsPolicy.STRICT or _is_ours(explain(error, Stage.TLS)):
                    raise
                why = error_text(error)
            else:
                connection.tls = describe(_peer(connection), verified=True)
                return connection
        connection = await connect(self._lenient)
        connection.tls = describe(_peer(connection), verified=False, error=why)
        if not load.question.fresh:
            self._remember(host, port, why)
        return connection

    async def _is_national(self, load: Load, target: Target, address: str) -> bool:
        """Whether a server that took none of our handshakes takes those of the national protocol; asked outside the load's time."""
        authority = target.authority
        key = (address, authority.port, "" if authority.literal else authority.host)
        known = self._national.get(key)
        if known is not None and known[0] > monotonic() and not load.question.fresh:
            return known[1]
        assert load.deadline is not None
        since = load.deadline.pause()
        try:
            is_national = await speaks_tlcp(*key, limit_s=GREETING_S)
        finally:
            load.deadline.resume(since)
        if len(self._national) > MAX_REMEMBERED:
            self._national.clear()
        self._national[key] = (monotonic() + LENIENT_MEMORY_S, is_national)
        return is_national

    def _remember(self, host: str, port: int, why: str) -> None:
        if len(self._lenient_hosts) > MAX_REMEMBERED:
            self._lenient_hosts.clear()
        self._lenient_hosts[(host, port)] = (monotonic() + LENIENT_MEMORY_S, why)


def _peer(connection: Connection) -> object:
    assert connection.transport is not None
    return connection.transport.get_extra_info("ssl_object")


def _is_ours(failure: Failure) -> bool:
    return failure.cause is Cause.OWN_OUTAGE
