"""Read models of the dashboard: lists of findings, counts per site, visits per hour, running audits; each a few quick queries."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic_core import from_json
from sqlalchemy import ColumnElement, Connection, Row, Select, UnaryExpression, and_, bindparam, func, or_, select, text, union_all

from core.audit import AuditRun
from core.board import FindingFilter, FindingLine, HourCount, Tally
from core.outcome import LIVE_STATES, Outcome, Severity, State
from core.visit import DayCount
from store import finding_now as derived
from store.audits import HEAD, run_of
from store.codec import chunks
from store.connection import Database
from store.kinds import to_micros
from store.schema import accounts, audits, finding_bodies, findings, frontier, sites, words
from store.schema_board import finding_now, finding_tally

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 86_400_000
_SEVERITIES: Final = {rank: Severity(name) for name, rank in derived.RANKS.items()}
_RANKS: Final = {Severity(name): rank for name, rank in derived.RANKS.items()}

_ALL_HOURS: Final = text("SELECT slot, kind, count(*) FROM visits WHERE slot >= :first AND slot <= :last GROUP BY slot, kind")
_SITE_HOURS: Final = text(
    """
    WITH RECURSIVE hour(slot) AS (SELECT CAST(:first AS INTEGER) UNION ALL SELECT slot + 1 FROM hour WHERE slot < :last)
    SELECT w.word, v.slot, v.kind, count(*) FROM words w CROSS JOIN hour CROSS JOIN visits v
    WHERE w.word IN :sites AND v.slot = hour.slot AND v.site = w.key GROUP BY w.word, v.slot, v.kind
    """
).bindparams(bindparam("sites", expanding=True))
_SUSPECTS: Final = text(
    """
    SELECT w.word FROM visit_days d JOIN words w ON w.key = d.site WHERE d.day >= :first AND d.day <= :last AND d.failed > 0
    GROUP BY w.word HAVING SUM(d.failed) >= :least
    """
)
_DAYS: Final = text(
    """
    WITH RECURSIVE hour(slot) AS (SELECT CAST(:first AS INTEGER) UNION ALL SELECT slot + 1 FROM hour WHERE slot < :last)
    SELECT w.word, (:until - (CAST(v.slot AS BIGINT) * 3600000 + v.offset_ms)) / 86400000 AS back, v.kind, count(*)
    FROM words w CROSS JOIN hour CROSS JOIN visits v
    WHERE w.word IN :sites AND v.slot = hour.slot AND v.site = w.key
      AND CAST(v.slot AS BIGINT) * 3600000 + v.offset_ms > :since AND CAST(v.slot AS BIGINT) * 3600000 + v.offset_ms <= :until
    GROUP BY w.word, back, v.kind
    """
).bindparams(bindparam("sites", expanding=True))


class Board:
    """Queries only; what they read is kept up to date by the repositories that write."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def settle(self, now: datetime) -> int:
        """Bring findings up to date whose waiver has ended; gives how many. Cheap when there are none."""
        return derived.settle(self._database, now)

    # ---- findings ---------------------------------------------------------------------------------------------------

    def findings(self, wanted: FindingFilter, *, offset: int = 0, limit: int = 50, newest_first: bool = False) -> list[FindingLine]:
        """One page of findings: live ones first, the gravest first, the newest first."""
        inner = select(finding_now.c.finding).where(*_conditions(wanted))
        inner = inner.order_by(*_order(wanted, newest_first)).offset(offset).limit(limit)
        with self._database.read() as connection:
            keys = list(connection.execute(inner).scalars())
            return _load(connection, keys)

    def count(self, wanted: FindingFilter, *, most: int = 10_000) -> int:
        """How many findings fit; counting stops after *most* + 1."""
        inner = select(finding_now.c.finding).where(*_conditions(wanted)).limit(most + 1).subquery()
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(inner)).scalar_one())

    def stream(self, wanted: FindingFilter, batch: int = 500) -> Iterator[FindingLine]:
        """All fitting findings by key, for exports; memory stays bounded."""
        last = 0
        while True:
            query = (
                select(finding_now.c.finding)
                .where(*_conditions(wanted), finding_now.c.finding > last)
                .order_by(finding_now.c.finding)
                .limit(batch)
            )
            with self._database.read() as connection:
                keys = list(connection.execute(query).scalars())
                rows = _load(connection, keys)
            if not keys:
                return
            yield from rows
            last = keys[-1]

    def tallies(self, subjects: Sequence[str] | None = None) -> dict[str, Tally]:
        """Counts by subject (site id, or ``@`` + account id); subjects without findings are left out."""
        found: dict[str, Tally] = {}
        with self._database.read() as connection:
            for part in [None] if subjects is None else list(chunks(subjects)):
                query = select(finding_tally) if part is None else select(finding_tally).where(finding_tally.c.subject.in_(part))
                found.update(
                    {row[0]: Tally(subject=row[0], **dict(zip(derived.COUNTS, row[1:], strict=True))) for row in connection.execute(query)}
                )
        return found

    def proven_sites(self, codes: Collection[str], least: int, sites: Sequence[str] | None = None) -> set[str]:
        """Sites (of a few *sites*, or all) with at least so many live findings of these codes that nobody has to confirm any more."""
        proven = [state.value for state in (State.CONFIRMED, State.REGRESSED)]
        now = finding_now.c
        if sites is None:
            query = select(now.site).where(now.live == 1, now.code.in_(sorted(codes)), now.state.in_(proven), now.site.is_not(None))
            query = query.where(now.account.is_(None))
        else:  # expressions that no index is sorted by: that of the sites is the shortest way
            query = select(now.site).where(now.site.in_(list(sites)), func.coalesce(now.state, "").in_(proven))
            query = query.where(func.coalesce(now.code, "").in_(sorted(codes)), func.coalesce(now.account, "") == "")
        with self._database.read() as connection:
            return set(connection.execute(query.group_by(now.site).having(func.count() >= least)).scalars())

    def totals(self, units: Sequence[str] = ()) -> Tally:
        """The counts of everything, or of some units, added up."""
        query = select(*(func.coalesce(func.sum(finding_tally.c[name]), 0) for name in derived.COUNTS))
        if units:
            mine = select(sites.c.id).where(sites.c.unit.in_(list(units)))
            query = query.where(or_(finding_tally.c.subject.in_(mine), finding_tally.c.subject.in_(_account_subjects(units))))
        with self._database.read() as connection:
            row = connection.execute(query).one()
        return Tally(subject="", **{name: int(value) for name, value in zip(derived.COUNTS, row, strict=True)})

    def codes(self, units: Sequence[str] = (), limit: int = 300) -> list[tuple[str, int]]:
        """Live findings per code, the most frequent first."""
        query = select(finding_now.c.code, func.count().label("n")).where(finding_now.c.live == 1, finding_now.c.code.is_not(None))
        if units:
            query = query.where(_of_units(units))
        query = query.group_by(finding_now.c.code).order_by(func.count().desc(), finding_now.c.code).limit(limit)
        with self._database.read() as connection:
            return [(row.code, int(row.n)) for row in connection.execute(query)]

    # ---- visits -----------------------------------------------------------------------------------------------------

    def hours(self, first: datetime, hours: int) -> list[HourCount]:
        """Visits of all sites in so many hours from *first* (a full hour) on."""
        slot = to_micros(first) // 1000 // HOUR_MS
        found: dict[int, list[int]] = {}
        with self._database.read() as connection:
            for at, kind, n in connection.execute(_ALL_HOURS, {"first": slot, "last": slot + hours - 1}):
                found.setdefault(at - slot, [0, 0, 0, 0])[kind] = n
        return [_hour(found.get(index)) for index in range(hours)]

    def site_hours(self, names: Sequence[str], first: datetime, hours: int) -> dict[str, list[HourCount]]:
        """The same for single sites."""
        slot = to_micros(first) // 1000 // HOUR_MS
        found: dict[str, dict[int, list[int]]] = {name: {} for name in names}
        with self._database.read() as connection:
            for part in chunks(names):
                for name, at, kind, n in connection.execute(_SITE_HOURS, {"first": slot, "last": slot + hours - 1, "sites": part}):
                    found[name].setdefault(at - slot, [0, 0, 0, 0])[kind] = n
        return {name: [_hour(mine.get(index)) for index in range(hours)] for name, mine in found.items()}

    def suspects(self, until: datetime, *, days: int, least: int) -> list[str]:
        """Sites with at least so many failed visits on the UTC days that the last *days* × 24 h touch."""
        last = to_micros(until) // 1000 // DAY_MS
        with self._database.read() as connection:
            return list(connection.execute(_SUSPECTS, {"first": last - days, "last": last, "least": least}).scalars())

    def days(self, names: Sequence[str], until: datetime, days: int) -> dict[str, tuple[DayCount, ...]]:
        """Counts of some sites over the 24-hour periods that end at *until*, oldest first."""
        end = to_micros(until) // 1000
        since = end - days * DAY_MS
        found: dict[str, list[list[int]]] = {name: [[0, 0, 0, 0] for _ in range(days)] for name in names}
        values = {"first": since // HOUR_MS, "last": end // HOUR_MS, "since": since, "until": end}
        with self._database.read() as connection:
            for part in chunks(names):
                for name, back, kind, n in connection.execute(_DAYS, {**values, "sites": part}):
                    found[name][days - 1 - back][kind] = n
        return {
            name: tuple(DayCount(total=sum(day), failed=day[1], void=day[2], blocked=day[3]) for day in mine)
            for name, mine in found.items()
        }

    # ---- audits and health ------------------------------------------------------------------------------------------

    def audits(
        self, *, states: Sequence[str] = (), units: Sequence[str] = (), limit: int = 50, before: int | None = None
    ) -> list[AuditRun]:
        """Audit runs, newest first."""
        query = select(*HEAD).order_by(audits.c.id.desc()).limit(limit)
        if states:
            query = query.where(audits.c.state.in_(list(states)))
        if units:
            query = query.where(audits.c.site.in_(select(sites.c.id).where(sites.c.unit.in_(list(units)))))
        if before is not None:
            query = query.where(audits.c.id < before)
        with self._database.read() as connection:
            return [run_of(row) for row in connection.execute(query)]

    def frontiers(self, runs: Sequence[int]) -> dict[int, tuple[int, int]]:
        """(addresses done, addresses known) of running audits."""
        query = select(frontier.c.audit, frontier.c.state, func.count()).where(frontier.c.audit.in_(list(runs)))
        found: dict[int, list[int]] = {run: [0, 0] for run in runs}
        with self._database.read() as connection:
            for run, state, n in connection.execute(query.group_by(frontier.c.audit, frontier.c.state)):
                found[run][1] += n
                found[run][0] += n if state == 2 else 0
        return {run: (done, known) for run, (done, known) in found.items()}

    def audited(self, names: Sequence[str] | None = None) -> dict[str, datetime]:
        """Judgement time of the newest published audit by site."""
        query = select(audits.c.site, func.max(audits.c.as_of).label("at")).where(audits.c.state == "done").group_by(audits.c.site)
        if names is not None:
            query = query.where(audits.c.site.in_(list(names)))
        with self._database.read() as connection:
            return {row.site: row.at for row in connection.execute(query)}

    def states_of_audits(self, since: datetime) -> dict[str, int]:
        """Audit runs begun since a time, counted by state."""
        query = select(audits.c.state, func.count()).where(audits.c.started_at >= since).group_by(audits.c.state)
        with self._database.read() as connection:
            return {state: int(n) for state, n in connection.execute(query)}

    def void_causes(self, since: datetime, until: datetime) -> list[tuple[str, int]]:
        """Visits that could not count (our own fault) by cause, most frequent first."""
        query = text(
            "SELECT coalesce(w.word, ''), count(*) FROM visits v LEFT JOIN words w ON w.key = v.cause "
            "WHERE v.slot >= :first AND v.slot <= :last AND v.kind <> 0 AND v.kind = 2 GROUP BY w.word ORDER BY count(*) DESC"
        )
        hour = timedelta(hours=1)
        values = {"first": (to_micros(since) // 1_000_000) // 3600, "last": (to_micros(until) // 1_000_000) // int(hour.total_seconds())}
        with self._database.read() as connection:
            return [(str(cause), int(n)) for cause, n in connection.execute(query, values)]

    def counts(self) -> dict[str, int]:
        """Sizes for health and metrics: sites by state, accounts, known words."""
        with self._database.read() as connection:
            found = {
                f"sites_{state}": int(n) for state, n in connection.execute(select(sites.c.state, func.count()).group_by(sites.c.state))
            }
            found["accounts"] = int(connection.execute(select(func.count()).select_from(accounts)).scalar_one())
            found["words"] = int(connection.execute(select(func.count()).select_from(words)).scalar_one())
        return found


def _hour(kinds: Sequence[int] | None) -> HourCount:
    if kinds is None:
        return HourCount()
    return HourCount(total=sum(kinds), failed=kinds[1], void=kinds[2], blocked=kinds[3])


def _account_subjects(units: Sequence[str]) -> Select[Any]:
    return select("@" + accounts.c.id).where(accounts.c.unit.in_(list(units)))


def _of_units(units: Sequence[str]) -> ColumnElement[bool]:
    mine = select(sites.c.id).where(sites.c.unit.in_(list(units)))
    theirs = select(accounts.c.id).where(accounts.c.unit.in_(list(units)))
    each = finding_now.alias()
    of_sites = select(each.c.finding).where(func.coalesce(each.c.account, "") == "", each.c.site.in_(mine))
    of_accounts = select(each.c.finding).where(each.c.account.in_(theirs))
    return finding_now.c.finding.in_(union_all(of_sites, of_accounts))  # two index look-ups; an OR would walk all findings


def _conditions(wanted: FindingFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.states:
        narrow = bool(wanted.units)  # then the unit's findings are few, and an index of all live ones is the longer way
        if frozenset(wanted.states) == LIVE_STATES:
            found.append((func.coalesce(finding_now.c.live, 0) if narrow else finding_now.c.live) == 1)
        elif len(wanted.states) == 1:
            found.append((func.coalesce(finding_now.c.state, "") if narrow else finding_now.c.state) == wanted.states[0].value)
        else:
            found.append(finding_now.c.state.in_([state.value for state in wanted.states]))
    if wanted.severities:
        found.append(finding_now.c.rank.in_([_RANKS[severity] for severity in wanted.severities]))
    if wanted.sites is not None:
        found.append(and_(finding_now.c.site.in_(list(wanted.sites)), finding_now.c.account.is_(None)))
    if wanted.account is not None:
        found.append(finding_now.c.account == wanted.account)
    if wanted.units:
        found.append(_of_units(wanted.units))
    if wanted.code:
        found.append(or_(finding_now.c.code == wanted.code, _begins(finding_now.c.code, wanted.code + ".")))
    if wanted.outcome is not None:
        found.append(finding_now.c.outcome == wanted.outcome.value)
    found += [or_(finding_now.c.code.is_(None), ~_begins(finding_now.c.code, hidden)) for hidden in wanted.hide_codes]
    if wanted.text:
        found.append(finding_now.c.finding.in_(_with_text(wanted)))
    return found


def _begins(column: ColumnElement[Any], prefix: str) -> ColumnElement[bool]:
    """Prefix search as a range, which an index can serve whatever the collation of LIKE."""
    return column.startswith(prefix, autoescape=True)


def _with_text(wanted: FindingFilter) -> Select[Any]:
    query = select(findings.c.key)
    low = wanted.text.lower()
    if wanted.sites is None and wanted.account is None:  # without a site only fingerprints are looked for: an index serves them
        return query.where(findings.c.fingerprint >= low, findings.c.fingerprint < low + "g")
    parts = [func.lower(column).contains(low, autoescape=True) for column in (findings.c.url, findings.c.target, findings.c.code)]
    query = query.where(or_(*parts, findings.c.fingerprint.startswith(low, autoescape=True)))
    if wanted.sites is not None:
        query = query.where(findings.c.site.in_(list(wanted.sites)))
    return query


def _order(wanted: FindingFilter, newest_first: bool) -> list[ColumnElement[Any]]:
    order: list[ColumnElement[Any]] = [finding_now.c.rank, finding_now.c.last_at.desc(), finding_now.c.finding]
    if newest_first:
        order = [finding_now.c.last_at.desc(), finding_now.c.finding]
    if len(wanted.states) != 1:
        order = [finding_now.c.live.desc(), *order]
    if wanted.sites is not None or wanted.account is not None or wanted.units:
        # An expression no index is sorted by: else SQLite walks all findings in this order to find the few of one site or unit.
        first, *rest = order
        order = [_unindexed(first), *rest]
    return order


def _unindexed(key: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(key.element, None).desc() if isinstance(key, UnaryExpression) else func.coalesce(key, None)


def _load(connection: Connection, keys: Sequence[int]) -> list[FindingLine]:
    if not keys:
        return []
    query = (
        select(
            finding_now, findings.c.fingerprint, findings.c.row, findings.c.url, findings.c.target, finding_bodies.c.body.label("content")
        )
        .join(findings, findings.c.key == finding_now.c.finding)
        .join(finding_bodies, finding_bodies.c.key == finding_now.c.body)
        .where(finding_now.c.finding.in_(list(keys)))
    )
    found = {row.finding: _line(row) for row in connection.execute(query)}
    return [found[key] for key in keys if key in found]


def _line(row: Row[Any]) -> FindingLine:
    body = from_json(row.content)
    return FindingLine(
        key=row.finding,
        fingerprint=row.fingerprint,
        site=row.site,
        account=row.account,
        code=row.code,
        row=row.row,
        url=row.url,
        target=row.target,
        severity=_SEVERITIES[row.rank],
        outcome=Outcome(row.outcome),
        state=State(row.state),
        title=body.get("title", ""),
        message=body.get("message", ""),
        count=body.get("count", 1),
        first_at=row.first_at,
        last_at=row.last_at,
    )
