"""Visits of several vantage points to the same sites: beside the official ones, never counted by themselves."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Row, text

from core.audit import ImportCount
from core.visit import Attempt, Visit
from store import codec
from store.connection import Database
from store.kinds import EPOCH, from_micros, pack, unpack
from store.partition import drop_partitions, ensure_partitions
from store.visit_row import HOUR_MS, NAMES, decode, encode, milliseconds, words_of
from store.word import Words

TABLE: Final = "vantage_visits"
BATCH: Final = 5_000
_CONFLICT: Final = "(slot, site, vantage, offset_ms) DO NOTHING"
_AT: Final = f"(CAST(slot AS BIGINT) * {HOUR_MS} + offset_ms)"
_SPAN: Final = f"slot >= :first AND slot <= :last AND {_AT} >= :low AND {_AT} < :high"

_WINDOW: Final = f"""
    WITH RECURSIVE hour(slot) AS (SELECT CAST(:first AS INTEGER) UNION ALL SELECT slot + 1 FROM hour WHERE slot < :last)
    SELECT v.* FROM hour CROSS JOIN {TABLE} v WHERE v.slot = hour.slot AND v.site = :site ORDER BY v.slot, v.offset_ms, v.vantage
"""  # noqa: S608
"""One site's rows by key look-ups, hour by hour; a range over the clustered key would read every site."""


class VantageVisits:
    """Repository of visits by (slot, site, vantage); the first one written stays. Spans are since <= at < until."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._words = Words(database)

    def append(self, records: Iterable[Visit]) -> ImportCount:
        """
        Write visits, all in one transaction.

        Raises:
            ValueError: a visit without a vantage point.
        """
        count, stream = ImportCount(), iter(records)
        with self._database.write() as connection:
            while batch := list(islice(stream, BATCH)):
                if not all(visit.vantage for visit in batch):
                    raise ValueError("a visit of a vantage point carries its name")
                keys = self._words.keys(connection, words_of(batch))
                rows = [(*encode(visit, keys), _body(visit)) for visit in batch]
                ensure_partitions(self._database, connection, {row[0] // 24 for row in rows}, TABLE)
                added = self._database.insert_new(connection, TABLE, (*NAMES, "body"), rows, conflict=_CONFLICT)
                count += ImportCount(added=added, same=len(batch) - added)
        return count

    def window(self, site: str, since: datetime, until: datetime) -> list[Visit]:
        """All vantage points' visits of one site within a span, in time order."""
        with self._database.read() as connection:
            key = self._words.known(connection, site)
            if key is None:
                return []
            values = _span(since, until)
            rows = [
                row
                for row in connection.execute(text(_WINDOW), {**values, "site": key})
                if values["low"] <= row.slot * HOUR_MS + row.offset_ms < values["high"]
            ]
            return [self._visit(connection, row) for row in rows]

    def between(self, since: datetime, until: datetime) -> dict[str, list[Visit]]:
        """Visits of all sites within a span, by site: for spans of a slot, not of a week."""
        found: dict[str, list[Visit]] = {}
        with self._database.read() as connection:
            query = text(f"SELECT * FROM {TABLE} WHERE {_SPAN} ORDER BY slot, site, offset_ms")  # noqa: S608
            for row in connection.execute(query, _span(since, until)):
                visit = self._visit(connection, row)
                found.setdefault(visit.site, []).append(visit)
        return found

    def export(self, since: datetime, until: datetime, vantage: str | None = None) -> Iterator[Visit]:
        """Visits within a span, of one vantage point or all, hour by hour in constant memory."""
        with self._database.read() as connection:
            first, last = connection.execute(text(f"SELECT min(slot), max(slot) FROM {TABLE}")).one()  # noqa: S608
            if first is None:
                return
            begin, end = max(first, milliseconds(since) // HOUR_MS), min(last, milliseconds(until) // HOUR_MS)
            for slot in range(begin, end + 1):
                hour = EPOCH + timedelta(hours=slot)
                for visits in self.between(max(since, hour), min(until, hour + timedelta(hours=1))).values():
                    yield from (visit for visit in visits if vantage in (None, visit.vantage))

    def reported(self, since: datetime, until: datetime) -> dict[str, set[str]]:
        """Site → vantage points that have a visit within a span."""
        query = text(f"SELECT DISTINCT site, vantage FROM {TABLE} WHERE {_SPAN}")  # noqa: S608
        found: dict[str, set[str]] = {}
        with self._database.read() as connection:
            for site, vantage in connection.execute(query, _span(since, until)).all():
                found.setdefault(self._words.word(connection, site), set()).add(self._words.word(connection, vantage))
        return found

    def latest(self, since: datetime, until: datetime) -> dict[str, datetime]:
        """Vantage point → planned time of its newest visit within a span."""
        query = text(f"SELECT vantage, MAX({_AT}) FROM {TABLE} WHERE {_SPAN} GROUP BY vantage")  # noqa: S608
        with self._database.read() as connection:
            rows = connection.execute(query, _span(since, until)).all()
            return {self._words.word(connection, key): from_micros(at * 1000) for key, at in rows}

    def prune(self, before: datetime, *, failures_before: datetime, batch: int = BATCH) -> int:
        """Remove one batch of old visits, as ``Visits.prune`` does; gives how many went."""
        good, rest = milliseconds(before) // HOUR_MS, milliseconds(failures_before) // HOUR_MS
        old = "(kind = 0 AND slot < :good) OR (kind <> 0 AND slot < :rest)"
        key = "slot, site, vantage, offset_ms"
        query = f"DELETE FROM {TABLE} WHERE ({key}) IN (SELECT {key} FROM {TABLE} WHERE {old} ORDER BY slot LIMIT :batch)"  # noqa: S608
        with self._database.write() as connection:
            gone = drop_partitions(self._database, connection, min(good, rest) // 24, TABLE)
            return gone + connection.execute(text(query), {"good": good, "rest": rest, "batch": batch}).rowcount

    def _visit(self, connection: Connection, row: Row[Any]) -> Visit:
        attempts = () if row.body is None else tuple(codec.load(list[Attempt], unpack(bytes(row.body))))
        return decode(row, partial(self._words.word, connection), attempts)


def _body(visit: Visit) -> bytes | None:
    plain = visit.ok and not visit.is_failed and len(visit.attempts) <= 1
    return None if plain or not visit.attempts else pack(codec.dump(list[Attempt], list(visit.attempts)))


def _span(since: datetime, until: datetime) -> dict[str, int]:
    low, high = milliseconds(since), milliseconds(until)
    return {"first": low // HOUR_MS, "last": high // HOUR_MS, "low": low, "high": high}
