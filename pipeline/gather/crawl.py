"""Crawl and link verification of one site."""

from collections.abc import Sequence

from config.settings import Settings
from core.page.snapshot import PageSnapshot
from core.ports import Frontier
from core.snapshot import Coverage, LinkReport
from core.url import canonical
from pipeline.gather.site import Gathering
from pipeline.wiring import Tools


async def crawl_and_verify(
    gathering: Gathering, home: PageSnapshot, *, second_level: Sequence[PageSnapshot], settings: Settings, tools: Tools, frontier: Frontier
) -> tuple[LinkReport | None, Coverage]:
    """Crawl the site's own host, verify every link, picture and attachment once, and say where each fault stands."""
    from crawler.link_report import link_report
    from crawler.sweep import SweepOptions, sweep

    options = SweepOptions(
        max_pages=gathering.options.max_pages,
        concurrency=min(settings.network.concurrency, 64),
        timeout_s=settings.network.deadline_s,
        max_seconds=settings.crawl.max_seconds,
        obey_robots=settings.network.robots == "obey",
        max_body_bytes=settings.network.max_body_bytes,
    )
    result = await sweep((home.final_url,), options, tools.fetcher, gathering.progress)
    report = link_report(
        result.table,
        result.judgements,
        home_urls=(home.url, home.final_url),
        home_like=[page.final_url for page in second_level],
        texts={canonical(link.url): link.text for link in home.best.links if link.url and link.text},
        empty=[(home.final_url, link.text) for link in home.best.links if link.empty],
        truncated=result.truncated_by is not None,
    )
    return report, Coverage(pages=result.pages, links=report.checked, truncated_by=result.truncated_by)
