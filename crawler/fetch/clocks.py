"""
What the clocks of others say about ours.

Whatever is judged by dates is judged by our clock: one that runs ahead makes every site stale. Servers write their time into each answer
(``Date``, RFC 9110 6.6.1); when most of several that have nothing to do with each other agree, and not with us, ours is wrong.
"""

from collections.abc import Sequence
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from statistics import median
from time import monotonic, time
from typing import Final

from core.clock import as_aware
from core.fetch import FetchResult
from core.url import host_of, registrable_domain

MIN_WITNESSES: Final = 3
"""Registered domains at different addresses. House rule."""
MAX_WITNESSES: Final = 50
AGREE: Final = timedelta(hours=1)
"""So far from the middle of all a witness may be and still agree. House rule."""


class Clocks:
    """
    Offsets of other clocks from ours, one per address.

    They hold until our clock is set: then nothing is known until others were heard anew. A process may live for months.
    """

    def __init__(self) -> None:
        self._base = _base()
        self._heard: dict[str, tuple[str, timedelta | None]] = {}
        """Address → its host, and how far its clock was ahead of ours."""

    def note(self, result: FetchResult) -> None:
        """Hear one answer; only the first of each address counts."""
        self._forget_if_set()
        address = result.address
        if address and address not in self._heard and len(self._heard) < MAX_WITNESSES:
            self._heard[address] = host_of(result.final_url), offset_of(result)

    def offset(self) -> timedelta | None:
        """By how much others are ahead of us; None when too few were heard, or they disagree with each other."""
        self._forget_if_set()
        found: dict[str, timedelta] = {}
        for host, offset in self._heard.values():
            if offset is not None:
                found.setdefault(registrable_domain(host), offset)
        return agreed(list(found.values()))

    def _forget_if_set(self) -> None:
        base = _base()
        if abs(base - self._base) > AGREE.total_seconds():
            self._base = base
            self._heard.clear()


def _base() -> float:
    """What our clock showed when the steady one stood at 0, in seconds since 1970: it stays, unless our clock is set or the machine sleeps."""
    return time() - monotonic()


def offset_of(result: FetchResult) -> timedelta | None:
    """How far the server's clock was ahead of ours, to some seconds; None when it did not tell."""
    try:
        there = as_aware(parsedate_to_datetime(result.header("date")), UTC)
        age = timedelta(seconds=int(result.header("age") or 0))  # answers from a cache are as old as they say
        return there + age - result.started_at
    except (ValueError, TypeError, OverflowError):
        return None


def agreed(offsets: Sequence[timedelta]) -> timedelta | None:
    """
    The middle of the offsets, when most of at least three stand by it.

    >>> day = timedelta(days=1)
    >>> agreed([20 * day, 20 * day, timedelta(0), 20 * day]) == 20 * day, agreed([day, -day, 9 * day]), agreed([day, day])
    (True, None, None)
    """
    if len(offsets) < MIN_WITNESSES:
        return None
    middle = timedelta(seconds=median(offset.total_seconds() for offset in offsets))
    near = sum(abs(offset - middle) <= AGREE for offset in offsets)
    return middle if near >= MIN_WITNESSES and near * 2 > len(offsets) else None
