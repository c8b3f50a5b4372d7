"""Seeded samples from recorded populations (design 4.6): the same seed and population draw the same pages again."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.column.plan import column_key
from core.column.records import Column, ColumnClass, ColumnForm
from core.outcome import PageKind
from core.page.records import DatedItem
from core.page.snapshot import PageSnapshot
from core.url import extension_of, host_of, is_home_url, is_web_url, same_site_host
from pipeline.gather.columns import PASSING
from pipeline.gather.loader import PageLoader

PAGES_PER_KIND: Final = 5
"""5 content pages and 5 column pages (ND26, MW20)."""
TRIES_PER_PAGE: Final = 3
"""A drawn page that does not open is replaced by the next of the shuffled population; at most this many per wanted page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """A listed release of the site: the population of content samples and of search titles."""

    url: str
    title: str
    day: date | None
    column_class: ColumnClass
    column: str


def shuffled(population: Iterable[str], *, seed: int, site: str, purpose: str) -> list[str]:
    """The whole population in drawn order; independent of the order it was found in."""
    rows = sorted(set(population))
    random.Random(f"{seed}/{site}/{purpose}").shuffle(rows)  # noqa: S311  a sample, no secret
    return rows


def releases_of(columns: Sequence[Column], items_of: Callable[[str], Sequence[DatedItem]], site_host: str) -> list[Release]:
    """Every listed release on the site's own host, once."""
    found: dict[str, Release] = {}
    # A side menu or a breadcrumb that was taken for a list names columns and the home page, not releases.
    entries = {column_key(column.url) for column in columns}
    for column in columns:
        if column.form is ColumnForm.EXTERNAL:
            continue
        for item in items_of(column.url):
            url = item.url or ""
            if not is_web_url(url) or not same_site_host(host_of(url), site_host) or extension_of(url) not in PAGE_EXTENSIONS:
                continue
            if column_key(url) in entries or is_home_url(url):
                continue
            known = found.get(url)
            if known is None or known.column_class is ColumnClass.OTHER:
                found[url] = Release(url=url, title=item.title, day=item.day, column_class=column.column_class, column=column.url)
    return list(found.values())


PAGE_EXTENSIONS: Final = frozenset({"", "html", "htm", "shtml", "jsp", "jspx", "do", "action", "php", "asp", "aspx", "xhtml"})


async def draw_pages(
    order: Sequence[str], count: int, loader: PageLoader, *, kind: PageKind, accept: Callable[[PageSnapshot], bool] = lambda _: True
) -> tuple[PageSnapshot, ...]:
    """Load pages in drawn order until *count* usable ones are there; those that failed for a reason that may pass are asked once more at the end."""
    pages: list[PageSnapshot] = []
    failed: list[str] = []
    for url in order[: count * TRIES_PER_PAGE]:
        loaded = await loader.load(url, kind=kind)
        if loaded.usable is not None and accept(loaded.usable):
            pages.append(loaded.usable)
        elif loaded.failure is not None and loaded.failure.cause in PASSING:
            failed.append(url)
        if len(pages) == count:
            return tuple(pages)
    for url in failed[: count - len(pages)]:
        loaded = await loader.load_again(url, kind=kind)
        if loaded.usable is not None and accept(loaded.usable):
            pages.append(loaded.usable)
        if len(pages) == count:
            break
    return tuple(pages)
