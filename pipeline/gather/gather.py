"""The order in which one site is gathered."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from config.lexicons import load_lexicon
from config.settings import Settings
from core.column.plan import column_key
from core.column.records import Column
from core.errors import Failure
from core.page.snapshot import PageSnapshot
from core.ports import Frontier, Progress
from core.site import ColumnOverride, Site
from core.snapshot import Coverage, SiteSnapshot
from core.url import host_of
from pipeline.gather.attachments import read_attachments
from pipeline.gather.columns import ColumnReading
from pipeline.gather.crawl import Crawled, crawl_and_verify
from pipeline.gather.domains import other_domains
from pipeline.gather.drawn import drawn_lists, unopened_releases
from pipeline.gather.home import closing_notice
from pipeline.gather.loader import PageLoader
from pipeline.gather.network import observe_network
from pipeline.gather.search import try_search
from pipeline.gather.shelf import PageShelf
from pipeline.gather.site import Gathering, GatherOptions, snapshot_of
from pipeline.gather.views import home_as_others, observe_layout
from pipeline.wiring import Tools

RENDER_SHARE = 20
"""At most one page in this many is rendered (5 %) …"""
RENDER_FLOOR = 40
"""… but a small site whose pages are all written by script may have this many."""

MAX_ROUTES = 120
"""Pages behind ``#/…`` that the browser opens: what would be fetched on other sites. House rule: some three minutes at most."""


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
    shelf: PageShelf | None = None,
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
        route_budget=min(MAX_ROUTES, options.max_pages),
    )
    gathering = Gathering(
        site=site,
        options=options,
        loader=loader,
        progress=progress,
        overrides=tuple(overrides),
        lexicon=load_lexicon(settings.lexicons),
        shelf=shelf,
    )
    home = await gathering.home()
    gathering.site = refine(site if "://" in site.url else replace(site, url=home.url), home)
    if (notice := closing_notice(home)) is not None:
        return await _closed(gathering, home, notice, settings=settings, tools=tools)
    columns, reading = await gathering.columns(home)
    if (unopened := unopened_releases(columns, reading.pages)) is not None:
        gathering.failures["content_pages"] = unopened
    parts, second_level = await _samples(gathering, home, columns, reading)
    # IPv6 asks for spaced loads, so the network is observed while the crawl runs.
    crawled, network, parts["home_as_robot"], parts["layout"] = await asyncio.gather(
        _crawl(
            gathering,
            home,
            second_level=second_level,
            drawn=drawn_lists(reading.pages),
            behind_routes=_behind_routes(reading, parts),
            settings=settings,
            tools=tools,
            frontier=frontier,
            parts=parts,
        ),
        observe_network(gathering, home, second_level=second_level or parts["column_pages"], settings=settings, tools=tools),
        home_as_others(gathering, home, tools),
        observe_layout(gathering, home),
    )
    parts["lost_pages"] = crawled.lost
    if gathering.flagged:
        parts["special_pages"] = {**parts["special_pages"], "flagged": tuple(gathering.flagged)}
    releases = gathering.releases(home, columns, reading)
    parts["search"] = await try_search(
        gathering, home, releases, tools, pages=[*parts["column_pages"], *second_level, *parts["content_pages"]]
    )
    parts |= network
    parts["other_domains"] = await other_domains(gathering, home)
    coverage = replace(crawled.coverage, rendered=loader.rendered)
    if reading.truncated:
        coverage = coverage.with_columns_cut()
    return snapshot_of(gathering, home=home, columns=columns, links=crawled.links, coverage=coverage, parts=parts)


async def _closed(gathering: Gathering, home: PageSnapshot, notice: Failure, *, settings: Settings, tools: Tools) -> SiteSnapshot:
    """A site of which only a notice is left: the notice itself and what can be known without pages."""
    gathering.failures |= dict.fromkeys(("home", "columns", "links", "search"), notice)
    parts = await observe_network(gathering, home, second_level=(), settings=settings, tools=tools)
    parts |= {"home": None, "columns": None, "special_pages": {"notice": (home,)}}
    return snapshot_of(
        gathering, home=home, columns=(), links=None, coverage=Coverage(pages=1, rendered=gathering.loader.rendered), parts=parts
    )


async def _crawl(
    gathering: Gathering,
    home: PageSnapshot,
    *,
    second_level: Sequence[PageSnapshot],
    drawn: Sequence[PageSnapshot],
    behind_routes: Sequence[PageSnapshot],
    settings: Settings,
    tools: Tools,
    frontier: Frontier,
    parts: dict[str, Any],
) -> Crawled:
    """Crawl, verify, and read the sample of what the pages offer for download."""
    crawled = await crawl_and_verify(
        gathering,
        home,
        second_level=second_level,
        drawn=drawn,
        behind_routes=behind_routes,
        settings=settings,
        tools=tools,
        frontier=frontier,
    )
    parts["attachments"], parts["attachment_population"] = await read_attachments(
        gathering, crawled.attachments, own_host=host_of(home.final_url), tools=tools
    )
    return crawled


def _behind_routes(reading: ColumnReading, parts: Mapping[str, Any]) -> list[PageSnapshot]:
    """Pages read behind ``#/…``, each once."""
    special = (page for pages in parts["special_pages"].values() for page in pages)
    read = (page for pages in reading.pages.values() for page in pages)
    return list({page.url: page for page in (*read, *parts["content_pages"], *special) if page.is_routed}.values())


async def _samples(
    gathering: Gathering, home: PageSnapshot, columns: tuple[Column, ...], reading: ColumnReading
) -> tuple[dict[str, Any], tuple[PageSnapshot, ...]]:
    column_pages, column_population = await gathering.sample_columns(home, columns, reading)
    entries = {column_key(address) for pages in reading.pages.values() for page in pages[:1] for address in (page.url, page.final_url)}
    content_pages, content_population = await gathering.sample_content(gathering.releases(home, columns, reading), home, entries)
    special_pages, special_population = await gathering.special(home, columns, reading)
    second_level = await gathering.second_level(home)
    parts: dict[str, Any] = {
        "column_pages": column_pages,
        "column_population": column_population,
        "list_pages": tuple(pages[0] for pages in reading.pages.values() if pages),
        "content_pages": content_pages,
        "content_population": content_population,
        "special_pages": special_pages,
        "special_population": special_population,
        "second_level_pages": second_level,
    }
    return parts, second_level
