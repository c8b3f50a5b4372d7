"""The search test of one site."""

from collections.abc import Sequence

from core.column.records import ColumnClass
from core.page.snapshot import PageSnapshot
from core.snapshot import SearchObservation
from crawler.search import SearchTitle, observe_search
from pipeline.gather.samples import Release
from pipeline.gather.site import Gathering
from pipeline.wiring import Tools

SERVICE_CLASSES = frozenset({ColumnClass.SERVICE})


async def try_search(gathering: Gathering, home: PageSnapshot, releases: Sequence[Release], tools: Tools) -> SearchObservation | None:
    """Ask the site search for seeded titles of the site's own releases."""
    gathering.progress.step("搜索测试", 0, None)
    titles = [
        SearchTitle(title=release.title, url=release.url, day=release.day, service=release.column_class in SERVICE_CLASSES)
        for release in releases
    ]
    return await observe_search(
        home=home,
        titles=titles,
        fetcher=tools.fetcher,
        renderer=tools.renderer,
        clock=lambda: gathering.options.as_of,
        as_of=gathering.options.as_of,
        seed=gathering.options.seed,
        site=gathering.site.id,
        site_name=gathering.site.name,
    )
