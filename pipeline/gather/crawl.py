"""Crawl and link verification of one site."""

from collections.abc import Sequence

from config.settings import Settings
from core.page.snapshot import PageSnapshot
from core.ports import Frontier
from core.snapshot import Coverage, LinkReport
from pipeline.gather.site import Gathering
from pipeline.wiring import Tools


async def crawl_and_verify(
    gathering: Gathering, home: PageSnapshot, *, second_level: Sequence[PageSnapshot], settings: Settings, tools: Tools, frontier: Frontier
) -> tuple[LinkReport | None, Coverage]:
    return None, Coverage(pages=gathering.loader.fetched)
