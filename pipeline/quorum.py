"""The official word under a quorum: written once per slot of the day, when every place has spoken or the slot is over."""

import logging
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final

from config.settings import Settings
from core.audit import ImportCount
from core.availability import DAY
from core.forecast import WEEK
from core.quorum import VantageWeek, decide, vantage_week
from core.site import Site
from core.visit import Visit
from monitors.slots import slot_around
from pipeline.visiting import LATE, MAX_GAP, SlotPlan

if TYPE_CHECKING:
    from store import Store

log = logging.getLogger(__name__)

BATCH: Final = 20_000
GRACE: Final = LATE + timedelta(minutes=2)
"""After the end of a slot: a visit that was made late, with its witnesses, is written by then."""
RECENT: Final = timedelta(hours=3)
"""Slots that are looked at again and again: a vantage point whose line was cut delivers late."""
_TICK: Final = timedelta(milliseconds=1)


class Quorum:
    """
    Writes official visits from those of the vantage points.

    A site is settled in a slot at the first of two times: every voter has a visit there, or the slot has been over for ``GRACE``.
    Sites that nobody visited or missed in a slot (not registered then) get no visit. Several schedulers may do it: the first one
    written stays.

    Args:
        store: shared.
        settings: plan, voters.
    """

    def __init__(self, store: "Store", settings: Settings) -> None:
        self._store = store
        self._plan = SlotPlan.of(settings)
        self._voters = frozenset(settings.voters)
        self._least = settings.availability.quorum_least
        self._looked: datetime | None = None

    def settle(self, now: datetime) -> int:
        """Settle what can be settled of the slots up to *now*; the first call goes 31 days back. Gives how many visits were written."""
        since = now - (MAX_GAP if self._looked is None else max(RECENT, now - self._looked))
        written = self.settle_span(since, now, now)
        self._looked = now
        return written

    def settle_span(self, since: datetime, until: datetime, now: datetime) -> int:
        """The same for the slots that touch a span."""
        written = 0
        for begin, end in _slots(since, until, self._plan):
            reported = self._store.vantages.reported(begin, end)
            if reported:
                written += self._settle_slot(reported, begin, end, over=now >= end + GRACE)
        return written

    def _settle_slot(self, reported: dict[str, set[str]], begin: datetime, end: datetime, *, over: bool) -> int:
        ready = {site for site, places in reported.items() if places >= self._voters or (over and places & self._voters)}
        ready -= self._store.visits.visited(begin, end)
        if not ready:
            return 0
        visits = list(self._decided(ready, begin, end))
        self._store.visits.append(visits)
        down = sum(visit.is_failed for visit in visits)
        log.debug("quorum: %d sites, %d down", len(visits), down, extra={"event": "quorum", "sites": len(visits), "down": down})
        return len(visits)

    def _decided(self, sites: Collection[str], begin: datetime, end: datetime) -> Iterator[Visit]:
        seen = self._store.vantages.between(begin, end)
        for site in sorted(sites):
            votes = [visit for visit in seen.get(site, ()) if visit.vantage in self._voters]
            planned = self._plan.between(site, begin - _TICK, end - _TICK)
            yield decide(site, planned[0] if planned else min(visit.at for visit in votes), votes, least=self._least)


def _slots(since: datetime, until: datetime, plan: SlotPlan) -> Iterator[tuple[datetime, datetime]]:
    begin, end = slot_around(since, plan.visits_per_day, plan.zone)
    while begin <= until:
        yield begin, end
        begin, end = slot_around(end, plan.visits_per_day, plan.zone)


def write_words(store: "Store", settings: Settings, visits: Iterable[Visit], now: datetime) -> ImportCount:
    """Write visits from elsewhere: those of configured vantage points as their word, the others as official ones; settle their slots."""
    quorum = settings.availability.official == "quorum"
    places = {*settings.vantages, *((settings.availability.vantage,) if quorum else ())}
    if not places:
        return store.visits.append(visits)
    count, stream = ImportCount(), iter(visits)
    times: list[datetime] = []
    while batch := list(islice(stream, BATCH)):
        words = [visit for visit in batch if visit.vantage in places]
        count += store.visits.append(visit for visit in batch if visit.vantage not in places)
        count += store.vantages.append(words)
        if words:
            times = [min((*times, *(visit.at for visit in words))), max((*times, *(visit.at for visit in words)))]
    if quorum and times:
        Quorum(store, settings).settle_span(times[0], times[1], now)
    return count


def vantage_weeks(store: "Store", settings: Settings, site: Site, at: datetime) -> tuple[VantageWeek, ...]:
    """What each vantage point saw of a site in the week that ends at *at*: those configured, and others that are stored."""
    visits = store.vantages.window(site.id, at - WEEK, at + _TICK)
    seen: dict[str, list[Visit]] = {name: [] for name in settings.vantages}
    for visit in visits:
        seen.setdefault(visit.vantage, []).append(visit)
    return tuple(
        vantage_week(name, settings.vantage_title(name), mine, at, maintenance=site.maintenance) for name, mine in sorted(seen.items())
    )


def silent_vantages(store: "Store", settings: Settings, now: datetime) -> dict[str, datetime | None]:
    """Configured vantage points without a visit in the last two slots, with the time of their last one (None: none within a day)."""
    limit = now - 2 * DAY / settings.availability.visits_per_day - GRACE
    latest = store.vantages.latest(now - DAY, now + _TICK)
    names: Iterable[str] = settings.vantages
    return {name: latest.get(name) for name in names if latest.get(name) is None or latest[name] < limit}
