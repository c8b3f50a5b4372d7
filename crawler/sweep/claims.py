"""
Addresses of the start hosts belong to the process that meets them first; a table in shared memory says which of a sweep's processes that was.

Dealt out by their address, every second one would have to be told to another process, and files, of which most stand on one page, be known to
both. Pages with a query are dealt out all the same: the bounds on their variants are divided among the processes (``crawler.traps``).
"""

import mmap
from typing import Final

PLACES: Final = 1 << 18
"""2 MB for about 200,000 addresses; those beyond are dealt out by their address."""
LOOKS: Final = 32
"""Places that are looked at for one address before the table counts as full for it."""
_RANK_BITS: Final = 16
MAX_RANKS: Final = (1 << _RANK_BITS) - 1
_RANK: Final = (1 << _RANK_BITS) - 1


class Claims:
    """
    Made before the fork, so that all processes share the memory and the seed of ``hash``.

    A place holds 48 bits of the address's hash and the rank; two that are the same in these and neighbours by the other 16 bits are as
    unlikely as 1 in 10⁸ sweeps of 200,000 addresses. Nothing is locked, so that a process that dies holds nobody up: of two processes that claim one
    address within the same microsecond the later one has it, and the other one learns it from ``owner`` before it asks.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 8 * PLACES)
        self._cells = memoryview(self._memory).cast("q")  # signed, as hashes are

    def claim(self, url: str, rank: int) -> int | None:
        """Rank of the process that has the address: *rank* when nobody had it; None when there is no room."""
        mark = hash(url)
        place = self._find(mark)
        if place < 0:
            return None
        cell = self._cells[place]
        if not cell:
            self._cells[place] = (mark & ~_RANK) | (rank + 1)
            return rank
        return (cell & _RANK) - 1

    def owner(self, url: str) -> int | None:
        """Rank of the process that has the address; None when it was never claimed."""
        place = self._find(hash(url))
        return (self._cells[place] & _RANK) - 1 if place >= 0 and self._cells[place] else None

    def take_over(self, url: str, rank: int) -> None:
        """From now on *rank* has the address, whoever had it."""
        mark = hash(url)
        place = self._find(mark)
        if place >= 0:
            self._cells[place] = (mark & ~_RANK) | (rank + 1)

    def _find(self, mark: int) -> int:
        """Place of the address with this hash, or the empty one where it would stand; -1 = neither."""
        place, cells = mark % PLACES, self._cells
        for _ in range(LOOKS):
            cell = cells[place]
            if not cell or not (cell ^ mark) >> _RANK_BITS:
                return place
            place = (place + 1) % PLACES
        return -1
