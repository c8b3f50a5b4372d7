"""Availability visits: appended in bulk, clustered by hour, rolled up per day in the same transaction."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, text

from core.audit import ImportCount
from core.availability import Gap
from core.outcome import Cause
from core.visit import Attempt, Visit, VisitSummary
from store import codec
from store.connection import Database
from store.kinds import EPOCH, from_micros, pack, to_micros, unpack
from store.partition import drop_partitions, ensure_partitions
from store.rollup import Rollup, Sums
from store.schema import claimed
from store.visit_row import HOUR_MS, NAMES, decode, encode, milliseconds, words_of
from store.word import Words

BATCH: Final = 20_000
"""Visits turned into rows at a time; bounds memory, not the transaction."""

_WINDOW: Final = text(
    """
    WITH RECURSIVE hour(slot) AS (SELECT CAST(:first AS INTEGER) UNION ALL SELECT slot + 1 FROM hour WHERE slot < :last)
    SELECT v.* FROM hour CROSS JOIN visits v WHERE v.slot = hour.slot AND v.site = :site ORDER BY v.slot, v.offset_ms
    """
)
"""One site's rows by key look-ups, hour by hour; a range over the clustered key would read every site."""


class Visits:
    """Repository of ``core.visit.Visit``. A visit is identified by site and slot time (to the millisecond); the first one written stays."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._words = Words(database)
        self._rollup = Rollup(database)

    def append(self, records: Iterable[Visit]) -> ImportCount:
        """Write visits in one transaction, with roll-ups; slots claimed for them are thereby filled."""
        count = ImportCount()
        stream = iter(records)
        sums = Sums()
        with self._database.write() as connection:
            while batch := list(islice(stream, BATCH)):
                added = self._append_batch(connection, batch, sums)
                count += ImportCount(added=added, same=len(batch) - added)
            self._rollup.write(connection, sums)
        return count

    def _append_batch(self, connection: Connection, batch: list[Visit], sums: Sums) -> int:
        rows = self._rows(connection, batch)
        details = [
            (*row[:3], pack(codec.dump(list[Attempt], list(visit.attempts)))) for row, visit in zip(rows, batch, strict=True) if row[-1]
        ]
        ensure_partitions(self._database, connection, {row[0] // 24 for row in rows})
        conflict = "(slot, site, offset_ms) DO NOTHING"
        added = self._database.insert_new(connection, "visits", NAMES, rows, conflict=conflict)
        if details:
            self._database.insert_new(connection, "visit_details", (*NAMES[:3], "body"), details, conflict=conflict)
        if added == len(rows):
            sums.add(rows)
        elif added:
            sums.recount.update(row[0] // 24 for row in rows)
        self._fill_claims(connection, batch)
        return added

    def _rows(self, connection: Connection, batch: list[Visit]) -> list[tuple[Any, ...]]:
        try:
            keys = self._words.mirror
            return [encode(visit, keys) for visit in batch]
        except KeyError:  # a word that is not in the mirror: a new site, address, cause …
            keys = self._words.keys(connection, words_of(batch))
            return [encode(visit, keys) for visit in batch]

    def _fill_claims(self, connection: Connection, batch: Sequence[Visit]) -> None:
        if connection.execute(text("SELECT 1 FROM claimed LIMIT 1")).first() is None:
            return
        names = [{"s": visit.site, "t": to_micros(visit.at)} for visit in batch]
        connection.execute(text("DELETE FROM claimed WHERE site = :s AND slot_at = :t"), names)

    def window(self, site: str, since: datetime, until: datetime) -> list[Visit]:
        """Visits of one site with since <= at <= until, oldest first; attempts only of visits that were not plainly good."""
        with self._database.read() as connection:
            key = self._words.known(connection, site)
            if key is None or until < since:
                return []
            low, high = milliseconds(since), milliseconds(until)
            found = connection.execute(_WINDOW, {"first": low // HOUR_MS, "last": high // HOUR_MS, "site": key})
            rows = [row for row in found if low <= row.slot * HOUR_MS + row.offset_ms <= high]
            return list(self._decode(connection, rows))

    def export(self, since: datetime, until: datetime, sites: Sequence[str] | None = None) -> Iterator[Visit]:
        """Visits of all (or some) sites with since <= at <= until, hour by hour, in constant memory."""
        low, high = milliseconds(since), milliseconds(until)
        query = text("SELECT * FROM visits WHERE slot = :slot ORDER BY slot, site, offset_ms")
        wanted = None if sites is None else set(sites)
        with self._database.read() as connection:
            first, last = connection.execute(text("SELECT min(slot), max(slot) FROM visits")).one()
            if first is None:
                return
            for slot in range(max(first, low // HOUR_MS), min(last, high // HOUR_MS) + 1):
                rows = [row for row in connection.execute(query, {"slot": slot}) if low <= slot * HOUR_MS + row.offset_ms <= high]
                if wanted is not None:
                    rows = [row for row in rows if self._words.word(connection, row.site) in wanted]
                yield from self._decode(connection, rows)

    def latest(self, site: str, before: datetime) -> Visit | None:
        """The last visit at or before a time, looked for in the seven days before it."""
        return next(reversed(self.window(site, before - timedelta(days=7), before)), None)

    def span(self) -> tuple[datetime, datetime] | None:
        """Hours of the first and the last visit kept, None when there is none."""
        with self._database.read() as connection:
            first, last = connection.execute(text("SELECT min(slot), max(slot) FROM visits")).one()
        return None if first is None else (EPOCH + timedelta(hours=first), EPOCH + timedelta(hours=last + 1))

    def summaries(self, since: datetime, until: datetime) -> list[VisitSummary]:
        """
        Counts of every site over the 24-hour periods of (since, until]; sites without visits there are left out.

        Raises:
            ValueError: the span is not a whole number of days.
        """
        with self._database.read() as connection:
            found = self._rollup.summaries(connection, milliseconds(since), milliseconds(until))
            return [VisitSummary(site=self._words.word(connection, key), days=days) for key, days in found]

    def visited(self, since: datetime, until: datetime) -> set[str]:
        """Sites that have a visit, of whatever kind, with since <= at < until."""
        low, high = milliseconds(since), milliseconds(until)
        at = f"CAST(slot AS BIGINT) * {HOUR_MS} + offset_ms"
        query = text(f"SELECT DISTINCT site FROM visits WHERE slot >= :first AND slot <= :last AND {at} >= :low AND {at} < :high")  # noqa: S608
        values = {"first": low // HOUR_MS, "last": high // HOUR_MS, "low": low, "high": high}
        with self._database.read() as connection:
            return {self._words.word(connection, key) for key in connection.execute(query, values).scalars()}

    def lately_void(self, since: datetime, until: datetime) -> dict[str, datetime]:
        """Sites whose newest visit with since <= at <= until is void, with its time: nothing is known of them since then."""
        low, high = milliseconds(since), milliseconds(until)
        at = f"CAST(slot AS BIGINT) * {HOUR_MS} + offset_ms"
        # S608: an expression of this module, no data
        newest = f"""
            SELECT site, MAX({at}) AS newest, MAX(CASE WHEN kind = 2 THEN {at} END) AS void FROM visits
            WHERE slot >= :first AND slot <= :last AND {at} >= :low AND {at} <= :high GROUP BY site
        """  # noqa: S608
        query = text(f"SELECT site, newest FROM ({newest}) n WHERE newest = void")  # noqa: S608
        values = {"first": low // HOUR_MS, "last": high // HOUR_MS, "low": low, "high": high}
        with self._database.read() as connection:
            rows = connection.execute(query, values).all()
            return {self._words.word(connection, key): from_micros(newest * 1000) for key, newest in rows}

    def voids(self, since: datetime, until: datetime) -> list[tuple[datetime, str, Cause | None]]:
        """(time, site, cause) of every void visit with since <= at <= until, oldest first."""
        low, high = milliseconds(since), milliseconds(until)
        query = text(
            "SELECT slot, offset_ms, site, cause FROM visits WHERE kind = 2 AND kind <> 0 AND slot >= :first AND slot <= :last "
            "ORDER BY slot, offset_ms, site"
        )
        found = []
        with self._database.read() as connection:
            for slot, offset, site, cause in connection.execute(query, {"first": low // HOUR_MS, "last": high // HOUR_MS}).all():
                at = slot * HOUR_MS + offset
                if low <= at <= high:
                    named = None if cause is None else Cause(self._words.word(connection, cause))
                    found.append((from_micros(at * 1000), self._words.word(connection, site), named))
        return sorted(found, key=lambda row: row[:2])

    def gaps(self, since: datetime, until: datetime, sites: Sequence[str] | None = None) -> dict[str, list[Gap]]:
        """
        Runs of void visits with since < at <= until by site (those without any are left out); a visit that counts ends a run.

        The same runs as ``core.availability.find_gaps`` sees, found without reading the visits that count.
        """
        low, high = milliseconds(since), milliseconds(until)
        values: dict[str, Any] = {"first": low // HOUR_MS, "last": high // HOUR_MS}
        found: dict[str, list[Gap]] = {}
        with self._database.read() as connection:
            keys = None if sites is None else [key for site in sites if (key := self._words.known(connection, site)) is not None]
            void = connection.execute(text(_VOID_SITES), values).scalars().all()
            wanted = [key for key in void if keys is None or key in keys]
            for part in (wanted[start : start + 500] for start in range(0, len(wanted), 500)):
                listed = ", ".join(str(int(key)) for key in part)
                for key, at_ms, cause, before in connection.execute(text(_VOID_RUNS.format(sites=listed)), values):
                    if low < at_ms <= high:
                        named = None if cause is None else Cause(self._words.word(connection, cause))
                        runs = found.setdefault(self._words.word(connection, key), [])
                        _lengthen(runs, from_micros(at_ms * 1000), named, joins=before == 2)
        return found

    def any_valid(self, since: datetime, until: datetime) -> bool:
        """Whether some site had a good or failed visit with since < at < until."""
        low, high = milliseconds(since), milliseconds(until)
        at = f"CAST(slot AS BIGINT) * {HOUR_MS} + offset_ms"
        query = text(
            f"SELECT 1 FROM visits WHERE slot >= :first AND slot <= :last AND kind IN (0, 1) AND {at} > :low AND {at} < :high LIMIT 1"  # noqa: S608
        )
        values = {"first": low // HOUR_MS, "last": high // HOUR_MS, "low": low, "high": high}
        with self._database.read() as connection:
            return connection.execute(query, values).first() is not None

    def prune(self, before: datetime, *, failures_before: datetime | None = None, batch: int = 5_000) -> int:
        """
        Remove one batch of old visits; gives how many went. Call until 0, with pauses, so that visits go on meanwhile.

        Good visits before *before* go; the others only before *failures_before* (default: never). Roll-ups stay.
        """
        good, rest = milliseconds(before) // HOUR_MS, None if failures_before is None else milliseconds(failures_before) // HOUR_MS
        with self._database.write() as connection:
            # Days of which nothing may stay go as whole partitions on PostgreSQL.
            gone = 0 if rest is None else drop_partitions(self._database, connection, min(good, rest) // 24)
            gone += self._prune(connection, "visits", "kind = 0 AND slot < :hour", {"hour": good}, batch)
            if rest is not None and gone < batch:
                gone += self._prune(connection, "visits", "kind <> 0 AND slot < :hour", {"hour": rest}, batch - gone)
            oldest = good if rest is None else max(good, rest)
            self._prune(connection, "visit_details", f"slot < :hour AND {_ORPHAN}", {"hour": oldest}, batch)
        return gone

    def _prune(self, connection: Connection, table: str, where: str, values: dict[str, Any], batch: int) -> int:
        # S608: table and condition are literals of this module
        sql = (
            f"DELETE FROM {table} WHERE (slot, site, offset_ms) IN "  # noqa: S608
            f"(SELECT slot, site, offset_ms FROM {table} d WHERE {where} ORDER BY slot LIMIT :batch)"
        )
        return connection.execute(text(sql), {**values, "batch": batch}).rowcount

    def _decode(self, connection: Connection, rows: Sequence[Row[Any]]) -> Iterator[Visit]:
        word = partial(self._words.word, connection)
        for row in rows:
            yield decode(row, word, self._attempts(connection, row) if row.extra else ())

    def _attempts(self, connection: Connection, row: Row[Any]) -> tuple[Attempt, ...]:
        query = text("SELECT body FROM visit_details WHERE slot = :slot AND site = :site AND offset_ms = :offset")
        body = connection.execute(query, {"slot": row.slot, "site": row.site, "offset": row.offset_ms}).scalar()
        return () if body is None else tuple(codec.load(list[Attempt], unpack(bytes(body))))

    def later_than(self, at: datetime) -> tuple[int, int]:
        """Visits with a time later than *at*, the official ones and those of vantage points: (made, gaps)."""
        low = milliseconds(at)
        made = gaps = 0
        with self._database.read() as connection:
            values = {"first": low // HOUR_MS, "low": low, "gap": self._words.known(connection, Cause.GAP.value)}
            for table in ("visits", "vantage_visits"):
                # S608: names of this module, no data
                query = f"""
                    SELECT COUNT(*), SUM(CASE WHEN kind = 2 AND cause = :gap THEN 1 ELSE 0 END) FROM {table}
                    WHERE slot >= :first AND CAST(slot AS BIGINT) * {HOUR_MS} + offset_ms > :low
                """  # noqa: S608
                total, missed = connection.execute(text(query), values).one()
                made, gaps = made + total - (missed or 0), gaps + (missed or 0)
        return made, gaps

    def forget_voids(self, after: datetime) -> int:
        """
        Take void visits (gaps, outages of ours) later than *after* away, of the official ones and of every vantage point; gives how many went.

        They say nothing of a site, and each would keep the visit of its slot from being written when that comes.
        """
        low = milliseconds(after)
        values = {"first": low // HOUR_MS, "low": low}
        with self._database.write() as connection:
            at = f"CAST(slot AS BIGINT) * {HOUR_MS} + offset_ms"
            where = f"WHERE slot >= :first AND kind = 2 AND {at} > :low"
            # S608: an expression of this module, no data
            days = connection.execute(text(f"SELECT DISTINCT slot / 24 FROM visits {where}"), values).scalars().all()  # noqa: S608
            gone = connection.execute(text(f"DELETE FROM visits {where}"), values).rowcount  # noqa: S608
            gone += connection.execute(text(f"DELETE FROM vantage_visits {where}"), values).rowcount  # noqa: S608
            connection.execute(text(f"DELETE FROM visit_details AS d WHERE slot >= :first AND {_ORPHAN}"), {"first": values["first"]})  # noqa: S608
            sums = Sums()
            sums.recount.update(days)
            self._rollup.write(connection, sums)
        return gone

    def unclaim(self, site: str, at: datetime) -> None:
        """Forget that a slot was claimed."""
        with self._database.write() as connection:
            connection.execute(delete(claimed).where(claimed.c.site == site, claimed.c.slot_at == at))


_ORPHAN: Final = "NOT EXISTS (SELECT 1 FROM visits v WHERE v.slot = d.slot AND v.site = d.site AND v.offset_ms = d.offset_ms)"
"""Details of a visit ``d`` that is gone."""
_VOID_SITES: Final = "SELECT DISTINCT site FROM visits WHERE kind = 2 AND kind <> 0 AND slot >= :first AND slot <= :last ORDER BY site"
_VOID_RUNS: Final = f"""
    SELECT site, at_ms, cause, earlier FROM (
        SELECT site, CAST(slot AS BIGINT) * {HOUR_MS} + offset_ms AS at_ms, kind, cause,
               LAG(kind) OVER (PARTITION BY site ORDER BY slot, offset_ms) AS earlier
        FROM visits WHERE slot >= :first AND slot <= :last AND site IN ({{sites}})
    ) runs WHERE kind = 2 ORDER BY site, at_ms
"""  # noqa: S608  numbers of this module; sites are integers


def _lengthen(runs: list[Gap], at: datetime, cause: Cause | None, *, joins: bool) -> None:
    if joins and runs and runs[-1].cause is cause:
        runs[-1] = Gap(since=runs[-1].since, until=at, cause=cause, count=runs[-1].count + 1)
    else:
        runs.append(Gap(since=at, until=at, cause=cause, count=1))
