"""Chromium through Playwright: one browser per process, one fresh context per page, restarted when it dies."""

import asyncio
import contextlib
import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from core.errors import Failure
from core.layout import PageLayout
from core.outcome import Cause, Owner
from core.photo import PhotographedPage, Place
from core.sight import LinkSight
from crawler.browser.insides import has_insides, put_in_place
from crawler.browser.layout import Watch, look_around
from crawler.browser.photo import photograph, shown_text
from crawler.browser.proxy import GuardedProxy, Resolve
from crawler.browser.quiet import until_quiet
from crawler.browser.search_box import search
from crawler.browser.sight import MAX_LINKS, SIGHT, read_sight
from crawler.browser.trouble import trouble_of

T = TypeVar("T")
Work = Callable[[Any, Sequence[int], Watch], Awaitable[T]]
"""What is done with an open page: (Playwright page, statuses of its documents so far, the last one counts, what it lacks)."""

log = logging.getLogger(__name__)

AT_ONCE: Final = 3
"""Pages open at a time: most of a page's time is waiting for it to fall silent. House rule, two cores."""
MAX_HTML_CHARS: Final = 10_000_000
LAYOUT_S: Final = 25.0
"""For all looks at the layout of one page. House rule."""
SEARCH_S: Final = 25.0
"""For typing, sending and reading the answer. House rule."""
FOOTER_S: Final = 4.0
"""How long an empty footer is waited for. House rule."""
_HAS_FOOTER: Final = """() => {
  if (!document.body || /标识码|ICP\\s?备|网安备|主\\s?办/.test(document.body.innerText)) return true;
  const places = document.querySelectorAll("footer, [class*=foot i], [id*=foot i], [class*=copyright i], [id*=copyright i]");
  return !Array.prototype.some.call(places, (node) => !node.innerText?.trim() && !node.querySelector("img, iframe, svg, canvas, object"));
}"""
"""Also true where no place of a footer stands empty."""
ARGUMENTS: Final = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--mute-audio",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--proxy-bypass-list=<-loopback>",  # loopback names go through the guard as well
)


@dataclass(frozen=True, kw_only=True)
class RenderedPage:
    """A page after its scripts ran (core.ports.Rendered)."""

    url: str
    final_url: str
    status: int | None
    html: str
    layout: PageLayout | None = None
    """Only when asked for; None also when it could not be measured."""
    sight: tuple[LinkSight, ...] | None = None


class ChromiumRenderer:
    """core.ports.Renderer. ``last_failure`` says why the last render gave None."""

    def __init__(self, executable: Path, resolve: Resolve) -> None:
        self._executable = executable
        self._proxy = GuardedProxy(resolve)
        # Chromium refuses its sandbox to root; everybody else keeps it unless the kernel forbids user namespaces.
        self._sandbox = os.geteuid() != 0
        self._starting = asyncio.Lock()
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._playwright: Any = None
        self._browser: Any = None
        self.rendered = 0
        self.last_failure: Failure | None = None

    @property
    def refused(self) -> list[str]:
        """Hosts the address guard kept the browser from."""
        return self._proxy.refused

    async def render(self, url: str, *, deadline_s: float = 30.0, layout: bool = False) -> RenderedPage | None:
        """
        Load a page as a visitor would and wait until it is quiet; a few pages at a time, each in a context of its own.

        With *layout* it is also looked at in windows of common sizes.
        """

        async def read(page: Any, statuses: Sequence[int], watch: Watch) -> RenderedPage:
            # Frames and shadow roots are put in their place, which ends the layout; everything else is read before the window changes its size.
            sight = await _sight(page)
            framed = await has_insides(page, watch.dead_frames)
            seen = await _layout(page, watch, phones=False) if layout and framed else None
            if framed:
                await put_in_place(page, watch.dead_frames)
            html = await _content(page)
            found = RenderedPage(url=url, final_url=page.url, status=_last(statuses), html=html[:MAX_HTML_CHARS], layout=seen, sight=sight)
            return found if framed or not layout else replace(found, layout=await _layout(page, watch))

        return await self._visit(url, deadline_s, read, more_s=LAYOUT_S if layout else 0.0)

    async def photograph(self, url: str, places: Sequence[Place], *, deadline_s: float = 30.0) -> PhotographedPage | None:
        """Load a page as for ``render`` and take pictures of places on it."""

        async def take(page: Any, statuses: Sequence[int], _: Watch) -> PhotographedPage:
            photos = await photograph(page, places)
            return PhotographedPage(final_url=page.url, status=_last(statuses), text=await shown_text(page), photos=photos)

        return await self._visit(url, deadline_s, take)

    async def search(self, url: str, words: str, *, box: str = "", deadline_s: float = 30.0) -> RenderedPage | None:
        """Type words into the search box of a page, send them as a visitor does, and read what opens."""

        async def ask(page: Any, statuses: Sequence[int], watch: Watch) -> RenderedPage | None:
            found = await search(page, words, box, watch.dead_frames)
            if isinstance(found, Failure):
                self.last_failure = found
                return None
            dead = watch.dead_frames if found == page else ()
            if await has_insides(found, dead):
                await put_in_place(found, dead)
            html = await _content(found)
            return RenderedPage(url=url, final_url=found.url, status=_last(statuses), html=html[:MAX_HTML_CHARS])

        return await self._visit(url, deadline_s, ask, more_s=SEARCH_S, windows=True)

    async def _visit(self, url: str, deadline_s: float, work: Work[T], *, more_s: float = 0.0, windows: bool = False) -> T | None:
        async with self._gate:
            for fresh_start in (False, True):
                browser = None
                try:
                    browser = await self._start()
                    async with asyncio.timeout(deadline_s + 10 + more_s):
                        found = await self._load(browser, url, deadline_s, work, windows=windows)
                    if found is not None:
                        self.rendered += 1
                        self.last_failure = None
                    return found
                except TimeoutError:
                    self.last_failure = _too_slow(deadline_s)
                    return None
                except Exception as error:  # noqa: BLE001  Playwright has one error class for everything; a dead browser is restarted once
                    message = str(error).splitlines()[0][:200] if str(error) else ""
                    log.info("浏览器没能打开页面：%s", message or type(error).__name__, extra={"event": "render_failed", "url": url})
                    dead = browser is None or not browser.is_connected()
                    if dead and not fresh_start:
                        continue
                    self.last_failure = _too_slow(deadline_s) if _is_timeout(error) and not dead else trouble_of(message, dead=dead)
                    return None
            return None

    def _is_alive(self) -> bool:
        return self._browser is not None and bool(self._browser.is_connected())

    async def _start(self) -> Any:
        """The running browser; a dead one is replaced."""
        async with self._starting:
            if not self._is_alive():
                await self._stop_browser()
                await self._start_new()
            return self._browser

    async def _start_new(self) -> None:
        from playwright.async_api import async_playwright

        if self._playwright is None:
            await self._proxy.start()
            self._playwright = await async_playwright().start()
        try:
            self._browser = await self._launch()
        except Exception:
            if not self._sandbox:
                raise
            log.warning("本机不能使用浏览器沙箱，浏览器不带沙箱运行", extra={"event": "no_browser_sandbox"})
            self._sandbox = False
            self._browser = await self._launch()

    async def _launch(self) -> Any:
        return await self._playwright.chromium.launch(
            executable_path=str(self._executable),
            headless=True,
            proxy={"server": self._proxy.url},
            chromium_sandbox=self._sandbox,
            args=list(ARGUMENTS),
        )

    async def _load(self, browser: Any, url: str, deadline_s: float, work: Work[T], *, windows: bool) -> T | None:
        context = await browser.new_context(
            ignore_https_errors=True,
            accept_downloads=False,
            service_workers="block",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": 1366, "height": 900},
        )
        try:
            page = await context.new_page()
            if not windows:
                context.on("page", lambda popup: asyncio.ensure_future(_close_popup(popup, page)))
            page.on("dialog", lambda dialog: asyncio.ensure_future(_dismiss(dialog)))
            status: list[int] = []

            def note(response: Any) -> None:
                with contextlib.suppress(Exception):
                    if response.request.is_navigation_request() and response.frame.parent_frame is None:
                        status.append(int(response.status))

            (context if windows else page).on("response", note)
            watch = Watch(page)
            page.set_default_timeout(deadline_s * 1000)
            await page.goto(url, wait_until="domcontentloaded", timeout=deadline_s * 1000)
            await until_quiet(page)
            if not windows:
                await _await_footer(page)
            found = await work(page, status, watch)
            host = urlsplit(page.url).hostname or ""
            if status and status[-1] == HTTPStatus.FORBIDDEN and host in self._proxy.refused:
                self.last_failure = Failure(Cause.PRIVATE_ADDRESS, Owner.MONITOR, f"{host} 没有允许连接的公网地址")
                return None
            return found
        finally:
            with contextlib.suppress(Exception):
                await context.close()

    async def _stop_browser(self) -> None:
        if self._browser is not None:
            with contextlib.suppress(Exception):
                await self._browser.close()
        self._browser = None

    async def aclose(self) -> None:
        """Close browser, driver and proxy."""
        await self._stop_browser()
        if self._playwright is not None:
            with contextlib.suppress(Exception):
                await self._playwright.stop()
            self._playwright = None
        await self._proxy.aclose()


async def _await_footer(page: Any) -> None:
    """Where the place of the footer is still empty, go to the bottom of the page and give the script some time: many wait for a timer, or for their reader."""
    with contextlib.suppress(Exception):
        if await page.evaluate(_HAS_FOOTER):
            return
        await page.evaluate("() => window.scrollTo(0, document.documentElement.scrollHeight)")
        with contextlib.suppress(Exception):
            await page.wait_for_function(_HAS_FOOTER, timeout=FOOTER_S * 1000)
        await page.evaluate("() => window.scrollTo(0, 0)")


def _too_slow(deadline_s: float) -> Failure:
    return Failure(Cause.DEADLINE, Owner.UNCLEAR, f"浏览器在 {deadline_s:g} 秒内没有打开页面")


def _is_timeout(error: Exception) -> bool:
    from playwright.async_api import TimeoutError as BrowserTimeoutError

    return isinstance(error, BrowserTimeoutError)


async def _sight(page: Any) -> tuple[LinkSight, ...] | None:
    """Which links readers see; whatever goes wrong with it, the page itself is read."""
    try:
        return read_sight(await page.evaluate(SIGHT, MAX_LINKS))
    except Exception as error:  # noqa: BLE001  Playwright has one error class for everything; pages tamper with what measures them
        log.info("没能在浏览器中查看链接是否可见：%s", str(error)[:200], extra={"event": "sight_failed", "url": page.url})
        return None


async def _layout(page: Any, watch: Watch, *, phones: bool = True) -> PageLayout | None:
    """The layout; whatever goes wrong with it, the page itself has been read."""
    try:
        async with asyncio.timeout(LAYOUT_S):
            return await look_around(page, watch, phones=phones)
    except Exception as error:  # noqa: BLE001  Playwright has one error class for everything; pages tamper with what measures them
        log.info("没能在浏览器中查看页面布局：%s", str(error)[:200], extra={"event": "layout_failed", "url": page.url})
        return None


def _last(statuses: Sequence[int]) -> int | None:
    return statuses[-1] if statuses else None


async def _content(page: Any) -> str:
    """The DOM as text; a navigation under way (challenge pages reload themselves) is waited for once."""
    try:
        return str(await page.content())
    except Exception:  # noqa: BLE001  "page is navigating": the one error this call is known for
        await page.wait_for_load_state("domcontentloaded")
        return str(await page.content())


async def _dismiss(dialog: Any) -> None:
    with contextlib.suppress(Exception):
        await dialog.dismiss()


async def _close_popup(popup: Any, main: Any) -> None:
    if popup != main:
        with contextlib.suppress(Exception):
            await popup.close()
