"""The search test of one site."""

from collections.abc import Sequence
from typing import Final

from core.column.records import ColumnClass
from core.page.snapshot import PageSnapshot
from core.snapshot import SearchObservation
from pipeline.gather.samples import Release
from pipeline.gather.site import Gathering
from pipeline.wiring import Tools

NO_RELEASES: Final = frozenset({ColumnClass.CONSULT, ColumnClass.PETITION, ColumnClass.LEADERS, ColumnClass.SERVICE_STATS})
"""Letters of citizens, rosters and figures are no published information or service that the test may ask for (ND24)."""


async def try_search(
    gathering: Gathering, home: PageSnapshot, releases: Sequence[Release], tools: Tools, *, pages: Sequence[PageSnapshot] = ()
) -> SearchObservation:
    """
    Ask the site's own search for titles that the site lists; only search queries are ever sent.

    *pages*: where its box may stand when the home page has none.
    """
    from crawler.search.probe import observe_search
    from crawler.search.titles import SearchTitle

    gathering.progress.step("站内搜索", 0, 1)
    titles = [
        SearchTitle(title=item.title, url=item.url, day=item.day, service=item.column_class is ColumnClass.SERVICE)
        for item in releases
        if item.title and item.column_class not in NO_RELEASES
    ]
    seen = await observe_search(
        home=home,
        pages=pages,
        titles=titles,
        fetcher=tools.fetcher,
        renderer=tools.renderer,
        clock=gathering.loader.clock,
        as_of=gathering.options.as_of,
        seed=gathering.options.seed,
        site=gathering.site.id,
        site_name=gathering.site.name,
        deadline_s=gathering.loader.deadline_s,
    )
    gathering.progress.step("站内搜索", 1, 1)
    return seen
