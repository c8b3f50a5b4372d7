"""Crawl and link verification of one site: the spider fills the ledger, the verifier judges what it did not crawl."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from config.settings import Settings
from core.clock import utc_now
from core.errors import Failure
from core.page.snapshot import PageSnapshot
from core.ports import Frontier
from core.route import route_of
from core.scope import folder_of_site
from core.sieve import Sieve
from core.snapshot import Coverage, LinkReport
from core.url import canonical, host_of, origin_of
from pipeline.gather.site import Gathering
from pipeline.wiring import Tools

if TYPE_CHECKING:
    from crawler.ledger import Attached

MAX_FLAGGED: Final = 50
"""Crawled pages kept whole for the text, privacy and security checks. House rule: bounds memory."""


MAX_OPENED_AGAIN: Final = 50
"""Pages that are opened once more after an audit was killed, so that findings keep them. House rule."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Crawled:
    """What the crawl brought."""

    links: LinkReport
    coverage: Coverage
    attachments: "tuple[Attached, ...]"
    """Files that can be downloaded."""
    lost: Mapping[str, Failure]
    """See ``SiteSnapshot.lost_pages``."""


async def crawl_and_verify(
    gathering: Gathering,
    home: PageSnapshot,
    *,
    second_level: Sequence[PageSnapshot],
    drawn: Sequence[PageSnapshot] = (),
    behind_routes: Sequence[PageSnapshot] = (),
    settings: Settings,
    tools: Tools,
    frontier: Frontier,
) -> Crawled:
    """
    Crawl the site within the audit's bounds and verify every link found.

    Pages loaded before (home, second level, columns *drawn* by scripts) are not fetched again; links written by scripts count, where a page was
    rendered. What stands on
    pages *behind_routes* (``#/news``) is verified too: the crawl, which asks the server, meets none of them.
    """
    from crawler.ledger import LinkLedger
    from crawler.spider import CrawlOptions, crawl_site
    from crawler.verify import LinkVerifier, VerifyOptions

    network, options = settings.network, gathering.options
    ledger = LinkLedger()
    sieve = Sieve(gathering.lexicon)
    verifier = LinkVerifier(
        tools.fetcher,
        VerifyOptions(timeout_s=network.deadline_s, concurrency=network.concurrency),
        own_host=host_of(home.final_url),
        referer=f"{origin_of(home.final_url)}/",
    )
    start = canonical(home.url) or canonical(home.final_url)
    # Pages behind routes are one document to the crawl: the home page.
    second_level = [page for page in second_level if not route_of(page.url)]
    known = {canonical(page.url): page for page in (*drawn, home, *second_level)}
    outcome = await crawl_site(
        CrawlOptions(
            start=(start,),
            home_like=tuple(canonical(page.url) for page in second_level),
            folder=folder_of_site(home),
            max_pages=options.max_pages,
            max_depth=options.max_depth,
            max_seconds=settings.crawl.max_seconds,
            concurrency=network.concurrency,
            timeout_s=network.deadline_s,
            max_body_bytes=network.max_body_bytes,
            max_bytes=settings.crawl.max_site_bytes,
            obey_robots=network.robots == "obey",
            user_agent=network.user_agent,
        ),
        fetcher=tools.fetcher,
        frontier=frontier,
        ledger=ledger,
        verifier=verifier,
        clock=utc_now,
        progress=gathering.progress,
        known=known,
        on_page=lambda page, _: _look_at(gathering, sieve, page, known),
    )
    for page in behind_routes:
        ledger.enter(page.url, page.best.links)
    await verifier.verify(ledger.targets(), gathering.progress)
    report = ledger.report(verifier.known, truncated=outcome.truncated_by in ("max_pages", "time", "bytes"))
    await _open_again(gathering, report, known)
    coverage = Coverage(pages=max(outcome.pages, gathering.loader.fetched), links=report.checked, truncated_by=outcome.truncated_by)
    sound = [item for item in ledger.attachments() if (judged := verifier.known.get(item.url)) is not None and judged.is_ok]
    return Crawled(links=report, coverage=coverage, attachments=tuple(sound), lost=outcome.lost)


def _look_at(gathering: Gathering, sieve: Sieve, page: PageSnapshot, known: Mapping[str, PageSnapshot]) -> bool:
    """Set a page aside for the findings that may blame it, those that were loaded before apart; True when it is kept whole, see ``_flag``."""
    if gathering.shelf is not None and page.url not in known:
        from crawler.traps import without_session

        # The ledger names pages by their canonical addresses.
        gathering.shelf.put(page, [without_session(canonical(page.final_url))])
    return _flag(gathering, sieve, page)


async def _open_again(gathering: Gathering, report: LinkReport, known: Mapping[str, PageSnapshot]) -> None:
    """Pages with faults that an earlier, killed run of this audit had read: only their links were left. Evidence, as long as the link stands there."""
    shelf = gathering.shelf
    if shelf is None or shelf.left_out:
        return
    targets: dict[str, set[str]] = {}
    for fault in report.faults:
        if not shelf.holds(fault.page) and fault.page not in known and not route_of(fault.page):
            targets.setdefault(fault.page, set()).add(fault.target)
    for url in list(targets)[:MAX_OPENED_AGAIN]:
        page = (await gathering.loader.load(url)).usable
        if page is not None and any(link.url in targets[url] for link in page.best.links):
            shelf.put(page, [url])


def _flag(gathering: Gathering, sieve: Sieve, page: PageSnapshot) -> bool:
    """Keep a page that deserves a closer look (personal data, secret marks, wording), up to a bound."""
    if len(gathering.flagged) >= MAX_FLAGGED or not sieve.catches(page.body):
        return False
    gathering.flagged.append(page)
    return True
