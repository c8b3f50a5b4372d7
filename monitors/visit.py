"""One visit: the first attempt is the official one; a failure is witnessed within seconds before anybody is blamed."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic
from urllib.parse import urlsplit

from core.clock import utc_now
from core.errors import Failure
from core.fetch import Family, Fetch, FetchResult, TlsPolicy
from core.outcome import Cause, Owner
from core.page.shell import find_challenge
from core.ports import Fetcher, Rendered, Renderer
from core.visit import Attempt, Visit
from monitors.controls import Controls, Sample
from monitors.moved import MAX_MOVES, joined, jumped_to, moved_to
from monitors.notice import is_blank, read_error, read_notice
from monitors.verdict import LINE_S, NO_DOCUMENT, Reading, read, seconds_of

WITNESS_DEADLINE_S = 10.0
"""Witnesses explain, they do not count: they are over within seconds, before the trouble has passed."""
BROWSER_DEADLINE_S = 30.0
BROWSERS = 2
"""Browser witnesses at the same time; a mass failure must not start a hundred pages."""
_NAMES = frozenset({Cause.DNS_ERROR, Cause.DNS_NXDOMAIN})
_TRANSPORT = frozenset(
    {Cause.CONNECT_REFUSED, Cause.CONNECT_TIMEOUT, Cause.CONNECT_ERROR, Cause.RESET, Cause.DEADLINE, Cause.TRUNCATED, Cause.HTTP_PROTOCOL}
)
_NO_WORD = frozenset({Cause.CONNECT_TIMEOUT, Cause.CONNECT_ERROR})
"""Nothing came back: as likely our own line as theirs. Who refuses or resets was reached."""
_HANDSHAKE = frozenset({Cause.TLS_INVALID, Cause.TLS_UNSUPPORTED})
_REDIRECTS = frozenset({Cause.TOO_MANY_REDIRECTS, Cause.REDIRECT_LOOP, Cause.INVALID_URL, Cause.UNSUPPORTED_SCHEME})
_BROWSER_KNOWS = _REDIRECTS | {Cause.TLS_UNSUPPORTED, Cause.RESET, Cause.HTTP_PROTOCOL, Cause.UNDECODABLE, Cause.EMPTY_PAGE}
"""What our client may not manage (HTTP/2 only, odd ciphers, long chains) or is refused as a machine (204): what a visitor gets decides.

Not a refused certificate: our browser opens such pages, a visitor's warns.
"""
_TO_MACHINES = _BROWSER_KNOWS | {Cause.HTTP_4XX}
"""What is answered to machines alone by some sites: gateways refuse clients that they do not know with 404, 405 or 406, too."""


_EMPTY_BODY = re.compile(r"<body[^>]*>\s*</body>", re.IGNORECASE)
_NO_REASON = Failure(Cause.BROWSER_CRASH, Owner.MONITOR, "浏览器没有打开页面")


@dataclass(frozen=True, slots=True)
class _Witnesses:
    """What was gathered after a failed first attempt."""

    sample: Sample | None = None
    attempts: tuple[Attempt, ...] = ()
    browser_ok: bool | None = None
    """None = no browser, or it failed itself."""

    @property
    def any_ok(self) -> bool:
        return any(attempt.ok for attempt in self.attempts)

    @property
    def browser_in_time(self) -> bool:
        """A browser opened the page before the line."""
        return any(attempt.ok and attempt.kind == "browser" and attempt.seconds < LINE_S for attempt in self.attempts)

    @property
    def only_a_browser_passes(self) -> bool:
        """Our client fails time and again, an ordinary browser opens the page before the line."""
        passed = [attempt for attempt in self.attempts if attempt.ok]
        return bool(passed) and all(attempt.kind == "browser" and attempt.seconds < LINE_S for attempt in passed)


class Visitor:
    """
    Makes visits.

    Args:
        fetcher: the fetch layer.
        controls: our own control targets.
        renderer: browser for challenge pages; None = there is none.
        resolvers: number of nameservers; from two on the second is a witness.
        deadline_s: 15 by the rubric.
        vantage: name of this monitor's place.
        clock: aware present.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        controls: Controls,
        *,
        renderer: Renderer | None = None,
        resolvers: int = 1,
        deadline_s: float = LINE_S,
        vantage: str = "",
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._fetcher = fetcher
        self._controls = controls
        self._renderer = renderer
        self._resolvers = resolvers
        self._deadline_s = deadline_s
        self._vantage = vantage
        self._clock = clock
        self._browsers = asyncio.Semaphore(BROWSERS)

    async def visit(self, site: str, url: str, at: datetime) -> Visit:
        """
        Make one visit.

        Args:
            site: id in the registry.
            url: as registered; never changed to another scheme or host.
            at: the planned slot, aware.
        """
        began, begun_at = monotonic(), self._clock()
        result, reached = await self._load(url)
        reading = read(result)
        door = None
        if reading.ok and (behind := await self._behind_script(result)) is not None:
            door, (result, reached) = result, behind
            reading = read(result)
        if reached != url and reading.detail:
            reading = replace(reading, detail=f"首页自动转到 {reached}，{reading.detail}")
        if result.phases.dns is not None and result.cause not in _NAMES:
            self._controls.note_resolution()
        if result.status is not None and result.cause is None:
            self._controls.note_answer(url, result.address)
        visit = self._record(
            site, at, reading, result, (_attempt("official", url, begun_at, reading, result), *_notice(url, begun_at, result))
        )
        if reading.ok:
            return visit
        witnesses = await self._witness(reached, reading, result, began, browse=url if door is not None else "")
        settled = await self._settle(visit, reading, witnesses, began)
        if door is None or settled.owner is Owner.MONITOR or witnesses.browser_ok is False:
            return settled
        if reading.cause is Cause.DEADLINE and witnesses.browser_ok and not witnesses.browser_in_time:
            return settled
        # The door itself opened; only a browser can say that its script leads nowhere.
        return replace(settled, ok=True, seconds=seconds_of(door), cause=None, owner=None, status=door.status)

    async def _load(self, url: str) -> tuple[FetchResult, str]:
        """The whole load, doors without words passed through; and the address that was asked for last."""
        result, reached = await self._fetcher.fetch(self._question(url)), url
        for _ in range(MAX_MOVES):
            left = self._deadline_s - result.phases.total / 1000
            target = moved_to(result)
            if not target or left <= 0:
                break
            result = joined(result, await self._fetcher.fetch(replace(self._question(target), deadline_s=left)))
            reached = target
        return result, reached

    async def _behind_script(self, result: FetchResult) -> tuple[FetchResult, str] | None:
        """The load of what a script of the home page sends everybody to, and its address; None where it sends nobody on, or we cannot ask."""
        left, target = self._deadline_s - result.phases.total / 1000, jumped_to(result)
        if not target or left <= 0:
            return None
        whole = joined(result, await self._fetcher.fetch(replace(self._question(target), deadline_s=left)))
        return None if read(whole).ok is None else (whole, target)

    def _question(self, url: str) -> Fetch:
        return Fetch(url=url, deadline_s=self._deadline_s, fresh=True, polite=False)

    def _witness_question(
        self, url: str, *, resolver: int = 0, family: Family = Family.ANY, tls: TlsPolicy = TlsPolicy.STRICT_THEN_LENIENT
    ) -> Fetch:
        limit = min(self._deadline_s, WITNESS_DEADLINE_S)
        return replace(self._question(url), deadline_s=limit, resolver=resolver, family=family, tls=tls)

    def _record(self, site: str, at: datetime, reading: Reading, result: FetchResult, attempts: Sequence[Attempt]) -> Visit:
        return Visit(
            site=site,
            at=at,
            ok=reading.ok,
            seconds=reading.seconds,
            cause=reading.cause,
            owner=reading.owner,
            vantage=self._vantage,
            status=result.status,
            address=result.address,
            phases=result.phases,
            attempts=tuple(attempts),
        )

    # --- witnesses

    async def _witness(self, url: str, reading: Reading, result: FetchResult, began: float, *, browse: str = "") -> _Witnesses:
        """Controls first: while we are offline, no other witness means anything. *browse*: a page that a browser must open in any case."""
        sample = None
        if self._controls.askable:
            sample = self._controls.offline_between(began, monotonic()) or await self._controls.check(not_before=monotonic() - 0.5)
            if not sample.online:
                return _Witnesses(sample)
        if reading.ok is None:
            return _Witnesses(sample)
        questions = self._questions(url, reading, result)
        loads = [self._ask(kind, question) for kind, question in questions]
        if reading.cause in _TRANSPORT:
            loads.append(self._other_family(url, result))
        if browse or reading.cause not in _BROWSER_KNOWS:
            needed = bool(browse) or reading.suspect_block or reading.cause is Cause.HTTP_4XX
            browser_load = self._browse(browse or url, needed=needed)
            attempts, (browser, browser_ok) = await asyncio.gather(asyncio.gather(*loads), browser_load)
            found = [attempt for attempt in attempts if attempt is not None]
        else:
            found = [attempt for attempt in await asyncio.gather(*loads) if attempt is not None]
            browser, browser_ok = await self._browse(url, needed=not any(attempt.ok for attempt in found))
        return _Witnesses(sample, (*found, *browser), browser_ok)

    def _questions(self, url: str, reading: Reading, result: FetchResult) -> list[tuple[str, Fetch]]:
        questions = []
        if reading.cause in _TRANSPORT or reading.cause in (Cause.HTTP_4XX, Cause.HTTP_5XX, Cause.EMPTY_PAGE):
            questions.append(("retry", self._witness_question(url)))
        if self._resolvers > 1 and (reading.cause in _NAMES or reading.cause in _TRANSPORT):
            questions.append(("second_resolver", self._witness_question(url, resolver=1)))
        if reading.cause in _HANDSHAKE:
            questions.append(("lenient_tls", self._witness_question(url, tls=TlsPolicy.LENIENT)))
        return questions

    async def _ask(self, kind: str, question: Fetch) -> Attempt | None:
        at = self._clock()
        result = await self._fetcher.fetch(question)
        return _attempt(kind, question.url, at, read(result), result)

    async def _other_family(self, url: str, result: FetchResult) -> Attempt | None:
        """Try the family that the first attempt did not use, if the host has an address in it."""
        family = Family.IPV4 if ":" in result.address else Family.IPV6
        host = urlsplit(url).hostname or ""
        if not host or host.replace(".", "").isdigit() or ":" in host or not await self._fetcher.resolve(host, family):
            return None
        return await self._ask(family.value, self._witness_question(url, family=family))

    async def _browse(self, url: str, *, needed: bool) -> tuple[tuple[Attempt, ...], bool | None]:
        """One ordinary browser load; nothing is forged, no challenge is solved. Where it decides nothing, only an idle browser is used."""
        if self._renderer is None or (not needed and self._browsers.locked()):
            return (), None
        async with self._browsers:
            at, began = self._clock(), monotonic()
            page = await self._renderer.render(url, deadline_s=BROWSER_DEADLINE_S)
        seconds = monotonic() - began
        if page is None:
            why = self._renderer.last_failure or _NO_REASON
            return (
                Attempt(kind="browser", url=url, at=at, ok=None, seconds=seconds, cause=why.cause, owner=why.owner, detail=why.detail),
            ), None
        challenge = find_challenge(page.status, (), page.html)
        ok = _opened(page) and challenge is None
        detail = f"浏览器打开后仍是防护验证页（{challenge}）" if challenge else ""
        attempt = Attempt(
            kind="browser",
            url=url,
            at=at,
            ok=ok,
            seconds=seconds,
            status=page.status,
            cause=Cause.BLOCKED_CHALLENGE if challenge else None,
            owner=Owner.UNCLEAR if challenge else None,
            detail=detail,
        )
        return (attempt,), ok

    # --- who is to blame

    async def _settle(self, visit: Visit, reading: Reading, witnesses: _Witnesses, began: float) -> Visit:
        controls = witnesses.sample.attempts if witnesses.sample is not None else ()
        visit = replace(visit, attempts=(*visit.attempts, *witnesses.attempts, *controls))
        offline = witnesses.sample is not None and not witnesses.sample.online
        if not offline and self._controls.askable:
            offline = self._controls.offline_between(began, monotonic()) is not None
        if offline:
            return replace(visit, ok=None, cause=Cause.OWN_OUTAGE, owner=Owner.MONITOR)
        if reading.ok is None:
            return visit
        if reading.suspect_block:
            if witnesses.browser_ok:
                return replace(visit, ok=True, cause=None, owner=None)
            return replace(visit, ok=None, cause=Cause.BLOCKED_CHALLENGE, owner=Owner.UNCLEAR)
        if reading.cause in _TO_MACHINES and witnesses.only_a_browser_passes:
            return replace(visit, ok=True, cause=None, owner=None)
        if reading.cause is Cause.DNS_ERROR and not witnesses.any_ok and not await self._controls.resolvers_alive():
            return replace(visit, ok=None, cause=Cause.OWN_OUTAGE, owner=Owner.MONITOR)
        if await self._is_beyond_our_ipv6(visit, reading):
            return replace(visit, ok=None, cause=Cause.NO_IPV6, owner=Owner.MONITOR)
        return replace(visit, owner=self._owner(reading, witnesses))

    async def _is_beyond_our_ipv6(self, visit: Visit, reading: Reading) -> bool:
        """
        A host with IPv6 addresses only, and no control that answers over IPv6 (contract 7.6).

        A default route that leads nowhere is common: the kernel then reports an unreachable host as it does for a dead server.
        """
        if reading.cause not in _NO_WORD or ":" not in visit.address or any(one.kind == Family.IPV4.value for one in visit.attempts):
            return False
        return not await self._controls.have_ipv6()

    def _owner(self, reading: Reading, witnesses: _Witnesses) -> Owner:
        """The visit counts as failed either way; a witness that got through only leaves open whose fault it was."""
        if witnesses.any_ok and reading.cause in _TRANSPORT | _NAMES:
            return Owner.UNCLEAR
        if witnesses.sample is None and reading.owner in (Owner.UNCLEAR, Owner.NETWORK):
            # Nobody vouched for our own line.
            return Owner.UNCLEAR
        return Owner.SITE


def _opened(page: Rendered) -> bool:
    """Whether a browser was given a document to show; a redirect to nowhere may carry one."""
    if page.status is None or page.status in NO_DOCUMENT:
        return False
    return 200 <= page.status < 300 or (300 <= page.status < 400 and not _EMPTY_BODY.search(page.html))


def _attempt(kind: str, url: str, at: datetime, reading: Reading, result: FetchResult) -> Attempt:
    return Attempt(
        kind=kind,
        url=url,
        at=at,
        ok=reading.ok,
        seconds=reading.seconds,
        status=result.status,
        cause=reading.cause,
        owner=reading.owner,
        address=result.address,
        phases=result.phases,
        detail=reading.detail,
    )


def _notice(url: str, at: datetime, result: FetchResult) -> tuple[Attempt, ...]:
    """A notice or an error page stands beside the attempt that met it; whether the visit failed is judged without it."""
    if text := read_notice(result):
        detail = f"页面公告：{text}"
    elif text := read_error(result):
        detail = f"首页自称不存在或出错：{text}"
    elif is_blank(result):
        detail = f"服务器返回 {result.status}，首页是空白的（没有任何内容）"
    else:
        return ()
    return (Attempt(kind="notice", url=url, at=at, ok=None, seconds=0.0, status=result.status, detail=detail),)
