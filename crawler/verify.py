"""
Link verification over the fetch port: each distinct target once, doubtful ones again after a pause.

A link that is only to be verified never becomes a Scrapy Request. HEAD is an optimisation that can only acquit; a GET of the first bytes
decides everything else. What our own loop or line delayed is asked again and, if nothing better comes, stays unmeasured.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from core.fetch import Fetch, FetchResult, Read
from core.outcome import Cause, Owner
from core.page.links import RESOURCE_EXTENSIONS
from core.page.records import LinkKind
from core.ports import Fetcher, Progress
from core.url import extension_of, host_of, same_site_host
from core.verdict import LinkVerdict
from crawler.judgement import Judgement, head_suffices, is_page_answer, judge, soft_404
from crawler.missing_page import MissingPages, page_trouble
from crawler.refusals import Refusals

FOLLOWED: Final = frozenset({LinkKind.ANCHOR, LinkKind.FRAME, LinkKind.FORM})
"""Kinds that lead to documents; the others are files that a page loads or offers."""
MAX_LAGGED_TRIES: Final = 6
"""Tries after which a target that only ever failed while our own loop was late is given up as unmeasured. House rule."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VerifyOptions:
    """Bounds of link verification. Times in seconds."""

    timeout_s: float = 15.0
    concurrency: int = 32
    tries: int = 3
    """Tries before a transport failure or a 5xx stands (within one audit even then ``uncertain`` for transport failures)."""
    pause_s: float = 2.0
    """Before the second try; doubled before each further one."""
    retry_concurrency: int = 8
    head_first: bool = False
    """Ask files by HEAD first: cheaper, but a lying server is believed."""
    soft_404: bool = True


async def ask_target(
    fetcher: Fetcher,
    url: str,
    kind: LinkKind,
    *,
    timeout_s: float,
    head_first: bool,
    resolver: int = 0,
    retry: bool = False,
    count: Callable[[], None] | None = None,
    referer: str = "",
) -> FetchResult | None:
    """
    Fetch a link that is only to be verified.

    *referer* is the page where readers click, as browsers tell it: servers that guard their files against other sites ask for it.

    Returns:
        None when a HEAD settled that it is fine, else the answer to a GET of its first bytes.
    """
    headers = (("Referer", referer),) if referer and not (referer.startswith("https:") and url.startswith("http:")) else ()
    if head_first and (kind not in FOLLOWED or extension_of(url) in RESOURCE_EXTENSIONS):
        if count is not None:
            count()
        answer = await fetcher.fetch(Fetch(url=url, method="HEAD", headers=headers, deadline_s=timeout_s))
        if head_suffices(answer, kind):
            return None
    if count is not None:
        count()
    return await fetcher.fetch(Fetch(url=url, headers=headers, deadline_s=timeout_s, read=Read.PREFIX, resolver=resolver, retry=retry))


@dataclass
class LinkVerifier:
    """Judges targets; results are kept, so that each is asked once per audit."""

    fetcher: Fetcher
    options: VerifyOptions = VerifyOptions()
    own_host: str = ""
    """Host of the audited site: its certificate is a fact of its own, not a fault of every link."""
    referer: str = ""
    """Front door of the audited site: where readers come from, as far as browsers tell other hosts."""
    known: dict[str, Judgement] = field(default_factory=dict)
    """Judgements so far, those of crawled pages included."""
    requests: int = 0

    def __post_init__(self) -> None:
        self.missing = MissingPages(self.fetcher, self.options.timeout_s)
        self.refusals = Refusals(self.fetcher, self.options.timeout_s)

    async def verify(self, targets: Iterable[tuple[str, LinkKind]], progress: Progress | None = None) -> None:
        """Judge all targets that are not known yet, then doubtful ones again, spaced; see ``known``."""
        waiting = [(url, kind) for url, kind in dict(targets).items() if url not in self.known or self.known[url].doubtful]
        fresh = [(url, kind) for url, kind in waiting if url not in self.known]
        await self._each(fresh, self.options.concurrency, progress, "链接")
        pause = self.options.pause_s
        while doubtful := [(url, kind) for url, kind in waiting if self.wants_another_try(url, self.known[url], self.options.tries)]:
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30.0)
            await self._each(doubtful, self.options.retry_concurrency, progress, "复核")
        for url, _ in waiting:
            self.known[url] = settled(self.known[url])

    async def _each(self, targets: list[tuple[str, LinkKind]], concurrency: int, progress: Progress | None, phase: str) -> None:
        queue = iter(_spread(targets))
        done = 0

        async def worker() -> None:
            nonlocal done
            for url, kind in queue:
                await self._one(url, kind)
                done += 1
                if progress is not None and (done % 20 == 0 or done == len(targets)):
                    progress.step(phase, done, len(targets), url)

        async with asyncio.TaskGroup() as group:
            for _ in range(min(concurrency, len(targets))):
                group.create_task(worker())

    def wants_another_try(self, url: str, found: Judgement, tries: int) -> bool:
        """Whether a target that has *tries* tries is to be asked again."""
        return wants_another_try(found, self.refusals.tries(url, found, tries))

    async def _one(self, url: str, kind: LinkKind) -> None:
        previous = self.known.get(url)
        tries = previous.tries if previous is not None else 0
        answer = await ask_target(
            self.fetcher,
            url,
            kind,
            timeout_s=self.options.timeout_s,
            head_first=self.options.head_first and not tries,
            resolver=tries % 2,
            retry=tries > 0,
            count=self._count,
            referer=self.referer,
        )
        judgement = Judgement(verdict=LinkVerdict.OK) if answer is None else await self.judge(answer, kind)
        if previous is not None:
            judgement = await self.refusals.joined(url, previous, judgement)
        self.known[url] = judgement

    def _count(self) -> None:
        self.requests += 1

    async def judge(self, answer: FetchResult, kind: LinkKind) -> Judgement:
        """Judge one answer to a GET, the host's missing page taken into account."""
        judgement = judge(answer, kind=kind, page_trouble=page_trouble)
        if judgement.verdict is LinkVerdict.TLS and answer.cause is None and same_site_host(host_of(answer.url), self.own_host):
            judgement = Judgement(verdict=LinkVerdict.OK, status=answer.status, final_url=answer.final_url)
        if (
            judgement.verdict is LinkVerdict.OK
            and self.options.soft_404
            and is_page_answer(answer)
            and await self.missing.is_missing_page(answer)
        ):
            return soft_404(answer)
        return judgement


def wants_another_try(judgement: Judgement, tries: int) -> bool:
    """Whether a target is to be asked again before anything is said about it."""
    if not judgement.doubtful:
        return False
    return judgement.tries < tries or (judgement.lagged and judgement.tries < MAX_LAGGED_TRIES)


def settled(judgement: Judgement) -> Judgement:
    """The last word: what only ever failed while we were late ourselves says nothing about the site."""
    if judgement.lagged:
        return replace(judgement, verdict=LinkVerdict.SKIPPED, cause=Cause.OWN_LAG, owner=Owner.MONITOR, reason="own_lag")
    return judgement


def _spread(targets: list[tuple[str, LinkKind]]) -> list[tuple[str, LinkKind]]:
    """Hosts in turn, so that one slow host does not hold all workers."""
    hosts: dict[str, list[tuple[str, LinkKind]]] = {}
    for target in targets:
        hosts.setdefault(host_of(target[0]), []).append(target)
    # Two targets of a host stand as far apart as their number allows.
    placed = sorted(
        ((index + 1) / (len(row) + 1), order, target) for order, row in enumerate(hosts.values()) for index, target in enumerate(row)
    )
    return [target for _, _, target in placed]
