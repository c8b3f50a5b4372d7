"""PageSnapshot: one page as it was fetched, and its facts as lazy properties."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from core.outcome import PageKind

if TYPE_CHECKING:
    from core.page.facts import PageFacts


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
    sha256: str = ""
    """Of ``body``; where the bytes lie in the evidence store."""
    column: str = ""
    """URL of the column it belongs to, when known."""

    @cached_property
    def facts(self) -> "PageFacts":
        """Facts of the source."""
        # Imported on first use: most programs that know of snapshots (links, probe, help) never read a page's facts.
        from core.page.facts import PageFacts

        return PageFacts.from_bytes(self.body, url=self.final_url, headers=self.headers, as_of=self.fetched_at, kind=self.kind)

    @cached_property
    def rendered(self) -> "PageFacts | None":
        """Facts of the rendered DOM."""
        from core.page.facts import PageFacts

        if self.rendered_html is None:
            return None
        return PageFacts.from_text(self.rendered_html, url=self.final_url, as_of=self.fetched_at, kind=self.kind)

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
        )  # fmt: skip

    @property
    def best(self) -> "PageFacts":
        """The rendered DOM where there is one, else the source with its frames."""
        return self.rendered or self.framed or self.facts
