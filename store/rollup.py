"""Per-site-per-day counts of visits that can be cut at any time of the day."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, text

from core.visit import DayCount
from store.connection import Database

DAY_MS: Final = 86_400_000
HOUR_MS: Final = 3_600_000
FIELD_BITS: Final = 10
"""Bits per hour in ``h0`` … ``h3``: up to 1,023 visits an hour."""
DENSE: Final = 1_000
"""From this many visits a day on, the packed hours are not trusted and the visits themselves are counted."""

_NAMES: Final = ("day", "site", "n", "failed", "void", "blocked", "good_us", "h0", "h1", "h2", "h3")
_SUMS: Final = ", ".join(f"{name} = visit_days.{name} + excluded.{name}" for name in _NAMES[2:])
_CONFLICT: Final = f"(day, site) DO UPDATE SET {_SUMS}"

# S608: built from the numbers and names above, never from data
_HOURS: Final = ", ".join(
    f"CAST(SUM(CASE WHEN (slot % 24) / 6 = {quarter} THEN CAST(1 AS BIGINT) << ({FIELD_BITS} * (slot % 6)) ELSE 0 END) AS BIGINT)"
    for quarter in range(4)
)
_RECOUNT: Final = f"""
    INSERT INTO visit_days ({", ".join(_NAMES)})
    SELECT slot / 24, site, COUNT(*), SUM(CASE WHEN kind = 1 THEN 1 ELSE 0 END), SUM(CASE WHEN kind = 2 THEN 1 ELSE 0 END),
           SUM(CASE WHEN kind = 3 THEN 1 ELSE 0 END),
           CAST(SUM(CASE WHEN kind = 0 THEN COALESCE(total_us, 0) ELSE 0 END) AS BIGINT), {_HOURS}
    FROM visits WHERE slot >= :first AND slot < :last
    GROUP BY slot / 24, site
"""  # noqa: S608


class Sums:
    """What one append adds to the roll-up, collected over its batches so that each day and site is written once."""

    def __init__(self) -> None:
        self.entries: dict[tuple[int, int], list[int]] = {}
        self.recount: set[int] = set()

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Add rows of ``visits`` that are all new: (slot, site, offset, kind, ok, total_us, …)."""
        entries = self.entries
        for row in rows:
            slot, kind = row[0], row[3]
            key = (slot // 24, row[1])
            entry = entries.get(key)
            if entry is None:
                entry = entries[key] = [0] * 9
            entry[0] += 1
            if kind:
                entry[kind] += 1
            else:
                entry[4] += row[5] or 0
            entry[5 + slot % 24 // 6] += _ONE[slot % 6]


_ONE: Final = tuple(1 << FIELD_BITS * hour for hour in range(6))


class Rollup:
    """Keeps and reads ``visit_days``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, connection: Connection, sums: "Sums") -> None:
        """Add what was collected; days in which some rows were known already are counted again."""
        packed = [(*key, *entry) for key, entry in sorted(sums.entries.items()) if key[0] not in sums.recount]
        self._database.insert_new(connection, "visit_days", _NAMES, packed, conflict=_CONFLICT)
        for day in sorted(sums.recount):
            connection.execute(text("DELETE FROM visit_days WHERE day = :day"), {"day": day})
            connection.execute(text(_RECOUNT), {"first": day * 24, "last": day * 24 + 24})

    def summaries(self, connection: Connection, since_ms: int, until_ms: int) -> list[tuple[int, tuple[DayCount, ...]]]:
        """(site key, counts per period, oldest first) over the 24-hour periods of (since, until]."""
        days, rest = divmod(until_ms - since_ms, DAY_MS)
        if rest or days < 1:
            raise ValueError("the span must be a whole number of days")
        totals, dense = self._totals(connection, until_ms, days)
        for key in dense:
            totals[key] = self._counted(connection, key, since_ms, until_ms, days)
        bad = self._exceptions(connection, since_ms, until_ms)
        nothing = (0, 0, 0, 0)
        seen: dict[tuple[int, ...], DayCount] = {}  # most days are alike: one record serves them all
        found = []
        for key, counts in sorted(totals.items()):
            periods = []
            for back in range(days - 1, -1, -1):
                kinds = bad.get((key, back), nothing)
                key_of_day = (counts[back], kinds[1], kinds[2], kinds[3])
                day = seen.get(key_of_day)
                if day is None:
                    day = seen[key_of_day] = DayCount(total=counts[back], failed=kinds[1], void=kinds[2], blocked=kinds[3])
                periods.append(day)
            if any(counts):
                found.append((key, tuple(periods)))
        return found

    def _totals(self, connection: Connection, until_ms: int, days: int) -> tuple[dict[int, list[int]], set[int]]:
        """Visits per site and period (0 = the last one): whole hours from the roll-up, the cut hour from the visits."""
        last_day, in_day = divmod(until_ms, DAY_MS)
        hour, offset = divmod(in_day, HOUR_MS)
        rows = connection.execute(
            text(f"SELECT day, site, n, {_before(hour)} AS early FROM visit_days WHERE day >= :first AND day <= :last"),  # noqa: S608
            {"first": last_day - days, "last": last_day},
        ).all()
        totals: dict[int, list[int]] = {}
        dense: set[int] = set()
        for day, site, n, early in rows:
            counts = totals.get(site)
            if counts is None:
                counts = totals[site] = [0] * (days + 2)
            if n >= DENSE:
                dense.add(site)
            back = last_day - day  # visits before the cut belong to period `back`, those after it to the next younger one
            counts[back] += early
            counts[back - 1] += n - early
        cut = text("SELECT slot, site, count(*) FROM visits WHERE slot = :slot AND offset_ms <= :offset GROUP BY slot, site")
        for back in range(days + 1):
            for _, site, n in connection.execute(cut, {"slot": (last_day - back) * 24 + hour, "offset": offset}).all():
                counts = totals.setdefault(site, [0] * (days + 2))
                counts[back] += n
                counts[back - 1] -= n
        return {site: counts[:days] for site, counts in totals.items()}, dense

    def _counted(self, connection: Connection, key: int, since_ms: int, until_ms: int, days: int) -> list[int]:
        sql = f"""
            SELECT ({_back()}) AS back, count(*) FROM visits
            WHERE slot >= :first AND slot <= :last AND site = :site AND {_INSIDE} GROUP BY 1
        """  # noqa: S608
        counts = [0] * days
        for back, n in connection.execute(text(sql), {**_span(since_ms, until_ms), "site": key}):
            counts[back] = n
        return counts

    def _exceptions(self, connection: Connection, since_ms: int, until_ms: int) -> dict[tuple[int, int], list[int]]:
        sql = f"""
            SELECT site, ({_back()}) AS back, kind, count(*) FROM visits
            WHERE kind <> 0 AND slot >= :first AND slot <= :last AND {_INSIDE} GROUP BY 1, 2, 3
        """  # noqa: S608
        found: dict[tuple[int, int], list[int]] = {}
        for site, back, kind, n in connection.execute(text(sql), _span(since_ms, until_ms)).all():
            found.setdefault((site, back), [0, 0, 0, 0])[kind] = n
        return found


_AT: Final = f"(CAST(slot AS BIGINT) * {HOUR_MS} + offset_ms)"
_INSIDE: Final = f"{_AT} > :since AND {_AT} <= :until"


def _back() -> str:
    return f"(:until - {_AT}) / {DAY_MS}"


def _span(since_ms: int, until_ms: int) -> dict[str, int]:
    return {"first": since_ms // HOUR_MS, "last": until_ms // HOUR_MS, "since": since_ms, "until": until_ms}


def _before(hour: int) -> str:
    """SQL that counts a day's visits before *hour*: a number modulo 1023 is the sum of its ten-bit digits (mod 1023)."""
    whole, part = divmod(hour, 6)
    terms = [f"h{quarter} % 1023" for quarter in range(whole)]
    if part:
        terms.append(f"(h{whole} & {(1 << FIELD_BITS * part) - 1}) % 1023")
    return " + ".join(terms) or "0"
