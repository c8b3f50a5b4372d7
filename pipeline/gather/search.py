"""The search test of one site."""

from collections.abc import Sequence

from core.page.snapshot import PageSnapshot
from core.snapshot import SearchObservation
from pipeline.gather.samples import Release
from pipeline.gather.site import Gathering
from pipeline.wiring import Tools


async def try_search(gathering: Gathering, home: PageSnapshot, releases: Sequence[Release], tools: Tools) -> SearchObservation | None:
    return None
