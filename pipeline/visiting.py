"""Visits around the clock: due slots are claimed from the store, visited, written; what was missed is a gap with its owner."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from config.settings import Settings
from core.availability import DAY
from core.clock import Clock, utc_now
from core.digest import week_of
from core.errors import StoreError
from core.outcome import Cause, Owner
from core.site import Site, SiteState
from core.visit import Visit
from monitors.slots import following, slots_between
from monitors.visit import Visitor
from pipeline.process import is_dead, own_name
from pipeline.recovery import is_passing
from pipeline.trouble import Trouble

if TYPE_CHECKING:
    from store import Store
    from store.slots import Claim, Mark

log = logging.getLogger(__name__)

LATE: Final = timedelta(minutes=5)
"""A slot may be visited so much after its time (a restart); later, it is a gap. House rule: less than the least distance of two slots."""
ABANDONED: Final = timedelta(minutes=20)
"""A visit with all its witnesses, the queue for the browser included, takes less; an older claim of another machine was lost."""
PACE_S: Final = 1 / 400
"""Between two starts of one tick."""
AHEAD: Final = timedelta(minutes=10)
"""A next slot is less than two slots away; days of 25 hours, and clocks that differ a little, have it seem more."""
MAX_GAP: Final = timedelta(days=31)
"""Gaps are written so far back; a clock that starts in 1970 must not fill fifty years."""
GAP_BATCH: Final = 200
"""Sites whose gaps are written in one transaction."""
CLAIMS: Final = 400
"""Slots claimed in one tick of a second: the pace at which 10,000 visits are timed exactly (docs/performance/availability.md)."""
CALM: Final = 20
"""So many starts at once disturb nobody's timing; more are paced."""
IN_FLIGHT: Final = 6000
UNWRITTEN: Final = 50_000
"""Visits kept while the database cannot be written to; when more wait, no further slot is claimed."""
FIRST_SANE_YEAR: Final = 2024


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """The slot plan of these settings."""

    visits_per_day: int
    seed: int
    zone: ZoneInfo

    @classmethod
    def of(cls, settings: Settings) -> "SlotPlan":
        """Read the settings."""
        return cls(settings.availability.visits_per_day, settings.sample.seed, ZoneInfo(settings.timezone))

    def following(self, site: str, after: datetime) -> datetime:
        """The first slot of a site later than *after*."""
        return following(site, after, self.visits_per_day, self.seed, self.zone)

    def between(self, site: str, since: datetime, until: datetime) -> tuple[datetime, ...]:
        """Slots with since < slot <= until."""
        return slots_between(site, since, until, self.visits_per_day, self.seed, self.zone)


def address_of(site: Site) -> str:
    """The address that is visited: as registered; a bare host name over http."""
    return site.url if "://" in site.url else f"http://{site.url}"


def gap(site: str, at: datetime) -> Visit:
    """A planned visit that was never made: ours to answer for."""
    return Visit(site=site, at=at, ok=None, cause=Cause.GAP, owner=Owner.MONITOR)


Record = Callable[[Sequence[Visit]], object]
"""Writes visits of the scheduler's own, in one transaction."""


def recorder(store: "Store", settings: Settings) -> Record:
    """
    Where the scheduler's own visits go: they are the official ones, or, under a quorum, one vantage point's word among others.

    Either way the slots that were claimed for them are filled.
    """
    if settings.availability.official == "own":
        return store.visits.append

    def record(visits: Sequence[Visit]) -> None:
        with store.transaction():
            store.vantages.append(replace(visit, vantage=settings.availability.vantage) for visit in visits)
            store.claims.fill((visit.site, visit.at) for visit in visits)

    return record


def record_each(record: Record, visits: Sequence[Visit]) -> None:
    """
    Write visits together; when one of them cannot be written, one by one: it would hold up all others, for ever.

    Raises:
        StoreError: nothing can be written now.
    """
    try:
        record(visits)
    except StoreError:
        raise
    except Exception:
        log.exception("visits not written together, writing them one by one", extra={"event": "visits_unwritable"})
        for visit in visits:
            _record_one(record, visit)


def _record_one(record: Record, visit: Visit) -> None:
    """Write a visit, without what the store cannot take; at last a gap, for nothing is known that could be kept."""
    bare = replace(visit, status=None, address="", phases=None, attempts=())
    for version in (visit, bare, gap(visit.site, visit.at)):
        try:
            record([version])
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, the other visits must be written
            extra = {"event": "visit_unwritable", "site": visit.site}
            log.error("对 %s 的一次访问不能照原样写入：%s", visit.site, ascii(error), extra=extra)
        else:
            return


def refresh_plan(store: "Store", plan: SlotPlan, since: datetime) -> dict[str, str]:
    """Plan new sites from a time on, forget those no longer watched; gives the address of every open site."""
    pull_back(store, plan, since)
    addresses = {site.id: address_of(site) for site in store.sites.all(SiteState.OPEN)}
    planned = store.claims.planned()
    store.claims.plan((site, plan.following(site, since)) for site in addresses if site not in planned)
    store.claims.drop(planned.keys() - addresses.keys())
    return addresses


def pull_back(store: "Store", plan: SlotPlan, now: datetime) -> int:
    """
    Plan sites anew whose next visit lies further ahead than any plan puts it; gives how many.

    A clock that was ahead for a minute (a machine that starts with local time taken for UTC, before it is set by others) had all
    slots up to its present recorded as gaps. They have not come yet: without this nobody would visit the sites until then.
    Where more visits were made than missed in the time to come, that time has been: it is now that the clock is behind, and all stays as it is.
    """
    far = store.claims.beyond(now + 2 * DAY / plan.visits_per_day + AHEAD)
    if not far:
        return 0
    made, gaps = store.visits.later_than(now)
    if made > gaps:
        log.warning("有 %d 次访问晚于本机时钟，时钟必定偏慢：不重新安排", made, extra={"event": "clock_behind"})
        return 0
    with store.transaction():
        moved = store.claims.move((site, next_at, plan.following(site, now)) for site, next_at in far.items())
        gone = store.visits.forget_voids(now)
        # Called done or failed, or due in some weeks, they would keep the nights and digests of those days from being asked for.
        jobs = store.jobs.forget_future(now.astimezone(plan.zone).date().isoformat(), week_of(now))
    extra = {"event": "plan_pulled_back", "sites": moved, "gaps": gone, "jobs": jobs}
    words = "%d 个网站的计划远在本机时钟之后：重新安排，撤去还没有到来的无效访问 %d 次、任务 %d 个"
    log.warning(words, moved, gone, jobs, extra=extra)
    return moved


def write_gaps(store: "Store", plan: SlotPlan, now: datetime, *, record: "Record", late: timedelta = LATE) -> int:
    """Record every slot that is too late to be visited as a gap, some sites in a transaction; gives how many."""
    before, total = now - late, 0
    while (earliest := store.claims.next_at()) is not None and earliest < before:
        with store.transaction():
            overdue = store.claims.overdue(before, GAP_BATCH)
            gaps = [gap(claim.site, at) for claim in overdue for at in _missed(plan, claim, before)]
            store.claims.move((claim.site, claim.slot_at, plan.following(claim.site, before)) for claim in overdue)
            record(gaps)
        total += len(gaps)
        if len(overdue) < GAP_BATCH:
            break
    return total


def _missed(plan: SlotPlan, claim: "Claim", before: datetime) -> Iterator[datetime]:
    if claim.slot_at > before - MAX_GAP:
        yield claim.slot_at
    yield from plan.between(claim.site, max(claim.slot_at, before - MAX_GAP), before)


def take_lost(store: "Store", now: datetime, *, record: "Record", by: str, own: Collection[tuple[str, datetime]] = ()) -> list["Claim"]:
    """
    Claims whose process died: those still in time are taken over, the others become gaps.

    Args:
        store: shared with other schedulers.
        now: the present.
        record: writes visits of ours.
        by: name of this process.
        own: (site, slot) of the visits that this process has under way or not written yet.
    """
    lost = [mark for mark in store.claims.marks() if (mark.site, mark.slot_at) not in own and _is_lost(mark, now, by)]
    if not lost:
        return []
    with store.transaction():
        held = {(mark.site, mark.slot_at): mark for mark in store.claims.marks()}
        lost = [mark for mark in lost if held.get((mark.site, mark.slot_at)) == mark]  # another scheduler was quicker
        in_time: list[Claim] = [mark for mark in lost if now - mark.slot_at <= LATE]
        store.claims.mark(in_time, now, by=by)
        record([gap(mark.site, mark.slot_at) for mark in lost if now - mark.slot_at > LATE])
    log.warning("已结束的进程留下 %d 次访问：接手 %d 次，其余记为缺口", len(lost), len(in_time), extra={"event": "claims_lost"})
    return in_time


def _is_lost(mark: "Mark", now: datetime, by: str) -> bool:
    return now - mark.taken_at > ABANDONED or (mark.taken_by != by and is_dead(mark.taken_by))


class VisitLoop:
    """
    Makes the visits that are due, beside each other, and keeps what is settled until it is written.

    All store work of a tick runs in one thread beside the event loop, so that visits are timed undisturbed. Subclasses say what is
    due (``_store_turn``).

    Args:
        store: shared with other processes.
        settings: plan, time zone.
        visitor: makes one visit.
        record: writes settled visits in one transaction.
        clock: aware present; wall clock.
    """

    def __init__(self, store: "Store", settings: Settings, visitor: Visitor, *, record: Record, clock: Clock = utc_now) -> None:
        self._store = store
        self._plan = SlotPlan.of(settings)
        self.visitor = visitor
        self._record = record
        self._clock = clock
        self._addresses: dict[str, str] = {}
        self._running: dict[asyncio.Task[None], Claim] = {}
        self._done: list[Visit] = []
        self._trouble = Trouble(log, "数据库不可用，稍后再试", "store_error")
        self.made = 0
        """Visits written since the start."""
        self.void_seen = False
        """A void visit was met since somebody last looked: sites may need a visit soon."""
        self.valid_seen = False
        """A visit that says something was made since somebody last looked: our own trouble is over, or not everybody's."""

    @property
    def in_flight(self) -> int:
        """Visits under way."""
        return len(self._running)

    async def tick(self) -> int:
        """Write what is done, take what is due, start it; gives how many visits were started. Errors of the store are told and retried."""
        now = self._clock()
        if now.year < FIRST_SANE_YEAR:
            log.error("本机时钟为 %s：校准之前不做访问", now.isoformat(), extra={"event": "clock_wrong"})
            return 0
        try:
            claims = await asyncio.to_thread(self._store_turn, now)
        except StoreError as error:
            self._trouble.met(error, unwritten=len(self._done))
            return 0
        self._trouble.over()
        for claim in claims:
            self._start(claim)
            if len(claims) > CALM:
                await asyncio.sleep(PACE_S)
        return len(claims)

    def _store_turn(self, now: datetime) -> Sequence["Claim"]:
        raise NotImplementedError

    @property
    def _room(self) -> int:
        """So many visits may be started now; none while too much waits to be written."""
        return 0 if len(self._done) > UNWRITTEN else max(0, min(CLAIMS, IN_FLIGHT - len(self._running)))

    def _start(self, claim: "Claim") -> None:
        address = self._addresses.get(claim.site)
        if address is None:  # closed since the plan was read: nobody expects this visit
            self._forget(claim)
            return
        task = asyncio.create_task(self._visit(claim, address))
        self._running[task] = claim
        task.add_done_callback(lambda done: self._running.pop(done, None))

    def _forget(self, claim: "Claim") -> None:
        """A slot that is not visited after all."""

    async def _visit(self, claim: "Claim", address: str) -> None:
        try:
            visit = await self.visitor.visit(claim.site, address, claim.slot_at)
        except Exception:
            # A defect of ours: the site is not blamed, the slot is not lost.
            log.exception("visit crashed", extra={"event": "visit_crashed", "site": claim.site})
            visit = gap(claim.site, claim.slot_at)
        self.void_seen = self.void_seen or is_passing(visit)
        self.valid_seen = self.valid_seen or not visit.is_void
        self._done.append(visit)

    def write_done(self) -> None:
        """Write the visits that are settled, all in one transaction; they stay in memory until that succeeded."""
        batch = self._done[:]
        if batch:
            record_each(self._record, batch)
            del self._done[: len(batch)]
            self.made += len(batch)

    async def drain(self, grace_s: float) -> int:
        """Let visits under way end, write them; gives how many had to be left (their slots are taken over at the next start)."""
        running = tuple(self._running)
        if running:
            await asyncio.wait(running, timeout=grace_s)
        left = [task for task in running if not task.done()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        if self._done:
            await asyncio.to_thread(self.write_done)
        return len(left)


class VisitService(VisitLoop):
    """
    Visits the registered sites by the plan; several schedulers share the slots, as they are claimed from the store.

    Args:
        store: shared with other schedulers; slots are claimed, so each is visited once.
        settings: plan, time zone, whose visits are the official ones.
        visitor: makes one visit.
        clock: aware present; wall clock.
        by: name of this process.
    """

    def __init__(self, store: "Store", settings: Settings, visitor: Visitor, *, clock: Clock = utc_now, by: str = "") -> None:
        super().__init__(store, settings, visitor, record=recorder(store, settings), clock=clock)
        self._by = by or own_name()
        self.gaps = 0
        """Slots recorded as gaps since the start."""

    def refresh(self) -> None:
        """Read the registry again (once a minute)."""
        self._addresses = refresh_plan(self._store, self._plan, self._clock())

    def _store_turn(self, now: datetime) -> Sequence["Claim"]:
        self.write_done()
        missed = write_gaps(self._store, self._plan, now, record=self._record)
        if missed:
            self.gaps += missed
            self.void_seen = True
            log.warning("错过了 %d 次计划中的访问，记为缺口", missed, extra={"event": "gaps", "count": missed})
        room = self._room
        if not room:
            return ()
        own = {(claim.site, claim.slot_at) for claim in tuple(self._running.values())} | {(visit.site, visit.at) for visit in self._done}
        lost = take_lost(self._store, now, record=self._record, by=self._by, own=own)
        return (*lost, *self._store.claims.claim_due(now, room, self._plan.following, by=self._by))

    def _forget(self, claim: "Claim") -> None:
        self._store.claims.release([claim])
