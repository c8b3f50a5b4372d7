"""Keeps the pages that findings rest on; personal data in them is masked before anything is written."""

import codecs
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from core.evidence import Evidence
from core.finding import Finding, is_secret
from core.outcome import Severity
from core.page.charset import decode_page, has_bom
from core.page.snapshot import PageSnapshot
from core.personal import mask_source
from core.snapshot import AttachmentText, SiteSnapshot
from core.url import canonical

if TYPE_CHECKING:
    from store import Store

MASKED: Final = "个人信息已遮盖"
TOO_MANY: Final = "本次检查保存的网页已达上限（evidence.max_pages），这一页没有保存"
MAX_ANSWERS: Final = 3
"""Result pages that a finding about the search keeps."""
_SEARCH: Final = "search."
_LINKS: Final = "link."
"""Beginning of the codes that the crawl's own copy of a page was judged for."""
_GRAVITY: Final = {severity: rank for rank, severity in enumerate(Severity)}


class PageEvidence:
    """Stores each page at most once, and only when a finding rests on it."""

    def __init__(
        self,
        store: "Store",
        snapshot: SiteSnapshot,
        crawled: Callable[[str], PageSnapshot | None] = lambda _: None,
        *,
        max_crawled: int = 0,
    ) -> None:
        """
        Keep nothing yet.

        Args:
            store: where pages are kept.
            snapshot: its pages are kept whatever their number.
            crawled: gives a page that only the crawl read, by address.
            max_crawled: how many of these are kept.
        """
        self._store = store
        # Of a page that was loaded twice, the one that checks looked at is the evidence.
        pages = (*snapshot.list_pages, *reversed(snapshot.kept_pages()))
        self._pages = {canonical(url): page for page in pages for url in (page.final_url, page.url)}
        self._pages |= {url: page for page in pages for url in (page.final_url, page.url)}
        self._trials = snapshot.search.trials if snapshot.search is not None else ()
        self._files = {file.sha256: file for file in snapshot.attachments if file.sha256}
        self._crawled = crawled
        self._room = max_crawled
        self._kept: dict[tuple[str, str], tuple[Evidence, ...]] = {}

    def attach_all(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """The findings in their order, each as ``attach`` gives it; where room is short, the gravest have it."""
        order = sorted(range(len(findings)), key=lambda place: _GRAVITY[findings[place].severity])
        done = {place: self.attach(findings[place]) for place in order}
        return tuple(done[place] for place in range(len(findings)))

    def attach(self, finding: Finding) -> Finding:
        """The finding with pointers to the stored bytes of the page it is about, and of the further pages and files that it names as evidence."""
        finding = self._with_files(finding)
        of_link = (finding.code or "").startswith(_LINKS)
        page = self._pages.get(finding.url or "")
        if page is None or of_link:
            read = self._read(finding, with_parents=of_link)
            if read is not None and (page is None or read.sha256 != page.sha256):
                if self._has_room(read):
                    page = read
                elif page is None:
                    return replace(finding, evidence=(*finding.evidence, Evidence(kind="html", locator=read.final_url, note=TOO_MANY)))
        if page is None:
            return finding
        pages = {(each.final_url, each.sha256): each for each in (page, *self._beside(finding))}.values()
        kept = [piece for each in pages for piece in self._kept_of(each)]
        said = {each.sha256 for each in pages} | {piece.sha256 for piece in kept}
        return replace(finding, evidence=(*(piece for piece in finding.evidence if piece.sha256 not in said), *kept))

    def _with_files(self, finding: Finding) -> Finding:
        """Files are not kept whole, as personal data cannot be masked in them: what was read in them is, and their hash."""
        named = {piece.sha256: file for piece in finding.evidence if piece.kind == "file" and (file := self._files.get(piece.sha256))}
        if not named:
            return finding
        pieces = [self._text_of(piece, named[piece.sha256], finding) if piece.sha256 in named else piece for piece in finding.evidence]
        return replace(finding, evidence=tuple(pieces))

    def _text_of(self, piece: Evidence, file: AttachmentText, finding: Finding) -> Evidence:
        note = f"原文件未保存，SHA-256 {file.sha256}"
        if is_secret(finding.code):
            return replace(piece, sha256="", note=note)
        masked = mask_source(file.text, file.text)
        if masked != file.text:
            note = f"{MASKED}；{note}"
        data = codecs.BOM_UTF8 + masked.encode("utf-8", "replace")
        return self._store.evidence.put(data, kind="text", locator=file.url, note=note)

    def _beside(self, finding: Finding) -> Iterator[PageSnapshot]:
        """Further pages that the finding rests on: those it names, the list that shows the newest release, result pages of the search."""
        for piece in finding.evidence:
            if (page := self._pages.get(piece.locator)) is not None and page.sha256 == piece.sha256:
                yield page
        seen_on = finding.measured.get("seen_on")
        if isinstance(seen_on, str) and (page := self._pages.get(seen_on)) is not None:
            yield page
        if (finding.code or "").startswith(_SEARCH):
            yield from self._answers(finding)

    def _answers(self, finding: Finding) -> list[PageSnapshot]:
        trials = [trial for trial in self._trials if trial.answer is not None]
        mine = [trial for trial in trials if finding.target and trial.expected_url == finding.target]
        if finding.code == "search.fuzzy":
            mine = [trial for trial in trials if trial.kind == "fuzzy"]
        return [trial.answer for trial in (mine or trials)[:MAX_ANSWERS] if trial.answer is not None]

    def _read(self, finding: Finding, *, with_parents: bool) -> PageSnapshot | None:
        """What the crawl read: the page of the finding, else (it stands for others, and was not read this time) one that has the link too."""
        for address in (finding.url, *(finding.parents if with_parents else ())):
            if address and (page := self._crawled(address) or self._pages.get(address)) is not None:
                return page
        return None

    def _has_room(self, page: PageSnapshot) -> bool:
        if (page.final_url, page.sha256) in self._kept or self._pages.get(page.final_url) is page:
            return True
        self._room -= 1
        return self._room >= 0

    def _kept_of(self, page: PageSnapshot) -> tuple[Evidence, ...]:
        key = (page.final_url, page.sha256)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = tuple(self._keep(page))
        return kept

    def _keep(self, page: PageSnapshot) -> list[Evidence]:
        kept = [self._put(masked_bytes(page), page, "html")]
        if page.rendered_html is not None:
            masked = _masked(page.rendered_html, page)
            # What the page declares (GBK …) is not how it is written here: a mark at its beginning overrules that wherever it is opened.
            data = codecs.BOM_UTF8 + masked.encode("utf-8", "replace")
            kept.append(self._put(data, page, "rendered", note=MASKED if masked != page.rendered_html else ""))
        return kept

    def _put(self, data: bytes, page: PageSnapshot, kind: str, note: str = "") -> Evidence:
        if kind == "html":
            # The hash of the original lets somebody who still has the page prove that it is the one.
            notes = [f"{MASKED}；原文 SHA-256 {page.sha256}"] if data != page.body else []
            note = "；".join([*notes, *_charset_words(page)])
        return self._store.evidence.put(data, kind=kind, locator=page.final_url, note=note)


def _charset_words(page: PageSnapshot) -> list[str]:
    """How to open a page whose encoding only the server told: the bytes alone would be read wrongly."""
    read = decode_page(page.body, page.headers)
    if not read.declared or read.charset == "utf-8" or has_bom(page.body) or decode_page(page.body).declared:
        return []
    return [f"字符编码 {read.charset}（应答头所写，网页中没有）"]


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
