"""Gathering one site: from the home page to the SiteSnapshot, every missing part with its reason."""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from core.column.plan import column_key
from core.column.records import Column, ColumnClass, ColumnForm
from core.column.special import SAMPLE_WORDS, SAMPLES, paired_documents, special_columns, special_populations
from core.errors import CannotRunError, Failure
from core.lexicon import Lexicon
from core.outcome import Cause, Owner, PageKind
from core.page.records import DatedItem, LinkKind
from core.page.snapshot import PageSnapshot
from core.ports import Progress
from core.scope import folder_of_site, lies_outside
from core.site import ColumnOverride, Site
from core.snapshot import Coverage, LinkReport, SiteSnapshot
from core.url import host_of, is_home_url, same_site_host
from pipeline.gather.again import NONE, Again, contents_of, ordered, read_again
from pipeline.gather.columns import ColumnReading, inventory_of, read_columns, read_further, render_columns
from pipeline.gather.framed import framed_addresses
from pipeline.gather.home import explain_no_home, has_marks_by_script, lacks_marks, needs_rendering, open_home
from pipeline.gather.loader import PageLoader
from pipeline.gather.samples import PAGES_PER_KIND, Release, draw_pages, releases_of, shuffled
from pipeline.gather.shelf import PageShelf

log = logging.getLogger(__name__)

MAX_COLUMNS: Final = 300
"""Columns of one site that are read. House rule: the largest inventories seen stay below 200."""
MAX_SECOND_LEVEL: Final = 40
"""Second-level pages of a navigation-only home page that are looked at."""
NO_PAGE: Final = frozenset({Cause.HTTP_4XX, Cause.SOFT_404, Cause.NOT_HTML, Cause.UNSUPPORTED_SCHEME, Cause.INVALID_URL})
"""What answers so holds no release: it was seen, there is no page."""


@dataclass(frozen=True, kw_only=True)
class GatherOptions:
    """Bounds of one gathering."""

    as_of: datetime
    seed: int
    max_pages: int
    max_depth: int
    again: Again = NONE
    """Pages with faults that are open."""


@dataclass
class Gathering:
    """What has been gathered so far; ends as a SiteSnapshot."""

    site: Site
    options: GatherOptions
    loader: PageLoader
    progress: Progress
    overrides: tuple[ColumnOverride, ...] = ()
    lexicon: Lexicon | None = None
    failures: dict[str, Failure] = field(default_factory=dict)
    flagged: list[PageSnapshot] = field(default_factory=list)
    """Crawled pages that deserve a closer look."""
    framed: frozenset[str] = frozenset()
    """Identities of addresses that are shown inside frames only."""
    marks_by_script: bool = False
    """Scripts add marks of the footer to the home page: pages whose source lacks them are rendered too."""
    taken_down: set[str] = field(default_factory=set)
    """Pages with open faults that are no more."""
    shelf: PageShelf | None = None
    """Where the crawl sets its pages aside; None = nobody will ask for them."""

    async def home(self) -> PageSnapshot:
        """
        Open the home page.

        Raises:
            CannotRunError: there is nothing to audit; the message says why.
        """
        self.progress.step("首页", 0, 1, self.site.url)
        loaded = await open_home(self.site, self.loader)
        if loaded.usable is None:
            failure = loaded.failure or Failure(Cause.NO_DATA, Owner.UNCLEAR, "没有打开")
            self.failures["home"] = failure
            raise CannotRunError(explain_no_home(self.site, failure))
        self.progress.step("首页", 1, 1, self.site.url)
        self.marks_by_script = has_marks_by_script(loaded.usable)
        return loaded.usable

    async def columns(self, home: PageSnapshot) -> tuple[tuple[Column, ...], ColumnReading]:
        """Read the columns and build the inventory; the browser decides where the source cannot."""
        reading = await read_columns(home, self.loader, as_of=self.options.as_of, max_columns=MAX_COLUMNS, progress=self.progress)
        columns = inventory_of(home, reading, self.site, self.options.as_of, self.overrides)
        if await render_columns(home, reading, self.loader, columns, self.progress):
            await read_further(reading, self.loader, as_of=self.options.as_of, progress=self.progress)
            columns = inventory_of(home, reading, self.site, self.options.as_of, self.overrides)
        return columns, reading

    def releases(self, home: PageSnapshot, columns: Sequence[Column], reading: ColumnReading) -> list[Release]:
        """Every release that a column lists: the population of samples and search titles."""
        items: dict[str, list[DatedItem]] = {
            column_key(url): [item for page in pages for item in page.best.listing.items] for url, pages in reading.pages.items()
        }
        return releases_of(columns, lambda url: items.get(column_key(url), ()), host_of(home.final_url))

    async def sample_columns(
        self, home: PageSnapshot, columns: Sequence[Column], reading: ColumnReading
    ) -> tuple[tuple[PageSnapshot, ...], int]:
        """
        Five first pages of columns on the site's own host, and those with open faults.

        A single text with the tags of content is judged as such wherever it hangs.
        """
        own = host_of(home.final_url)
        pages = {
            column.url: reading.pages[column.url][0]
            for column in columns
            if column.form in (ColumnForm.LIST, ColumnForm.CONTAINER, ColumnForm.ARTICLE)
            and column.url in reading.pages
            and same_site_host(host_of(reading.pages[column.url][0].final_url), own)
            and not (column.form is ColumnForm.ARTICLE and _calls_itself_article(reading.pages[column.url][0]))
        }
        self.framed = framed_addresses([home, *(page for found in reading.pages.values() for page in found)], self.loader.known)
        order = shuffled(pages, seed=self.options.seed, site=self.site.id, purpose="column_pages")
        place = {column_key(address): url for url, page in pages.items() for address in (url, page.final_url)}
        chosen = ordered(order, self.options.again, lambda address: place.get(column_key(address)), PAGES_PER_KIND)
        return await self._decided(pages[url] for url in chosen), len(pages)

    async def sample_content(
        self, releases: Sequence[Release], home: PageSnapshot, columns: Collection[str] = ()
    ) -> tuple[tuple[PageSnapshot, ...], int]:
        """Five release pages on the site's own host, and those with open faults; *columns* are identities of pages that are no releases."""
        own = host_of(home.final_url)
        order = shuffled((item.url for item in releases), seed=self.options.seed, site=self.site.id, purpose="content_pages")
        doors = {item.url for item in releases if item.column_class in (ColumnClass.SERVICE, ColumnClass.CONSULT, ColumnClass.LEADERS)}
        letters = {item.url for item in releases if item.column_class is ColumnClass.CONSULT}
        seen = {home.final_url}

        def accept(page: PageSnapshot) -> bool:
            if page.final_url in seen or not same_site_host(host_of(page.final_url), own):
                return False
            seen.add(page.final_url)
            return not (page.url in doors and _calls_itself_column(page, letter=page.url in letters))

        first, more = contents_of(self.options.again, columns)
        known = await read_again(first, self.loader, self.taken_down, accept=accept)
        sample, rest = known[:PAGES_PER_KIND], known[PAGES_PER_KIND:]
        drawn = await draw_pages(order, PAGES_PER_KIND - len(sample), self.loader, kind=PageKind.CONTENT, accept=accept)
        rest += await read_again(more, self.loader, self.taken_down, accept=accept)
        return await self._decided((*sample, *drawn, *rest)), len(order)

    async def special(
        self, home: PageSnapshot, columns: Sequence[Column], reading: ColumnReading
    ) -> tuple[dict[str, tuple[PageSnapshot, ...]], dict[str, int]]:
        """Pages that single rows ask for: documents, interpretations, guides, messages …"""
        kept = special_columns(columns, reading.pages)
        population: dict[str, int] = {}
        for key, urls in special_populations(columns, reading.pages, home).items():
            order = shuffled(urls, seed=self.options.seed, site=self.site.id, purpose=key)
            population[key] = len(order)
            kept[key] = await draw_pages(order, SAMPLES[key], self.loader, kind=PageKind.CONTENT)
            self.progress.step("专项样本", sum(len(kept[each]) for each in population), None, SAMPLE_WORDS[key])
        policies = [item for page in kept.get("policy_list", ()) for item in page.best.listing.items]
        if documents := paired_documents(kept.get("interpretation", ()), policies, columns):
            kept["paired"] = await draw_pages(documents, len(documents), self.loader, kind=PageKind.CONTENT)
        return kept, population

    async def second_level(self, home: PageSnapshot) -> tuple[PageSnapshot, ...]:
        """Pages one click from a navigation-only home page; empty for any other home page. Those that could not be read are noted."""
        if not home.best.nav_only:
            return ()
        own, folder = host_of(home.final_url), folder_of_site(home)
        urls = dict.fromkeys(
            link.url
            for link in home.best.links
            if link.kind is LinkKind.ANCHOR
            and link.url
            and same_site_host(host_of(link.url), own)
            and not lies_outside(link.url, folder)
            and link.url not in (home.url, home.final_url)
        )
        loaded = [await self.loader.load(url, kind=PageKind.COLUMN) for url in tuple(urls)[:MAX_SECOND_LEVEL]]
        lost = [item.failure for item in loaded if item.failure is not None and item.failure.cause not in NO_PAGE]
        if lost:
            self.failures["second_level_pages"] = replace(lost[0], detail=f"二级页面有 {len(lost)} 个没有读到：{lost[0].detail}")
        elif len(urls) > MAX_SECOND_LEVEL:
            unread = f"二级页面有 {len(urls)} 个，只查看了前 {MAX_SECOND_LEVEL} 个"
            self.failures["second_level_pages"] = Failure(Cause.NO_DATA, Owner.MONITOR, unread)
        # What leads back to the front door is no page of its own; the link is judged by the crawl.
        pages = (item.usable for item in loaded)
        return tuple(page for page in pages if page is not None and (page.final_url == page.url or not is_home_url(page.final_url)))

    async def _decided(self, pages: Iterable[PageSnapshot]) -> tuple[PageSnapshot, ...]:
        """Sampled pages, rendered where their source leaves a question."""
        done: list[PageSnapshot] = []
        for page in pages:
            chosen = page
            asked = needs_rendering(page) or (self.marks_by_script and page.rendered_html is None and lacks_marks(page.best))
            if asked and self.loader.have_browser:
                rendered = await self.loader.render(page)
                chosen = rendered.page or page
                chosen = replace(chosen, kind=page.kind, column=page.column)
            done.append(replace(chosen, in_frame=column_key(chosen.final_url) in self.framed))
        return tuple(done)


def _calls_itself_column(page: PageSnapshot, *, letter: bool) -> bool:
    """
    A page that bears a column's tags, and neither an article's nor a day: lists of doors name such pages beside their releases.

    The day of a *letter* is the one on which somebody wrote it.
    """
    facts = page.best
    if facts.tag("ColumnName") is None or facts.tag("ArticleTitle") is not None:
        return False
    return letter or facts.published is None


def _calls_itself_article(page: PageSnapshot) -> bool:
    return page.best.tag("ArticleTitle") is not None and page.best.tag("PubDate") is not None


def snapshot_of(
    gathering: Gathering,
    *,
    home: PageSnapshot,
    columns: Sequence[Column],
    links: LinkReport | None,
    coverage: Coverage,
    parts: Mapping[str, object],
) -> SiteSnapshot:
    """Join the parts; ``parts`` are further fields of SiteSnapshot."""
    snapshot = SiteSnapshot(
        site=gathering.site,
        as_of=gathering.options.as_of,
        seed=gathering.options.seed,
        home=home,
        columns=tuple(columns),
        links=links,
        failures=gathering.failures,
        lexicon=gathering.lexicon,
        have_browser=gathering.loader.have_browser,
        coverage=coverage,
        taken_down=frozenset(gathering.taken_down),
    )
    return replace(snapshot, **parts)  # type: ignore[arg-type]
