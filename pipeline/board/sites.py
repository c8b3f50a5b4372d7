"""Sites as the dashboard lists them: light, counts, last audit, visits of the day; units as sums of their sites."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from config.settings import Settings
from core.availability import DAYS, LINE_PERCENT, MIN_VISITS_PER_DAY, WARNING_PERCENT, WeekJudgement, count_days, judge_week
from core.board import HourCount, Tally
from core.clock import BEIJING
from core.site import Site, SiteState
from pipeline.board.judged import held_vetoes
from pipeline.board.light import ORDER, Light, Signal, signal_of

if TYPE_CHECKING:
    from store import Store

STRIP_HOURS: Final = 24
SUSPECT_FAILURES: Final = math.ceil(MIN_VISITS_PER_DAY * DAYS * min(LINE_PERCENT, WARNING_PERCENT) / 100)
"""With fewer failed visits neither the veto nor the warning line can be reached in an assessable week."""
HOME_CHECK: Final = "home.freshness"
"""The check without whose answer no site is called clean: it is the first to know that the home page could not be read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteLine:
    """One line of the list of sites."""

    site: Site
    signal: Signal
    tally: Tally
    audited_at: datetime | None = None

    @property
    def unit(self) -> str:
        """The unit it counts for; a site without one is its own."""
        return self.site.unit or self.site.id


@dataclass(frozen=True, kw_only=True, slots=True)
class SitePage:
    """A page of the list, with the strips of its sites only."""

    lines: tuple[SiteLine, ...]
    strips: dict[str, list[HourCount]]
    total: int
    page: int
    pages: int
    lights: dict[Light, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitLine:
    """One unit: how many of its sites show which light, and its counts."""

    unit: str
    sites: int = 0
    lights: dict[Light, int] = field(default_factory=dict)
    veto: int = 0
    deduct: int = 0
    waiting: int = 0


def strip_start(now: datetime) -> datetime:
    """Midnight in Beijing: where today's strip begins."""
    return now.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)


def judge_suspects(store: "Store", now: datetime, sites: Collection[str] | None = None) -> dict[str, WeekJudgement]:
    """
    The week's judgement of those sites whose failures could reach a line; exactly as the scorecard judges it.

    Args:
        store: the open store.
        now: end of the week.
        sites: ids to look at; None = all.
    """
    suspects = store.board.suspects(now, days=DAYS, least=SUSPECT_FAILURES)
    if sites is not None:
        suspects = [name for name in suspects if name in sites]
    if not suspects:
        return {}
    excused = {site.id: site for site in store.sites.with_maintenance(now - timedelta(days=DAYS))}
    found = {
        name: judge_week(days) for name, days in store.board.days([each for each in suspects if each not in excused], now, DAYS).items()
    }
    for name in suspects:
        if name in excused:
            visits = store.visits.window(name, now - timedelta(days=DAYS), now)
            days, aside = count_days(visits, now, maintenance=excused[name].maintenance)
            found[name] = judge_week(days, excused=aside)
    return found


def load_lines(store: "Store", settings: Settings, now: datetime, units: Sequence[str] = ()) -> list[SiteLine]:
    """Every registered site (of the units a person may see), the ones in need first. Closed sites come last."""
    store.board.settle(now)
    sites = [site for site in store.sites.all() if not units or site.unit in units]
    weeks = judge_suspects(store, now, {site.id for site in sites} if units else None)
    tallies, audited = store.board.tallies(), store.board.audited()
    vetoes = held_vetoes(store, settings, now, sites, tallies)
    signals = {
        site.id: signal_of(tallies.get(site.id), weeks.get(site.id), vetoes=vetoes.get(site.id, ()), audited=site.id in audited)
        for site in sites
    }
    # Only for sites that look clean: an audit that could not read the home page found nothing because it saw nothing.
    clean = [name for name, signal in signals.items() if signal.light is Light.GREEN]
    for name, why in store.assessments.unmeasured(HOME_CHECK, now, clean).items():
        signals[name] = signal_of(tallies.get(name), weeks.get(name), vetoes=(), audited=True, unmeasured=why)
    lines = []
    for site in sites:
        tally, signal = tallies.get(site.id), signals[site.id]
        lines.append(SiteLine(site=site, signal=signal, tally=tally or Tally(subject=site.id), audited_at=audited.get(site.id)))
    lines.sort(key=_need)
    return lines


def load_line(store: "Store", settings: Settings, site: Site, now: datetime) -> SiteLine:
    """One site."""
    store.board.settle(now)
    tally = store.board.tallies([site.id]).get(site.id)
    audited = store.board.audited([site.id]).get(site.id)
    week = judge_suspects(store, now, {site.id}).get(site.id)
    unmeasured = store.assessments.unmeasured(HOME_CHECK, now, [site.id]).get(site.id, "")
    vetoes = held_vetoes(store, settings, now, [site], {site.id: tally} if tally else {}).get(site.id, ())
    signal = signal_of(tally, week, vetoes=vetoes, audited=audited is not None, unmeasured=unmeasured)
    return SiteLine(site=site, signal=signal, tally=tally or Tally(subject=site.id), audited_at=audited)


def _need(line: SiteLine) -> tuple[bool, int, int, int, str]:
    tally = line.tally
    return (
        line.site.state is SiteState.CLOSED,
        ORDER[line.signal.light],
        -(tally.veto_proven + tally.veto_open),
        -(tally.deduct_proven + tally.deduct_open),
        line.site.id,
    )


def narrow(
    lines: Sequence[SiteLine], *, text: str = "", light: Light | None = None, unit: str = "", state: SiteState | None = None
) -> list[SiteLine]:
    """Lines that fit: *text* is a part of id, name, address, unit or sponsor."""
    words = text.lower().split()
    return [
        line
        for line in lines
        if (light is None or line.signal.light is light)
        and (not unit or line.unit == unit)
        and (state is None or line.site.state is state)
        and all(word in _searched(line.site) for word in words)
    ]


def _searched(site: Site) -> str:
    return "\n".join((site.id, site.name, site.url, site.unit, site.sponsor, site.region)).lower()


def count_lights(lines: Sequence[SiteLine]) -> dict[Light, int]:
    """How many open sites show which light."""
    found = dict.fromkeys(Light, 0)
    for line in lines:
        if line.site.state is not SiteState.CLOSED:
            found[line.signal.light] += 1
    return found


def page_of(store: "Store", lines: Sequence[SiteLine], now: datetime, page: int, size: int = 50) -> SitePage:
    """Cut one page out and read the strips of its sites."""
    pages = max(1, -(-len(lines) // size))
    page = min(max(1, page), pages)
    shown = tuple(lines[(page - 1) * size : page * size])
    strips = store.board.site_hours([line.site.id for line in shown], strip_start(now), STRIP_HOURS)
    return SitePage(lines=shown, strips=strips, total=len(lines), page=page, pages=pages, lights=count_lights(lines))


def by_unit(lines: Sequence[SiteLine]) -> list[UnitLine]:
    """Open sites summed per unit, the units in need first."""
    found: dict[str, list[SiteLine]] = {}
    for line in lines:
        if line.site.state is not SiteState.CLOSED:
            found.setdefault(line.unit, []).append(line)
    units = [
        UnitLine(
            unit=unit,
            sites=len(mine),
            lights=count_lights(mine),
            veto=sum(line.tally.veto_proven + line.tally.veto_open for line in mine),
            deduct=sum(line.tally.deduct_proven + line.tally.deduct_open for line in mine),
            waiting=sum(line.tally.waiting for line in mine),
        )
        for unit, mine in found.items()
    ]
    units.sort(key=lambda line: (-line.lights[Light.RED], -line.lights[Light.AMBER], -line.veto, -line.deduct, line.unit))
    return units
