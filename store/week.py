"""What a weekly digest reads: changes, live counts, hours and columns of many sites, streamed or summed by the database."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic_core import from_json
from sqlalchemy import BigInteger, ColumnElement, Connection, ScalarSelect, and_, func, or_, select, text, type_coerce

from core.digest import STRIP_HOURS, Cell
from core.finding import Finding
from core.outcome import Cause, State
from store import codec, life, sighting
from store.connection import Database
from store.kinds import EPOCH, from_micros, to_micros
from store.schema import audits, columns, finding_events, findings, visit_days, visits
from store.word import Words

HOUR_US: Final = 3_600_000_000
BATCH: Final = 2_000
MANY: Final = 500
"""Most sites that are named in one statement."""
_USUAL: Final = (sum(1 << 10 * hour for hour in range(6)),) * 4
"""``h0`` … ``h3`` of a day with one visit each hour."""
_STATES: Final = {state.value: state for state in State}
_FULL_DAY: Final = (Cell.GOOD.value * 24).encode()


@dataclass(frozen=True, kw_only=True, slots=True)
class Changed:
    """A finding that something happened to within a span."""

    fingerprint: str
    site: str | None
    account: str | None
    code: str | None
    row: str | None
    before: State | None
    """None: not known yet."""
    after: State
    at: datetime | None = None
    """Of the event that rules now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveCount:
    """Findings of one subject, code (or row) and state at a time."""

    site: str | None
    account: str | None
    code: str | None
    row: str | None
    state: State
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class VoidHour:
    """Void visits of one hour with one cause."""

    at: datetime
    cause: Cause | None
    visits: int
    sites: int


class Weeks:
    """Read-only repository over several tables."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._words = Words(database)

    def changed(self, since: datetime, until: datetime, sites: Sequence[str] | None, accounts: Sequence[str] = ()) -> Iterator[Changed]:
        """Findings whose state was touched in (since, until], with their state before and after; a few at a time."""
        touched = or_(
            and_(finding_events.c.at > since, finding_events.c.at <= until),
            and_(finding_events.c.state == State.WAIVED.value, finding_events.c.until >= since, finding_events.c.until < until),
        )
        query = (
            select(
                findings.c.fingerprint,
                findings.c.site,
                findings.c.account,
                findings.c.code,
                findings.c.row,
                _ruling(since).label("before"),
                _ruling(until).label("after"),
                _ruling(until, "at").label("at"),
            )
            .where(findings.c.unknown.is_(False), findings.c.key.in_(select(finding_events.c.finding).where(touched)))
            .order_by(findings.c.key)
        )
        with self._database.read() as connection:
            for where in _scopes(sites, accounts):
                for row in connection.execute(query if where is None else query.where(where)).yield_per(BATCH):
                    if row.after is not None:
                        yield Changed(
                            fingerprint=row.fingerprint,
                            site=row.site,
                            account=row.account,
                            code=row.code,
                            row=row.row,
                            before=None if row.before is None else _STATES[row.before],
                            after=_STATES[row.after],
                            at=from_micros(row.at),
                        )

    def live(self, until: datetime, sites: Sequence[str] | None, accounts: Sequence[str] = ()) -> Iterator[LiveCount]:
        """Findings known at a time by subject, code, row and state; measurements that failed are not among them."""
        ruled = select(findings.c.site, findings.c.account, findings.c.code, findings.c.row, _ruling(until).label("state"))
        ruled = ruled.where(findings.c.unknown.is_(False))
        with self._database.read() as connection:
            for where in _scopes(sites, accounts):
                inner = (ruled if where is None else ruled.where(where)).subquery()
                keys = (inner.c.site, inner.c.account, inner.c.code, inner.c.row, inner.c.state)
                query = select(*keys, func.count().label("n")).where(inner.c.state.is_not(None)).group_by(*keys)
                for site, account, code, row, state, count in connection.execute(query).yield_per(BATCH):
                    yield LiveCount(site=site, account=account, code=code, row=row, state=_STATES[state], count=count)

    def with_findings(self, until: datetime, *, sites: Sequence[str] = (), accounts: Sequence[str] = ()) -> set[str]:
        """Those of some sites, or of some accounts, that a finding was known of at a time, whatever became of it."""
        said = select(finding_events.c.id).where(finding_events.c.finding == findings.c.key, finding_events.c.at <= until).exists()
        found: set[str] = set()
        with self._database.read() as connection:
            for column, ids in ((findings.c.site, sites), (findings.c.account, accounts)):
                for part in codec.chunks(ids):
                    query = select(column).where(column.in_(part), findings.c.unknown.is_(False), said).distinct()
                    if column is findings.c.site:
                        query = query.where(findings.c.account.is_(None))
                    found.update(connection.execute(query).scalars())
        return found

    def failed_measurements(self, since: datetime, until: datetime, sites: Sequence[str] | None) -> list[Finding]:
        """Imported measurements that could not be made, last noted in (since, until]."""
        found: list[Finding] = []
        with self._database.read() as connection:
            for where in _scopes(sites, ()):
                unknown: ColumnElement[bool] = findings.c.unknown.is_(True)
                query = sighting.newest_sightings(until, unknown if where is None else and_(unknown, where))
                for row in connection.execute(query):
                    at = sighting.time_of(row)
                    if at > since:
                        found.append(sighting.decode(row, from_json(row.body), at, State.SUSPECTED))
        return found

    def sighted(self, fingerprints: Iterable[str], until: datetime) -> dict[str, Finding]:
        """The newest sighting at a time of each of some findings, with its state then."""
        found = {}
        with self._database.read() as connection:
            for part in codec.chunks(fingerprints):
                where = and_(findings.c.fingerprint.in_(part), findings.c.unknown.is_(False))
                rows = connection.execute(sighting.newest_sightings(until, where)).all()
                events = sighting.events_of(connection, [row.key for row in rows])
                for row in rows:
                    state = life.state_at(events.get(row.key, ()), until)
                    found[row.fingerprint] = sighting.decode(row, from_json(row.body), sighting.time_of(row), state)
        return found

    def waivers_ending(self, since: datetime, until: datetime, sites: Sequence[str] | None) -> list[tuple[Finding, datetime]]:
        """Waived findings whose waiver ends in [since, until) and that nobody decided otherwise since, with the end."""
        query = (
            select(findings.c.fingerprint, func.max(finding_events.c.until).label("until"))
            .join(findings, findings.c.key == finding_events.c.finding)
            .where(finding_events.c.state == State.WAIVED.value, finding_events.c.until >= since, finding_events.c.until < until)
            .where(findings.c.unknown.is_(False))
            .group_by(findings.c.fingerprint)
            .order_by(findings.c.fingerprint)
        )
        ends: dict[str, datetime] = {}
        with self._database.read() as connection:
            for where in _scopes(sites, ()):
                for row in connection.execute(query if where is None else query.where(where)):
                    ends[row.fingerprint] = row.until
        known = self.sighted(ends, since)
        return [(known[key], end) for key, end in ends.items() if key in known and known[key].state is State.WAIVED]

    # ---- availability -----------------------------------------------------------------------------------------------

    def strips(self, until: datetime, sites: Sequence[str] | None) -> dict[str, str]:
        """168 letters of ``Cell`` per site that was visited, for the full hours that end at or before *until*."""
        last = to_micros(until) // HOUR_US
        first = last - STRIP_HOURS
        with self._database.read() as connection:
            wanted = self._keys(connection, sites)
            bad = self._bad_hours(connection, first, last, wanted)
            cells: dict[int, bytearray] = {}
            query = select(visit_days.c.day, visit_days.c.site, visit_days.c.h0, visit_days.c.h1, visit_days.c.h2, visit_days.c.h3).where(
                visit_days.c.day >= first // 24, visit_days.c.day <= last // 24
            )
            if wanted is not None and len(wanted) <= MANY:
                query = query.where(visit_days.c.site.in_(sorted(wanted)))
            for day, site, *quarters in connection.execute(query).yield_per(BATCH):
                if wanted is not None and site not in wanted:
                    continue
                strip = cells.get(site)
                if strip is None:
                    strip = cells[site] = bytearray(b"-" * STRIP_HOURS)
                _draw(strip, day * 24 - first, tuple(quarters), bad.get(site))
            return {self._words.word(connection, key): bytes(strip).decode() for key, strip in cells.items()}

    def _bad_hours(self, connection: Connection, first: int, last: int, wanted: set[int] | None) -> dict[int, dict[int, list[int]]]:
        """Site → cell → number of failed, void and blocked visits (index = kind)."""
        query = (
            select(visits.c.site, visits.c.slot, visits.c.kind, func.count().label("n"))
            .where(visits.c.kind != 0, visits.c.slot >= first, visits.c.slot < last)
            .group_by(visits.c.site, visits.c.slot, visits.c.kind)
        )
        found: dict[int, dict[int, list[int]]] = {}
        for site, slot, kind, n in connection.execute(query).yield_per(BATCH):
            if wanted is None or site in wanted:
                found.setdefault(site, {}).setdefault(slot - first, [0, 0, 0, 0])[kind] = n
        return found

    def void_hours(self, since: datetime, until: datetime, sites: Sequence[str] | None) -> list[VoidHour]:
        """Void visits per full hour and cause, oldest first."""
        first, last = to_micros(since) // HOUR_US, to_micros(until) // HOUR_US
        with self._database.read() as connection:
            wanted = self._keys(connection, sites)
            query = select(
                visits.c.slot, visits.c.cause, func.count().label("n"), func.count(visits.c.site.distinct()).label("sites")
            ).where(
                visits.c.kind == 2, visits.c.kind != 0, visits.c.slot >= first, visits.c.slot <= last
            )  # the second is the word of the index
            query = query.group_by(visits.c.slot, visits.c.cause)
            keys = [None] if wanted is None else [sorted(wanted)[start : start + MANY] for start in range(0, len(wanted), MANY)]
            found: dict[tuple[int, int | None], tuple[int, int]] = {}
            for part in keys:  # no site is in two parts, so sums over parts are exact
                for row in connection.execute(query if part is None else query.where(visits.c.site.in_(part))):
                    number, touched = found.get((row.slot, row.cause), (0, 0))
                    found[row.slot, row.cause] = (number + row.n, touched + row.sites)
            return [
                VoidHour(
                    at=EPOCH + timedelta(hours=slot),
                    cause=Cause(word) if (word := self._words.word(connection, cause)) else None,
                    visits=number,
                    sites=touched,
                )
                for (slot, cause), (number, touched) in sorted(found.items(), key=lambda pair: (pair[0][0], pair[0][1] or 0))
            ]

    def _keys(self, connection: Connection, sites: Sequence[str] | None) -> set[int] | None:
        if sites is None:
            return None
        return {key for site in sites if (key := self._words.known(connection, site)) is not None}

    # ---- columns, audits --------------------------------------------------------------------------------------------

    def inventories(self, until: datetime, sites: Sequence[str] | None) -> Iterator[tuple[str, datetime, list[Mapping[str, Any]]]]:
        """(site, when it was read, its columns as plain mappings) of the newest inventory of each site at a time; a few at a time."""
        newest = select(columns.c.site, func.max(columns.c.at).label("at")).where(columns.c.at <= until).group_by(columns.c.site)
        with self._database.read() as connection:
            for part in [None] if sites is None else list(codec.chunks(sites)):
                inner = (newest if part is None else newest.where(columns.c.site.in_(part))).subquery()
                same = and_(columns.c.site == inner.c.site, columns.c.at == inner.c.at)
                query = select(columns.c.site, columns.c.at, columns.c.body).join(inner, same).order_by(columns.c.site)
                for row in connection.execute(query).yield_per(200):
                    yield row.site, row.at, from_json(row.body)

    def audited(self, until: datetime) -> dict[str, datetime]:
        """Site → time of its last published audit at or before *until*."""
        query = select(audits.c.site, func.max(audits.c.as_of).label("at")).where(audits.c.state == "done", audits.c.as_of <= until)
        with self._database.read() as connection:
            return {row.site: row.at for row in connection.execute(query.group_by(audits.c.site))}

    def given_up(self, since: datetime, until: datetime) -> dict[str, int]:
        """Site → audits that could not be done with ``as_of`` in (since, until]."""
        query = select(audits.c.site, func.count().label("n")).where(
            audits.c.state == "failed", audits.c.as_of > since, audits.c.as_of <= until
        )
        with self._database.read() as connection:
            return {row.site: row.n for row in connection.execute(query.group_by(audits.c.site))}

    def has_visits(self) -> bool:
        """Whether any visit was ever kept."""
        with self._database.read() as connection:
            return connection.execute(text("SELECT 1 FROM visit_days LIMIT 1")).first() is not None


def _scopes(sites: Sequence[str] | None, accounts: Sequence[str]) -> list[ColumnElement[bool] | None]:
    """Conditions that together cover the sites and accounts; ``[None]`` for everything."""
    if sites is None:
        return [None]
    parts: list[ColumnElement[bool] | None] = [findings.c.site.in_(part) for part in codec.chunks(sites)]
    return parts + [findings.c.account.in_(part) for part in codec.chunks(accounts)]


def _ruling(at: datetime, column: str = "state") -> ScalarSelect[Any]:
    """The state (or another column of its event) of a finding at a time, as ``store.life.event_at`` tells it; None when nothing was said yet."""
    event = finding_events.alias()
    ended = and_(event.c.state == State.WAIVED.value, event.c.until.is_not(None), event.c.until < at)
    wanted = type_coerce(event.c.at, BigInteger) if column == "at" else event.c[column]
    query = select(wanted).where(event.c.finding == findings.c.key, event.c.at <= at, ~ended)
    return query.order_by(event.c.at.desc(), event.c.id.desc()).limit(1).correlate(findings).scalar_subquery()


def _draw(strip: bytearray, offset: int, quarters: tuple[int, ...], bad: Mapping[int, list[int]] | None) -> None:
    """Fill the cells of one UTC day; *offset* is the cell of its first hour and may lie outside the strip."""
    if 0 <= offset <= STRIP_HOURS - 24 and quarters == _USUAL:
        strip[offset : offset + 24] = _FULL_DAY
        for cell in bad or ():
            if offset <= cell < offset + 24:
                strip[cell] = ord(_cell(1, bad[cell] if bad else None))
        return
    for hour in range(24):
        cell = offset + hour
        if not 0 <= cell < STRIP_HOURS:
            continue
        total = quarters[hour // 6] >> 10 * (hour % 6) & 1023
        if total:
            strip[cell] = ord(_cell(total, bad.get(cell) if bad else None))


def _cell(total: int, kinds: list[int] | None) -> Cell:
    if kinds is None:
        return Cell.GOOD
    _, failed, void, blocked = kinds
    if failed:
        return Cell.FAILED
    if blocked:
        return Cell.BLOCKED
    return Cell.VOID if void >= total else Cell.GOOD
