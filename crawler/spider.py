"""
The crawl of an audit: Scrapy's engine without a reactor, in the program's own loop, over our frontier and our fetch layer.

Scrapy decides when the next page is asked for; rows come from the frontier by priority, answers from the fetch port, links from the parsed
snapshot. Links that are only to be verified never become Requests.
"""

import asyncio
import hashlib
import logging
import time
import warnings
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.exceptions import ScrapyDeprecationWarning
from scrapy.http import Response

from core.errors import Failure
from core.fetch import Fetch, FetchResult
from core.outcome import Cause, Owner, PageKind
from core.page.records import Link, LinkKind
from core.page.shell import MENTIONS_REFRESH
from core.page.snapshot import PageSnapshot
from core.ports import Fetcher, Frontier, Progress
from core.route import route_of
from core.url import canonical, host_of, is_home_url, origin_of, same_site_host
from crawler.frontier import FrontierQueue, FrontierScheduler
from crawler.handler import FetchHandler
from crawler.judgement import OK, Judgement, is_page_answer
from crawler.ledger import Brought, LinkLedger, pack_page, unpack_page
from crawler.plan import CrawlPlan
from crawler.robots import Robots
from crawler.traps import without_session
from crawler.verify import LinkVerifier

log = logging.getLogger(__name__)

PAGE_TRIES: Final = 2
MAX_MOVES: Final = 3
"""Client redirects (meta refresh, script) that are followed one after another."""
STUB_BYTES: Final = 8_192
"""Pages up to this size are looked at for redirects by script."""
ORDERED_DEPTH: Final = 1
"""Menus and lists decide the order on pages up to this depth; deeper ones take their order from the depth alone."""

OnPage = Callable[[PageSnapshot, tuple[Link, ...]], bool | None]
"""Looks at every page read; True when a crawl that is resumed must show it again, because only the page's links are kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CrawlOptions:
    """Bounds of one crawl. Times in seconds."""

    start: tuple[str, ...]
    """Canonical start addresses; the first one is the home page and gives the scope."""
    home_like: tuple[str, ...] = ()
    """Further pages whose links count as links of the home page (second level of a navigation-only one)."""
    max_pages: int = 2_000
    max_depth: int = 5
    max_seconds: float | None = None
    own_host_only: bool = False
    folder: str = ""
    """See ``CrawlPlan.folder``."""
    concurrency: int = 16
    timeout_s: float = 15.0
    max_body_bytes: int = 40_000_000
    max_bytes: int | None = None
    """Body bytes of all pages after which no further one is asked for."""
    obey_robots: bool = True
    user_agent: str = "wangjian"
    retry_pause_s: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class CrawlOutcome:
    """What a crawl did; links are in the ledger, judgements of crawled pages in the verifier."""

    pages: int
    """Pages read, those of earlier runs of a resumed crawl included."""
    truncated_by: str | None
    """``max_pages``, ``max_depth``, ``time``, ``bytes``, ``trap``, ``robots`` or None."""
    seconds: float
    lost: Mapping[str, Failure] = field(default_factory=dict)
    """Pages to be looked at again, read by an earlier, killed run, that could not be looked at this time."""


async def crawl_site(
    options: CrawlOptions,
    *,
    fetcher: Fetcher,
    frontier: Frontier,
    ledger: LinkLedger,
    verifier: LinkVerifier,
    clock: Callable[[], datetime],
    on_page: OnPage | None = None,
    progress: Progress | None = None,
    known: Mapping[str, PageSnapshot] | None = None,
) -> CrawlOutcome:
    """
    Crawl one site until the frontier is empty or a limit is reached; a crawl that was killed goes on where it was.

    Args:
        options: bounds and start pages.
        fetcher: the fetch layer.
        frontier: rows of this crawl, perhaps with those of an earlier run.
        ledger: gets the links of every page.
        verifier: gets the judgement of every crawled page, so that none is verified again.
        clock: gives the present for snapshots.
        on_page: called with every page read (snapshot, links), before its row is done.
        progress: where to report.
        known: pages that were loaded already (perhaps rendered), by address; they are not fetched again.

    Raises:
        StoreError: the frontier cannot be read or written any more.
    """
    began = time.monotonic()
    job = CrawlJob(
        options, fetcher=fetcher, ledger=ledger, verifier=verifier, clock=clock, on_page=on_page, progress=progress, known=known or {}
    )
    job.queue = FrontierQueue(
        frontier,
        max_pages=options.max_pages,
        stop_at=None if options.max_seconds is None else began + options.max_seconds,
        max_bytes=options.max_bytes,
    )
    job.resume(frontier.brought())
    await job.show_again()
    for origin in dict.fromkeys(map(origin_of, options.start)):
        await job.plan.robots.learn(f"{origin}/")
    job.queue.add(job.plan.start((*options.start, *options.home_like)))
    with warnings.catch_warnings():
        # Scrapy calls the mode without a reactor experimental at each start; the choice is recorded in docs/decisions.
        warnings.simplefilter("ignore", ScrapyDeprecationWarning)
        warnings.filterwarnings("ignore", message=".*experimental.*")
        runner = AsyncCrawlerRunner(_scrapy_settings(options.concurrency))
        await runner.crawl(SiteSpider, job=job)
    job.queue.flush()
    if job.queue.failure is not None:
        raise job.queue.failure
    return CrawlOutcome(
        pages=ledger.page_count,
        truncated_by=job.queue.truncated_by or job.cut or None,
        seconds=time.monotonic() - began,
        lost=job.lost,
    )


def _scrapy_settings(concurrency: int) -> dict[str, Any]:
    """Scrapy reduced to its engine: our handler, our scheduler, no middlewares, no extensions."""
    return {
        "TWISTED_REACTOR_ENABLED": False,
        "DOWNLOAD_HANDLERS_BASE": {},
        "DOWNLOAD_HANDLERS": {"http": FetchHandler, "https": FetchHandler},
        "SCHEDULER": FrontierScheduler,
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "SPIDER_MIDDLEWARES_BASE": {},
        "EXTENSIONS_BASE": {},
        "CONCURRENT_REQUESTS": concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
        # Scrapy makes so many tasks for the items of each response; we yield none.
        "CONCURRENT_ITEMS": 1,
        "DOWNLOAD_DELAY": 0,
        "ROBOTSTXT_OBEY": False,
        "STATS_DUMP": False,
    }


@dataclass
class CrawlJob:
    """State of one crawl that spider, scheduler and handler share."""

    options: CrawlOptions
    fetcher: Fetcher
    ledger: LinkLedger
    verifier: LinkVerifier
    clock: Callable[[], datetime]
    on_page: OnPage | None = None
    progress: Progress | None = None
    known: Mapping[str, PageSnapshot] = field(default_factory=dict)
    queue: FrontierQueue = field(init=False)
    plan: CrawlPlan = field(init=False)

    def __post_init__(self) -> None:
        options = self.options
        robots = Robots(self.fetcher, options.user_agent, obey=options.obey_robots, deadline_s=options.timeout_s)
        self.plan = CrawlPlan(
            options.start[0], robots, max_depth=options.max_depth, own_host_only=options.own_host_only, folder=options.folder
        )
        self._home = set(options.start) | set(options.home_like)
        self._read: set[str] = set()
        self._again: list[str] = []
        self.lost: dict[str, Failure] = {}
        self._cut_before = ""
        front = self.known.get(options.start[0])
        self._front_digest = front.sha256 if front is not None else ""
        self._front_links = frozenset(link.url for link in front.best.links) if front is not None else frozenset()

    def resume(self, brought: Iterable[tuple[str, str]]) -> None:
        """Take in the pages that an earlier, killed run had read."""
        for url, text in brought:
            page = unpack_page(text)
            final = page.page or url
            for address in {url, final}:
                self.plan.know(address)
                self.verifier.known[address] = OK
            self._read.add(final)
            self.ledger.enter(final, page.links, is_home=page.is_home)
            self.queue.claimed += 1
            self._cut_before = page.cut or self._cut_before
            if page.again:
                self._again.append(url)

    async def show_again(self) -> None:
        """Read once more the pages of an earlier, killed run that somebody looked at; those that are gone by now are ``lost``."""
        for url in self._again:
            page = self.known.get(url) or await self._judged(url, await self._ask(url))
            judgement, self.verifier.known[url] = self.verifier.known.get(url, OK), OK
            if page is None:
                log.warning("细查的页面已经打不开", extra={"event": "page_gone", "url": url})
                self.lost[url] = _no_longer(judgement)
            try:
                if page is not None and self.on_page is not None:
                    self.on_page(page, page.best.links)
            except Exception:
                log.exception("细查页面时程序出错，已跳过：%s", url, extra={"event": "page_crashed", "url": url})
                self.lost[url] = Failure(Cause.CHECK_CRASHED, Owner.MONITOR, "查看页面时程序出错，没有检查其内容")

    @property
    def cut(self) -> str:
        """Which rule has left out pages so far, in this run or before it; empty when none has."""
        if self.plan.depth_cut:
            return "max_depth"
        return self._cut_before or ("trap" if self.plan.traps.refused else "robots" if self.plan.barred else "")

    async def fetch(self, url: str) -> FetchResult | None:
        """Fetch a page of the crawl; None when it is known already, or when the rules of its host, learned only now, do not let us."""
        return None if url in self.known or await self._is_barred(url) else await self._ask(url)

    async def _is_barred(self, url: str) -> bool:
        if url in self._home or self.plan.robots.knows(url):
            return False
        await self.plan.robots.learn(url)
        if self.plan.robots.allows(url):
            return False
        self.plan.barred = True
        return True

    async def _ask(self, url: str, *, retry: bool = False) -> FetchResult:
        question = Fetch(url=url, deadline_s=self.options.timeout_s, max_body_bytes=self.options.max_body_bytes, retry=retry)
        answer = await self.fetcher.fetch(question)
        self.queue.size += answer.raw_bytes
        return answer

    async def read(self, url: str, answer: FetchResult | None, *, depth: int, moves: int) -> None:
        """Judge one answer, enter its links, add its rows, and only then mark it done."""
        brought = None
        try:
            page = self.known.get(url) if answer is None else await self._judged(url, answer)
            if page is not None:
                self.verifier.known.setdefault(url, OK)
                brought = await self._read_page(page, depth=depth, moves=moves)
        except Exception:
            # A defect of ours in one page must not end the crawl, nor come back at every restart.
            log.exception("读取页面时程序出错，已跳过：%s", url, extra={"event": "page_crashed", "url": url})
        self.queue.finish(url, brought)
        if self.progress is not None:
            self.progress.step("爬取", self.ledger.page_count, None, url)

    async def _judged(self, url: str, answer: FetchResult) -> PageSnapshot | None:
        """The page behind an answer; None when it is none. Doubtful answers are asked again, so that a hiccup hides no subtree."""
        judgement = await self.verifier.judge(answer, LinkKind.ANCHOR)
        while self.verifier.wants_another_try(url, judgement, PAGE_TRIES):
            await asyncio.sleep(self.options.retry_pause_s)
            answer = await self._ask(url, retry=True)
            judgement = await self.verifier.refusals.joined(url, judgement, await self.verifier.judge(answer, LinkKind.ANCHOR))
        self.verifier.known[url] = judgement
        if not (judgement.is_ok and answer.ok and is_page_answer(answer)):
            return None
        return PageSnapshot(
            url=url,
            final_url=answer.final_url,
            status=answer.status or 0,
            headers=answer.headers,
            body=answer.body,
            fetched_at=self.clock(),
            kind=PageKind.HOME if url == self.options.start[0] else PageKind.AUTO,
            sha256=hashlib.sha256(answer.body).hexdigest(),
        )

    async def _read_page(self, page: PageSnapshot, *, depth: int, moves: int) -> str | None:
        final = without_session(canonical(page.final_url)) or page.url
        if final in self._read or not self.plan.in_scope(final):
            return None
        self._read.add(final)
        self.plan.know(final)
        self.verifier.known.setdefault(final, OK)
        facts = page.best
        if page.url not in self._home and self._is_front(page, final):
            # /index.html beside /: the home page once more, whose links are entered already.
            return None
        if moves < MAX_MOVES and _may_move(page):
            moved = facts.client_redirect
            if moved and moved != final:
                self.queue.add(self.plan.moved(moved, final, depth=depth, moves=moves + 1))
        links = facts.links
        is_home = page.url in self._home
        self.ledger.enter(final, links, is_home=is_home)
        self.queue.add(self.plan.rows(final, links, depth=depth, facts=facts if depth <= ORDERED_DEPTH else None, is_home=is_home))
        again = self.on_page is not None and self.on_page(page, links) is True
        return pack_page(Brought(links=links, is_home=is_home, page="" if final == page.url else final, again=again, cut=self.cut))

    def _is_front(self, page: PageSnapshot, final: str) -> bool:
        """Whether a page is the home page once more: the same bytes, or an index address without any link that the home page lacks."""
        if page.sha256 and page.sha256 == self._front_digest:
            return True
        if not is_home_url(final) or not same_site_host(host_of(final), host_of(self.options.start[0])):
            return False
        # Clocks and counters change the bytes from load to load.
        return all(link.url in self._front_links for link in page.best.links if link.url and not route_of(link.url))


def _no_longer(judgement: Judgement) -> Failure:
    """Why a page that was read before the interruption cannot be judged: the link is sound by this audit, what stood on the page is not known."""
    why = f"（{judgement.reason}）" if judgement.reason else ""
    told = f"审计中断前读到过此页，继续时已打不开{why}，没有检查其内容"
    return Failure(judgement.cause or Cause.NOT_HTML, judgement.owner or Owner.UNCLEAR, told)


def _may_move(page: PageSnapshot) -> bool:
    """Cheap sign that a page may send its reader on: it is small, or a header or its head names a refresh."""
    if len(page.body) <= STUB_BYTES or any(name.lower() == "refresh" for name, _ in page.headers):
        return True
    return MENTIONS_REFRESH.search(page.body, 0, 8_192) is not None


class SiteSpider(Spider):
    """Reads what the frontier hands out; all it does is in the job."""

    name = "site"
    custom_requests: tuple[Any, ...] = ()

    def __init__(self, *args: Any, job: CrawlJob, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.job = job
        self.queue = job.queue

    async def start(self) -> AsyncIterator[Any]:
        """Nothing: the start rows are in the frontier."""
        for request in self.custom_requests:
            yield request

    async def fetch(self, url: str) -> FetchResult | None:
        """For the download handler."""
        return await self.job.fetch(url)

    async def parse(self, response: Response, **_: Any) -> None:
        """Read one page."""
        assert response.request is not None
        meta = response.request.meta
        await self.job.read(meta["row_url"], meta.pop("answer"), depth=meta.get("depth", 0), moves=meta.get("moves", 0))
