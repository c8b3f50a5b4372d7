"""
Files of the start hosts belong to the process that meets them first; a table in shared memory says which of a sweep's processes that was.

Most files stand on one page: dealt out by their address, every second one would have to be told to another process and be known to both.
"""

import mmap
from typing import Final

PLACES: Final = 1 << 18
"""2 MB for about 200,000 files; those beyond are dealt out by their address."""
LOOKS: Final = 32
"""Places that are looked at for one file before the table counts as full for it."""
_RANK_BITS: Final = 16
MAX_RANKS: Final = (1 << _RANK_BITS) - 1
_RANK: Final = (1 << _RANK_BITS) - 1
_ALL: Final = (1 << 64) - 1


class Claims:
    """
    Made before the fork, so that all processes share the memory and the seed of ``hash``.

    A place holds 48 bits of the address's hash and the rank; two files that are the same in these and neighbours by the other 16 bits are as
    unlikely as 1 in 10⁸ sweeps of 200,000 files. Nothing is locked, so that a process that dies holds nobody up: of two processes that claim one
    file within the same microsecond the later one has it, and the other one learns it from ``owner`` before it asks for the file.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 8 * PLACES)
        self._cells = memoryview(self._memory).cast("Q")

    def claim(self, url: str, rank: int) -> int | None:
        """Rank of the process that has the file: *rank* when nobody had it; None when there is no room."""
        place, key = self._find(url)
        if place < 0:
            return None
        cell = self._cells[place]
        if not cell:
            self._cells[place] = key | (rank + 1)
            return rank
        return (cell & _RANK) - 1

    def owner(self, url: str) -> int | None:
        """Rank of the process that has the file; None when it was never claimed."""
        place, _ = self._find(url)
        return (self._cells[place] & _RANK) - 1 if place >= 0 and self._cells[place] else None

    def take_over(self, url: str, rank: int) -> None:
        """From now on *rank* has the file, whoever had it."""
        place, key = self._find(url)
        if place >= 0:
            self._cells[place] = key | (rank + 1)

    def _find(self, url: str) -> tuple[int, int]:
        """Place of the file, or the empty one where it would stand (-1 = neither), and its key."""
        mark = hash(url) & _ALL
        key, place, cells = mark & ~_RANK, mark % PLACES, self._cells
        for _ in range(LOOKS):
            cell = cells[place]
            if not cell or cell & ~_RANK == key:
                return place, key
            place = (place + 1) % PLACES
        return -1, key
