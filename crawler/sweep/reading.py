"""What the pages of a sweep say: references resolved to ids, most of them without resolving anything."""

import re
from collections.abc import Callable
from typing import Final

from core.fetch import FetchResult
from core.page.links import ATTACHMENT_EXTENSIONS, IMAGE_EXTENSIONS, RESOURCE_EXTENSIONS, leads_nowhere, resolver_at
from core.page.records import LinkKind
from core.url import Resolver, canonical, extension_of, is_web_url, origin_of
from crawler.pairs import PairTable
from crawler.references import ReferenceReader

STUB_BYTES: Final = 8_192
"""Pages up to this size are looked at for client redirects."""

Meet = Callable[[str, LinkKind, int | None], int]
"""Gives the id of a resolved web address (address, kind, id of the page that names it)."""


class SitePages:
    """Reads pages of the start hosts into one table of pairs."""

    def __init__(self, hosts: set[str], meet: Meet) -> None:
        self.hosts = hosts
        self.table = PairTable()
        self._meet = meet
        self._reader = ReferenceReader()
        self._rooted: dict[str, dict[str, int]] = {}
        """Per origin: reference from the root → id."""

    def kind_at(self, url: str, kind: LinkKind) -> LinkKind:
        """What stands at an address that was met as *kind*, as far as its extension tells."""
        extension = extension_of(url)
        if extension in ATTACHMENT_EXTENSIONS:
            return LinkKind.ATTACHMENT
        if kind is LinkKind.IMAGE and extension not in IMAGE_EXTENSIONS:
            return LinkKind.SCRIPT  # some resource: what it must be is not known here
        return kind

    def follows(self, url: str, kind: LinkKind) -> tuple[bool, bool]:
        """Whether an address is on a start host, and whether it may be a page of it."""
        own = authority_of(url) in self.hosts
        return own, own and kind is LinkKind.ANCHOR and extension_of(url) not in RESOURCE_EXTENSIONS

    def enter(self, number: int, answer: FetchResult) -> set[int]:
        """Read one page and enter its pairs; gives the ids of its targets."""
        found = self._reader.read(answer.body, answer.headers)
        resolver = resolver_at(answer.final_url, found.base_href, found.charset)
        # References from the root of one origin name the same address on every page: most are resolved once per site, not once per page.
        rooted = self._rooted.setdefault(origin_of(resolver.base), {})
        targets: set[int] = set()
        self._enter_references(found.followed, LinkKind.ANCHOR, number, resolver, rooted, targets)
        self._enter_references(found.loaded, LinkKind.IMAGE, number, resolver, rooted, targets)
        if _may_move(answer.body):
            self._enter_move(number, answer, targets)
        self.table.add_page(number, targets)
        return targets

    def _enter_references(
        self, raws: set[str], kind: LinkKind, number: int, resolver: Resolver, rooted: dict[str, int], targets: set[int]
    ) -> None:
        ids = self.table.ids
        # Whole sets at a time for what was met before, which is nearly everything; one by one only what is new.
        unknown = raws.difference(rooted)
        targets.update(map(rooted.__getitem__, raws - unknown if unknown else raws))
        for raw in unknown:
            target = ids.get(raw)
            if target is None:
                is_rooted = raw[0] == "/"
                if not is_rooted and leads_nowhere(raw):
                    continue
                url = resolver.resolve(raw)
                target = ids.get(url)
                if target is None:
                    if not is_web_url(url):
                        continue
                    target = self._meet(url, kind, number)
                # Queries outside ASCII depend on the page's charset.
                if is_rooted and raw[1:2] != "/" and raw.isascii():
                    rooted[raw] = target
            targets.add(target)

    def _enter_move(self, number: int, answer: FetchResult, targets: set[int]) -> None:
        """Where a page sends its reader is a link of it."""
        from core.page.facts import PageFacts

        facts = PageFacts.from_bytes(answer.body, url=answer.final_url, headers=answer.headers, as_of=answer.started_at)
        target = canonical(facts.client_redirect) if facts.client_redirect else ""
        if is_web_url(target):
            targets.add(self._meet(target, LinkKind.ANCHOR, number))


# Letter classes instead of IGNORECASE: with a fixed first character the search is three times faster.
_REFRESH: Final = re.compile(rb"[hH][tT][tT][pP]-[eE][qQ][uU][iI][vV]\s*=\s*[\"']?\s*[rR][eE][fF][rR][eE][sS][hH]")


def _may_move(body: bytes) -> bool:
    """Cheap sign that a page may send its reader on: a refresh in its head, or it is small and speaks of its location."""
    if len(body) <= STUB_BYTES and b"location" in body:
        return True
    head = body[:8_192]
    return (b"efresh" in head or b"EFRESH" in head) and _REFRESH.search(head) is not None


def authority_of(url: str) -> str:
    """Host and port, as written in a canonical address."""
    start = url.find("://") + 3
    end = url.find("/", start)
    return url[start:] if end < 0 else url[start:end]


def site_hosts(url: str) -> set[str]:
    """A site's own host with and without ``www``."""
    authority = authority_of(url)
    if authority.startswith("www."):
        return {authority, authority[4:]}
    return {authority, f"www.{authority}"}
