"""Column types: exact times, and no memory kept for what is read once."""

import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest

from store.kinds import from_micros, to_micros

T = datetime(2026, 11, 20, 1, 2, 3, 456789, tzinfo=UTC)


@pytest.mark.parametrize("at", [T, T.astimezone(), datetime(1969, 12, 31, tzinfo=UTC)], ids=["utc", "zone", "before 1970"])
def test_times_are_exact(at):
    assert from_micros(to_micros(at)) == at


def test_naive_time_is_refused():
    with pytest.raises(ValueError, match="naive"):
        to_micros(T.replace(tzinfo=None))


def test_times_of_visits_are_not_kept():
    """Each slot has a time of its own: a service that reads 24,000 a day must not remember them."""
    first = to_micros(T)
    tracemalloc.start()
    try:
        from_micros(first)
        before = tracemalloc.get_traced_memory()[0]
        for number in range(70_000):
            from_micros(first + number * 1_000_003)
        kept = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert kept < 1_000_000
    assert from_micros(first) == T + timedelta(0)
