"""The slot plan of availability visits: a pure function of site, day and seed, so restarts and second schedulers agree."""

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

GOLDEN = 0.6180339887498949
"""Step of the daily shift: over the days every part of the hour is visited, and two days' phases never come close."""
JITTER = 0.25
"""Random part of a point, in slots to either side. House rule: visits of one day stay at least half a slot apart."""


def plan_day(site_id: str, day: date, visits_per_day: int, seed: int, zone: ZoneInfo) -> tuple[datetime, ...]:
    """
    Plan the visits of one site on one day: exactly *visits_per_day*, one in each equal slot of the day, in order.

    A point is the site's phase of that day plus a random part, folded back at the borders of its slot. Folding keeps the
    points evenly spread over the slot, so thousands of sites together give an even load in every minute, which points kept
    away from the borders would not (all sites would fall silent around each full hour).

    Args:
        site_id: any stable text.
        day: calendar day in *zone*; its true length (23, 24 or 25 hours) is divided.
        visits_per_day: number of slots.
        seed: of the whole plan.
        zone: where days begin.

    Returns:
        Aware UTC instants, whole milliseconds, strictly rising.
    """
    begin, end = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    length_ms = int((end - begin) / timedelta(milliseconds=1))
    phase = (_phase(site_id, seed) + day.toordinal() * GOLDEN) % 1.0
    noise = hashlib.shake_128(f"{seed}\0{site_id}\0{day.isoformat()}".encode()).digest(2 * visits_per_day)
    points = []
    for slot in range(visits_per_day):
        random = int.from_bytes(noise[2 * slot : 2 * slot + 2], "big") / 65536
        place = _fold(phase + (2 * random - 1) * JITTER)
        first, last = slot * length_ms // visits_per_day, (slot + 1) * length_ms // visits_per_day - 1
        points.append(begin + timedelta(milliseconds=min(last, first + int(place * length_ms / visits_per_day))))
    return tuple(points)


def following(site_id: str, after: datetime, visits_per_day: int, seed: int, zone: ZoneInfo) -> datetime:
    """Give the first planned visit later than *after* (aware)."""
    day = after.astimezone(zone).date()
    while True:
        for point in plan_day(site_id, day, visits_per_day, seed, zone):
            if point > after:
                return point
        day += timedelta(days=1)


def slots_between(site_id: str, since: datetime, until: datetime, visits_per_day: int, seed: int, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Give the planned visits with since < point <= until: what a scheduler that was away has missed."""
    day, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    points: list[datetime] = []
    while day <= last:
        points.extend(point for point in plan_day(site_id, day, visits_per_day, seed, zone) if since < point <= until)
        day += timedelta(days=1)
    return tuple(points)


def slot_around(at: datetime, visits_per_day: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Begin and end (aware UTC) of the slot of the day in which *at* lies; the same for every site."""
    day = at.astimezone(zone).date()
    begin, end = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    length_ms = int((end - begin) / timedelta(milliseconds=1))
    place_ms = (at - begin) // timedelta(milliseconds=1)
    slot = next(number for number in range(visits_per_day) if place_ms < (number + 1) * length_ms // visits_per_day)
    edges = (begin + timedelta(milliseconds=number * length_ms // visits_per_day) for number in (slot, slot + 1))
    return next(edges), next(edges)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _phase(site_id: str, seed: int) -> float:
    return int.from_bytes(hashlib.blake2b(f"{seed}\0{site_id}".encode(), digest_size=7).digest(), "big") / 2**56


def _fold(place: float) -> float:
    """Mirror a point that left [0, 1] back into it."""
    place = abs(place)
    return 2.0 - place if place > 1.0 else place
