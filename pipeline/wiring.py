"""Wiring: builds the real fetcher and browser from settings, and takes them down again."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from config.settings import Settings
from core.ports import Fetcher, Renderer

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What gathering works with."""

    fetcher: Fetcher
    renderer: Renderer | None
    """None when no browser is to be had or wanted; then outcomes that need one are unknown."""


def make_renderer(settings: Settings, fetcher: Fetcher, *, wanted: bool = True) -> Renderer | None:
    """The browser of these settings, or None."""
    from crawler.browser.find import find_browser
    from crawler.browser.renderer import ChromiumRenderer
    from crawler.fetch.guard import AddressGuard

    if not wanted or settings.browser.enabled is False:
        return None
    path = find_browser(settings.browser.executable)
    if path is None:
        log.warning("没有找到浏览器：需要浏览器的检查记为“未能测定”；用 wangjian doctor 看怎样安装", extra={"event": "no_browser"})
        return None
    guard = AddressGuard(settings.network.allow_addresses)

    async def resolve(host: str) -> tuple[str, ...]:
        return guard.allowed(await fetcher.resolve(host))

    return ChromiumRenderer(path, resolve)


def crawl_window(settings: Settings) -> Callable[[], float] | None:
    """Seconds until crawl traffic may start, by the configured window; None when there is none."""
    from crawler.window import CrawlWindow

    if not settings.crawl.window:
        return None
    window, zone = CrawlWindow.parse(settings.crawl.window), ZoneInfo(settings.timezone)
    return lambda: window.wait_s(datetime.now(zone))


@asynccontextmanager
async def open_tools(settings: Settings, *, browser: bool = True) -> AsyncIterator[Tools]:
    """Fetcher and browser for the time of one job."""
    from crawler.fetch import create_fetcher, create_gate

    fetcher = create_fetcher(settings.network, gate=create_gate(settings.network, window=crawl_window(settings)))
    renderer = make_renderer(settings, fetcher, wanted=browser)
    try:
        yield Tools(fetcher=fetcher, renderer=renderer)
    finally:
        if renderer is not None:
            await renderer.aclose()
        await fetcher.aclose()
