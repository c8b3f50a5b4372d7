"""
Whole-site link sweep: crawl the start hosts, verify every link, picture and attachment, keep every (page, link) pair.

One loop of workers over the fetch port. References are deduplicated per page before resolution, addresses become dense ids, pairs live in
compact arrays; nothing that was read is kept. Judging is that of ``crawler.judgement``, the same as in an audit.
"""

import asyncio
import re
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from core.fetch import Fetch, FetchResult
from core.page.charset import decode_page
from core.page.links import (
    ATTACHMENT_EXTENSIONS,
    IMAGE_EXTENSIONS,
    RESOURCE_EXTENSIONS,
    leads_nowhere,
    resolver_at,
)
from core.page.records import LinkKind
from core.ports import Fetcher, Progress
from core.sweep import SweepReport, SweepTarget
from core.url import Resolver, canonical, extension_of, is_web_url, origin_of
from core.verdict import LinkVerdict
from crawler.judgement import LISTED, OK, Judgement, again, is_page_answer, judge, soft_404
from crawler.missing_page import MissingPages, page_trouble
from crawler.pairs import PairTable
from crawler.references import ReferenceReader
from crawler.robots import Robots
from crawler.traps import TrapGuard, without_session
from crawler.verify import ask_target, settled, wants_another_try

WHOLE_SITE: Final = 1_000_000
"""Page limit when none was asked for: a bound against sites without end."""

_STUB_BYTES: Final = 8_192
"""Pages up to this size are looked at for client redirects."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SweepOptions:
    """Bounds of one sweep. Times in seconds."""

    max_pages: int = WHOLE_SITE
    concurrency: int = 64
    timeout_s: float = 15.0
    external: bool = True
    """Whether links to other hosts are verified."""
    tries: int = 2
    """Tries before a transport failure or a 5xx is listed."""
    retry_pause_s: float = 0.5
    retry_concurrency: int = 8
    max_seconds: float | None = None
    obey_robots: bool = True
    user_agent: str = "wangjian"
    max_body_bytes: int = 20_000_000
    soft_404: bool = True


@dataclass(frozen=True, kw_only=True)
class SweepResult:
    """What a sweep found. ``judgements`` holds every target that is not plainly ok, by id in ``table``."""

    start: tuple[str, ...]
    table: PairTable
    judgements: dict[int, Judgement]
    requests: int
    seconds: float
    skipped: int = 0
    """Targets that were not verified (external ones when asked so, limits)."""
    truncated_by: str | None = None
    """``max_pages``, ``time``, ``trap`` or None."""

    @property
    def pages(self) -> int:
        """Pages whose links were read."""
        return self.table.page_count

    def report(self) -> SweepReport:
        """The record for doors and reports: every target that is not plainly ok, with all its pages."""
        pages = self.table.page_sets(self.judgements)
        urls = self.table.urls
        targets = [_target(urls[number], tuple(urls[page] for page in found), self.judgements[number]) for number, found in pages.items()]
        return SweepReport(
            start=self.start,
            pages=self.pages,
            targets=len(self.table),
            pairs=self.table.pair_count,
            requests=self.requests,
            seconds=self.seconds,
            skipped=self.skipped,
            truncated_by=self.truncated_by,
            broken=tuple(target for target in targets if target.verdict in LISTED),
            unverifiable=tuple(target for target in targets if target.verdict not in LISTED and target.reason != "scheme"),
        )

    def why_not(self, url: str) -> str:
        """Why a start page was not read, in Chinese."""
        judgement = self.judgements.get(self.table.ids.get(url, -1))
        return (judgement.detail or judgement.reason) if judgement is not None else "不是网页"


def _target(url: str, pages: tuple[str, ...], judgement: Judgement) -> SweepTarget:
    return SweepTarget(
        url=url,
        pages=pages,
        verdict=judgement.verdict,
        reason=reason_word(judgement),
        status=judgement.status,
        cause=judgement.cause,
        owner=judgement.owner,
        detail=judgement.detail,
        final_url=judgement.final_url if judgement.final_url != url else "",
        tries=judgement.tries,
    )


def reason_word(judgement: Judgement) -> str:
    """Reason in the words of the ``links`` command: ``404``, ``dns``, ``timeout``, ``soft_404`` …"""
    return "dns" if judgement.reason == "dns_nxdomain" else judgement.reason


async def sweep(urls: Sequence[str], options: SweepOptions, fetcher: Fetcher, progress: Progress | None = None) -> SweepResult:
    """Sweep the sites that *urls* start; only pages of their hosts (with and without ``www``) are followed."""
    return await _Sweep(options, fetcher, progress).run(urls)


@dataclass
class _Sweep:
    options: SweepOptions
    fetcher: Fetcher
    progress: Progress | None = None
    table: PairTable = field(default_factory=PairTable)
    judgements: dict[int, Judgement] = field(default_factory=dict)
    requests: int = 0
    skipped: int = 0
    truncated_by: str | None = None

    def __post_init__(self) -> None:
        self._queue: deque[int] = deque()
        self._hosts: set[str] = set()
        self._pages_asked = 0
        self._read = bytearray()
        """Per id: 1 = the page's links are entered."""
        self._own = bytearray()
        """Per id: 1 = address of a page on a start host."""
        self._missing = MissingPages(self.fetcher, self.options.timeout_s)
        self._robots = Robots(self.fetcher, self.options.user_agent, obey=self.options.obey_robots, deadline_s=self.options.timeout_s)
        self._traps = TrapGuard()
        self._reader = ReferenceReader()
        self._rooted: dict[str, dict[str, int]] = {}
        """Per origin: reference from the root → id."""
        self._active = 0
        self._wake: asyncio.Event = asyncio.Event()
        self._stop_at: float | None = None

    async def run(self, urls: Sequence[str]) -> SweepResult:
        started = time.monotonic()
        if self.options.max_seconds is not None:
            self._stop_at = started + self.options.max_seconds
        for url in urls:
            address = canonical(url)
            self._hosts |= _site_hosts(address)
            self._meet(address, LinkKind.ANCHOR, None)
        for url in urls:
            await self._robots.learn(canonical(url))
        await self._drain(self.options.concurrency)
        await self._settle()
        return SweepResult(
            start=tuple(urls),
            table=self.table,
            judgements=self.judgements,
            requests=self.requests,
            seconds=time.monotonic() - started,
            skipped=self.skipped,
            truncated_by=self.truncated_by or ("trap" if self._traps.refused else None),
        )

    # --- the loop

    async def _drain(self, concurrency: int) -> None:
        """Work until nothing is queued and nobody is busy."""
        workers = min(concurrency, max(len(self._queue), 1) if concurrency <= self.options.retry_concurrency else concurrency)
        async with asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(self._worker())

    async def _worker(self) -> None:
        queue = self._queue
        while True:
            while not queue:
                if not self._active:
                    self._wake.set()
                    return
                self._wake.clear()
                await self._wake.wait()
            number = queue.popleft()
            if self._stop_at is not None and time.monotonic() > self._stop_at:
                self.truncated_by = "time"
                self.skipped += 1
                continue
            self._active += 1
            try:
                await self._check(number)
            finally:
                self._active -= 1
            if queue or not self._active:
                self._wake.set()

    async def _settle(self) -> None:
        """Ask doubtful targets again, spaced and with few at a time; what opens now was never broken."""
        while True:
            again = [number for number, judgement in self.judgements.items() if wants_another_try(judgement, self.options.tries)]
            if not again:
                break
            if self.progress is not None:
                self.progress.step("复核", 0, len(again))
            await asyncio.sleep(self.options.retry_pause_s)
            self._queue.extend(again)
            await self._drain(self.options.retry_concurrency)
        self.judgements = {number: settled(judgement) for number, judgement in self.judgements.items()}

    # --- one target

    async def _check(self, number: int) -> None:
        if self._read[number]:
            return  # read meanwhile, under a redirect that leads here
        url = self.table.urls[number]
        previous = self.judgements.get(number)
        resolver = previous.tries % 2 if previous is not None else 0
        if self._own[number] and self._take_page(number):
            self._count()
            answer = await self.fetcher.fetch(
                Fetch(url=url, deadline_s=self.options.timeout_s, max_body_bytes=self.options.max_body_bytes, resolver=resolver)
            )
        else:
            found = await ask_target(
                self.fetcher,
                url,
                self.table.kind_of(number),
                timeout_s=self.options.timeout_s,
                head_first=previous is None,
                resolver=resolver,
                count=self._count,
            )
            if found is None:
                return
            answer = found
        await self._judge(number, answer, previous)

    def _count(self) -> None:
        self.requests += 1
        if self.progress is not None and self.requests % 50 == 0:
            self.progress.step("链接", self.requests, self.requests + len(self._queue), f"{self.table.page_count} 页")

    def _take_page(self, number: int) -> bool:
        """Whether this own page is within the page limit; a page asked again counts once."""
        if self._own[number] == 2:
            return True
        if self._pages_asked >= self.options.max_pages:
            self.truncated_by = self.truncated_by or "max_pages"
            return False
        self._pages_asked += 1
        self._own[number] = 2
        return True

    async def _judge(self, number: int, answer: FetchResult, previous: Judgement | None) -> None:
        judgement = judge(answer, kind=self.table.kind_of(number), page_trouble=page_trouble)
        if judgement.verdict is LinkVerdict.TLS and answer.cause is None and _authority(self.table.urls[number]) in self._hosts:
            judgement = OK  # the site's own certificate is a fact of its own, not a fault of every link
        if judgement.verdict is LinkVerdict.OK and self.options.soft_404 and is_page_answer(answer):
            if self._own[number] and not self._missing.knows_home(answer.final_url):
                self._missing.note_home(answer.final_url, answer.body)
            elif await self._missing.is_missing_page(answer):
                judgement = soft_404(answer)
        if previous is not None:
            judgement = again(previous, judgement)
        if judgement.verdict is LinkVerdict.OK:
            self.judgements.pop(number, None)
            if self._own[number] == 2 and is_page_answer(answer):
                self._enter_answer(number, answer)
        else:
            self.judgements[number] = judgement

    # --- reading pages

    def _enter_answer(self, number: int, answer: FetchResult) -> None:
        """Read the links of a page under the address that it has after redirects."""
        if answer.hops:
            final = without_session(canonical(answer.final_url))
            if _authority(final) not in self._hosts or not self._robots.allows(final):
                return
            number = self.table.ids.get(final, -1)
            if number < 0:
                number = self._add(final, LinkKind.ANCHOR)
            self._own[number] = 2
        if not self._read[number]:
            self._read[number] = 1
            self._enter_page(number, answer)

    def _enter_page(self, number: int, answer: FetchResult) -> None:
        decoded = decode_page(answer.body, answer.headers)
        found = self._reader.read(decoded.text)
        resolver = resolver_at(answer.final_url, found.base_href, decoded.charset)
        # References from the root of one origin name the same address on every page: most are resolved once per site, not once per page.
        rooted = self._rooted.setdefault(origin_of(resolver.base), {})
        targets: set[int] = set()
        self._enter_references(found.followed, LinkKind.ANCHOR, number, resolver, rooted, targets)
        self._enter_references(found.loaded, LinkKind.IMAGE, number, resolver, rooted, targets)
        if _may_move(answer.body):
            self._enter_move(number, answer, targets)
        self.table.add_page(number, targets)

    def _enter_references(
        self, raws: set[str], kind: LinkKind, number: int, resolver: Resolver, rooted: dict[str, int], targets: set[int]
    ) -> None:
        found = set(map(rooted.get, raws))
        if None in found:
            found.discard(None)
            ids = self.table.ids
            for raw in raws:
                if raw in rooted:
                    continue
                target = ids.get(raw)
                if target is None:
                    is_rooted = raw[0] == "/"
                    if not is_rooted and leads_nowhere(raw):
                        continue
                    url = resolver.resolve(raw)
                    target = ids.get(url)
                    if target is None:
                        target = self._meet(url, kind, number)
                        if target < 0:
                            continue
                    # Queries outside ASCII depend on the page's charset.
                    if is_rooted and raw[1:2] != "/" and raw.isascii():
                        rooted[raw] = target
                found.add(target)
        targets |= found  # type: ignore[arg-type]  # None was discarded

    def _enter_move(self, number: int, answer: FetchResult, targets: set[int]) -> None:
        """Where a page sends its reader is a link of it."""
        from core.page.facts import PageFacts

        facts = PageFacts.from_bytes(answer.body, url=answer.final_url, headers=answer.headers, as_of=answer.started_at)
        if facts.client_redirect:
            target = self._meet(canonical(facts.client_redirect), LinkKind.ANCHOR, number)
            if target >= 0:
                targets.add(target)

    def _meet(self, url: str, kind: LinkKind, parent: int | None) -> int:
        """Id of a resolved address; a new one is queued. -1 for what is no web address."""
        if not is_web_url(url):
            return -1
        url = without_session(url)
        known = self.table.ids.get(url)
        if known is not None:
            return known
        own = _authority(url) in self._hosts
        extension = extension_of(url)
        if extension in ATTACHMENT_EXTENSIONS:
            kind = LinkKind.ATTACHMENT
        elif kind is LinkKind.IMAGE and extension not in IMAGE_EXTENSIONS:
            kind = LinkKind.SCRIPT  # some resource: what it must be is not known here
        number = self._add(url, kind)
        if not own and not self.options.external:
            self.skipped += 1
            return number
        is_page = own and kind is LinkKind.ANCHOR and extension not in RESOURCE_EXTENSIONS
        self._own[number] = int(is_page and self._robots.allows(url) and self._traps.admits(number, url, parent))
        self._queue.append(number)
        return number

    def _add(self, url: str, kind: LinkKind) -> int:
        number = self.table.intern(url, kind)
        self._read.append(0)
        self._own.append(0)
        return number


_REFRESH: Final = re.compile(rb"http-equiv\s*=\s*[\"']?\s*refresh", re.IGNORECASE)


def _may_move(body: bytes) -> bool:
    """Cheap sign that a page may send its reader on: a refresh in its head, or it is small and speaks of its location."""
    if len(body) <= _STUB_BYTES and b"location" in body:
        return True
    head = body[:8_192]
    return (b"efresh" in head or b"EFRESH" in head) and _REFRESH.search(head) is not None


def _authority(url: str) -> str:
    """Host and port, as written in a canonical address."""
    start = url.find("://") + 3
    end = url.find("/", start)
    return url[start:] if end < 0 else url[start:end]


def _site_hosts(url: str) -> set[str]:
    """A site's own host with and without ``www``."""
    authority = _authority(url)
    if authority.startswith("www."):
        return {authority, authority[4:]}
    return {authority, f"www.{authority}"}
