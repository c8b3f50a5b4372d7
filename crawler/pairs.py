"""Who links to what: every (page, target) pair of a crawl in compact arrays, so that memory hardly grows with the site."""

from array import array
from collections.abc import Collection, Iterable, Iterator

from core.page.records import LinkKind

KINDS = tuple(LinkKind)
_KIND_CODES = {kind: code for code, kind in enumerate(KINDS)}


class PairTable:
    """
    Addresses get dense ids; a page's targets lie one after another in one array of 4-byte ids.

    About 4 bytes a pair and 250 bytes a distinct address: 2.5 million pairs of 60,000 addresses take 25 MB.
    """

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.urls: list[str] = []
        self.kinds = bytearray()
        """Code of the kind in which each address was met first (index into ``KINDS``), or as what it proved to be shown."""
        self.unopenable: set[int] = set()
        """Ids of references, as written, that no browser can follow."""
        self._pages = array("I")
        self._starts = array("Q")
        self._targets = array("I")

    def __len__(self) -> int:
        return len(self.urls)

    @property
    def pair_count(self) -> int:
        """All (page, target) pairs."""
        return len(self._targets)

    @property
    def page_count(self) -> int:
        """Pages whose references were entered."""
        return len(self._pages)

    def intern(self, url: str, kind: LinkKind = LinkKind.ANCHOR) -> int:
        """Id of an address, new or known."""
        number = self.ids.get(url)
        if number is None:
            number = self.ids[url] = len(self.urls)
            self.urls.append(url)
            self.kinds.append(_KIND_CODES[kind])
        return number

    def kind_of(self, number: int) -> LinkKind:
        """Kind in which an address was met first; ``IMAGE`` where it was shown as one."""
        return KINDS[self.kinds[number]]

    def show(self, number: int) -> None:
        """A picture that a link led to first is shown, too: an answer that is no picture is a fault then."""
        self.kinds[number] = _KIND_CODES[LinkKind.IMAGE]

    def add_page(self, page: int, targets: Iterable[int]) -> None:
        """Enter the distinct targets of one page; each page once."""
        self._pages.append(page)
        self._starts.append(len(self._targets))
        self._targets.extend(targets)

    def pages(self) -> Iterator[tuple[int, "array[int]"]]:
        """(page, its targets) in the order of entry."""
        ends = [*self._starts[1:], len(self._targets)][: len(self._starts)]  # without pages there is no end either
        for page, start, end in zip(self._pages, self._starts, ends, strict=True):
            yield page, self._targets[start:end]

    def page_sets(self, wanted: Collection[int]) -> dict[int, list[int]]:
        """Pages on which each wanted target stands, in the order of entry; targets in the order in which they were met."""
        found: dict[int, list[int]] = {}
        asked = frozenset(wanted)
        for page, targets in self.pages():
            for target in sorted(asked.intersection(targets)):
                found.setdefault(target, []).append(page)
        return found
