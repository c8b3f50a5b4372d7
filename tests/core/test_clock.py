"""Times as programs and people write them."""

from datetime import datetime

import pytest

from core.clock import BEIJING, parse_written_time


@pytest.mark.parametrize(
    ("text", "expected", "is_day"),
    [
        pytest.param("2026-11-23", datetime(2026, 11, 23, tzinfo=BEIJING), True, id="ISO day"),
        pytest.param("20261123", datetime(2026, 11, 23, tzinfo=BEIJING), True, id="ISO day without hyphens"),
        pytest.param(" 2026/11/3 ", datetime(2026, 11, 3, tzinfo=BEIJING), True, id="day of a spreadsheet"),
        pytest.param("2026年11月23日", datetime(2026, 11, 23, tzinfo=BEIJING), True, id="day in words"),
        pytest.param("2026-11-23T08:00", datetime(2026, 11, 23, 8, tzinfo=BEIJING), False, id="naive time is Beijing time"),
        pytest.param("2026-11-23T00:00:00Z", datetime(2026, 11, 23, 8, tzinfo=BEIJING), False, id="time with its zone"),
        pytest.param("2026/11/3 8:05", datetime(2026, 11, 3, 8, 5, tzinfo=BEIJING), False, id="time of a spreadsheet"),
        pytest.param("0001-01-01", datetime(1, 1, 1, tzinfo=BEIJING), True, id="first year"),
    ],
)
def test_written_time_is_read(text, expected, is_day):
    assert parse_written_time(text) == (expected, is_day)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-02-30", "2026/13/01", "10:30", "2026-11-23T25:00", "1763856000"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError):
        parse_written_time(text)
