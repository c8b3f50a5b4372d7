"""Working days: the official calendar (where known), the operator's overrides, else Monday to Friday."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from core.clock import beijing_day

OfficialDay = Callable[[date], bool | None]
"""Whether a day is a working day by the official calendar; None = the calendar does not reach that far."""


def unknown_day(_: date) -> bool | None:
    """A calendar that knows nothing."""
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkCalendar:
    """Which days people work. Overrides win over the official calendar, which wins over the weekday rule."""

    official: OfficialDay = unknown_day
    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_workday(self, day: date) -> tuple[bool, bool]:
        """(working day, known for sure): a day that only the weekday rule decides is not sure."""
        if day in self.overrides:
            return self.overrides[day], True
        official = self.official(day)
        return (day.weekday() < 5, False) if official is None else (official, True)

    def exceeds(self, start: datetime, end: datetime, limit: int) -> tuple[bool, bool]:
        """Whether more than *limit* working days passed, and whether that is sure; looks no further than needed."""
        day, last = beijing_day(start), beijing_day(end)
        number, sure = 0, True
        while day < last and number <= limit:
            day += timedelta(days=1)
            works, known = self.is_workday(day)
            number += works
            sure = sure and known
        return number > limit, sure
