"""The arithmetic of availability: seven 24-hour periods that end at T, the 20-visit rule and the 5 % line (NV2, MV2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.outcome import Outcome
from core.site import MaintenanceWindow
from core.visit import DayCount, Visit

DAYS: Final = 7
"""监测1周."""
MIN_VISITS_PER_DAY: Final = 20
"""每天间隔性访问20次以上."""
LINE_PERCENT: Final = 5
"""超过(含)5%: inclusive."""
WARNING_PERCENT: Final = 3
"""House rule: early warning."""
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekJudgement:
    """What one week of visits says."""

    outcome: Outcome
    """``pass``, ``fail`` (the line is reached) or ``unknown`` (not assessable)."""
    warning: bool
    """Not failed, but at or above the warning line."""
    days: tuple[DayCount, ...]
    """Oldest first."""
    short_days: tuple[int, ...] = ()
    """Indexes of the periods with fewer than 20 valid visits."""
    excused: int = 0
    """Visits in declared maintenance windows, counted nowhere."""
    sentence: str = ""
    """The arithmetic in Chinese."""

    @property
    def failed(self) -> int:
        """Failed visits of the week."""
        return sum(day.failed for day in self.days)

    @property
    def valid(self) -> int:
        """Good and failed visits of the week."""
        return sum(day.valid for day in self.days)


def count_days(
    visits: Iterable[Visit], at: datetime, *, days: int = DAYS, maintenance: Sequence[MaintenanceWindow] = ()
) -> tuple[tuple[DayCount, ...], int]:
    """
    Counts per 24-hour period, oldest first, and the number of visits excused by maintenance.

    A period is (T - n x 24 h, T - (n - 1) x 24 h]: a visit exactly at T belongs to the last one.
    """
    counts = [[0, 0, 0, 0] for _ in range(days)]
    excused = 0
    for visit in visits:
        age = at - visit.at
        if age < timedelta(0) or age >= days * DAY:
            continue
        if any(window.starts_at <= visit.at < window.ends_at for window in maintenance):
            excused += 1
            continue
        day = counts[days - 1 - age // DAY]
        day[0] += 1
        day[1] += visit.is_failed
        day[2] += visit.is_void
        day[3] += visit.is_blocked
    return tuple(DayCount(total=total, failed=failed, void=void, blocked=blocked) for total, failed, void, blocked in counts), excused


def judge_week(days: Sequence[DayCount], *, excused: int = 0) -> WeekJudgement:
    """Judge seven periods: not assessable when one has fewer than 20 valid visits, else failed from 5 % on."""
    failed, valid = sum(day.failed for day in days), sum(day.valid for day in days)
    short = tuple(index for index, day in enumerate(days) if day.valid < MIN_VISITS_PER_DAY)
    reached = valid > 0 and failed * 100 >= LINE_PERCENT * valid
    outcome = Outcome.UNKNOWN if short else Outcome.FAIL if reached else Outcome.PASS
    warning = not short and not reached and failed * 100 >= WARNING_PERCENT * valid
    sentence = _sentence(days, short, excused, failed=failed, valid=valid, reached=reached)
    return WeekJudgement(outcome=outcome, warning=warning, days=tuple(days), short_days=short, excused=excused, sentence=sentence)


def _sentence(days: Sequence[DayCount], short: Sequence[int], excused: int, *, failed: int, valid: int, reached: bool) -> str:
    apart = [
        f"{number} 次{word}"
        for number, word in (
            (sum(day.blocked for day in days), "被拦截(另列)"),
            (sum(day.void for day in days), "作废(监测端原因)"),
            (excused, "在已申报的维护时段内(不计)"),
        )
        if number
    ]
    tail = f";{'、'.join(apart)}" if apart else ""
    if not valid:
        return f"近 {len(days)} 天没有有效访问记录,无法评定{tail}"
    ratio = f"{failed} / {valid} 次访问失败 = {failed * 100 / valid:.2f}%"
    if short:
        return f"近 {len(days)} 天有 {len(short)} 天有效访问不足 {MIN_VISITS_PER_DAY} 次,无法评定({ratio}){tail}"
    return f"近 {len(days)} 天 {ratio} {'≥' if reached else '<'} {LINE_PERCENT}%{tail}"
