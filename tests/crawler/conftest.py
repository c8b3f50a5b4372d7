"""A web in memory: a fetcher that answers from a table, follows redirects and counts what it was asked."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from core.fetch import Family, Fetch, FetchResult, Hop, Read, TlsInfo
from core.outcome import Cause, Owner
from core.url import resolve

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0"


@dataclass(frozen=True, kw_only=True)
class Page:
    """One answer of the web."""

    body: bytes = b""
    status: int = 200
    type: str = "text/html"
    location: str = ""
    cause: Cause | None = None
    owner: Owner | None = None
    lag_ms: float = 0.0
    head: int | None = None
    """Status of a HEAD; None = as for GET."""
    verified: bool = True
    headers: tuple[tuple[str, str], ...] = ()
    """Further ones, beside type and length."""


def html(body: str, *, charset: str = "utf-8", title: str = "标题") -> Page:
    """A web page."""
    return Page(body=f'<html><head><meta charset="{charset}"><title>{title}</title></head><body>{body}</body></html>'.encode(charset))


def failing(cause: Cause, owner: Owner = Owner.UNCLEAR, **more: Any) -> Page:
    """No answer."""
    return Page(cause=cause, owner=owner, **more)


@dataclass
class FakeWeb:
    """``core.ports.Fetcher`` over a table; a list of pages is given out one after another, the last one for ever."""

    pages: dict[str, Page | list[Page]]
    missing: Page | Callable[[str], Page] = field(default_factory=lambda: Page(status=404, body=b"not found"))
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)

    async def fetch(self, question: Fetch) -> FetchResult:
        url, hops = question.url, []
        while True:
            page = self._page(url, question.method)
            if not page.location or page.cause is not None:
                break
            hops.append(Hop(url=url, status=page.status, location=page.location))
            url = resolve(url, page.location)
            if len(hops) > 10:
                page = failing(Cause.REDIRECT_LOOP, Owner.SITE)
                break
        status = page.head if question.method == "HEAD" and page.head is not None else page.status
        body = page.body[: question.prefix_bytes] if question.read is Read.PREFIX else page.body
        headers = (("content-type", page.type), ("content-length", str(len(page.body))), *page.headers)
        return FetchResult(
            url=question.url,
            final_url=url,
            status=None if page.cause else status,
            headers=() if page.cause else headers,
            body=b"" if question.method == "HEAD" or page.cause else body,
            raw_bytes=0 if question.method == "HEAD" or page.cause else len(body),
            cut=len(body) < len(page.body),
            cause=page.cause,
            owner=page.owner,
            detail="没有打开" if page.cause else "",
            started_at=NOW,
            hops=tuple(hops),
            lag_ms=page.lag_ms,
            tls=None if page.verified else TlsInfo(verified=False, error="certificate has expired"),
        )

    def _page(self, url: str, method: str) -> Page:
        self.asked[method, url] += 1
        page = self.pages.get(url)
        if isinstance(page, list):
            return page.pop(0) if len(page) > 1 else page[0]
        if page is not None:
            return page
        return self.missing(url) if callable(self.missing) else self.missing

    async def resolve(self, host: str, family: Family = Family.ANY, *, resolver: int = 0) -> tuple[str, ...]:
        return ("127.0.0.1",)

    async def aclose(self) -> None:
        return None

    def gets(self, url: str) -> int:
        """GETs of an address."""
        return self.asked["GET", url]


@pytest.fixture
def web() -> Callable[..., FakeWeb]:
    """Make a web of pages by path or address."""

    def make(pages: dict[str, Page | list[Page] | str], **more: Any) -> FakeWeb:
        full = {}
        for address, page in pages.items():
            url = address if "://" in address else f"http://a.gov.cn{address}"
            full[url] = html(page) if isinstance(page, str) else page
        return FakeWeb(full, **more)

    return make


def links(*hrefs: str) -> str:
    """Anchors."""
    return "".join(f'<a href="{href}">{href}</a>' for href in hrefs)


def pairs_of(found: Iterable[Any]) -> set[tuple[str, str, str]]:
    """(target, page, reason) of a sweep report's targets."""
    return {(target.url, page, target.reason) for target in found for page in target.pages}


@pytest.fixture
def make_page() -> type[Page]:
    return Page


@pytest.fixture
def tools() -> Any:
    """The small makers above, as tests cannot import a conftest by name."""

    class Tools:
        page = Page
        html = staticmethod(html)
        failing = staticmethod(failing)
        links = staticmethod(links)
        pairs = staticmethod(pairs_of)
        png = PNG
        now = NOW

    return Tools
