"""How far the 5 % line is, exactly: the week is moved along the planned slots, visit by visit."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from core.availability import DAY, DAYS, LINE_PERCENT, MIN_VISITS_PER_DAY, is_excused, reaches
from core.clock import BEIJING
from core.site import MaintenanceWindow
from core.visit import Visit

WEEK: Final = DAYS * DAY
_WEEKDAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """What the planned visits of the coming week can bring."""

    reached: bool
    """The line is reached now."""
    more_failures: int | None = None
    """So many further failed visits reach it; None when it is reached, or the plan has too few visits for it."""
    earliest_at: datetime | None = None
    """Planned time of the visit that would reach it if that one and those before it fail."""
    free_at: datetime | None = None
    """When the ratio falls below the line if nothing fails any more; only when it is reached."""
    assessable_at: datetime | None = None
    """Planned time of the visit from which on the week can be judged; only when it cannot be now, and the plan suffices."""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class _Step:
    """The week at one instant of the future, the planned visits up to then not counted as failed."""

    at: datetime
    failed: int
    valid: int
    planned: int


def look_ahead(
    visits: Iterable[Visit], at: datetime, slots: Sequence[datetime], *, maintenance: Sequence[MaintenanceWindow] = ()
) -> Outlook:
    """
    Look ahead from *at* over the planned slots.

    Args:
        visits: of one site, at least those of the seven 24-hour periods that end at *at*.
        at: aware.
        slots: planned times after *at*, rising; those in declared maintenance are left out.
        maintenance: declared windows.

    A visit leaves the week seven days after it was made, at that very instant; void, blocked and excused ones never count.
    """
    counted = _counted(visits, at, maintenance)
    planned = _planned(slots, at, maintenance)
    failed, valid = sum(bad for _, bad in counted), len(counted)
    if reaches(failed, valid):
        return _until_free(counted, at, planned)
    best: tuple[int, datetime] | None = None
    for step in _steps(counted, planned, planned):
        needed = -(-LINE_PERCENT * step.valid // 100) - step.failed
        if needed <= step.planned and (best is None or needed < best[0]):
            best = needed, step.at
    if best is None or not valid:
        return Outlook(reached=False)
    number, earliest = max(best[0], 1), best[1]
    sentence = f"再失败 {number} 次即达到 {LINE_PERCENT} %，按计划最早在{_day(earliest)}"
    return Outlook(reached=False, more_failures=number, earliest_at=earliest, sentence=sentence)


def until_assessable(
    visits: Iterable[Visit], at: datetime, slots: Sequence[datetime], *, maintenance: Sequence[MaintenanceWindow] = ()
) -> Outlook:
    """
    For a week that cannot be judged at *at*: from when on it can be, if every planned visit is made. The line says nothing until then.

    Arguments as of ``look_ahead``.
    """
    planned = _planned(slots, at, maintenance)
    times = [when for when, _ in _counted(visits, at, maintenance)] + planned
    for slot in planned:
        ends = [bisect_right(times, slot - back * DAY) for back in range(DAYS + 1)]
        if all(newer - older >= MIN_VISITS_PER_DAY for newer, older in pairwise(ends)):
            return Outlook(reached=False, assessable_at=slot, sentence=f"按计划访问，最早自{_day(slot)}起可以评定")
    return Outlook(reached=False)


def _counted(visits: Iterable[Visit], at: datetime, maintenance: Sequence[MaintenanceWindow]) -> list[tuple[datetime, bool]]:
    return sorted(
        (visit.at, visit.is_failed)
        for visit in visits
        if timedelta(0) <= at - visit.at < WEEK and not visit.is_void and not visit.is_blocked and not is_excused(visit.at, maintenance)
    )


def _planned(slots: Sequence[datetime], at: datetime, maintenance: Sequence[MaintenanceWindow]) -> list[datetime]:
    return [slot for slot in slots if at < slot <= at + WEEK and not is_excused(slot, maintenance)]


def _until_free(counted: Sequence[tuple[datetime, bool]], at: datetime, planned: Sequence[datetime]) -> Outlook:
    leaving = {when + WEEK for when, _ in counted}
    for step in _steps(counted, planned, sorted(leaving | set(planned))):
        if step.at > at and step.valid and not reaches(step.failed, step.valid):
            sentence = f"已达到 {LINE_PERCENT} %；若不再失败，{_day(step.at)}起低于 {LINE_PERCENT} %"
            return Outlook(reached=True, free_at=step.at, sentence=sentence)
    return Outlook(reached=True, sentence=f"已达到 {LINE_PERCENT} %；计划中没有足够的访问使其回到线下")


def _steps(counted: Sequence[tuple[datetime, bool]], planned: Sequence[datetime], times: Iterable[datetime]) -> Iterable[_Step]:
    """The week at each of the rising *times*: old visits have left it, planned ones up to then have come in as good ones."""
    gone, come = 0, 0
    failed = sum(bad for _, bad in counted)
    for time in times:
        while gone < len(counted) and counted[gone][0] <= time - WEEK:
            failed -= counted[gone][1]
            gone += 1
        while come < len(planned) and planned[come] <= time:
            come += 1
        yield _Step(time, failed, len(counted) - gone + come, come)


def _day(at: datetime) -> str:
    local = at.astimezone(BEIJING)
    return f"{_WEEKDAYS[local.weekday()]}（{local.month}月{local.day}日 {local:%H:%M}）"
