"""Pages of a single-page site: what its script shows for ``#/…`` in the address."""

from functools import cached_property
from typing import Final

from core.page.links import MAX_LINKS, MAX_TEXT
from core.page.records import Link, LinkKind
from core.page.text import Flow
from core.route import route_of
from core.url import Resolver, canonical, is_home_url, origin_of

MIN_ROUTES: Final = 3
"""Different routes among the anchors of a page that a script turns into pages. House rule."""


class Routes:
    """Addresses of one page, its routes kept where it has such."""

    def __init__(self, flow: Flow, resolver: Resolver, url: str, html: str) -> None:
        self._flow, self._resolver, self._html = flow, resolver, html
        self._document = canonical(url)

    def resolve(self, raw: str) -> str:
        """Absolute address of a reference; without fragment, but for a route of this page."""
        address = self._resolver.resolve(raw)
        return address + route_of(raw) if "#" in raw and self.found and self._is_own(address) else address

    def _is_own(self, address: str) -> bool:
        """Whether an address without fragment is this very document."""
        return address == self._document or (
            is_home_url(address) and is_home_url(self._document) and origin_of(address) == origin_of(self._document)
        )

    @cached_property
    def found(self) -> bool:
        """Whether a script shows what stands behind ``#/…``: several anchors of the page lead to such routes of the page itself."""
        if ("#/" not in self._html and "#!/" not in self._html) or "script" not in self._flow.by_tag:
            return False
        anchors = (self._flow.attribute(index, "href").strip() for index in self._flow.by_tag.get("a", ()))
        return len({route for raw in anchors if (route := route_of(raw)) and self._is_own(self._resolver.resolve(raw))}) >= MIN_ROUTES

    def links(self) -> tuple[Link, ...]:
        """Anchors that lead to routes: pages to readers, one document to everything that asks the server."""
        flow, links = self._flow, dict[tuple[str, str], Link]()
        for index in flow.by_tag.get("a", ())[:MAX_LINKS] if self.found else ():
            raw = flow.attribute(index, "href").strip()
            if "#" in raw and route_of(url := self.resolve(raw)):
                text = flow.words(index, MAX_TEXT) or flow.attribute(index, "title").strip()[:MAX_TEXT]
                links.setdefault((url, text), Link(url=url, raw=raw[:2048], kind=LinkKind.ANCHOR, text=text))
        return tuple(links.values())
