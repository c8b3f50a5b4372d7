"""DNS, IPv6 and TLS facts of a site's host."""

from typing import Any

from config.settings import Settings
from core.page.snapshot import PageSnapshot
from pipeline.gather.site import Gathering
from pipeline.wiring import Tools


async def observe_network(gathering: Gathering, home: PageSnapshot, *, settings: Settings, tools: Tools) -> dict[str, Any]:
    return {}
