"""Official time: Beijing time, windows that end at T, calendar months."""

import calendar
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
"""The time zone in which every rubric counts its days."""

YEARS: Final = range(1971, 3000)
"""Years that a time from outside may lie in: windows that end there still fit into a calendar. House rule."""

_LOOSE_TIME: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_LONGEST_DAY: Final = len("2026-11-23")

Clock = Callable[[], datetime]
"""Gives the present as an aware datetime; injected, so that tests and replays own the time."""


def utc_now() -> datetime:
    """The one place that asks the machine for the time of day."""
    return datetime.now(UTC)


def as_aware(value: datetime, zone: tzinfo = BEIJING) -> datetime:
    """Read a naive time as Beijing time; leave an aware one alone."""
    return value if value.tzinfo else value.replace(tzinfo=zone)


def parse_written_time(text: str) -> tuple[datetime, bool]:
    """
    Read a time as programs (ISO 8601) and people (``2026/11/20 8:05``, ``2026年11月20日``) write it; naive means Beijing time.

    Returns:
        The time, of any year, and whether only a day was written.

    Raises:
        ValueError: no time.
    """
    text = text.strip()
    loose = _LOOSE_TIME.fullmatch(text)
    if loose is not None:
        parts = [int(part) for part in loose.groups(default="0")]
        return as_aware(datetime(*parts)), loose[4] is None  # type: ignore[arg-type]  # noqa: DTZ001  made aware right here
    return as_aware(datetime.fromisoformat(text)), len(text) <= _LONGEST_DAY


def beijing_day(at: datetime) -> date:
    """The calendar day in Beijing on which *at* (aware) falls."""
    return at.astimezone(BEIJING).date()


def beijing_minute(at: datetime) -> str:
    """Beijing time to the minute, for people."""
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def months_back(day: date, months: int) -> date:
    """
    Count calendar months back; a day that does not exist becomes the month's last day.

    >>> months_back(date(2026, 5, 31), 3)
    datetime.date(2026, 2, 28)

    Source: standards section 0.4.
    """
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def window_start(at: datetime, *, days: int = 0, months: int = 0) -> datetime:
    """Start of a look-back window that ends at *at*: calendar months first, then days of 24 hours."""
    local = at.astimezone(BEIJING)
    if months:
        day = months_back(local.date(), months)
        local = local.replace(year=day.year, month=day.month, day=day.day)
    return local - timedelta(days=days)
