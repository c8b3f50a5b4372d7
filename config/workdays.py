"""The official working-day calendar (State Council notices, by the chinesecalendar package) with the operator's overrides."""

from collections.abc import Mapping
from datetime import date

from core.workdays import WorkCalendar


def official_day(day: date) -> bool | None:
    """Whether *day* is a working day by the published holiday arrangements, 调休 included; None for years not yet published."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def load_calendar(overrides: Mapping[date, bool] | None = None) -> WorkCalendar:
    """The calendar of this installation; *overrides* come from the setting ``workdays``."""
    return WorkCalendar(official=official_day, overrides=dict(overrides or {}))
