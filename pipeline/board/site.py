"""One site for the dashboard: availability, columns with people's word on them, links."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from config.settings import Settings
from core.availability import DAYS, Gap, WeekJudgement
from core.board import HourCount
from core.clock import BEIJING
from core.column.records import ColumnClass
from core.errors import UsageError
from core.finding import Finding
from core.outcome import LIVE_STATES
from core.people import TrailEntry, User
from core.quorum import VantageWeek
from core.scorecard import RowScore, Scorecard
from core.site import ColumnOverride, Site
from core.visit import Visit
from pipeline.columns import MAX_DAYS, Columns, columns_of
from pipeline.week import site_week

if TYPE_CHECKING:
    from store import Store

MAX_EVENTS: Final = 200
"""Visits that were not good, listed under the calendar."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Availability:
    """A week of visits."""

    week: WeekJudgement
    outlook: str
    """How far the line is along the planned visits, in words; empty when nothing can be said."""
    gaps: tuple[Gap, ...]
    """Stretches without visits: ours to answer for."""
    calendar: tuple[tuple[date, tuple[HourCount, ...]], ...]
    """Beijing days, the newest first, each with 24 hours."""
    bad: tuple[Visit, ...]
    """Newest first."""
    last: Visit | None
    percentiles: tuple[tuple[str, float], ...]
    """Load times of good visits, seconds."""
    vantages: Sequence[VantageWeek] = ()
    """The same week as other places saw it: advice."""


def week_start(now: datetime) -> datetime:
    """Midnight in Beijing seven days ago: where calendar and visit export begin."""
    midnight = now.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=DAYS)


def availability(store: "Store", settings: Settings, site: Site, now: datetime) -> Availability:
    """Judged exactly as the scorecard judges it."""
    first = week_start(now)
    visits = store.visits.window(site.id, min(first, now - timedelta(days=DAYS)), now)
    judged = site_week(store, settings, site, now)
    hours = store.board.site_hours([site.id], first, 24 * (DAYS + 1))[site.id]
    calendar = [((first + timedelta(days=day)).date(), tuple(hours[24 * day : 24 * day + 24])) for day in range(DAYS + 1)]
    good = sorted(visit.seconds for visit in visits if visit.ok and visit.seconds is not None)
    return Availability(
        week=judged.judgement,
        outlook=judged.outlook.sentence,
        gaps=tuple(judged.gaps),
        calendar=tuple(reversed(calendar)),
        bad=tuple(visit for visit in reversed(visits) if not visit.ok)[:MAX_EVENTS],
        last=visits[-1] if visits else None,
        percentiles=tuple((name, good[min(len(good) - 1, int(len(good) * part))]) for name, part in _PARTS) if good else (),
        vantages=tuple(judged.vantages),
    )


_PARTS: Final = (("一半的访问不超过", 0.5), ("九成不超过", 0.9), ("九成九不超过", 0.99))


def columns(store: "Store", site: Site, now: datetime) -> Columns:
    """The newest inventory as a tree; overrides made since it was taken are already applied."""
    return columns_of(store, site, now)


def set_override(
    store: "Store", user: User, site: Site, url: str, *, column_class: str, days: str, reason: str, now: datetime, address: str = ""
) -> ColumnOverride:
    """
    A person says what a column is or how often it is to be updated.

    Raises:
        UsageError: unknown column or class, no whole number of days, no reason, or nothing said.
    """
    if url not in {column.url for column in store.columns.of(site.id, now)} | {item.url for item in store.columns.overrides(site.id)}:
        raise UsageError("没有这个栏目")
    if column_class and column_class not in {item.value for item in ColumnClass}:
        raise UsageError(f"没有栏目类别 {column_class[:40]!r}")
    if days and (not days.isascii() or not days.isdigit() or int(days[:9]) > MAX_DAYS):
        raise UsageError(f"更新期限应为 0 至 {MAX_DAYS} 的整数（天），0 表示无定期要求；实为 {days[:40]!r}")
    if not column_class and not days:
        raise UsageError("请选择类别或填写更新期限")
    if not reason.strip():
        raise UsageError("请写明理由")
    override = ColumnOverride(
        site=site.id,
        url=url,
        column_class=column_class or None,
        stale_after_days=int(days) if days else None,
        reason=" ".join(reason.split())[:500],
        by=user.name,
        at=now,
    )
    detail = {"site": site.id, "class": column_class or None, "days": override.stale_after_days, "reason": override.reason}
    with store.transaction():
        store.columns.set_override(override)
        store.people.note(TrailEntry(at=now, user=user.name, address=address, action="column.override", subject=url, detail=detail))
    return override


def drop_override(store: "Store", user: User, site: Site, url: str, *, now: datetime, address: str = "") -> bool:
    """Take a person's word back; False when there was none."""
    with store.transaction():
        gone = store.columns.drop_override(site.id, url)
        if gone:
            entry = TrailEntry(at=now, user=user.name, address=address, action="column.drop", subject=url, detail={"site": site.id})
            store.people.note(entry)
    return gone


def links(store: "Store", site: Site, now: datetime) -> list[Finding]:
    """Live findings about links, the ones on most pages first."""
    found = [
        item for item in store.findings.at(now, sites=[site.id]) if item.state in LIVE_STATES and (item.code or "").startswith("link.")
    ]
    return sorted(found, key=lambda item: (-len(item.parents), item.target or "", item.url or ""))


def lost_rows(card: Scorecard) -> Sequence[RowScore]:
    """Rows that take or give something in any view, or whose findings cost an unknown amount."""
    return [row for row in card.rows if row.points or row.low or row.high or row.findings]
