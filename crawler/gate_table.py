"""Counts of requests in flight and pauses per host and address, in memory that several processes share."""

import fcntl
import mmap
import os
import zlib
from typing import Final

ROWS: Final = 16_384
"""Hosts and addresses are hashed to rows; two that meet in one are only treated more gently."""


class GateTable:
    """
    Made before the fork. Every process writes its own cells only, so counting needs no lock.

    ``take`` adds to its own cell first and looks at the sum afterwards: of two that come at once, at most both step back. Spaced starts cannot be
    had that way, as all wait for the same instant: ``start`` holds a record lock of the row, which the system takes from a killed process.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._memory = mmap.mmap(-1, ROWS * (4 * size + 8))
        self._active = memoryview(self._memory)[: 4 * size * ROWS].cast("i")
        self._until = memoryview(self._memory)[4 * size * ROWS :].cast("d")
        self._locks = os.memfd_create("gate") if hasattr(os, "memfd_create") else -1
        """Never written: only its bytes are locked, one per row. Where there is none, a sweep has one process."""

    def __del__(self) -> None:
        if self._locks >= 0:
            os.close(self._locks)

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

    def start(self, row: int, now: float, until: float) -> bool:
        """Let one process start at *now* and nobody before *until*; False when another one was first, or is at it."""
        if self._locks >= 0:
            try:
                fcntl.lockf(self._locks, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, row)
            except OSError:
                return False
        try:
            if self._until[row] > now:
                return False
            self._until[row] = until
            return True
        finally:
            if self._locks >= 0:
                fcntl.lockf(self._locks, fcntl.LOCK_UN, 1, row)

    def clear(self, rank: int) -> None:
        """Forget what a dead process had in flight."""
        for row in range(ROWS):
            self._active[row * self._size + rank] = 0
