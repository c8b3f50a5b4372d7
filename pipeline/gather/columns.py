"""Reading the columns of a site: candidates, their list pages, and the browser where only a script fills a list."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from core.column.inventory import build_inventory, wanted_pages
from core.column.plan import MAX_DEPTH, ColumnCandidate, is_disclosure_area, plan_columns, site_map_urls
from core.column.records import Column, ColumnForm
from core.errors import Failure
from core.outcome import Cause, Owner, PageKind
from core.page.snapshot import PageSnapshot
from core.ports import Progress
from core.site import ColumnOverride, Site
from pipeline.gather.loader import PageLoader

AT_ONCE: Final = 16
"""Column pages in flight; the politeness gate of the fetch layer decides how many really are."""
ROUNDS: Final = MAX_DEPTH + 1
"""Menus of columns are read down to this depth; the disclosure area is a step more, as what hangs directly below it is of the first level."""
FURTHER_ROUNDS: Final = 3
"""How often further list pages of a column are asked for."""
PASSING: Final = frozenset(
    {
        Cause.DNS_ERROR,
        Cause.CONNECT_REFUSED,
        Cause.CONNECT_TIMEOUT,
        Cause.CONNECT_ERROR,
        Cause.RESET,
        Cause.DEADLINE,
        Cause.HTTP_5XX,
        Cause.TRUNCATED,
        Cause.BROWSER_CRASH,
        Cause.OWN_OUTAGE,
        Cause.OWN_LAG,
    }
)
"""Reasons that may have passed when the next round asks: a further page that failed for one of them is asked for once more."""


@dataclass
class ColumnReading:
    """Pages read per column, keyed by candidate URL."""

    pages: dict[str, list[PageSnapshot]] = field(default_factory=dict)
    failures: dict[str, Failure] = field(default_factory=dict)
    site_maps: list[PageSnapshot] = field(default_factory=list)
    candidates: tuple[ColumnCandidate, ...] = ()
    truncated: bool = False
    once_more: set[str] = field(default_factory=set)
    """Further pages that were not read for a reason that may have passed by the next round."""

    def first_pages(self) -> list[PageSnapshot]:
        """First list page of every column that could be read."""
        return [pages[0] for pages in self.pages.values()]


async def read_columns(home: PageSnapshot, loader: PageLoader, *, as_of: datetime, max_columns: int, progress: Progress) -> ColumnReading:
    """Fetch the site map and every column page, level by level, then the further pages that judging needs."""
    reading = ColumnReading()
    for url in site_map_urls(home):
        loaded = await loader.load(url)
        if loaded.usable is not None:
            reading.site_maps.append(loaded.usable)
    for _ in range(ROUNDS):
        reading.candidates = plan_columns(home, [*reading.site_maps, *reading.first_pages()])
        new = [item for item in reading.candidates if item.url not in reading.pages and item.url not in reading.failures]
        room = max_columns - len(reading.pages) - len(reading.failures)
        reading.truncated = len(new) > room
        if not new[:room]:
            break
        await _first_pages(new[:room], loader, reading, progress)
    await read_further(reading, loader, as_of=as_of, progress=progress)
    return reading


async def read_further(reading: ColumnReading, loader: PageLoader, *, as_of: datetime, progress: Progress) -> None:
    """Fetch the pages that judging the columns needs beside their first ones; again when a browser has seen lists that the source leaves out."""
    for _ in range(FURTHER_ROUNDS):
        if not await _further_pages(loader, reading, as_of, progress):
            break


async def _first_pages(candidates: Sequence[ColumnCandidate], loader: PageLoader, reading: ColumnReading, progress: Progress) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(candidate: ColumnCandidate) -> None:
        async with gate:
            loaded = await loader.load(candidate.url, kind=PageKind.COLUMN, column=candidate.url)
        if loaded.page is not None:
            reading.pages[candidate.url] = [loaded.page]
        else:
            reading.failures[candidate.url] = loaded.failure or Failure(Cause.NO_DATA, Owner.MONITOR, "栏目页没有采集")
        progress.step("栏目", len(reading.pages) + len(reading.failures), len(reading.candidates))

    await asyncio.gather(*map(one, candidates))


async def _further_pages(loader: PageLoader, reading: ColumnReading, as_of: datetime, progress: Progress) -> bool:
    gate = asyncio.Semaphore(AT_ONCE)
    wanted = [
        (candidate, url)
        for candidate in reading.candidates
        if candidate.url in reading.pages
        for url in wanted_pages(candidate, reading.pages[candidate.url], as_of)
    ]

    async def one(candidate: ColumnCandidate, url: str) -> None:
        again = url in reading.once_more
        async with gate:
            loaded = await (loader.load_again if again else loader.load)(url, column=candidate.url)
        reading.once_more.discard(url)
        if loaded.usable is not None:
            reading.pages[candidate.url].append(loaded.usable)
        elif not again and loaded.failure is not None and loaded.failure.cause in PASSING:
            reading.once_more.add(url)
        progress.step("栏目分页", loader.fetched, None)

    await asyncio.gather(*(one(candidate, url) for candidate, url in wanted))
    return bool(wanted)


async def render_columns(
    home: PageSnapshot, reading: ColumnReading, loader: PageLoader, columns: Iterable[Column], progress: Progress
) -> bool:
    """
    Ask the browser for the columns whose source cannot decide: lists that a script fills, and blank ones before they are called blank.

    First-level columns come first, since the budget is small. Says whether anything new was seen.
    """
    if not loader.have_browser:
        return False
    undecided = [column for column in columns if _is_undecided(column) and column.url in reading.pages]
    waiting = [column for column in undecided if reading.pages[column.url][0].rendered_html is None]
    done = 0

    async def one(column: Column) -> bool:
        nonlocal done
        pages = reading.pages[column.url]
        loaded = await loader.render(pages[0])
        done += 1
        progress.step("浏览器渲染", done, len(waiting))
        if loaded.page is None or loaded.page.rendered_html is None:
            return False
        pages[0] = loaded.page
        return True

    return any(await asyncio.gather(*map(one, sorted(waiting, key=lambda item: item.level))))


def _is_undecided(column: Column) -> bool:
    if column.form is ColumnForm.BLANK:
        return True
    return column.failure is not None and column.failure.cause is Cause.NEEDS_SCRIPT


def inventory_of(
    home: PageSnapshot, reading: ColumnReading, site: Site, as_of: datetime, overrides: Iterable[ColumnOverride]
) -> tuple[Column, ...]:
    """The inventory from what was read so far."""
    disclosure = [reading.pages[item.url][0] for item in reading.candidates if item.url in reading.pages and is_disclosure_area(item.name)]
    return build_inventory(
        home=home,
        column_pages=reading.pages,
        site=site,
        as_of=as_of,
        nav_pages=reading.site_maps,
        disclosure_pages=disclosure,
        overrides=overrides,
        failures=reading.failures,
    )
