"""What a crawl follows next: scope, depth, traps, robots, and the order home → columns → newest content → rest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from core.page.facts import PageFacts
from core.page.links import RESOURCE_EXTENSIONS
from core.page.records import Link, LinkKind
from core.route import route_of
from core.scope import lies_outside
from core.url import extension_of, host_of, is_web_url, same_registrable, same_site_host
from crawler.robots import Robots
from crawler.traps import TrapGuard, TrapLimits, without_session

HOME: Final = 1_000
FRAME: Final = 900
"""Frames and pages to which a page sends its reader are part of it."""
COLUMN: Final = 700
NEWEST: Final = 500
"""First release of a list; each further one a little less, down to ``OLDEST``."""
OLDEST: Final = 300
MORE: Final = 250
"""Further pages of a list."""
REST: Final = 200
"""Everything else, less per click from home."""
FOREIGN: Final = 150
"""Taken off for other hosts of the registered domain: the site's own pages come first."""
AUDIT_TRAPS: Final = TrapLimits(chain=100, query_variants=1_000, date_variants=60)
"""An audit samples a site; it need not walk to the end of every archive."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One page to follow."""

    url: str
    priority: int
    depth: int
    """Clicks from the start page."""
    moves: int = 0
    """Client redirects that led here."""


@dataclass
class CrawlPlan:
    """Scope and order of one crawl. Knows every address it admitted, so that none becomes a second row."""

    home: str
    robots: Robots
    max_depth: int
    own_host_only: bool = False
    folder: str = ""
    """The site is this folder of its host (``core.scope``); empty for the whole host."""
    traps: TrapGuard = field(default_factory=lambda: TrapGuard(AUDIT_TRAPS))
    depth_cut: bool = False
    """Pages were left out because they lie too deep."""
    barred: bool = False
    """Pages were left out by their site's robots.txt."""
    _numbers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._host = host_of(self.home)

    def start(self, urls: Iterable[str]) -> list[Row]:
        """Rows of the start pages."""
        rows = []
        for url in dict.fromkeys(urls):
            self._numbers.setdefault(url, len(self._numbers))
            rows.append(Row(url=url, priority=HOME, depth=0))
        return rows

    def know(self, url: str) -> None:
        """Take an address as admitted (a page read before a restart)."""
        self._numbers.setdefault(url, len(self._numbers))

    def in_scope(self, url: str) -> bool:
        """
        Whether pages of this address belong to the crawl: own host with and without ``www``, else the same registered domain.

        Of a site that is a folder only what lies in it.
        """
        host = host_of(url)
        if same_site_host(host, self._host):
            return not lies_outside(url, self.folder)
        return not self.own_host_only and not self.folder and same_registrable(host, self._host)

    def rows(self, page: str, links: Iterable[Link], *, depth: int, facts: PageFacts | None, is_home: bool = False) -> list[Row]:
        """
        New rows that a page brings.

        Args:
            page: canonical address under which the page was read.
            links: its references.
            depth: clicks from the start page to *page*.
            facts: when given, menus and lists decide the order; None where that is not worth its price.
            is_home: menus count as columns.
        """
        ranks = dict(_ranks(facts, is_home=is_home)) if facts is not None else {}
        found = []
        for link in links:
            if link.kind not in (LinkKind.ANCHOR, LinkKind.FRAME) or not link.url or route_of(link.url):
                continue
            url = without_session(link.url)
            if url in self._numbers or not self._admits(url, page, depth, frame=link.kind is LinkKind.FRAME):
                continue
            priority = FRAME if link.kind is LinkKind.FRAME else ranks.get(link.url, REST - 20 * depth)
            if not same_site_host(host_of(url), self._host):
                priority -= FOREIGN
            found.append(Row(url=url, priority=priority, depth=depth + (link.kind is not LinkKind.FRAME)))
        return found

    def moved(self, url: str, page: str, *, depth: int, moves: int) -> list[Row]:
        """Row of a page to which another one sends its reader."""
        if url in self._numbers or not is_web_url(url) or not self._admits(url, page, depth, frame=True):
            return []
        return [Row(url=url, priority=FRAME, depth=depth, moves=moves)]

    def _admits(self, url: str, page: str, depth: int, *, frame: bool) -> bool:
        if extension_of(url) in RESOURCE_EXTENSIONS or not self.in_scope(url):
            return False
        if depth >= self.max_depth and not frame:
            self.depth_cut = True
            return False
        if not self.robots.allows(url):
            self.barred = True
            return False
        number = self._numbers[url] = len(self._numbers)
        return self.traps.admits(number, url, self._numbers.get(page))


def _ranks(facts: PageFacts, *, is_home: bool) -> Iterator[tuple[str, int]]:
    for url in facts.listing.next_pages:
        yield url, MORE
    for index, item in enumerate(facts.listing.items):
        if item.url:
            yield item.url, max(NEWEST - 4 * index, OLDEST)
    if is_home:
        for nav in facts.nav_links:
            yield nav.url, COLUMN - nav.depth
