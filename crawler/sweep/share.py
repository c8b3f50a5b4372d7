"""
Who does what when several processes share one sweep.

Addresses are spread over 256 slots: those of the start hosts by their whole address, everything on other hosts by its host, so that one process
alone asks a foreign host. A process that dies loses its slots to the others. While all have enough to do, who meets an address of a start host
first keeps it (``crawler.sweep.claims``): nobody needs to be told. A board in shared memory carries the few numbers that all must see.
"""

import itertools
import mmap
import zlib
from collections.abc import Sequence
from typing import Final, Protocol

from core.page.records import LinkKind
from core.url import host_of

SLOTS: Final = 256
WAITING: Final = 2
"""Column of the board: queued targets."""
SPARE: Final = 5
"""Column of the board: queued targets that another process might see to as well."""
KNOWN: Final = -1
"""In place of a rank: another process has the address, and knows it."""


class Share(Protocol):
    """A process's part of a sweep, as the sweeper sees it."""

    def owner(self, url: str, *, own: bool, stays: bool = False) -> int:
        """
        Rank of the process to see to an address that was just met, which must be told of it when it is another one; or ``KNOWN``.

        Args:
            url: canonical.
            own: of a start host.
            stays: who meets it first may keep it.
        """
        ...

    def meets_first(self, text: str) -> bool:
        """Whether no other process has met a reference that nobody can follow."""
        ...

    def take_over(self, url: str) -> None:
        """An address that another process had is ours now."""
        ...

    def is_ours(self, url: str) -> bool:
        """Whether an address that we claimed is still ours: another process may have claimed it in the same instant."""
        ...

    @property
    def rank(self) -> int:
        """Our own."""
        ...

    @property
    def size(self) -> int:
        """Processes at the start."""
        ...

    def post(self, owner: int, url: str, kind: LinkKind, chain: int) -> None:
        """Tell another process of an address of its."""
        ...

    def take_page(self) -> bool:
        """Claim one page of the common limit."""
        ...

    def report(self, requests: int, waiting: int, pages: int, size: int, spare: int) -> tuple[int, int, int, int]:
        """
        Leave our counts; give the first four of all processes.

        Args:
            requests: made so far.
            waiting: queued targets.
            pages: pages read.
            size: body bytes of pages.
            spare: queued targets that another process might see to as well.
        """
        ...


class Alone:
    """One process does everything."""

    rank = 0
    size = 1

    def __init__(self, max_pages: int) -> None:
        self._left = max_pages

    def owner(self, url: str, *, own: bool, stays: bool = False) -> int:
        """Always us."""
        return 0

    def meets_first(self, text: str) -> bool:
        """Always."""
        return True

    def take_over(self, url: str) -> None:
        """It was ours."""

    def is_ours(self, url: str) -> bool:
        """Always."""
        return True

    def post(self, owner: int, url: str, kind: LinkKind, chain: int) -> None:
        """Nobody to tell."""

    def take_page(self) -> bool:
        """Claim one page of the limit."""
        self._left -= 1
        return self._left >= 0

    def report(self, requests: int, waiting: int, pages: int, size: int, spare: int) -> tuple[int, int, int, int]:
        """Our counts are all there is."""
        return requests, waiting, pages, size


def slot_of(url: str, *, own: bool) -> int:
    """Slot of an address; the same in every process and run."""
    return zlib.crc32((url if own else host_of(url)).encode("utf-8", "surrogatepass")) % SLOTS


def deal(ranks: Sequence[int]) -> list[int]:
    """Spread all slots over the living."""
    return [ranks[slot % len(ranks)] for slot in range(SLOTS)]


def redeal(slots: Sequence[int], living: Sequence[int]) -> list[int]:
    """Give the slots of the dead to the living; nobody else's move."""
    alive = set(living)
    heirs = itertools.cycle(living)
    return [rank if rank in alive else next(heirs) for rank in slots]


class Board:
    """
    Numbers of all processes in shared memory made before the fork: one writer per cell, so nothing needs a lock.

    Columns: pages claimed, requests, queued targets, pages read, body bytes of pages, queued targets that others might see to.
    """

    COLUMNS: Final = 6

    def __init__(self, size: int) -> None:
        self.size = size
        self._memory = mmap.mmap(-1, 8 * self.COLUMNS * size)
        self._cells = memoryview(self._memory).cast("q")

    def put(self, rank: int, column: int, value: int) -> None:
        """Set one of our cells."""
        self._cells[column * self.size + rank] = value

    def add(self, rank: int, column: int, step: int) -> int:
        """Change one of our cells; gives the sum of the column."""
        self._cells[column * self.size + rank] += step
        return self.sum(column)

    def least(self, column: int) -> int:
        """The smallest value of a column."""
        return min(self._cells[column * self.size : (column + 1) * self.size])

    def most(self, column: int) -> tuple[int, int]:
        """The largest value of a column and whose it is: (value, rank)."""
        return max((self._cells[column * self.size + rank], rank) for rank in range(self.size))

    def sum(self, column: int) -> int:
        """Over all processes."""
        return sum(self._cells[column * self.size : (column + 1) * self.size])

    def clear(self, rank: int) -> None:
        """Forget a dead process: its pages are read again."""
        for column in range(self.COLUMNS):
            self.put(rank, column, 0)


def part_of(budget: int, size: int, rank: int) -> int:
    """One process's part of a budget that all together keep."""
    return (budget + size - 1 - rank) // size
