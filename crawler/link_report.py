"""From the pairs and judgements of a crawl to the LinkReport that checks read."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from core.snapshot import LinkFault, LinkReport
from core.url import canonical
from crawler.judgement import Judgement
from crawler.pairs import PairTable

MAX_PARENTS: Final = 50
MIN_TEMPLATE_PAGES: Final = 4
"""Fewer pages than this tell no template from a coincidence. House rule."""


def link_report(
    table: PairTable,
    judgements: Mapping[int, Judgement],
    *,
    home_urls: Collection[str],
    home_like: Collection[str] = (),
    texts: Mapping[str, str],
    empty: Sequence[tuple[str, str]],
    truncated: bool,
) -> LinkReport:
    """
    Join every fault with the pages on which its target stands.

    Args:
        table: all (page, target) pairs.
        judgements: targets that are not plainly ok, by id.
        home_urls: addresses of the home page.
        home_like: second-level pages of a navigation-only home page; they count as home.
        texts: target → anchor text on the home page.
        empty: (page, anchor text) of links without a target.
        truncated: some targets were not verified.
    """
    homes = {canonical(url) for url in home_urls}
    top = homes | {canonical(url) for url in home_like}
    wanted = {number: judgement for number, judgement in judgements.items() if not judgement.is_ok}
    pages_of = table.page_sets(wanted)
    faults = [
        _fault(table, number, judgement, pages_of.get(number, []), homes=homes, top=top, texts=texts)
        for number, judgement in sorted(wanted.items())
        if pages_of.get(number)
    ]
    home_links = sum(len(targets) for page, targets in table.pages() if table.urls[page] in homes)
    return LinkReport(
        checked=len(table), pairs=table.pair_count, home_links=home_links, faults=tuple(faults), empty=tuple(empty), truncated=truncated
    )


def _fault(
    table: PairTable,
    number: int,
    judgement: Judgement,
    pages: Sequence[int],
    *,
    homes: Collection[str],
    top: Collection[str],
    texts: Mapping[str, str],
) -> LinkFault:
    # The home page comes first, then second-level pages that stand for it, then the order in which pages were met.
    addresses = sorted((table.urls[page] for page in pages), key=lambda url: (url not in homes, url not in top))
    page, *parents = addresses
    target = table.urls[number]
    return LinkFault(
        page=page,
        target=target,
        kind=table.kind_of(number),
        verdict=judgement.verdict,
        text=texts.get(target, ""),
        on_home=page in top,
        parents=tuple(parents[:MAX_PARENTS]),
        parent_count=len(parents),
        template=table.page_count >= MIN_TEMPLATE_PAGES and len(pages) * 2 > table.page_count,
        status=judgement.status,
        cause=judgement.cause,
        owner=judgement.owner,
        reason=judgement.reason,
        detail=judgement.detail,
        tries=judgement.tries,
    )
