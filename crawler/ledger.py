"""The links of one audit: who links to what, with which words, and the report over it once the targets are judged."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.outcome import Cause
from core.page.links import IMAGE_EXTENSIONS
from core.page.records import Link, LinkKind
from core.route import route_of
from core.snapshot import LinkFault, LinkReport
from core.url import extension_of, is_web_url
from crawler.judgement import Judgement, unopenable
from crawler.pairs import PairTable

MAX_PARENTS: Final = 50
"""Further pages named in a fault; ``parent_count`` counts all. House rule."""
MAX_EMPTY: Final = 200
TEMPLATE_SHARE: Final = 0.5
"""A target that stands on more than this share of the pages is part of the template (header, footer). Standards 7.5."""
TEMPLATE_PAGES: Final = 4
"""… but only when at least so many pages were read."""
_UNVERIFIED: Final = frozenset({LinkKind.FORM})
"""An address that waits for input answers nothing useful to a bare GET."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that a page offers."""

    url: str
    page: str
    """First page that links it."""
    text: str
    """Words of the link."""


class LinkLedger:
    """Fed page by page, in any order; a page entered twice counts once. Memory: about 4 bytes a pair, 300 a distinct target."""

    def __init__(self) -> None:
        self.table = PairTable()
        self._entered: set[int] = set()
        self._texts: dict[int, str] = {}
        self._empty: list[tuple[str, str]] = []
        self._home: dict[int, None] = {}
        self._unopenable: set[int] = set()
        """Targets that stand as they were written: there is nobody to ask."""
        self._scripted: set[int] = set()
        """Targets that no page names but in handlers of scripts."""

    @property
    def page_count(self) -> int:
        """Pages entered."""
        return self.table.page_count

    def enter(self, page: str, links: Iterable[Link], *, is_home: bool = False) -> bool:
        """
        Enter the links of one page.

        Args:
            page: canonical address of the page.
            links: its references.
            is_home: the home page, or a second-level page of a navigation-only home page.

        Returns:
            False when the page was entered before.
        """
        entries: list[tuple[str, LinkKind, str]] = []
        for link in links:
            if link.empty:
                if is_home and len(self._empty) < MAX_EMPTY:
                    self._empty.append((page, link.text))
            elif route_of(link.url):
                continue  # a page to readers, the same document to the server
            elif is_web_url(link.url):
                entries.append((link.url, link.kind, link.text))
                if link.scripted or self._scripted:
                    self._note_script(link)
            elif link.unopenable:
                entries.append((link.raw, link.kind, link.text))
                self._unopenable.add(self.table.intern(link.raw, link.kind))
        return self._enter(page, entries, is_home=is_home)

    def _note_script(self, link: Link) -> None:
        number = self.table.ids.get(link.url)
        if not link.scripted:
            self._scripted.discard(-1 if number is None else number)
        elif number is None:
            self._scripted.add(self.table.intern(link.url, link.kind))

    def _enter(self, page: str, entries: Iterable[tuple[str, LinkKind, str]], *, is_home: bool) -> bool:
        number = self.table.intern(page)
        if number in self._entered:
            return False
        self._entered.add(number)
        if is_home:
            self._home[number] = None
        targets: dict[int, None] = {}
        for url, kind, text in entries:
            target = self.table.intern(url, kind)
            if kind is LinkKind.IMAGE and self.table.kind_of(target) is LinkKind.ANCHOR and extension_of(url) in IMAGE_EXTENSIONS:
                self.table.show(target)
            targets[target] = None
            if text and target not in self._texts:
                self._texts[target] = text
        self.table.add_page(number, targets)
        return True

    def targets(self, *, limit: int | None = None) -> list[tuple[str, LinkKind]]:
        """Distinct targets to verify, those of the home page first, forms left out."""
        found = list(self._targets())
        return found if limit is None else found[:limit]

    def _targets(self) -> Iterator[tuple[str, LinkKind]]:
        seen: set[int] = set()
        pages = sorted(self.table.pages(), key=lambda row: row[0] not in self._home)
        for _, targets in pages:
            for target in targets:
                if target not in seen and target not in self._unopenable:
                    seen.add(target)
                    kind = self.table.kind_of(target)
                    if kind not in _UNVERIFIED:
                        yield self.table.urls[target], kind

    def attachments(self) -> Iterator[Attached]:
        """Files that pages offer, each with the first page that links it."""
        wanted = {number for number in range(len(self.table)) if self.table.kind_of(number) is LinkKind.ATTACHMENT}
        for target, pages in self.table.page_sets(wanted).items():
            yield Attached(self.table.urls[target], self.table.urls[pages[0]], self._texts.get(target, ""))

    def report(self, judgements: Mapping[str, Judgement], *, truncated: bool = False) -> LinkReport:
        """
        Fold the judgements into one fault per target: home page first, further pages as parents.

        Args:
            judgements: by target; a target without one was not verified and is not spoken of.
            truncated: pages or targets were left out.
        """
        written = [self.table.urls[number] for number in self._unopenable]
        judgements = {**judgements, **{raw: unopenable(raw) for raw in written}}
        spoken = {self.table.ids[url]: judgement for url, judgement in judgements.items() if url in self.table.ids and not judgement.is_ok}
        pages = self.table.page_sets(spoken)
        faults = [self._fault(target, found, spoken[target]) for target, found in pages.items()]
        faults.sort(key=lambda fault: (not fault.on_home, fault.page, fault.target))
        home = {target for page, targets in self.table.pages() if page in self._home for target in targets}
        unasked = frozenset(url for url, _ in self._targets() if url not in judgements)
        return LinkReport(
            checked=sum(1 for url in judgements if url in self.table.ids),
            pairs=self.table.pair_count,
            home_links=len(home),
            faults=tuple(faults),
            empty=tuple(dict.fromkeys(self._empty)),
            truncated=truncated or bool(unasked),
            pages=frozenset(self.table.urls[page] for page in self._entered),
            opened=frozenset(url for url, judgement in judgements.items() if judgement.is_ok),
            unasked=unasked,
        )

    def _fault(self, target: int, pages: list[int], judgement: Judgement) -> LinkFault:
        urls = self.table.urls
        # The order in which pages arrive changes from crawl to crawl; who a fault is must not.
        ordered = sorted(pages, key=lambda page: (len(urls[page]), urls[page]))
        first = next((page for page in pages if page in self._home), ordered[0])
        others = [page for page in ordered if page != first]
        return LinkFault(
            page=urls[first],
            target=urls[target],
            kind=self.table.kind_of(target),
            verdict=judgement.verdict,
            text=self._texts.get(target, ""),
            on_home=first in self._home,
            parents=tuple(urls[page] for page in others[:MAX_PARENTS]),
            parent_count=len(others),
            template=self.page_count >= TEMPLATE_PAGES and len(pages) > TEMPLATE_SHARE * self.page_count,
            status=judgement.status,
            cause=judgement.cause,
            owner=judgement.owner,
            reason="5xx" if judgement.cause is Cause.HTTP_5XX else judgement.reason,
            detail=judgement.detail,
            tries=judgement.tries,
            scripted=target in self._scripted,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Brought:
    """What one page left to a crawl that goes on after this one was killed."""

    links: Sequence[Link]
    is_home: bool = False
    page: str = ""
    """Canonical address at which it was read, when that is not the one of its row."""
    again: bool = False
    """It is to be read again: somebody looked at the page itself, which is not kept."""
    cut: str = ""
    """``max_depth`` or ``trap``: pages had been left out by then."""


def pack_page(page: Brought) -> str:
    """A compact text, kept with the finished frontier row of the page."""
    rows = [[link.url, link.kind.value, link.text, *_marks(link)] for link in page.links if link.url or link.unopenable]
    marks = {name: value for name in ("page", "again", "cut") if (value := getattr(page, name))}
    return json.dumps({"home": page.is_home, "links": rows, **marks}, ensure_ascii=False, separators=(",", ":"))


def unpack_page(text: str) -> Brought:
    """The reverse of ``pack_page``."""
    data = json.loads(text)
    links = [
        Link(
            url=url, raw=marks[0] if marks else url, kind=LinkKind(kind), text=words, unopenable=bool(marks and not url),
            scripted=bool(marks and url),
        )
        for url, kind, words, *marks in data["links"]
    ]  # fmt: skip
    return Brought(
        links=links, is_home=bool(data["home"]), page=data.get("page", ""), again=data.get("again", False), cut=data.get("cut", "")
    )


def _marks(link: Link) -> list[str]:
    """What an ordinary reference does without: how it was written, of one that nobody can open (no address) or that a handler names."""
    return [link.raw] if link.unopenable or link.scripted else []
