"""Where findings stand now, kept beside the events it is derived from, so that lists over half a million findings stay quick."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final

from pydantic_core import from_json
from sqlalchemy import Connection, bindparam, func, select, text

from core.finding import FindingEvent
from core.outcome import LIVE_STATES, Outcome, Severity, State
from store import life, sighting
from store.connection import Database
from store.kinds import to_micros
from store.schema import finding_bodies, findings, observations
from store.schema_board import finding_now, finding_tally

RANKS: Final = {Severity.VETO.value: 0, Severity.DEDUCT.value: 1, Severity.ADVICE.value: 2, Severity.MERIT.value: 3}
_BATCH: Final = 500
_NAMES: Final = (
    "finding", "site", "account", "code", "rank", "outcome", "state", "live", "body", "first_at", "last_at", "changes_at",
)  # fmt: skip
_UPDATES: Final = ", ".join(f'"{name}" = excluded."{name}"' for name in _NAMES[1:])
COUNTS: Final = tuple(column.name for column in finding_tally.c if column.name != "subject")
"""Names of the tally's counts, in order."""


def refresh(database: Database, connection: Connection, keys: Iterable[int], now: datetime) -> None:
    """Derive the standing of these findings, and the tallies of their sites and accounts, anew."""
    subjects: set[str] = set()
    listed = sorted(set(keys))
    for start in range(0, len(listed), _BATCH):
        subjects |= _refresh_part(database, connection, listed[start : start + _BATCH], now)
    count(database, connection, subjects)


def _refresh_part(database: Database, connection: Connection, keys: list[int], now: datetime) -> set[str]:
    newest = (
        select(observations.c.finding, func.min(observations.c.at).label("first"), func.max(observations.c.at).label("last"))
        .where(observations.c.finding.in_(keys))
        .group_by(observations.c.finding)
        .subquery()
    )
    query = (
        select(findings.c.key, findings.c.site, findings.c.account, findings.c.code, observations.c.body.label("content"))
        .add_columns(newest.c.first, newest.c.last, finding_bodies.c.body)
        .join(newest, newest.c.finding == findings.c.key)
        .join(observations, (observations.c.finding == findings.c.key) & (observations.c.at == newest.c.last))
        .join(finding_bodies, finding_bodies.c.key == observations.c.body)
        .where(findings.c.unknown.is_(False))
        .order_by(findings.c.key, observations.c.revision)
    )
    rows: dict[int, tuple[Any, ...]] = {}
    subjects = set()
    events = sighting.events_of(connection, keys)
    for row in connection.execute(query):  # of several revisions the last one holds
        body = from_json(row.body)
        mine = events.get(row.key, ())
        state = life.state_at(mine, now)
        changes = _changes_at(mine, now)
        rows[row.key] = (
            row.key, row.site, row.account, row.code, RANKS[body["severity"]], body["outcome"], state.value, int(state in LIVE_STATES),
            row.content, row.first, row.last, None if changes is None else to_micros(changes),
        )  # fmt: skip
        subjects.add(row.site if row.account is None else f"@{row.account}")
    database.insert_new(connection, "finding_now", _NAMES, list(rows.values()), conflict=f"(finding) DO UPDATE SET {_UPDATES}")
    return {subject for subject in subjects if subject}


def _changes_at(events: Collection[FindingEvent], now: datetime) -> datetime | None:
    """The next instant at which the state may change by itself: a waiver ends, or an event lies ahead."""
    ends = [event.until for event in events if event.state is State.WAIVED and event.until is not None and event.until >= now]
    return min([*ends, *(event.at for event in events if event.at > now)], default=None)


_OPEN, _PROVEN = "state = 'suspected'", "state IN ('confirmed', 'regressed')"
_SUMS: Final = {
    **{f"{name}_open": f"rank = {rank} AND {_OPEN}" for name, rank in RANKS.items()},
    **{f"{name}_proven": f"rank = {rank} AND {_PROVEN}" for name, rank in RANKS.items()},
    "review": f"outcome = '{Outcome.REVIEW.value}' AND {_OPEN}",
    **{name: f"state = '{name}'" for name in ("fixed", "rejected", "waived")},
}
# S608: built from the names and numbers above
_COUNT: Final = (
    f"INSERT INTO finding_tally (subject, {', '.join(COUNTS)}) SELECT {{subject}}, "  # noqa: S608
    + ", ".join(f"SUM(CASE WHEN {_SUMS[name]} THEN 1 ELSE 0 END)" for name in COUNTS)
    + " FROM finding_now WHERE {column} IN :subjects AND {other} GROUP BY {column}"
)
_COUNT_SITES: Final = text(_COUNT.format(subject="site", column="site", other="account IS NULL")).bindparams(
    bindparam("subjects", expanding=True)
)
_COUNT_ACCOUNTS: Final = text(_COUNT.format(subject="'@' || account", column="account", other="1 = 1")).bindparams(
    bindparam("subjects", expanding=True)
)


def count(database: Database, connection: Connection, subjects: Iterable[str]) -> None:
    """Count the standing of these sites and accounts (``@`` + id) again."""
    listed = sorted(subjects)
    for start in range(0, len(listed), _BATCH):
        part = listed[start : start + _BATCH]
        connection.execute(finding_tally.delete().where(finding_tally.c.subject.in_(part)))
        sites = [name for name in part if not name.startswith("@")]
        accounts = [name[1:] for name in part if name.startswith("@")]
        if sites:
            connection.execute(_COUNT_SITES, {"subjects": sites})
        if accounts:
            connection.execute(_COUNT_ACCOUNTS, {"subjects": accounts})


def settle(database: Database, now: datetime) -> int:
    """Bring those findings up to date whose waiver has ended since; gives how many."""
    due = select(finding_now.c.finding).where(finding_now.c.changes_at <= now)
    with database.read() as connection:
        if connection.execute(due.limit(1)).first() is None:
            return 0
    with database.write() as connection:
        database.exclusive(connection, "findings")
        keys = list(connection.execute(due).scalars())
        refresh(database, connection, keys, now)
    return len(keys)


def rebuild(database: Database, connection: Connection, now: datetime) -> int:
    """Derive everything again (after an upgrade or a restore); gives the number of findings."""
    connection.execute(finding_now.delete())
    connection.execute(finding_tally.delete())
    total, last = 0, 0
    subjects: set[str] = set()
    while True:
        query = select(findings.c.key).where(findings.c.key > last, findings.c.unknown.is_(False)).order_by(findings.c.key).limit(_BATCH)
        keys = list(connection.execute(query).scalars())
        if not keys:
            break
        subjects |= _refresh_part(database, connection, keys, now)
        total, last = total + len(keys), keys[-1]
    count(database, connection, subjects)
    return total
