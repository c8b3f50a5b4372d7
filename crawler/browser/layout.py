"""Looks at an open page in windows of common sizes; where something seems wrong, again, and once more after a new load in that window."""

import contextlib
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from core.layout import DESKTOPS, PHONE, Dead, LayoutLook, Overlap, PageLayout, Spot, Window, steady_faults
from crawler.browser.measure import ABOUT, MEASURE

log = logging.getLogger(__name__)

SETTLE_MS: Final = 50
"""After a change of size, for scripts that answer to it at once."""
AGAIN_MS: Final = 600
"""Before a doubtful look is repeated: scripts that answer late, pictures that fade."""
MAX_RELOADS: Final = 2
RELOAD_MS: Final = 10_000
QUIET_MS: Final = 3_000
MAX_ERRORS: Final = 20
MAX_PENDING: Final = 500
MAX_CHARS: Final = 200
MAX_PX: Final = 1_000_000
"""What a page says of itself is cut to this: scripts of the page share the world in which it is measured."""
MAX_URL: Final = 2000
_GONE: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_WEB_PAGE: Final = ("text/html", "application/xhtml")


class Watch:
    """What an open page asked for in vain, and its uncaught script errors, since the last load."""

    def __init__(self, page: Any) -> None:
        self.forget()
        page.on("pageerror", self._note_error)
        page.on("request", self._note_request)
        page.on("requestfinished", self._note_end)
        page.on("response", self._note_response)
        page.on("requestfailed", self._note_loss)

    def forget(self) -> None:
        """Begin anew, as the page does."""
        self.dead_frames: list[Any] = []
        self.dead_styles: list[Dead] = []
        self.lost: dict[str, list[str]] = {"stylesheet": [], "script": []}
        self.errors: list[str] = []
        self._gone: set[str] = set()
        self._pending: dict[str, str] = {}

    def missing(self, kind: str) -> tuple[str, ...]:
        """Style sheets (``stylesheet``) or scripts (``script``) that did not come, for whatever reason, or have not come yet."""
        return (*self.lost[kind], *(url for url, pending in self._pending.items() if pending == kind))[:MAX_ERRORS]

    def _note_error(self, error: Any) -> None:
        if len(self.errors) < MAX_ERRORS:
            self.errors.append(str(getattr(error, "message", error)).strip()[:MAX_CHARS])

    def _note_request(self, request: Any) -> None:
        with contextlib.suppress(Exception):
            if request.resource_type in self.lost and len(self._pending) < MAX_PENDING:
                self._pending[request.url[:MAX_URL]] = request.resource_type

    def _note_end(self, request: Any) -> None:
        with contextlib.suppress(Exception):
            self._pending.pop(request.url[:MAX_URL], None)

    def _note_response(self, response: Any) -> None:
        with contextlib.suppress(Exception):
            kind, status, url = response.request.resource_type, int(response.status), response.url[:MAX_URL]
            if kind == "document":
                self._note_frame(response.frame, dead=status >= HTTPStatus.BAD_REQUEST)
            if kind not in self.lost:
                return
            if status in _GONE or (kind == "stylesheet" and status == HTTPStatus.OK and _is_web_page(response.headers)):
                self._gone.add(url)
                if kind == "stylesheet":
                    self._keep(self.dead_styles, Dead(url=url, status=status))
            elif status >= HTTPStatus.BAD_REQUEST:
                self._keep(self.lost[kind], url)

    def _note_frame(self, frame: Any, *, dead: bool) -> None:
        """A frame whose document is an error page, until it gets another."""
        if not dead:
            self.dead_frames = [one for one in self.dead_frames if one is not frame]
        elif len(self.dead_frames) < MAX_ERRORS:
            self.dead_frames.append(frame)

    def _note_loss(self, request: Any) -> None:
        self._note_end(request)
        with contextlib.suppress(Exception):
            kind, url = request.resource_type, request.url[:MAX_URL]
            if kind in self.lost and url not in self._gone:  # an answer that nothing can be made of is told here once more
                self._keep(self.lost[kind], url)

    @staticmethod
    def _keep(rows: list[Any], row: Any) -> None:
        if len(rows) < MAX_ERRORS:
            rows.append(row)


async def look_around(page: Any, watch: Watch, *, phones: bool = True) -> PageLayout | None:
    """
    The layout of an open page; its window has another size afterwards, and the page may have been loaded anew.

    Args:
        page: a ``playwright.async_api.Page`` that has fallen silent.
        watch: begun before the page was opened.
        phones: look as a telephone too, if the page says that it is made for them.

    Returns:
        None when the page is made of frames, or left for another while it was looked at.
    """
    url = page.url
    about = await page.evaluate(ABOUT)
    windows = [*DESKTOPS, PHONE] if phones and about["phone"] else list(DESKTOPS)
    looks: list[LayoutLook] = []
    for window in windows:
        look = await _look(page, watch, window, SETTLE_MS)
        if look is None:
            return None
        looks.append(look)
    if not all(look.whole for look in looks):  # nothing will be said about the site
        return PageLayout(url=url, looks=tuple(looks), chinese=bool(about["chinese"]))
    for window in steady_faults(looks):
        again = await _look(page, watch, window, AGAIN_MS)
        if again is None:
            return None
        looks.append(again)
    # A page that was opened in another window may only need a new load: nobody changes the size of a window while reading.
    for window in list(steady_faults(looks))[:MAX_RELOADS]:
        again = await _load_in(page, watch, window, url)
        if again is None:
            return None
        looks.append(again)
    kept = set(list(steady_faults(looks))[:MAX_RELOADS])
    log.debug("layout", extra={"event": "layout", "url": url, "looks": len(looks)})
    return PageLayout(url=url, looks=tuple(_of_windows(looks, kept)), chinese=bool(about["chinese"])) if page.url == url else None


def _of_windows(looks: Sequence[LayoutLook], kept: set[Window]) -> list[LayoutLook]:
    """Of windows beyond the reloads nothing is said: their faults were not looked at often enough."""
    doubtful = set(steady_faults(looks)) - kept
    return [look for look in looks if look.window not in doubtful]


async def _look(page: Any, watch: Watch, window: Window, settle_ms: int) -> LayoutLook | None:
    size = {"width": window[0], "height": window[1]}
    if page.viewport_size != size:
        await page.set_viewport_size(size)
    await page.wait_for_timeout(settle_ms)
    seen = await page.evaluate(MEASURE, bool(watch.dead_styles))
    return None if seen is None else read_look(seen, window, watch)


async def _load_in(page: Any, watch: Watch, window: Window, url: str) -> LayoutLook | None:
    await page.set_viewport_size({"width": window[0], "height": window[1]})
    watch.forget()
    answer = await page.goto(url, wait_until="domcontentloaded", timeout=RELOAD_MS)
    if answer is None or not answer.ok:
        return None
    with contextlib.suppress(Exception):
        await page.wait_for_load_state("networkidle", timeout=QUIET_MS)
    return await _look(page, watch, window, AGAIN_MS)


def read_look(seen: Mapping[str, Any], window: Window, watch: Watch) -> LayoutLook:
    """What the script measured, as a record; numbers are bounded and texts cut, for the page may have tampered with them."""
    overlaps = [
        Overlap(first=_spot(one["first"]), second=_spot(one["second"]), width=_whole(one["width"]), height=_whole(one["height"]))
        for one in list(seen["overlaps"])[:5]
    ]
    counts = ("content_width", "chars", "overlap_chars", "cut_chars", "beyond_chars", "outside_px", "main_chars", "main_pictures")
    return LayoutLook(
        window=window,
        overlaps=tuple(overlaps),
        outside=_spot(seen["outside"]) if seen["outside"] else None,
        links=_whole(seen["links"]),
        plain_links=_whole(seen["plain_links"]),
        arranged=_whole(seen["arranged"]),
        rules=_whole(seen["rules"]),
        garbled=_whole(seen["garbled"]),
        dead_styles=tuple(watch.dead_styles),
        lost_styles=watch.missing("stylesheet"),
        lost_scripts=watch.missing("script"),
        errors=tuple(watch.errors),
        **{name: _whole(seen[name]) for name in counts},
    )


def _spot(seen: Mapping[str, Any]) -> Spot:
    x, y, width, height = (_whole(value) for value in seen["box"])
    return Spot(selector=str(seen["selector"])[:120], text=str(seen["text"])[:40], box=(x, y, width, height))


def _whole(value: Any) -> int:
    return int(min(max(float(value), -MAX_PX), MAX_PX)) if isinstance(value, int | float) and value == value else 0


def _is_web_page(headers: Mapping[str, str]) -> bool:
    return headers.get("content-type", "").lower().startswith(_WEB_PAGE)
