"""
Pages on which a fault is open are read again by the next audit, beside what it draws.

Who mended such a page is told so the next day; what stands there still is seen a second time, which confirms it. And the sample of a row
that prices five pages keeps those that failed, so that five pages cost what five pages cost, however many nights draw.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from core.column.plan import column_key
from core.finding import Finding
from core.outcome import LIVE_STATES, PageKind
from core.page.snapshot import PageSnapshot
from pipeline.gather.loader import PageLoader

MAX_AGAIN: Final = 10
"""Pages read again beside the sample, of columns and of content each; the ones seen first come first."""
SAMPLED: Final = "tags"
"""Area whose checks look at the first five pages of each kind only (ND26, MW20)."""
AREAS: Final = frozenset({SAMPLED, "footer", "content"})
"""Areas whose checks judge the drawn pages one by one."""
_TAKEN_DOWN: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


@dataclass(frozen=True, slots=True)
class Again:
    """Addresses of pages with open faults, columns and content mixed."""

    sampled: tuple[str, ...] = ()
    """They belong to the sample before others are drawn."""
    more: tuple[str, ...] = ()
    """They are read beside it."""


NONE: Final = Again()


def open_pages(known: Iterable[Finding]) -> Again:
    """Pages that the store's open findings name, those found first before the others."""
    found = [item for item in known if item.url and not item.target and item.state in LIVE_STATES and _area(item) in AREAS]
    found.sort(key=lambda item: (item.observed_at, item.url or ""))
    sampled = dict.fromkeys(item.url or "" for item in found if _area(item) == SAMPLED)
    return Again(tuple(sampled), tuple(dict.fromkeys(item.url or "" for item in found if item.url not in sampled)))


def gone_with_page(known: Iterable[Finding], taken_down: Collection[str]) -> set[str]:
    """Fingerprints of open faults of single pages that the site has taken down."""
    return {
        item.fingerprint
        for item in known
        if item.url in taken_down and not item.target and not item.parents and item.state in LIVE_STATES and _area(item) in AREAS
    }


def _area(finding: Finding) -> str:
    return (finding.code or "").partition(".")[0]


async def read_again(
    urls: Sequence[str], loader: PageLoader, taken_down: set[str], *, accept: Callable[[PageSnapshot], bool]
) -> list[PageSnapshot]:
    """Those of the pages that open and are accepted; those that are no more are noted in *taken_down*."""
    pages = []
    for url in urls[:MAX_AGAIN]:
        loaded = await loader.load(url, kind=PageKind.CONTENT)
        if loaded.usable is not None:
            if accept(loaded.usable):
                pages.append(loaded.usable)
        elif loaded.answer is not None and loaded.answer.status in _TAKEN_DOWN:
            taken_down.add(url)
    return pages


def ordered(order: Sequence[str], again: Again, place_of: Callable[[str], str | None], count: int) -> list[str]:
    """
    Drawn columns: *count* of them, those with open faults of the sample first, then further ones with open faults.

    Args:
        order: all columns in drawn order.
        again: pages with open faults.
        place_of: gives the column of ``order`` that an address belongs to.
        count: size of the sample.
    """
    first, more = ([place for url in urls if (place := place_of(url)) is not None] for urls in (again.sampled, again.more))
    sample = list(dict.fromkeys([*first, *order]))[:count]
    rest = [place for place in dict.fromkeys([*first, *more]) if place not in sample]
    return [*sample, *rest[:MAX_AGAIN]]


def contents_of(again: Again, columns: Collection[str]) -> tuple[list[str], list[str]]:
    """The pages that are no column's (identities of their pages): of the sample, and beside it."""
    first, more = ([url for url in urls if column_key(url) not in columns] for urls in (again.sampled, again.more))
    return first, more
