"""Counts of requests in flight and pauses per host and address, in memory that several processes share."""

import mmap
import zlib
from typing import Final

ROWS: Final = 16_384
"""Hosts and addresses are hashed to rows; two that meet in one are only treated more gently."""


class GateTable:
    """
    Made before the fork. Every process writes its own cells only, so nothing needs a lock and a killed process leaves none held.

    ``take`` adds to its own cell first and looks at the sum afterwards: of two that come at once, at most both step back.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._memory = mmap.mmap(-1, ROWS * (4 * size + 8))
        self._active = memoryview(self._memory)[: 4 * size * ROWS].cast("i")
        self._until = memoryview(self._memory)[4 * size * ROWS :].cast("d")

    @staticmethod
    def row(key: str) -> int:
        """Row of a host or an address."""
        return zlib.crc32(key.encode("utf-8", "surrogatepass")) % ROWS

    def take(self, rank: int, row: int, limit: int) -> bool:
        """Count one request in flight, unless *limit* of them are there already."""
        begin = row * self._size
        self._active[begin + rank] += 1
        if sum(self._active[begin : begin + self._size]) <= limit:
            return True
        self._active[begin + rank] -= 1
        return False

    def give(self, rank: int, row: int) -> None:
        """One request less."""
        self._active[row * self._size + rank] -= 1

    def paused_until(self, row: int) -> float:
        """Instant (monotonic, the same clock in all processes) before which nothing may start."""
        return self._until[row]

    def pause(self, row: int, until: float) -> None:
        """Let nothing start before *until*."""
        if until > self._until[row]:
            self._until[row] = until

    def clear(self, rank: int) -> None:
        """Forget what a dead process had in flight."""
        for row in range(ROWS):
            self._active[row * self._size + rank] = 0
