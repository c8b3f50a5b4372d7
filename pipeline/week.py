"""The availability week of one site, with the arithmetic and what is left before the line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from config.settings import Settings
from core.availability import Gap, WeekJudgement, count_days, find_gaps, judge_week
from core.forecast import WEEK, Outlook, look_ahead, until_assessable
from core.outcome import Outcome
from core.quorum import VantageWeek
from core.site import Site
from core.visit import Visit
from pipeline.quorum import vantage_weeks
from pipeline.visiting import SlotPlan

if TYPE_CHECKING:
    from store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteWeek:
    """Seven 24-hour periods that end at a time."""

    site: Site
    at: datetime
    judgement: WeekJudgement
    gaps: Sequence[Gap]
    outlook: Outlook
    vantages: Sequence[VantageWeek] = ()
    """What other places saw: advice."""


def site_week(store: "Store", settings: Settings, site: Site, at: datetime) -> SiteWeek:
    """Judge a site's week at *at* and look ahead over its planned slots."""
    visits = store.visits.window(site.id, at - WEEK, at)
    days, excused = count_days(visits, at, maintenance=site.maintenance)
    gaps = find_gaps(visits, at)
    judgement = judge_week(days, excused=excused, gaps=gaps)
    return SiteWeek(
        site=site,
        at=at,
        judgement=judgement,
        gaps=gaps,
        outlook=_outlook(settings, site, visits, at, is_judged=judgement.outcome is not Outcome.UNKNOWN),
        vantages=vantage_weeks(store, settings, site, at),
    )


def site_outlook(store: "Store", settings: Settings, site: Site, at: datetime) -> Outlook:
    """What the planned visits of the coming week can bring."""
    return _outlook(settings, site, store.visits.window(site.id, at - WEEK, at), at)


def _outlook(settings: Settings, site: Site, visits: Sequence[Visit], at: datetime, *, is_judged: bool = True) -> Outlook:
    """A week that cannot be judged has no line yet: how many failures are left would be a threat with nothing behind it."""
    slots = SlotPlan.of(settings).between(site.id, at, at + WEEK)
    return (look_ahead if is_judged else until_assessable)(visits, at, slots, maintenance=site.maintenance)
