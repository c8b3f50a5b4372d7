"""Several vantage points, one word: a site is down when the majority of those that could see says so."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeVar

from core.availability import LINE_PERCENT, count_days, percent, reaches
from core.outcome import Cause, Owner
from core.site import MaintenanceWindow
from core.visit import Attempt, Visit

WordT = TypeVar("WordT", Cause, Owner)

QUORUM: Final = "quorum"
"""``vantage`` of a visit that is the word of several."""
LEAST: Final = 2
"""So many valid visits are needed before a site is called down. House rule: one pair of eyes is no majority."""
_WORDS: Final = {True: "正常", False: "失败", None: "无效"}


def decide(site: str, at: datetime, visits: Iterable[Visit], *, least: int = LEAST) -> Visit:
    """
    The official visit of one slot from what each vantage point saw.

    Only valid visits (good or failed) vote. Failed: more than half of them, and at least *least* of them altogether. A tie is not
    down; a majority of too few voters decides nothing, neither way. Void visits are their vantage point's own affair. Blocked ones are kept apart: another exit that got through shows
    the site open; when none did, the slot is blocked.

    Args:
        site: id in the registry.
        at: planned time of the slot.
        visits: of that slot; the first of each vantage point counts.
        least: valid visits that a failure needs.

    Returns:
        A visit with ``vantage`` = ``quorum``. ``attempts`` tell each vantage point's word unless all were simply good.
    """
    votes = _first_of_each(visits)
    good = [visit for visit in votes if is_valid(visit) and not visit.is_failed]
    failed = [visit for visit in votes if visit.is_failed]
    blocked = [visit for visit in votes if visit.is_blocked]
    said = () if len(good) == len(votes) and votes else tuple(_told(visit) for visit in votes)
    base = Visit(site=site, at=at, ok=None, vantage=QUORUM, attempts=said)
    if len(failed) > len(good):
        if len(failed) + len(good) >= least:
            return _failed(base, failed)
        if good or not blocked:
            return replace(base, cause=Cause.NO_QUORUM, owner=Owner.MONITOR)
    if good:
        return replace(base, ok=True, **_shown(good))
    if blocked:
        return replace(base, cause=Cause.BLOCKED_CHALLENGE, owner=Owner.UNCLEAR, status=blocked[0].status, address=blocked[0].address)
    cause = _most_common(visit.cause for visit in votes if visit.cause is not None)
    return replace(base, cause=cause or Cause.GAP, owner=Owner.MONITOR)


def is_valid(visit: Visit) -> bool:
    """Good or failed: a visit that says something about the site."""
    return not visit.is_void and not visit.is_blocked


def _first_of_each(visits: Iterable[Visit]) -> list[Visit]:
    first: dict[str, Visit] = {}
    for visit in sorted(visits, key=lambda one: (one.vantage, one.at)):
        first.setdefault(visit.vantage, visit)
    return list(first.values())


def _failed(base: Visit, failed: Sequence[Visit]) -> Visit:
    cause = _most_common(visit.cause for visit in failed if visit.cause is not None)
    # Two places that failed alike vouch for each other's line: what one of them had to leave open is the site's.
    owner = _most_common(visit.owner for visit in failed if visit.owner is not None) or Owner.SITE
    return replace(base, ok=False, cause=cause or Cause.DEADLINE, owner=owner, **_shown(failed))


def _shown(votes: Sequence[Visit]) -> dict[str, Any]:
    """Figures of the vote in the middle; the lower one of two."""
    timed = sorted((visit for visit in votes if visit.seconds is not None), key=lambda one: one.seconds or 0.0)
    shown = timed[(len(timed) - 1) // 2] if timed else votes[0]
    return {"seconds": shown.seconds, "status": shown.status, "address": shown.address, "phases": shown.phases}


def _told(visit: Visit) -> Attempt:
    word = "被拦截" if visit.is_blocked else _WORDS[not visit.is_failed if is_valid(visit) else None]
    return Attempt(
        kind="vantage",
        url="",
        at=visit.at,
        ok=visit.ok,
        seconds=visit.seconds or 0.0,
        status=visit.status,
        cause=visit.cause,
        owner=visit.owner,
        address=visit.address,
        phases=visit.phases,
        detail=f"{visit.vantage or '本机'}：{word}",
    )


def _most_common(values: Iterable[WordT]) -> WordT | None:
    """The most frequent one; among equals the one met first."""
    counted = Counter(values).most_common(1)
    return counted[0][0] if counted else None


# --- one vantage point beside the official word


@dataclass(frozen=True, kw_only=True, slots=True)
class VantageWeek:
    """What one vantage point saw of a site in the seven 24-hour periods that end at a time: advice, never a verdict."""

    vantage: str
    title: str
    valid: int
    failed: int
    void: int
    blocked: int
    last_failed_at: datetime | None = None

    @property
    def is_failing(self) -> bool:
        """From here alone the site would have reached the line."""
        return reaches(self.failed, self.valid)

    @property
    def sentence(self) -> str:
        """The arithmetic in Chinese."""
        if not self.valid:
            return f"观测点 {self.title}：近 7 天没有有效访问"
        sign = "≥" if self.is_failing else "<"
        ratio = f"{self.valid} 次有效访问中 {self.failed} 次失败 = {percent(self.failed, self.valid)} % {sign} {LINE_PERCENT} %"
        apart = "".join(f"，{number} 次{word}" for number, word in ((self.void, "无效"), (self.blocked, "被拦截")) if number)
        return f"观测点 {self.title}：近 7 天 {ratio}{apart}；仅供参考，不计入评定"


def vantage_week(
    vantage: str, title: str, visits: Sequence[Visit], at: datetime, *, maintenance: Sequence[MaintenanceWindow] = ()
) -> VantageWeek:
    """Count the visits of one vantage point to one site over the week that ends at *at*."""
    days, _ = count_days(visits, at, maintenance=maintenance)
    failed = [visit.at for visit in visits if visit.is_failed and visit.at <= at]
    return VantageWeek(
        vantage=vantage,
        title=title or vantage,
        valid=sum(day.valid for day in days),
        failed=sum(day.failed for day in days),
        void=sum(day.void for day in days),
        blocked=sum(day.blocked for day in days),
        last_failed_at=max(failed, default=None),
    )
