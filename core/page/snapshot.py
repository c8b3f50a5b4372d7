"""PageSnapshot: one page as it was fetched, and its facts as lazy properties."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final
from weakref import ReferenceType, ref

from core.outcome import PageKind
from core.route import route_of
from core.sight import LinkSight

if TYPE_CHECKING:
    from core.page.facts import PageFacts

MAX_PARSED_BYTES: Final = 10_000_000
"""Source bytes of all pages that are kept parsed; parsed they take about twenty times as much. House rule: some 200 ordinary pages."""


@dataclass(frozen=True, kw_only=True)
class PageSnapshot:
    """
    One page. Facts of the source are in ``facts``; those of the rendered DOM in ``rendered`` (None when it was not rendered).

    A check that needs to know whether something is absent reads ``best`` and answers ``unknown`` when the source says
    ``"script"`` or ``may_be_scripted`` and there is no rendered DOM.
    """

    url: str
    """As asked for."""
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes
    """Decompressed bytes as received."""
    fetched_at: datetime
    kind: PageKind = PageKind.AUTO
    rendered_html: str | None = None
    """Serialised DOM after scripts ran."""
    framed_html: str | None = None
    """The source with the documents of its frames in their place (``core.page.frames``); None = it has none that matter."""
    functions: str = ""
    """Source of the site's script files whose functions its handlers call: where ``javascript:go('/zwgk/')`` leads stands there."""
    sha256: str = ""
    """Of ``body``; where the bytes lie in the evidence store."""
    column: str = ""
    """URL of the column it belongs to, when known."""
    sight: tuple[LinkSight, ...] | None = None
    """Links to foreign hosts as they stood in the browser; None = not measured."""
    in_frame: bool = False
    """Readers see it inside a frame of another page only: it needs neither header, footer nor tags of its own."""

    @cached_property
    def facts(self) -> "PageFacts":
        """Facts of the source."""
        # Imported on first use: most programs that know of snapshots (links, probe, help) never read a page's facts.
        from core.page.facts import PageFacts

        _parsed.enter(self)
        return PageFacts.from_bytes(
            self.body, url=self.final_url, headers=self.headers, as_of=self.fetched_at, kind=self.kind, functions=self.functions
        )

    @cached_property
    def rendered(self) -> "PageFacts | None":
        """Facts of the rendered DOM."""
        from core.page.charset import decode_page
        from core.page.facts import PageFacts

        if self.rendered_html is None:
            return None
        charset = decode_page(self.body, self.headers).charset
        return PageFacts.from_text(
            self.rendered_html, url=self.final_url, as_of=self.fetched_at, kind=self.kind, charset=charset, functions=self.functions
        )

    @cached_property
    def framed(self) -> "PageFacts | None":
        """Facts of the source with its frames in their place."""
        from core.page.facts import PageFacts

        if self.framed_html is None:
            return None
        facts = self.facts
        return PageFacts(
            self.framed_html, url=self.final_url, as_of=self.fetched_at, kind=self.kind, charset=facts.charset,
            undecodable_ratio=facts.undecodable_ratio, rendered=False, headers=self.headers,
            functions=self.functions,
        )  # fmt: skip

    @property
    def is_routed(self) -> bool:
        """It is what a script shows for a route (``#/news``): it shares source and head with the home page."""
        return bool(route_of(self.final_url))

    def forget(self) -> None:
        """Drop the facts read so far; they are read again when asked for. A parsed page takes some twenty times its bytes."""
        self.__dict__.pop("facts", None)
        self.__dict__.pop("rendered", None)
        self.__dict__.pop("framed", None)

    @property
    def best(self) -> "PageFacts":
        """The rendered DOM where there is one, else the source with its frames."""
        return self.rendered or self.framed or self.facts


class _Parsed:
    """Which pages are parsed now, oldest first; what is over the bound is forgotten, so that an audit may hold any number of pages."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._bytes = 0
        self._pages: deque[tuple[ReferenceType[PageSnapshot], int]] = deque()

    def enter(self, page: PageSnapshot) -> None:
        """Count a page that is about to be parsed."""
        self._pages.append((ref(page), len(page.body)))
        self._bytes += len(page.body)
        while self._bytes > self._limit and len(self._pages) > 1:
            oldest, size = self._pages.popleft()
            self._bytes -= size
            found = oldest()
            if found is not None and found is not page:
                found.forget()


_parsed = _Parsed(MAX_PARSED_BYTES)
