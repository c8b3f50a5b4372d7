"""Planned visits are claimed: done once, however many schedulers run."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from store.connection import Database
from store.kinds import to_micros
from store.schema import claimed, claims


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A planned visit that this process may make."""

    site: str
    slot_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark(Claim):
    """A claim, and who holds it since when."""

    taken_at: datetime
    taken_by: str


class Claims:
    """
    The next planned visit of each site.

    A claim moves the site to its following slot and leaves a mark until the visit is written (``visits.append`` takes the mark
    away in the same transaction). Marks left by a process that died are found by ``stale`` and become gaps or late visits.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def plan(self, rows: Iterable[tuple[str, datetime]]) -> int:
        """Give sites that have none their next slot; gives how many were new."""
        with self._database.write() as connection:
            values = [(site, to_micros(at)) for site, at in rows]
            return self._database.insert_new(connection, "claims", ("site", "next_at"), values, conflict="(site) DO NOTHING")

    def replan(self, site: str, next_at: datetime) -> None:
        """Set a site's next slot whatever it was (after an own outage, or when the plan changed)."""
        with self._database.write() as connection:
            if connection.execute(update(claims).where(claims.c.site == site).values(next_at=next_at)).rowcount == 0:
                connection.execute(insert(claims).values(site=site, next_at=next_at))

    def drop(self, sites: Iterable[str]) -> None:
        """Stop planning these sites."""
        with self._database.write() as connection:
            for site in sites:
                connection.execute(delete(claims).where(claims.c.site == site))

    def planned(self) -> dict[str, datetime]:
        """Next slot of every planned site."""
        with self._database.read() as connection:
            return {row.site: row.next_at for row in connection.execute(select(claims))}

    def beyond(self, limit: datetime) -> dict[str, datetime]:
        """Sites whose next slot lies after a time."""
        with self._database.read() as connection:
            return {row.site: row.next_at for row in connection.execute(select(claims).where(claims.c.next_at > limit))}

    def next_at(self) -> datetime | None:
        """The earliest planned slot, None when nothing is planned."""
        with self._database.read() as connection:
            return connection.execute(select(func.min(claims.c.next_at))).scalar()

    def claim_due(self, now: datetime, limit: int, following: Callable[[str, datetime], datetime], *, by: str = "") -> list[Claim]:
        """
        Claim up to *limit* sites whose slot has come, the longest waiting first.

        Args:
            now: the present.
            limit: how many visits the caller can start.
            following: the slot after a given slot of a site; it must be later than that slot. Slots are handed out one by one:
                a site that missed three of them is claimed three times, so that none is lost silently.
            by: name of this process, for people.

        When nothing is due, which is most of the time, it only reads: no writer is waited for.
        """
        earliest = self.next_at()
        if earliest is None or earliest > now:
            return []
        query = select(claims).where(claims.c.next_at <= now).order_by(claims.c.next_at, claims.c.site).limit(limit)
        with self._database.write() as connection:
            rows = connection.execute(query.with_for_update(skip_locked=True)).all()
            if not rows:
                return []
            moved = [(row.site, to_micros(following(row.site, row.next_at))) for row in rows]
            marks = [(row.site, to_micros(row.next_at), to_micros(now), by) for row in rows]
            conflict = "(site) DO UPDATE SET next_at = excluded.next_at"
            self._database.insert_new(connection, "claims", ("site", "next_at"), moved, conflict=conflict)
            names = ("site", "slot_at", "taken_at", "taken_by")
            self._database.insert_new(connection, "claimed", names, marks, conflict="(site, slot_at) DO NOTHING")
        return [Claim(site=row.site, slot_at=row.next_at) for row in rows]

    def overdue(self, before: datetime, limit: int) -> list[Claim]:
        """Sites whose next slot lies before a time, nothing claimed. Inside ``store.transaction()`` they stay as they are until its end."""
        query = select(claims).where(claims.c.next_at < before).order_by(claims.c.next_at, claims.c.site).limit(limit)
        with self._database.write() as connection:
            rows = connection.execute(query.with_for_update(skip_locked=True)).all()
        return [Claim(site=row.site, slot_at=row.next_at) for row in rows]

    def move(self, rows: Iterable[tuple[str, datetime, datetime]]) -> int:
        """Set (site, expected next slot, new next slot); one that another scheduler moved meanwhile is left alone. Gives how many moved."""
        moved = 0
        with self._database.write() as connection:
            for site, expected, next_at in rows:
                where = (claims.c.site == site, claims.c.next_at == expected)
                moved += connection.execute(update(claims).where(*where).values(next_at=next_at)).rowcount
        return moved

    def mark(self, found: Iterable[Claim], now: datetime, *, by: str) -> None:
        """Note that these slots are being visited (those of ``claim_due`` are noted already)."""
        rows = [(claim.site, to_micros(claim.slot_at), to_micros(now), by) for claim in found]
        names = ("site", "slot_at", "taken_at", "taken_by")
        conflict = "(site, slot_at) DO UPDATE SET taken_at = excluded.taken_at, taken_by = excluded.taken_by"
        with self._database.write() as connection:
            self._database.insert_new(connection, "claimed", names, rows, conflict=conflict)

    def marks(self) -> list[Mark]:
        """Slots that somebody took and whose visit is not written yet, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(claimed).order_by(claimed.c.slot_at, claimed.c.site)).all()
        return [Mark(site=row.site, slot_at=row.slot_at, taken_at=row.taken_at, taken_by=row.taken_by) for row in rows]

    def stale(self, taken_before: datetime) -> list[Claim]:
        """Claims taken before a time whose visit was never written."""
        query = select(claimed).where(claimed.c.taken_at < taken_before).order_by(claimed.c.slot_at, claimed.c.site)
        with self._database.read() as connection:
            return [Claim(site=row.site, slot_at=row.slot_at) for row in connection.execute(query)]

    def release(self, done: Sequence[Claim]) -> None:
        """Take marks away without a visit."""
        self.fill((claim.site, claim.slot_at) for claim in done)

    def fill(self, slots: Iterable[tuple[str, datetime]]) -> None:
        """Take the marks of (site, slot) away: their visit is kept elsewhere than among the official ones, or never made."""
        with self._database.write() as connection:
            for site, slot_at in slots:
                connection.execute(delete(claimed).where(claimed.c.site == site, claimed.c.slot_at == slot_at))
