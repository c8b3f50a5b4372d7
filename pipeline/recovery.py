"""After an outage of our own: sites of which nothing is known since then are visited soon, spread over some minutes."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from core.outcome import Cause
from core.visit import Visit

if TYPE_CHECKING:
    from store import Store

log = logging.getLogger(__name__)

SPREAD: Final = timedelta(minutes=5)
"""10,000 sites in five minutes are 33 visits a second. House rule."""
LOOK_BACK: Final = timedelta(hours=3)
SOON: Final = timedelta(minutes=10)
"""A site whose planned slot is nearer than this needs no extra visit."""
JOIN: Final = timedelta(minutes=2)
_PASSING: Final = frozenset({Cause.OWN_OUTAGE, Cause.OWN_LAG, Cause.GAP})


def plan_revisits(store: "Store", now: datetime, *, seed: int = 0) -> int:
    """
    Give every site whose newest visit is void an extra slot within the next minutes; gives how many.

    The slot is moved in the plan, once: its regular slot stays the one after it. A second scheduler finds it moved.
    """
    void = store.visits.lately_void(now - LOOK_BACK, now)
    if not void:
        return 0
    busy = {mark.site for mark in store.claims.marks()}
    planned = store.claims.planned()
    moves = []
    for site in void.keys() - busy:
        next_at = planned.get(site)
        if next_at is not None and next_at > now + SOON:
            moves.append((site, next_at, now + timedelta(milliseconds=int(_part(site, seed) * (SPREAD / timedelta(milliseconds=1))))))
    moved = store.claims.move(moves)
    if moved:
        log.info("监测端故障过后，重新访问 %d 个网站", moved, extra={"event": "revisits", "count": moved})
    return moved


def _part(site: str, seed: int) -> float:
    return int.from_bytes(hashlib.blake2b(f"{seed}\0again\0{site}".encode(), digest_size=4).digest(), "big") / 2**32


def is_passing(visit: Visit) -> bool:
    """Void by something of ours that ends: a line without IPv6, say, voids each visit of a site, and one more visit changes nothing."""
    return visit.is_void and visit.cause in _PASSING


@dataclass(frozen=True, kw_only=True, slots=True)
class Outage:
    """A stretch of time in which visits were void, over all sites: our own outage, or visits that were never made."""

    since: datetime
    until: datetime
    """Planned time of its last void visit."""
    cause: Cause | None
    visits: int
    sites: int


def find_outages(store: "Store", since: datetime, until: datetime) -> Sequence[Outage]:
    """Outages of ours within a span, oldest first, for reports and the digest; a valid visit of any site ends one."""
    found: list[Outage] = []
    sites: set[str] = set()
    for at, site, cause in store.visits.voids(since, until):
        last = found[-1] if found else None
        if last is not None and last.cause is cause and (at - last.until <= JOIN or not store.visits.any_valid(last.until, at)):
            sites.add(site)
            found[-1] = Outage(since=last.since, until=at, cause=cause, visits=last.visits + 1, sites=len(sites))
        else:
            sites = {site}
            found.append(Outage(since=at, until=at, cause=cause, visits=1, sites=1))
    return tuple(found)
