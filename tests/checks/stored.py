"""Neutral stored records of a site for the record checks: a full week of visits, a sure calendar."""

from collections.abc import Sequence
from datetime import UTC, datetime

from core.availability import WeekJudgement
from core.availability import judge_week as judge
from core.records import SiteRecords
from core.site import Message, Site
from core.visit import DayCount
from core.workdays import WorkCalendar
from tests.checks.builder import SITE

T = datetime(2026, 11, 20, 2, tzinfo=UTC)
CALENDAR = WorkCalendar(official=lambda day: day.weekday() < 5)
"""Every weekday is a working day, for sure."""


def judge_week(failed: int = 0, *, per_day: int = 24, blocked: int = 0) -> WeekJudgement:
    """A week of seven periods; *failed* and *blocked* visits lie in the last one."""
    quiet = [DayCount(total=per_day, failed=0, void=0, blocked=0)] * 6
    return judge((*quiet, DayCount(total=per_day, failed=failed, void=0, blocked=blocked)))


def stored(week: WeekJudgement, messages: Sequence[Message] = (), *, site: Site = SITE, calendar: WorkCalendar = CALENDAR) -> SiteRecords:
    """Records at T."""
    return SiteRecords(site=site, at=T, week=week, messages=messages, calendar=calendar)


def asked(
    board: str, day: datetime, answered: datetime | None = None, *, poor: bool = False, number: int = 1, seen: datetime | None = None
) -> Message:
    """One message of the neutral site; *seen*: the last import that spoke of it."""
    return Message(site=SITE.id, board=board, id=f"m{number}", asked_at=day, answered_at=answered, poor=poor, seen_at=seen)
