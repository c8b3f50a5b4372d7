"""Control targets: tell our own outage from theirs, and whether we have IPv6."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network
from time import monotonic
from urllib.parse import urlsplit

from core.clock import utc_now
from core.fetch import Family, Fetch, FetchResult, Read
from core.outcome import Cause
from core.ports import Fetcher
from core.visit import Attempt

CHECK_DEADLINE_S = 5.0
"""A control that needs longer does not vouch for our line. House rule."""
SHARE_S = 1.0
"""Failures within one second share one check of the controls."""
KEEP = 720
VOUCHERS = 3
"""Visited sites of different networks that stand in for controls where none is configured. Fewer prove nothing: one server room holds many sites."""
LIVENESS_URL = "http://wangjian-liveness.test/"
"""A name that cannot exist (RFC 6761): a resolver that says so is alive."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One check of all controls."""

    began: float
    """Monotonic."""
    ended: float
    at: datetime
    online: bool
    attempts: tuple[Attempt, ...]


class Controls:
    """
    The control targets of this monitor.

    We are online when at least half of the controls give any HTTP answer at all. Without controls the sites that answered lately
    stand in for them, once there are enough of different networks (``askable``).

    Args:
        fetcher: asks with fresh connections, outside the crawl budget.
        urls: ``network.controls``.
        clock: aware present.
    """

    def __init__(self, fetcher: Fetcher, urls: Sequence[str], *, clock: Callable[[], datetime] = utc_now) -> None:
        self._fetcher = fetcher
        self._urls = tuple(urls)
        self._clock = clock
        self._samples: deque[Sample] = deque(maxlen=KEEP)
        self._flying: asyncio.Task[Sample] | None = None
        self._names_at = float("-inf")
        self._answered: OrderedDict[str, str] = OrderedDict()
        self._answered_at = float("-inf")

    @property
    def configured(self) -> bool:
        """Control targets were named by the operator."""
        return bool(self._urls)

    @property
    def askable(self) -> bool:
        """There is somebody to ask."""
        return self.configured or len(self._answered) >= VOUCHERS

    def note_answer(self, url: str, address: str) -> None:
        """A visited site just gave an HTTP answer: our line is up, and the site may vouch for it later."""
        if self.configured:
            return
        self._answered_at = monotonic()
        network = _network_of(address)
        self._answered.pop(network, None)
        self._answered[network] = url
        if len(self._answered) > VOUCHERS:
            self._answered.popitem(last=False)

    @property
    def offline(self) -> bool:
        """The newest word is that our line is down; False also when nobody can say."""
        latest = self.latest
        return latest is not None and not latest.online and latest.began > self._answered_at

    @property
    def latest(self) -> Sample | None:
        """The newest check, None before the first one."""
        return self._samples[-1] if self._samples else None

    async def check(self, *, not_before: float | None = None) -> Sample:
        """
        Ask all controls now; checks that would run at the same time are shared.

        Args:
            not_before: a sample that began before this instant (monotonic) does not do; default: one second ago.
        """
        needed = monotonic() - SHARE_S if not_before is None else not_before
        if self._samples and self._samples[-1].began >= needed:
            return self._samples[-1]
        if self._flying is None or self._flying.done():
            self._flying = asyncio.ensure_future(self._ask_all())
        return await asyncio.shield(self._flying)

    async def _ask_all(self) -> Sample:
        began, at = monotonic(), self._clock()
        urls = self._urls or tuple(self._answered.values())
        results = await asyncio.gather(*(self._ask(url) for url in urls))
        attempts = tuple(_attempt(url, at, result) for url, result in zip(urls, results, strict=True))
        answered = sum(attempt.ok is True for attempt in attempts)
        if any(attempt.ok and not _is_literal(attempt.url) for attempt in attempts):
            self._names_at = monotonic()
        sample = Sample(began, monotonic(), at, answered * 2 >= len(attempts), attempts)
        self._samples.append(sample)
        return sample

    async def _ask(self, url: str, family: Family = Family.ANY) -> FetchResult:
        question = Fetch(
            url=url, deadline_s=CHECK_DEADLINE_S, fresh=True, polite=False, read=Read.HEADERS, follow_redirects=False, family=family
        )
        return await self._fetcher.fetch(question)

    def offline_between(self, since: float, until: float) -> Sample | None:
        """Give a sample within the span (monotonic) in which the controls failed."""
        return next((one for one in self._samples if not one.online and one.ended >= since and one.began <= until), None)

    async def watch(self, interval_s: float = 10.0) -> None:
        """Sample for ever, so that an outage that ends before a visit times out is still known. Cancel to stop."""
        while True:
            await self.check()
            await asyncio.sleep(interval_s)

    def note_resolution(self) -> None:
        """Some name was just resolved: the resolvers are alive."""
        self._names_at = monotonic()

    async def resolvers_alive(self, *, within_s: float = 30.0) -> bool:
        """Whether our resolvers answer at all, lately or now."""
        if self._names_at >= monotonic() - within_s:
            return True
        result = await self._fetcher.fetch(
            Fetch(url=LIVENESS_URL, deadline_s=CHECK_DEADLINE_S, polite=False, fresh=True, read=Read.HEADERS)
        )
        alive = result.cause is not Cause.DNS_ERROR and result.cause is not Cause.OWN_OUTAGE
        if alive:
            self._names_at = monotonic()
        return alive

    async def have_ipv6(self) -> bool | None:
        """
        Whether we reach the IPv6 internet, by the controls that have an AAAA record (contract 7.6).

        None = no control has one, so nothing can be said.
        """
        six = [url for url in self._urls if await self._has_six(url)]
        if not six:
            return None
        results = await asyncio.gather(*(self._ask(url, Family.IPV6) for url in six))
        return any(result.status is not None for result in results)

    async def _has_six(self, url: str) -> bool:
        host = urlsplit(url).hostname or ""
        if _is_literal(url):
            return ":" in host
        return bool(await self._fetcher.resolve(host, Family.IPV6))


def _network_of(address: str) -> str:
    """What shares a room and a line: /24, or /48 in IPv6; the address itself where it is none."""
    try:
        size = 48 if ip_address(address).version == 6 else 24
    except ValueError:
        return address
    return str(ip_network(f"{address}/{size}", strict=False))


def _is_literal(url: str) -> bool:
    try:
        ip_address(urlsplit(url).hostname or "")
    except ValueError:
        return False
    return True


def _attempt(url: str, at: datetime, result: FetchResult) -> Attempt:
    return Attempt(
        kind="control",
        url=url,
        at=at,
        ok=result.status is not None,
        seconds=result.phases.total / 1000,
        status=result.status,
        cause=result.cause,
        owner=result.owner,
        address=result.address,
        detail=result.detail,
    )
