"""The arithmetic of availability: seven 24-hour periods that end at T, the 20-visit rule and the 5 % line (NV2, MV2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.clock import BEIJING
from core.outcome import Cause, Outcome
from core.site import MaintenanceWindow
from core.visit import DayCount, Visit
from core.words import CAUSES

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
class Gap:
    """A run of void visits with one cause: our own outage, or planned visits that were never made."""

    since: datetime
    until: datetime
    """Planned time of the last void visit of the run."""
    cause: Cause | None
    count: int


MAX_GAPS_TOLD: Final = 3


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

    @property
    def blocked(self) -> int:
        """Visits answered by a challenge or a block page, kept apart."""
        return sum(day.blocked for day in self.days)


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
        if is_excused(visit.at, maintenance):
            excused += 1
            continue
        day = counts[days - 1 - age // DAY]
        day[0] += 1
        day[1] += visit.is_failed
        day[2] += visit.is_void
        day[3] += visit.is_blocked
    return tuple(DayCount(total=total, failed=failed, void=void, blocked=blocked) for total, failed, void, blocked in counts), excused


def is_excused(at: datetime, maintenance: Sequence[MaintenanceWindow]) -> bool:
    """Whether a time lies in a declared window; its end is outside."""
    return any(window.starts_at <= at < window.ends_at for window in maintenance)


def find_gaps(visits: Iterable[Visit], at: datetime, *, days: int = DAYS) -> tuple[Gap, ...]:
    """Runs of void visits of one site (oldest first) within the periods that end at *at*; a valid visit ends a run."""
    gaps: list[Gap] = []
    running = False
    for visit in sorted(visits, key=lambda one: one.at):
        if not timedelta(0) <= at - visit.at < days * DAY:
            continue
        if not visit.is_void:
            running = False
        elif running and gaps[-1].cause is visit.cause:
            gaps[-1] = Gap(since=gaps[-1].since, until=visit.at, cause=visit.cause, count=gaps[-1].count + 1)
        else:
            gaps.append(Gap(since=visit.at, until=visit.at, cause=visit.cause, count=1))
            running = True
    return tuple(gaps)


def judge_week(days: Sequence[DayCount], *, excused: int = 0, gaps: Sequence[Gap] = ()) -> WeekJudgement:
    """Judge seven periods: not assessable when one has fewer than 20 valid visits, else failed from 5 % on."""
    failed, valid = sum(day.failed for day in days), sum(day.valid for day in days)
    short = tuple(index for index, day in enumerate(days) if day.valid < MIN_VISITS_PER_DAY)
    reached = reaches(failed, valid)
    outcome = Outcome.UNKNOWN if short else Outcome.FAIL if reached else Outcome.PASS
    warning = not short and not reached and failed * 100 >= WARNING_PERCENT * valid
    sentence = _sentence(days, short, excused, gaps)
    return WeekJudgement(outcome=outcome, warning=warning, days=tuple(days), short_days=short, excused=excused, sentence=sentence)


def reaches(failed: int, valid: int) -> bool:
    """Whether so many failures are 5 % or more of the valid visits."""
    return valid > 0 and failed * 100 >= LINE_PERCENT * valid


def percent(failed: int, valid: int) -> str:
    """
    A ratio for people, never rounded over the line: 4.996 % is told as 4.99.

    >>> percent(9, 168), percent(1249, 25000)
    ('5.36', '4.99')
    """
    hundredths = (failed * 20_000 + valid) // (2 * valid)
    if not reaches(failed, valid):
        hundredths = min(hundredths, LINE_PERCENT * 100 - 1)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _ratio(failed: int, valid: int) -> str:
    sign = "≥" if reaches(failed, valid) else "<"
    return f"{valid} 次访问中 {failed} 次失败 = {percent(failed, valid)} % {sign} {LINE_PERCENT} %"


def _sentence(days: Sequence[DayCount], short: Sequence[int], excused: int, gaps: Sequence[Gap]) -> str:
    failed, valid, blocked = (sum(numbers) for numbers in zip(*((day.failed, day.valid, day.blocked) for day in days), strict=True))
    void = sum(day.void for day in days)
    apart = []
    if void:
        apart.append(f"另有 {void} 次无效{_tell_gaps(gaps)}")
    if blocked:
        other = ("正常", failed) if reaches(failed, valid) else ("失败", failed + blocked)
        apart.append(f"另有 {blocked} 次被拦截，单独列出（若按{other[0]}计：{_ratio(other[1], valid + blocked)}）")
    if excused:
        apart.append(f"{excused} 次在已申报的维护时段内，不计")
    tail = "".join(f"；{part}" for part in apart)
    if not valid:
        return f"近 {len(days)} 天没有有效访问记录，无法评定{tail}"
    if short:
        few = min(days[index].valid for index in short)
        return (
            f"近 {len(days)} 天中有 {len(short)} 天有效访问不足 {MIN_VISITS_PER_DAY} 次（最少 {few} 次），无法评定"
            f"（已有 {valid} 次访问中 {failed} 次失败）{tail}"
        )
    return f"近 {len(days)} 天 {_ratio(failed, valid)}{tail}"


def _tell_gaps(gaps: Sequence[Gap]) -> str:
    if not gaps:
        return "（监测端原因）"
    parts = []
    for gap in sorted(gaps, key=lambda one: -one.count)[:MAX_GAPS_TOLD]:
        since, until = gap.since.astimezone(BEIJING), gap.until.astimezone(BEIJING)
        end = f"{until:%H:%M}" if until.date() == since.date() else f"{until.month}月{until.day}日 {until:%H:%M}"
        span = f"{since.month}月{since.day}日 {since:%H:%M}" + (f"–{end}" if gap.count > 1 else "")
        parts.append(f"{CAUSES[gap.cause] if gap.cause else '监测端原因'} {span}")
    more = "等" if len(gaps) > MAX_GAPS_TOLD else ""
    return f"：{'、'.join(parts)}{more}"
