"""What the pages of a sweep say: references resolved to ids, most of them without resolving anything."""

from collections.abc import Callable, Collection, Sequence
from typing import Final, NamedTuple

from core.fetch import FetchResult
from core.page.charset import decode_page
from core.page.links import ATTACHMENT_EXTENSIONS, IMAGE_EXTENSIONS, RESOURCE_EXTENSIONS, extract_links, leads_nowhere, resolver_at
from core.page.records import LinkKind
from core.page.text import parse_html
from core.page.unopenable import is_unopenable
from core.url import Resolver, canonical, extension_of, is_web_url, origin_of, resolve
from crawler.pairs import PairTable
from crawler.references import ReferenceReader

STUB_BYTES: Final = 8_192
"""Pages up to this size are looked at for client redirects."""

NOWHERE: Final = -1
"""Stands for the id of references that name no document."""
UNOPENABLE: Final = -2
"""Stands for the ids of references that no browser can follow, until their page is looked at closely."""
MAX_IDLE: Final = 10_000
SHORT: Final = 60
"""References to nowhere are remembered up to so many and so many characters; scripts in links are often different on every page."""
_SAME_EVERYWHERE: Final = ("/", "http://", "https://")
"""How references begin that name the same address on every page of an origin."""

Meet = Callable[[str, LinkKind, int | None], int]
"""Gives the id of a resolved web address (address, kind, id of the page that names it)."""
WriteOff = Callable[[str, LinkKind], int]
"""Gives the id of a reference, as written, that no browser can follow."""


class Traits(NamedTuple):
    """What an address tells of itself."""

    kind: LinkKind
    is_own: bool
    """On a start host."""
    is_page: bool
    """May be a page of a start host."""
    stays: bool
    """On a start host, and a file by its extension or without a query: the process that meets it may keep it."""


class SitePages:
    """Reads pages of the hosts of the start addresses into one table of pairs."""

    def __init__(self, starts: Sequence[str], meet: Meet, write_off: WriteOff) -> None:
        self.hosts = {host for url in starts for host in site_hosts(url)}
        self._first_door = f"{origin_of(starts[0])}/" if starts else ""
        self.table = PairTable()
        self._meet, self._write_off = meet, write_off
        self._reader = ReferenceReader()
        self._rooted: dict[str, dict[str, int]] = {}
        """Per origin: reference that means the same on each of its pages → id, or ``NOWHERE``."""
        self._idle = 0

    def traits(self, url: str, kind: LinkKind) -> Traits:
        """What an address that was met as *kind* tells of itself."""
        extension = extension_of(url)
        if extension in ATTACHMENT_EXTENSIONS:
            kind = LinkKind.ATTACHMENT
        elif kind is LinkKind.IMAGE and extension not in IMAGE_EXTENSIONS:
            kind = LinkKind.SCRIPT  # some resource: what it must be is not known here
        is_own, is_file = authority_of(url) in self.hosts, extension in RESOURCE_EXTENSIONS
        return Traits(kind, is_own, is_own and not is_file and kind is LinkKind.ANCHOR, is_own and (is_file or "?" not in url))

    def door_to(self, url: str) -> str:
        """Front door of the site on which readers click a link to *url*, as far as browsers tell it: its own, of foreign addresses the first one."""
        return f"{origin_of(url)}/" if authority_of(url) in self.hosts else self._first_door

    def enter(self, number: int, answer: FetchResult) -> set[int]:
        """Read one page and enter its pairs; gives the ids of its targets."""
        found = self._reader.read(answer.body, answer.headers)
        resolver = resolver_at(answer.final_url, found.base_href, found.charset)
        targets: set[int] = set()
        self._enter_references(found.followed, LinkKind.ANCHOR, number, resolver, targets, shown=found.loaded)
        self._enter_references(found.loaded, LinkKind.IMAGE, number, resolver, targets)
        targets.discard(NOWHERE)
        if UNOPENABLE in targets:
            targets.remove(UNOPENABLE)
            self._enter_unopenable(answer, targets)
        if found.refreshes or _may_move(answer.body) or answer.header("refresh"):
            self._enter_move(number, answer, targets)
        self.table.add_page(number, targets)
        return targets

    def _enter_references(
        self, raws: set[str], kind: LinkKind, number: int, resolver: Resolver, targets: set[int], *, shown: Collection[str] = ()
    ) -> None:
        # Most references name the same address on every page: whole sets at a time for those. The others mostly name an address that is known,
        # in a form that takes no rewriting; only what is left is resolved.
        rooted = self._rooted.setdefault(resolver.origin, {})
        unknown = raws.difference(rooted)
        targets.update(map(rooted.__getitem__, raws - unknown if unknown else raws))
        known, likely = self.table.ids.get, resolver.likely
        for raw in unknown:
            target = known(likely(raw))
            if target is None:
                # A picture that is linked and shown (galleries) is asked for as a picture.
                target = self._target(raw, LinkKind.IMAGE if raw in shown and _is_picture(raw) else kind, number, resolver)
                if target == NOWHERE:
                    self._pass_over(raw, resolver.origin)
                    continue
            targets.add(target)
            if target == UNOPENABLE:
                continue
            # Queries outside ASCII depend on the page's charset.
            if raw.startswith(_SAME_EVERYWHERE) and raw.isascii():
                rooted[raw] = target

    def _target(self, raw: str, kind: LinkKind, number: int, resolver: Resolver) -> int:
        """Id of what a reference names, or ``NOWHERE``, or ``UNOPENABLE``."""
        if leads_nowhere(raw):
            return UNOPENABLE if is_unopenable(raw, raw) else NOWHERE
        url = resolver.resolve(raw)
        target = self.table.ids.get(url)
        if target is not None:
            return target
        if is_web_url(url):
            return self._meet(url, kind, number)
        return UNOPENABLE if is_unopenable(raw, url) else NOWHERE

    def _enter_unopenable(self, answer: FetchResult, targets: set[int]) -> None:
        """What no browser can follow; whether anybody would, or a script takes over, only its element tells."""
        page = decode_page(answer.body, answer.headers)
        for link in extract_links(parse_html(page.text), base_url=answer.final_url, charset=page.charset):
            if link.unopenable:
                targets.add(self._write_off(" ".join(link.raw.split()), link.kind))

    def _pass_over(self, raw: str, origin: str) -> None:
        """Remember what names no document on any page of an origin: scripts, fragments, telephone numbers."""
        if len(raw) > SHORT or self._idle >= MAX_IDLE:
            return
        # Beside a very long address a relative reference names nothing either; at the root it does.
        if leads_nowhere(raw) or not is_web_url(resolve(f"{origin}/", raw)):
            self._idle += 1
            self._rooted[origin][raw] = NOWHERE

    def _enter_move(self, number: int, answer: FetchResult, targets: set[int]) -> None:
        """Where a page sends its reader is a link of it."""
        from core.page.document import (
            PageDocument,  # few pages are read so closely, and loading its readers takes a tenth of a sweep's start
        )

        page = PageDocument.from_bytes(answer.body, url=answer.final_url, headers=answer.headers, as_of=answer.started_at)
        target = canonical(page.client_redirect) if page.client_redirect else ""
        if is_web_url(target):
            targets.add(self._meet(target, LinkKind.ANCHOR, number))


def _is_picture(raw: str) -> bool:
    return raw.partition("?")[0].rpartition(".")[2].lower() in IMAGE_EXTENSIONS


def _may_move(body: bytes) -> bool:
    """Cheap sign that the scripts of a page may send its reader on: it is small and speaks of its location, or writes a refresh."""
    return len(body) <= STUB_BYTES and (b"location" in body or b"efresh" in body)


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
