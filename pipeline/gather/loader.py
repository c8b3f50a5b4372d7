"""Loading single pages: fetch, recognise what came, ask the browser once where the source cannot decide."""

import hashlib
import logging
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Final

from core.errors import Failure
from core.fetch import Fetch, FetchResult
from core.layout import PageLayout
from core.outcome import Cause, Owner, PageKind
from core.page.charset import decode_page
from core.page.frames import inline_frames, wanted_frames
from core.page.script_links import defines
from core.page.snapshot import PageSnapshot
from core.page.usable import MAX_UNDECODABLE, answer_failure, page_failure, status_failure
from core.ports import Rendered
from core.route import route_of
from core.url import host_of, is_home_url, resolve, same_registrable
from crawler.patience import fetch_patiently
from pipeline.wiring import Tools

log = logging.getLogger(__name__)

MAX_CACHED: Final = 400
MAX_CACHED_BYTES: Final = 60_000_000
MAX_CLIENT_REDIRECTS: Final = 3
_DOORS: Final = frozenset({Cause.EMPTY_PAGE, Cause.NEEDS_SCRIPT})
"""A page without words may still send its reader on: then the page behind it is what there is to see."""
ROUTES_LEFT: Final = 15
"""Pages that a browser may still open when the columns of a hash-routed site have been read: samples and single rows need some. House rule."""
MAX_SCRIPT_FILES: Final = 8
"""Script files of one page that are looked through for a function."""
MAX_SCRIPTS: Final = 30
"""Script files of one audit that are asked for."""
MAX_SCRIPT_BYTES: Final = 60_000
"""Longer ones are libraries. House rule."""
FRAME_DEPTH: Final = 2
"""Framesets inside framesets are followed this deep."""
MAX_READ_BYTES: Final = 150_000_000
"""Bytes of all pages of one audit that are read whole; from then on only small pages are. House rule: 3,000 ordinary pages."""
SMALL_PAGE_BYTES: Final = 200_000
RENDERED_HEADERS: Final = (("content-type", "text/html; charset=utf-8"),)


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """A page, or why there is none. Both may be set: a page that says nothing usable (challenge, soft 404)."""

    page: PageSnapshot | None
    failure: Failure | None
    answer: FetchResult | None = None

    @property
    def usable(self) -> PageSnapshot | None:
        """The page, when something may be said about it."""
        return self.page if self.failure is None else None


class PageLoader:
    """
    Loads pages for one audit; keeps the last ones, so that samples, columns and the crawl share one fetch.

    Memory is bounded by ``MAX_CACHED`` pages and ``MAX_CACHED_BYTES``.
    """

    def __init__(
        self,
        tools: Tools,
        *,
        clock: Callable[[], datetime],
        deadline_s: float,
        max_body_bytes: int,
        render_budget: int,
        route_budget: int = 0,
    ) -> None:
        self._tools = tools
        self.clock = clock
        self.deadline_s = deadline_s
        self._max_body_bytes = max_body_bytes
        self._render_budget = render_budget
        self._route_budget = route_budget
        self._routes = 0
        """Pages behind routes that the browser was asked for; they have a budget of their own."""
        self._pages: OrderedDict[str, Loaded] = OrderedDict()
        self._bytes = 0
        self._read_bytes = 0
        self.fetched = 0
        self.rendered = 0
        self.render_failures: list[Failure] = []
        self._scripts: dict[str, str] = {}
        """Script files whose functions handlers call."""
        self._layouts: dict[str, PageLayout] = {}
        """Of home pages that were rendered."""

    @property
    def have_browser(self) -> bool:
        """Whether a browser can be asked at all."""
        return self._tools.renderer is not None

    def known(self, url: str) -> PageSnapshot | None:
        """A page that was loaded already and is still at hand."""
        loaded = self._pages.get(url)
        return loaded.page if loaded is not None else None

    async def load(self, url: str, *, kind: PageKind = PageKind.AUTO, column: str = "") -> Loaded:
        """Load one page, following at most three redirects made by the page itself."""
        known = self._pages.get(url)
        if known is None:
            known = await self._load(url, kind, column)
            self._keep(url, known)
        if known.page is not None and (known.page.kind is not kind and kind is not PageKind.AUTO):
            known = replace(known, page=_as_kind(known.page, kind, column))
        return known

    async def load_again(self, url: str, *, kind: PageKind = PageKind.AUTO, column: str = "") -> Loaded:
        """Load a page that was not read the first time; what was kept of it gives way."""
        loaded = await self._load(url, kind, column)
        self._keep(url, loaded)
        return loaded

    async def _load(self, url: str, kind: PageKind, column: str) -> Loaded:
        if route_of(url):
            return await self._at_route(url, kind, column)
        target = url
        for _ in range(MAX_CLIENT_REDIRECTS + 1):
            loaded = await self._once(target, kind, column)
            page = loaded.usable or (loaded.page if loaded.failure is not None and loaded.failure.cause in _DOORS else None)
            onward = page.facts.client_redirect if page is not None else None
            if not onward or onward == target or len(page.facts.visible_text if page else "") > 200:
                break
            target = onward
        if loaded.page is not None and loaded.page.url != url:
            loaded = replace(loaded, page=replace(loaded.page, url=url))
        return loaded

    async def _at_route(self, url: str, kind: PageKind, column: str) -> Loaded:
        """A page that a script shows for a route (``#/news``): the document as it is sent, and what a browser makes of it there."""
        shell = await self.load(url.partition("#")[0])
        if shell.page is None:
            return shell
        spent = self._routes >= self._route_budget - (ROUTES_LEFT if column else 0)
        if not spent:
            self._routes += 1
        seen = None if spent else await self._ask_browser(url)
        if seen is None:
            return Loaded(page=None, failure=self._unseen_route(spent=spent), answer=shell.answer)
        if (amiss := self._amiss(shell.page, seen)) is not None:
            return Loaded(page=None, failure=amiss, answer=shell.answer)
        page = replace(
            shell.page,
            url=url,
            final_url=seen.final_url,
            kind=kind,
            column=column,
            rendered_html=seen.html,
            framed_html=None,
            sight=seen.sight,
        )
        at_front = not route_of(seen.final_url) and is_home_url(seen.final_url)
        if at_front or not _own_lines(page, shell.page):
            why = Failure(Cause.NO_DATA, Owner.UNCLEAR, "在浏览器中打开后看到的仍是首页，该路由没有显示自己的内容，请人工核对")
            return Loaded(page=None, failure=why, answer=shell.answer)
        return Loaded(page=page, failure=page_failure(page), answer=shell.answer)

    def _unseen_route(self, *, spent: bool) -> Failure:
        by_script = "该页由脚本按网址中“#”后面的路由显示，"
        if not self.have_browser:
            return Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, f"{by_script}没有浏览器，无法读取")
        if spent:
            return Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, f"{by_script}本次检查用浏览器打开的页面已达上限，未读取")
        return Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, f"{by_script}浏览器这次没有打开")

    async def _with_frames(self, page: PageSnapshot, depth: int = FRAME_DEPTH) -> PageSnapshot:
        """The page with what its own frames show, where the source alone would say too little."""
        documents = {}
        for url in wanted_frames(page.facts) if depth else ():
            loaded = self._pages.get(url)
            if loaded is None:
                answer = await self._fetch(url)
                failure = answer_failure(answer)
                frame = None if failure is not None else await self._with_frames(self.snapshot(answer), depth - 1)
                loaded = Loaded(page=frame, failure=failure, answer=answer)
                self._keep(url, loaded)
            if loaded.usable is not None:
                documents[url] = loaded.usable.best
        return replace(page, framed_html=inline_frames(page.facts, documents)) if documents else page

    async def _with_functions(self, page: PageSnapshot) -> PageSnapshot:
        """The page with the script files of its site that say where its handlers and its pager lead; as it is when they do not."""
        wanted = set(page.facts.unknown_functions | page.facts.unknown_pagers)
        scripts = page.facts.scripts
        # What is called page.js passes for a library, except to a pager.
        files = scripts.external if page.facts.unknown_pagers else scripts.own_external
        own = host_of(page.final_url)
        found: list[str] = []
        for script in files[:MAX_SCRIPT_FILES] if wanted else ():
            url = page.facts.resolve(script.src)
            if not same_registrable(host_of(url), own):
                continue
            source = await self._script(url)
            if defined := {name for name in wanted if defines(source, name)}:
                wanted -= defined
                found.append(source)
            if not wanted:
                break
        return replace(page, functions="\n".join(found)) if found else page

    async def _script(self, url: str) -> str:
        source = self._scripts.get(url)
        if source is None:
            answer = await self._fetch(url) if len(self._scripts) < MAX_SCRIPTS else None
            is_short = answer is not None and answer.ok and len(answer.body) <= MAX_SCRIPT_BYTES
            source = self._scripts[url] = decode_page(answer.body, answer.headers).text if answer is not None and is_short else ""
        return source

    async def _fetch(self, url: str) -> FetchResult:
        self.fetched += 1
        return await fetch_patiently(self._tools.fetcher, Fetch(url=url, deadline_s=self.deadline_s, max_body_bytes=self._max_body_bytes))

    async def _once(self, url: str, kind: PageKind, column: str) -> Loaded:
        answer = await self._fetch(url)
        failure = answer_failure(answer)
        if failure is not None:
            if failure.cause is Cause.BLOCKED_CHALLENGE:
                return await self._past_challenge(url, kind, column, failure, answer)
            return Loaded(page=None, failure=failure, answer=answer)
        if self._read_bytes > MAX_READ_BYTES and len(answer.body) > SMALL_PAGE_BYTES:
            why = f"本次检查已读入 {MAX_READ_BYTES // 1_000_000} MB 页面，不再读取大页面"
            return Loaded(page=None, failure=Failure(Cause.TOO_LARGE, Owner.MONITOR, why), answer=replace(answer, body=b""))
        self._read_bytes += len(answer.body)
        page = await self._with_functions(await self._with_frames(self.snapshot(answer, kind=kind, column=column)))
        failure = page_failure(page)
        if failure is None:
            return Loaded(page=page, failure=None, answer=answer)
        if failure.cause is Cause.BLOCKED_CHALLENGE:
            return await self._past_challenge(url, kind, column, failure, answer)
        if failure.cause is Cause.NEEDS_SCRIPT:
            return await self.render(page)
        return Loaded(page=page, failure=failure, answer=answer)

    def snapshot(self, answer: FetchResult, *, kind: PageKind = PageKind.AUTO, column: str = "") -> PageSnapshot:
        """Make a snapshot of a complete answer."""
        return PageSnapshot(
            url=answer.url,
            final_url=answer.final_url,
            status=answer.status or 0,
            headers=answer.headers,
            body=answer.body,
            fetched_at=self.clock(),
            kind=kind,
            sha256=hashlib.sha256(answer.body).hexdigest(),
            column=column,
        )

    async def _past_challenge(self, url: str, kind: PageKind, column: str, failure: Failure, answer: FetchResult) -> Loaded:
        """One ordinary browser load decides whether a visitor gets in; nothing is forged or repeated."""
        seen = await self._ask_browser(url, layout=kind is PageKind.HOME)
        if seen is None:
            return Loaded(page=None, failure=failure, answer=answer)
        page = PageSnapshot(
            url=url,
            final_url=seen.final_url,
            status=seen.status or 200,
            headers=RENDERED_HEADERS,
            body=seen.html.encode(),
            fetched_at=self.clock(),
            kind=kind,
            rendered_html=seen.html,
            sight=seen.sight,
            sha256=hashlib.sha256(seen.html.encode()).hexdigest(),
            column=column,
        )
        still = page_failure(page)
        if still is not None or (seen.status or 200) >= 400:
            # Whatever the browser is left with (often an empty page), the gateway is why.
            return Loaded(page=page, failure=failure, answer=answer)
        return Loaded(page=page, failure=None, answer=answer)

    async def render(self, page: PageSnapshot) -> Loaded:
        """The same page with its DOM after scripts ran; unchanged (and so undecided) when the browser cannot say, or was answered otherwise."""
        if page.rendered_html is not None:
            return Loaded(page=page, failure=page_failure(page))
        seen = await self._ask_browser(page.final_url, layout=page.kind is PageKind.HOME)
        if seen is None:
            return Loaded(page=page, failure=page_failure(page))
        if (amiss := self._amiss(page, seen)) is not None:
            return Loaded(page=page, failure=page_failure(page) and amiss)
        done = replace(page, rendered_html=seen.html, sight=seen.sight)
        loaded = Loaded(page=done, failure=page_failure(done))
        self._keep(page.url, loaded)
        return loaded

    def _amiss(self, page: PageSnapshot, seen: Rendered) -> Failure | None:
        """
        Why what a browser shows is not the page as it was read.

        It was answered with an error (429, 503) a moment after the page itself was sent, or took a wrong declaration of the charset at
        its word, where the text could be read.
        """
        failure = status_failure(seen.status or 200) if page.status < HTTPStatus.BAD_REQUEST else None
        if failure is not None:
            failure = replace(failure, detail=f"浏览器打开时{failure.detail}")
        elif _is_garbled(seen.html) and page.facts.undecodable_ratio <= MAX_UNDECODABLE:
            failure = Failure(Cause.UNDECODABLE, Owner.SITE, "浏览器按网页声明的编码打开时显示为乱码")
        if failure is not None:
            self.render_failures.append(failure)
        return failure

    async def layout(self, page: PageSnapshot) -> PageLayout | Failure:
        """How a page stands in windows of common sizes: as seen when it was rendered, else by a load for this alone."""
        known = self._layouts.get(page.final_url)
        if known is not None:
            return known
        if not self.have_browser:
            return Failure(Cause.NO_BROWSER, Owner.MONITOR, "没有浏览器，未能测定页面布局")
        failures = len(self.render_failures)
        if page.rendered_html is None:
            await self._ask_browser(page.final_url, layout=True)
        if page.final_url in self._layouts:
            return self._layouts[page.final_url]
        if len(self.render_failures) > failures:
            return self.render_failures[-1]
        return Failure(Cause.NO_DATA, Owner.UNCLEAR, "浏览器未能测定页面布局（框架页、错误页，或打开后又跳转、改变）")

    async def _ask_browser(self, url: str, *, layout: bool = False) -> Rendered | None:
        renderer = self._tools.renderer
        if renderer is None or self.rendered - self._routes >= self._render_budget:
            return None
        self.rendered += 1
        seen = await renderer.render(url, deadline_s=self.deadline_s * 2, layout=layout)
        if seen is not None and seen.layout is not None and (seen.status or 200) < 400:
            self._layouts |= {url: seen.layout, seen.final_url: seen.layout}
        if seen is None:
            self.render_failures.append(renderer.last_failure or Failure(Cause.BROWSER_CRASH, Owner.MONITOR, "浏览器没有打开页面"))
        return seen

    def _keep(self, url: str, loaded: Loaded) -> None:
        before = self._pages.pop(url, None)
        self._bytes -= len(before.page.body) if before and before.page else 0
        self._pages[url] = loaded
        self._bytes += len(loaded.page.body) if loaded.page else 0
        while self._pages and (len(self._pages) > MAX_CACHED or self._bytes > MAX_CACHED_BYTES):
            _, oldest = self._pages.popitem(last=False)
            self._bytes -= len(oldest.page.body) if oldest.page else 0

    def splash_target(self, page: PageSnapshot) -> str | None:
        """Where an entry page （splash, 进入首页） leads to, None when the page is no entry page."""
        if len(page.best.visible_text) > 300:
            return None
        for link in page.best.links:
            if any(word in link.text for word in ("进入首页", "进入网站", "点击进入", "进入站点", "进入主页")) and link.url:
                return resolve(page.final_url, link.url, "utf-8")
        return None


def _is_garbled(html: str) -> bool:
    """Too many of the characters beyond ASCII are those that stand for unreadable bytes."""
    beyond = len(html) - len(html.encode("ascii", "ignore"))
    return html.count("\ufffd") > MAX_UNDECODABLE * beyond


def _own_lines(page: PageSnapshot, home: PageSnapshot) -> set[str]:
    """Lines that a page shows and the home page does not; clocks and counters tell no two apart."""
    shown, known = ({_DIGITS.sub("", line) for line in one.best.visible_text.splitlines()} for one in (page, home))
    return shown - known


_DIGITS: Final = re.compile(r"\d+")


def _as_kind(page: PageSnapshot, kind: PageKind, column: str) -> PageSnapshot:
    return replace(page, kind=kind, column=column or page.column)
