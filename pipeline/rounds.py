"""One round of visits for cron: every open site once per slot of the day, whatever minute cron comes by."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from core.clock import Clock, utc_now
from core.errors import StoreError
from core.visit import Visit
from monitors.round import STARTS_PER_S, Planned, quiet_collector, run_round
from monitors.slots import slot_around
from monitors.visit import Visitor
from pipeline.process import own_name
from pipeline.trouble import Trouble
from pipeline.visiting import Record, SlotPlan, record_each, refresh_plan, take_lost, write_gaps

if TYPE_CHECKING:
    from store import Store

log = logging.getLogger(__name__)

WRITE_EVERY_S: Final = 1.0
LAST_TRIES: Final = 7
LAST_PAUSE_S: Final = 10.0
"""A database that is restarted is back within a minute."""


async def visit_round(
    store: "Store",
    plan: SlotPlan,
    visitor: Visitor,
    *,
    record: Record | None = None,
    clock: Clock = utc_now,
    on_visit: Callable[[Visit, int], None] = lambda visit, total: None,
) -> int:
    """
    Visit every open site whose current slot of the day is not filled yet; gives how many.

    Slots of earlier hours that nobody filled become gaps. A second round within the same slot (cron came twice, or the service
    runs too) finds nothing to do. Visits carry the time at which they were planned to start, now.

    Args:
        store: shared with other schedulers.
        plan: the slot plan.
        visitor: makes one visit.
        record: writes visits of ours (``recorder``); None = they are the official ones.
        clock: wall clock.
        on_visit: told of every settled visit and of the size of the round.
    """
    by, now, record = own_name(), clock(), record or store.visits.append
    begin, _ = slot_around(now, plan.visits_per_day, plan.zone)
    # A new site is visited at once: it is planned from the begin of the slot on.
    addresses = refresh_plan(store, plan, begin - timedelta(milliseconds=1))
    take_lost(store, now, record=record, by=by)
    claims = claim_round(store, plan, now, record=record, by=by)
    waiting: list[Visit] = []

    def sink(visit: Visit) -> None:
        waiting.append(visit)
        on_visit(visit, len(claims))

    writing = asyncio.create_task(_write(record, waiting))
    try:
        with quiet_collector():
            return await run_round(visitor, (Planned(site, addresses[site], at) for site, at in claims), sink)
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        await _write_rest(record, waiting)


async def _write(record: Record, waiting: list[Visit]) -> None:
    """Write what is settled, beside the event loop, so that visits are timed undisturbed; what cannot be written now waits."""
    trouble = Trouble(log, "访问没有写入，稍后再试", "store_error")
    while True:
        await asyncio.sleep(WRITE_EVERY_S)
        batch = waiting[:]
        if batch:
            try:
                await asyncio.to_thread(record_each, record, batch)
            except StoreError as error:
                trouble.met(error, unwritten=len(batch))
            else:
                trouble.over()
                del waiting[: len(batch)]


async def _write_rest(record: Record, waiting: list[Visit]) -> None:
    """What is left at the end; a database that is away for a moment (a restart) must not cost a whole round."""
    trouble = Trouble(log, "访问没有写入，稍后再试", "store_error")
    for left in range(LAST_TRIES - 1, -1, -1):
        try:
            await asyncio.to_thread(record_each, record, waiting)
        except StoreError as error:
            if not left:
                raise
            trouble.met(error, unwritten=len(waiting))
            await asyncio.sleep(LAST_PAUSE_S)
        else:
            trouble.over()
            return


def claim_round(store: "Store", plan: SlotPlan, now: datetime, *, record: Record, by: str) -> list[tuple[str, datetime]]:
    """Claim the current slot of every site in one transaction: (site, time of its visit), starts a paced step apart."""
    from store.slots import Claim

    begin, end = slot_around(now, plan.visits_per_day, plan.zone)
    with store.transaction():
        write_gaps(store, plan, begin, record=record, late=timedelta(0))
        due = [claim for claim in store.claims.overdue(end, limit=10_000_000) if claim.slot_at < end]
        store.claims.move((claim.site, claim.slot_at, plan.following(claim.site, end - timedelta(milliseconds=1))) for claim in due)
        step = timedelta(milliseconds=1000 / STARTS_PER_S)
        found = [(claim.site, now + number * step) for number, claim in enumerate(sorted(due, key=lambda item: item.slot_at))]
        store.claims.mark((Claim(site=site, slot_at=at) for site, at in found), now, by=by)
    return found
