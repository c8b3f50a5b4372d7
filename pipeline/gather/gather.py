"""The order in which one site is gathered."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from config.lexicons import load_lexicon
from config.settings import Settings
from core.column.records import Column
from core.page.snapshot import PageSnapshot
from core.ports import Frontier, Progress
from core.site import ColumnOverride, Site
from core.snapshot import SiteSnapshot
from pipeline.gather.columns import ColumnReading
from pipeline.gather.crawl import crawl_and_verify
from pipeline.gather.loader import PageLoader
from pipeline.gather.network import observe_network
from pipeline.gather.search import try_search
from pipeline.gather.site import Gathering, GatherOptions, snapshot_of
from pipeline.wiring import Tools

RENDER_SHARE = 20
"""At most one page in this many is rendered (5 %) …"""
RENDER_FLOOR = 40
"""… but a small site whose pages are all written by script may have this many."""


async def gather_site(
    site: Site,
    options: GatherOptions,
    *,
    settings: Settings,
    tools: Tools,
    frontier: Frontier,
    overrides: Iterable[ColumnOverride],
    progress: Progress,
    clock: Callable[[], datetime],
    refine: Callable[[Site, PageSnapshot], Site] = lambda site, _: site,
) -> SiteSnapshot:
    """
    Gather everything that checks may look at.

    Raises:
        CannotRunError: the home page could not be read.
    """
    loader = PageLoader(
        tools,
        clock=clock,
        deadline_s=settings.network.deadline_s,
        max_body_bytes=settings.network.max_body_bytes,
        render_budget=max(RENDER_FLOOR, options.max_pages // RENDER_SHARE),
    )
    gathering = Gathering(
        site=site, options=options, loader=loader, progress=progress, overrides=tuple(overrides), lexicon=load_lexicon(settings.lexicons)
    )
    home = await gathering.home()
    gathering.site = refine(site if "://" in site.url else replace(site, url=home.url), home)
    columns, reading = await gathering.columns(home)
    parts, second_level = await _samples(gathering, home, columns, reading)
    # IPv6 asks for spaced loads, so the network is observed while the crawl runs.
    (links, coverage), network = await asyncio.gather(
        crawl_and_verify(gathering, home, second_level=second_level, settings=settings, tools=tools, frontier=frontier),
        observe_network(gathering, home, second_level=second_level or parts["column_pages"], settings=settings, tools=tools),
    )
    if gathering.flagged:
        parts["special_pages"] = {**parts["special_pages"], "flagged": tuple(gathering.flagged)}
    releases = gathering.releases(home, columns, reading)
    parts["search"] = await try_search(gathering, home, releases, tools)
    parts |= network
    coverage = replace(
        coverage, rendered=loader.rendered, truncated_by=coverage.truncated_by or ("max_columns" if reading.truncated else None)
    )
    return snapshot_of(gathering, home=home, columns=columns, links=links, coverage=coverage, parts=parts)


async def _samples(
    gathering: Gathering, home: PageSnapshot, columns: tuple[Column, ...], reading: ColumnReading
) -> tuple[dict[str, Any], tuple[PageSnapshot, ...]]:
    column_pages, column_population = await gathering.sample_columns(home, columns, reading)
    content_pages, content_population = await gathering.sample_content(gathering.releases(home, columns, reading), home)
    special_pages, special_population = await gathering.special(home, columns, reading)
    second_level = await gathering.second_level(home)
    parts: dict[str, Any] = {
        "column_pages": column_pages,
        "column_population": column_population,
        "content_pages": content_pages,
        "content_population": content_population,
        "special_pages": special_pages,
        "special_population": special_population,
        "second_level_pages": second_level,
    }
    return parts, second_level
