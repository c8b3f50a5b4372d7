"""Keeps the pages that findings rest on; personal data in them is masked before anything is written."""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from core.evidence import Evidence
from core.finding import Finding
from core.page.charset import decode_page
from core.page.snapshot import PageSnapshot
from core.personal import mask_source
from core.snapshot import SiteSnapshot

if TYPE_CHECKING:
    from store import Store

MASKED: Final = "个人信息已遮盖"


class PageEvidence:
    """Stores each page of a snapshot at most once, and only when a finding rests on it."""

    def __init__(self, store: "Store", snapshot: SiteSnapshot) -> None:
        self._store = store
        # Of a page that was loaded twice, the one that checks looked at is the evidence.
        pages = (*snapshot.list_pages, *reversed(snapshot.kept_pages()))
        self._pages = {url: page for page in pages for url in (page.final_url, page.url)}
        self._kept: dict[str, tuple[Evidence, ...]] = {}

    def attach(self, finding: Finding) -> Finding:
        """The finding with pointers to the stored bytes of the page it is about, and of the further pages that it names as evidence."""
        page = self._pages.get(finding.url or "")
        if page is None:
            return finding
        named = [page, *(other for piece in finding.evidence if (other := self._pages.get(piece.locator)) and other.sha256 == piece.sha256)]
        pages = {each.final_url: each for each in named}.values()
        kept = [piece for each in pages for piece in self._kept_of(each)]
        said = {each.sha256 for each in pages} | {piece.sha256 for piece in kept}
        return replace(finding, evidence=(*(piece for piece in finding.evidence if piece.sha256 not in said), *kept))

    def _kept_of(self, page: PageSnapshot) -> tuple[Evidence, ...]:
        kept = self._kept.get(page.final_url)
        if kept is None:
            kept = self._kept[page.final_url] = tuple(self._keep(page))
        return kept

    def _keep(self, page: PageSnapshot) -> list[Evidence]:
        kept = [self._put(masked_bytes(page), page, "html")]
        if page.rendered_html is not None:
            kept.append(self._put(_masked(page.rendered_html, page).encode("utf-8", "replace"), page, "rendered"))
        return kept

    def _put(self, data: bytes, page: PageSnapshot, kind: str) -> Evidence:
        original = page.body if kind == "html" else (page.rendered_html or "").encode("utf-8", "replace")
        # The hash of the original lets somebody who still has the page prove that it is the one.
        note = "" if data == original else f"{MASKED}；原文 SHA-256 {page.sha256}" if kind == "html" else MASKED
        return self._store.evidence.put(data, kind=kind, locator=page.final_url, note=note)


def masked_bytes(page: PageSnapshot) -> bytes:
    """The page as received, with personal data masked in its own encoding; the same bytes when it has none."""
    charset = decode_page(page.body, page.headers).charset
    try:
        source = page.body.decode(charset)
        faithful = source.encode(charset) == page.body
    except (UnicodeError, LookupError):
        faithful = False
    if not faithful:  # digits are digits in every encoding of a page that cannot be read back exactly
        source, charset = page.body.decode("latin-1"), "latin-1"
    masked = _masked(source, page)
    return page.body if masked == source else masked.encode(charset, "replace")


def _masked(source: str, page: PageSnapshot) -> str:
    return mask_source(source, page.best.flow.shown)
