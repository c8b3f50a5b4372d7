"""Finding the accounts that a site shows: its home page, its 新媒体 pages, the links and the QR codes on them."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from core.fetch import Fetch
from core.media.proposal import MATRIX, Proposal, Seen, proposals_of
from core.outcome import PageKind
from core.page.records import LinkKind
from core.page.snapshot import PageSnapshot
from core.ports import Fetcher
from core.site import Site
from core.url import host_of, same_registrable

if TYPE_CHECKING:
    from store import Store

log = logging.getLogger(__name__)
MAX_PAGES: Final = 6
"""新媒体 pages of one site that are read. House rule."""
MAX_PICTURES: Final = 60
"""Pictures of one site that are searched for QR codes. House rule."""
MAX_PICTURE_BYTES: Final = 4_000_000
MIN_SIDE_BYTES: Final = 300
"""Smaller files are dots and lines."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a site shows."""

    site: str
    proposals: tuple[Proposal, ...]
    pages: int
    pictures: int
    failure: str = ""


async def discover(site: Site, fetcher: Fetcher, *, clock: Callable[[], datetime]) -> Found:
    """Read a site's home page and its 新媒体 pages; accounts in links and QR codes."""
    home = await _page(fetcher, site.url, clock())
    if isinstance(home, str):
        return Found(site=site.id, proposals=(), pages=0, pictures=0, failure=home)
    pages = [home]
    wanted = dict.fromkeys(
        link.url
        for link in home.facts.links
        if link.kind is LinkKind.ANCHOR and MATRIX.search(link.text) and same_registrable(host_of(link.url), host_of(home.final_url))
    )
    for url in list(wanted)[:MAX_PAGES]:
        page = await _page(fetcher, url, clock())
        if not isinstance(page, str):
            pages.append(page)
    found: dict[tuple[str, str], Proposal] = {}
    looked_at: set[str] = set()
    for page in pages:
        seen = [Seen(url=link.url, text=link.text) for link in page.facts.links]
        seen += await _codes(fetcher, page, looked_at)
        for each in proposals_of(site.id, page.final_url, seen):
            known = found.get((each.platform.value, each.key))
            if known is None or (each.name and not known.name):
                found[each.platform.value, each.key] = each
    return Found(site=site.id, proposals=tuple(found.values()), pages=len(pages), pictures=len(looked_at))


def keep(store: "Store", found: Iterable[Found], *, at: datetime) -> int:
    """Write proposals; gives how many are new."""
    return store.media.propose((each for one in found for each in one.proposals), at=at).added


async def _page(fetcher: Fetcher, url: str, at: datetime) -> PageSnapshot | str:
    result = await fetcher.fetch(Fetch(url=url))
    if not result.ok or not result.body:
        return result.detail or (f"HTTP {result.status}" if result.status else "没有内容")
    return PageSnapshot(
        url=url,
        final_url=result.final_url,
        status=result.status or 0,
        headers=result.headers,
        body=result.body,
        fetched_at=at,
        kind=PageKind.AUTO,
    )


async def _codes(fetcher: Fetcher, page: PageSnapshot, looked_at: set[str]) -> list[Seen]:
    """QR codes in the page's pictures; each picture is read once per site."""
    import asyncio

    from crawler.media.qr import read_codes

    seen: list[Seen] = []
    for link in page.facts.links:
        if link.kind is not LinkKind.IMAGE or link.url in looked_at or len(looked_at) >= MAX_PICTURES:
            continue
        looked_at.add(link.url)
        result = await fetcher.fetch(Fetch(url=link.url, max_raw_bytes=MAX_PICTURE_BYTES, max_body_bytes=MAX_PICTURE_BYTES))
        if not result.ok or len(result.body) < MIN_SIDE_BYTES:
            continue
        codes = await asyncio.to_thread(read_codes, result.body)
        seen += [Seen(url=code, text=link.text, how="qr") for code in codes]
    return seen
