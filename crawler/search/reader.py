"""Pages of a search, read: fetched, opened in the browser, or as a browser shows them after somebody typed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

from core.errors import Failure
from core.fetch import BEYOND_STATUSES, Fetch, FetchResult
from core.outcome import Cause, Owner
from core.page.facts import PageFacts
from core.page.records import LinkKind
from core.ports import Fetcher, Rendered, Renderer, SearchBoxes
from core.url import host_of, same_registrable
from crawler.search.typed import Typed

BLOCKED: Final = frozenset({401, 403, 412, 418, 429, 521, 567})
MAX_SCRIPTS: Final = 6
"""Script files read to learn where a box without form sends its query."""
_NO_BROWSER: Final = Failure(Cause.NO_BROWSER, Owner.MONITOR, "没有浏览器，不能在搜索框中输入")


@dataclass(frozen=True)
class Reader:
    """The ways to a page. *renderer* is None without a browser; *deadline_s* is of one page, in seconds."""

    fetcher: Fetcher
    renderer: Renderer | None
    clock: Callable[[], datetime]
    deadline_s: float

    async def page(self, url: str) -> PageFacts | Failure:
        """A page to read the form on."""
        return self.read(await self.fetcher.fetch(Fetch(url=url, deadline_s=self.deadline_s)))

    def read(self, result: FetchResult) -> PageFacts | Failure:
        """What came, or why it is nothing to be read."""
        if result.cause is not None:
            return Failure(result.cause, result.owner or Owner.UNCLEAR, result.detail or "搜索页没有打开")
        status = result.status or 0
        if status in BLOCKED or status >= BEYOND_STATUSES:
            return Failure(Cause.BLOCKED_CHALLENGE, Owner.UNCLEAR, f"搜索页返回状态码 {status}，可能拦截了监测")
        if result.content_type.endswith(("json", "javascript")) and status < HTTPStatus.BAD_REQUEST:
            return Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, "搜索地址返回的是数据，由页面脚本显示，没有测成，请人工测试")
        facts = PageFacts.from_bytes(result.body, url=result.final_url, headers=result.headers, as_of=self.clock())
        if facts.challenge:
            return Failure(Cause.BLOCKED_CHALLENGE, Owner.UNCLEAR, "搜索页是安全验证页面")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Failure(Cause.HTTP_5XX, Owner.SITE, f"搜索页返回状态码 {status}")
        if status >= HTTPStatus.BAD_REQUEST:
            # 400, 405, 406 are what gateways and picky servers say to the way a machine asks; only that the page is gone is the site's.
            owner = Owner.SITE if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE) else Owner.UNCLEAR
            return Failure(Cause.HTTP_4XX, owner, f"搜索页返回状态码 {status}")
        return facts

    async def rendered(self, url: str) -> PageFacts | None:
        """The page after its scripts ran; None without a browser or when it failed."""
        if self.renderer is None:
            return None
        seen = await self.renderer.render(url)
        if seen is None or (seen.status or 200) >= HTTPStatus.BAD_REQUEST:
            return None
        facts = self.shown(seen)
        return None if facts.challenge else facts

    async def scripts(self, facts: PageFacts) -> list[str]:
        """Sources of the page's own script files, the likely ones first."""
        own = host_of(facts.url)
        urls = [link.url for link in facts.links if link.kind is LinkKind.SCRIPT and same_registrable(host_of(link.url), own)]
        urls.sort(key=lambda url: not any(word in url.lower() for word in ("search", "sousuo", "head", "common", "main", "index")))
        sources = []
        for url in urls[:MAX_SCRIPTS]:
            result = await self.fetcher.fetch(Fetch(url=url, deadline_s=self.deadline_s, max_body_bytes=2_000_000))
            if result.ok:
                sources.append(result.body.decode("utf-8", "replace"))
        return sources

    @property
    def types(self) -> bool:
        """Whether words can be typed."""
        return self._boxes is not None

    @property
    def _boxes(self) -> SearchBoxes | None:
        renderer: object = self.renderer
        return renderer if isinstance(renderer, SearchBoxes) else None

    async def type(self, box: Typed, words: str) -> Rendered | Failure:
        """What a browser shows after *words* were typed into a box and sent."""
        boxes = self._boxes
        if boxes is None:
            return _NO_BROWSER
        seen = await boxes.search(box.found_on, box.typed(words), box=box.box)
        if seen is not None:
            return seen
        return boxes.last_failure or Failure(Cause.NEEDS_PERSON, Owner.MONITOR, "没有能在浏览器中搜索，请人工测试")

    def shown(self, seen: Rendered) -> PageFacts:
        """Facts of what a browser shows."""
        return PageFacts.from_text(seen.html, url=seen.final_url, as_of=self.clock())

    def judged(self, seen: Rendered) -> PageFacts | Failure:
        """The same after typing, or why it is no answer: that our hand went wrong cannot be excluded, so nothing of it is the site's."""
        status, facts = seen.status or int(HTTPStatus.OK), self.shown(seen)
        if status in BLOCKED or status >= BEYOND_STATUSES or facts.challenge:
            return Failure(Cause.BLOCKED_CHALLENGE, Owner.UNCLEAR, "在浏览器中搜索时被拦截，请人工测试")
        if status >= HTTPStatus.BAD_REQUEST:
            cause = Cause.HTTP_5XX if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Cause.HTTP_4XX
            return Failure(cause, Owner.UNCLEAR, f"在浏览器中搜索，结果页返回状态码 {status}，请人工测试")
        return facts
