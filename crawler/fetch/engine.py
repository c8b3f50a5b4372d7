"""The fetch engine: one load from the question to the record, under one deadline."""

import asyncio
import logging
import ssl
from datetime import timedelta
from time import monotonic

from config.settings import Network
from core.errors import Failure
from core.fetch import Family, Fetch, FetchResult, Hop, TlsPolicy
from core.outcome import Cause, Owner
from crawler.fetch.clocks import Clocks
from crawler.fetch.connection import Connection, Outbox
from crawler.fetch.cookie import CookieJar
from crawler.fetch.dialer import Dialer
from crawler.fetch.fault import NetFault, Stage, expired, explain, fault
from crawler.fetch.guard import AddressGuard
from crawler.fetch.lag import Deadline, LagMeter
from crawler.fetch.load import Load
from crawler.fetch.pool import ConnectionPool
from crawler.fetch.request import RequestWriter
from crawler.fetch.resolver import Resolver
from crawler.fetch.response import Limits, ResponseReader
from crawler.fetch.target import Target, parse_target, resolve_location
from crawler.politeness import Gate, Pass

log = logging.getLogger(__name__)

REDIRECTS = frozenset({301, 302, 303, 307, 308})
LEFT_ALONE = "网站持续以 429 或 503 拒绝访问，不再询问"
MAX_LAG_SHARE = 0.2
"""When harmful delays of our own beyond the one taken out exceed this share of the deadline, the deadline proves nothing."""
SECOND_FAMILY_S = 2.0
"""How long a visit that could not connect over IPv4 asks for IPv6 addresses. House rule."""


class Engine:
    """
    ``core.ports.Fetcher`` on asyncio protocols.

    Belongs to the event loop it is first used in; close it there.
    """

    def __init__(self, network: Network, *, resolver: Resolver, guard: AddressGuard, gate: Gate, visit_gate: Gate, dialer: Dialer) -> None:
        self._network = network
        self._resolver = resolver
        self._guard = guard
        self._gate = gate
        self._visit_gate = visit_gate
        self._dialer = dialer
        self._warm = False
        self._pool = ConnectionPool()
        self._outbox = Outbox()
        self._meter = LagMeter()
        self._writer = RequestWriter(network.user_agent)
        self._clocks = Clocks()

    @property
    def lag(self) -> LagMeter:
        """The sampler of our own delay."""
        return self._meter

    async def fetch(self, question: Fetch) -> FetchResult:
        """Ask the network; never raises for what the network does."""
        if not self._warm and question.url.startswith("https"):
            self._dialer.warm()
            self._warm = True
        load = Load(question)
        loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        cancelling = task.cancelling() if task else 0
        self._meter.enter(loop)
        deadline = load.deadline = Deadline(loop, self._meter, question.deadline_s)
        failure: Failure | None = None
        try:
            await self._follow(loop, load)
        except NetFault as error:
            failure = error.failure
        except asyncio.CancelledError:
            if not deadline.expired or task is None or task.uncancel() > cancelling:
                raise
            failure = self._expired(load, deadline)
        except (OSError, ssl.SSLError, EOFError) as error:
            failure = explain(error, load.stage)
        except Exception as error:
            # A defect of ours is never the site's fault; it is recorded as ours and the crawl goes on.
            log.exception("取网页时程序出错：%s", question.url, extra={"event": "fetch_crashed", "url": question.url})
            failure = explain(error, Stage.EXCHANGE)
        finally:
            deadline.stop()
            self._meter.leave()
        result = load.result(failure, self._meter)
        self._clocks.note(result)
        return result

    def _expired(self, load: Load, deadline: Deadline) -> Failure:
        load.ended = 0.0
        longest, total = deadline.lags()
        rest = total - longest
        if rest > MAX_LAG_SHARE * deadline.limit:
            return Failure(Cause.OWN_LAG, Owner.MONITOR, f"监测机自身卡顿累计 {rest:.1f} 秒，本次不能作为依据")
        return expired(load.stage, deadline.limit)

    async def resolve(self, host: str, family: Family = Family.ANY, *, resolver: int = 0) -> tuple[str, ...]:
        """Addresses of a host by the configured nameservers, IPv4 first; empty when none."""
        families = (Family.IPV4, Family.IPV6) if family is Family.ANY else (family,)
        answers = await asyncio.gather(*(self._resolver.lookup(host.lower(), one, resolver=resolver) for one in families))
        return tuple(address for answer in answers for address in answer.addresses)

    def clock_offset(self) -> timedelta | None:
        """``core.ports.Witness``."""
        return self._clocks.offset()

    def space(self, host: str, delay_s: float) -> None:
        """Let at least so many seconds pass between two crawl requests to *host*."""
        self._gate.space(host, delay_s)

    def refusals(self, host: str) -> int:
        """How often *host* refused us for our speed."""
        return self._gate.refusals(host)

    async def aclose(self) -> None:
        """Close every connection."""
        self._gate.close()
        self._pool.close()
        await self._resolver.aclose()

    # --- redirects

    async def _follow(self, loop: asyncio.AbstractEventLoop, load: Load) -> None:
        question = load.question
        target = parse_target(question.url)
        method, body = question.method.upper(), question.body
        first = target
        seen: set[tuple[str, str]] = set()
        while True:
            load.url = target.url
            cookies = load.jar.header(scheme=target.scheme, host=target.authority.host, path=target.path) if load.jar else ""
            pinned = question.address if target.authority.host == first.authority.host else None
            reader = await self._hop(loop, load, target, method, body, cookies, pinned)
            load.reader = reader
            status = reader.status or 0
            location = reader.header("location") if status in REDIRECTS else ""
            if reader.fault is not None and not (location and reader.status):
                return
            if not location or not question.follow_redirects:
                return
            seen.add((target.url, cookies))
            target = self._next(load, target, reader, location)
            if status == 303 or (status in (301, 302) and method == "POST"):
                method, body = ("HEAD" if method == "HEAD" else "GET"), b""
            self._stop_loops(load, target, seen)

    def _next(self, load: Load, target: Target, reader: ResponseReader, location: str) -> Target:
        load.hops.append(Hop(url=target.url, status=reader.status or 0, location=location, address=load.address))
        if len(load.hops) > load.question.max_redirects:
            raise fault(Cause.TOO_MANY_REDIRECTS, Owner.SITE, f"跳转超过 {load.question.max_redirects} 次")
        for name, value in reader.headers:
            if name == "set-cookie":
                if load.jar is None:
                    load.jar = CookieJar()
                load.jar.store(value, host=target.authority.host, path=target.path)
        return parse_target(resolve_location(target.url, location))

    def _stop_loops(self, load: Load, target: Target, seen: set[tuple[str, str]]) -> None:
        cookies = load.jar.header(scheme=target.scheme, host=target.authority.host, path=target.path) if load.jar else ""
        if (target.url, cookies) in seen:
            load.url = target.url
            raise fault(Cause.REDIRECT_LOOP, Owner.SITE, "跳转成环")

    # --- one hop

    async def _hop(
        self, loop: asyncio.AbstractEventLoop, load: Load, target: Target, method: str, body: bytes, cookies: str, pinned: str | None
    ) -> ResponseReader:
        question = load.question
        load.stage = Stage.DNS
        load.ended = 0.0  # the hop before has: a failure of this one is told with its own time
        assert load.deadline is not None
        load.deadline.asking()
        addresses = await self._addresses(load, target, pinned)
        gate = self._gate if question.polite else self._visit_gate
        permit = await self._enter(gate, load, target.authority.host, addresses[0])
        reader: ResponseReader | None = None
        before = load.first_byte_s or 0.0
        try:
            request = self._writer.write(target, method, question, body, cookies, own_host=not load.hops)
            network = self._network
            raw, whole = min(question.max_raw_bytes, network.max_raw_bytes), min(question.max_body_bytes, network.max_body_bytes)
            limits = Limits(raw, whole, question.read, question.prefix_bytes)
            reader = await self._ask(loop, load, target, addresses, request, method, limits)
        finally:
            if reader is None or reader.status is None:
                gate.leave(permit)
            else:
                gate.leave(
                    permit,
                    status=reader.status,
                    retry_after=reader.header("retry-after"),
                    seconds=(load.first_byte_s or 0.0) - before,
                    size=reader.raw_bytes,
                    retry=question.retry,
                )
        return reader

    async def _enter(self, gate: Gate, load: Load, host: str, address: str) -> Pass:
        """Wait for the host's budget; the wait is our own and not counted."""
        if gate.has_given_up(host):
            raise fault(Cause.BLOCKED_CHALLENGE, Owner.UNCLEAR, LEFT_ALONE)
        permit = gate.try_enter(host, address)
        if permit is not None:
            return permit
        assert load.deadline is not None
        since = load.deadline.pause()
        try:
            permit = await gate.enter(host, address)
        finally:
            load.deadline.resume(since)
        if gate.has_given_up(host):
            gate.leave(permit, asked=False)
            raise fault(Cause.BLOCKED_CHALLENGE, Owner.UNCLEAR, LEFT_ALONE)
        return permit

    async def _ask(
        self,
        loop: asyncio.AbstractEventLoop,
        load: Load,
        target: Target,
        addresses: tuple[str, ...],
        request: bytes,
        method: str,
        limits: Limits,
    ) -> ResponseReader:
        authority = target.authority
        if not load.question.fresh and load.question.tls is TlsPolicy.STRICT_THEN_LENIENT:
            key = (target.scheme, authority.host, authority.port, addresses[0])
            idle = self._pool.take(key)
            if idle is not None:
                reader = ResponseReader(method, limits)
                await self._exchange(load, idle, request, reader)
                if not _was_stale(reader, method):
                    if idle.reusable:
                        self._pool.put(key, idle)
                    return reader
        load.stage = Stage.CONNECT
        connection = await self._dialer.dial(loop, load, target, addresses, self._second_family)
        reader = ResponseReader(method, limits)
        await self._exchange(load, connection, request, reader)
        if load.question.fresh:
            connection.abort()
        elif connection.reusable:
            if load.question.tls is TlsPolicy.STRICT_THEN_LENIENT:
                self._pool.put((target.scheme, authority.host, authority.port, connection.address), connection)
            else:
                connection.abort()
        return reader

    async def _exchange(self, load: Load, connection: Connection, request: bytes, reader: ResponseReader) -> None:
        load.stage = Stage.EXCHANGE
        load.address = connection.address
        load.tls = connection.tls or load.tls
        load.reader = reader
        assert load.deadline is not None
        load.deadline.asked(connection, reader)
        await connection.exchange(request, reader, None if load.question.fresh else self._outbox)
        load.ended = connection.last_at
        if connection.sent_at <= connection.first_at:
            load.first_byte_s = (load.first_byte_s or 0.0) + connection.first_at - connection.sent_at

    # --- addresses

    async def _addresses(self, load: Load, target: Target, pinned: str | None) -> tuple[str, ...]:
        """Addresses that may be connected to, in order of preference."""
        question, host = load.question, target.authority.host
        if pinned is not None:
            return self._pass_guard((pinned,))
        if target.authority.literal:
            if question.family is not Family.ANY and (":" in host) is not (question.family is Family.IPV6):
                raise fault(Cause.DNS_ERROR, Owner.SITE, "主机是 IP 地址，不属于所要的地址族")
            return self._pass_guard((host,))
        if question.family is not Family.ANY:
            addresses = await self._lookup(load, host, question.family)
            if not addresses:
                record = "AAAA" if question.family is Family.IPV6 else "A"
                raise fault(Cause.DNS_ERROR, Owner.SITE, f"域名没有 {record} 记录")
            return self._pass_guard(addresses)
        try:
            four = await self._lookup(load, host, Family.IPV4)
        except NetFault as error:
            if not question.fresh or error.failure.cause is not Cause.DNS_ERROR:
                raise
            return self._pass_guard(await self._despite(error, load, host))
        usable = self._guard.allowed(four)
        if usable:
            return usable
        six = await self._lookup(load, host, Family.IPV6)
        if not four and not six:
            raise fault(Cause.DNS_ERROR, Owner.SITE, "域名没有地址记录")
        return self._pass_guard((*four, *six))

    async def _despite(self, error: NetFault, load: Load, host: str) -> tuple[str, ...]:
        """IPv6 addresses of a host whose A records could not be asked for: a browser opens such a site."""
        try:
            six = await self._lookup(load, host, Family.IPV6)
        except NetFault:
            six = ()
        if not six:
            raise error
        return six

    async def _second_family(self, load: Load, target: Target) -> tuple[str, ...]:
        """IPv6 addresses of a host none of whose IPv4 addresses could be connected to: a visitor's browser tries them too."""
        question = load.question
        if question.family is not Family.ANY or question.address or target.authority.literal:
            return ()
        try:
            # A nameserver that is silent about AAAA must not use up the time in which the IPv4 address may still answer.
            async with asyncio.timeout(SECOND_FAMILY_S if question.fresh else None):
                return self._guard.allowed(await self._lookup(load, target.authority.host, Family.IPV6))
        except (NetFault, TimeoutError):
            return ()

    def _pass_guard(self, addresses: tuple[str, ...]) -> tuple[str, ...]:
        usable = self._guard.allowed(addresses)
        if not usable:
            reason = self._guard.refusal(addresses[0])
            raise fault(Cause.PRIVATE_ADDRESS, Owner.MONITOR, f"{addresses[0][:60]} 是{reason}，按配置不访问")
        return usable

    async def _lookup(self, load: Load, host: str, family: Family) -> tuple[str, ...]:
        question = load.question
        if question.fresh:
            # A visit asks anew, but once: the hops of one load see one answer.
            known = load.names.get((host, family))
            if known is not None:
                return known
        else:
            cached = self._resolver.cached(host, family, question.resolver)
            if cached is not None:
                if cached.failure is not None:
                    raise NetFault(cached.failure)
                return cached.addresses
        begun = monotonic()
        stage, load.stage = load.stage, Stage.DNS
        try:
            answer = await self._resolver.lookup(host, family, resolver=question.resolver, fresh=question.fresh)
        finally:
            load.spend_dns(monotonic() - begun)
        load.stage = stage
        if answer.failure is not None:
            raise NetFault(answer.failure)
        load.names[(host, family)] = answer.addresses
        return answer.addresses


def _was_stale(reader: ResponseReader, method: str) -> bool:
    """A kept connection that the server had closed meanwhile: the only case in which a request is sent twice."""
    lost = reader.fault is not None and reader.fault.cause is Cause.RESET and reader.status is None
    return lost and method in ("GET", "HEAD")
