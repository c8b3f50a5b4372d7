"""Rows under findings: identities, contents, observations and events, read and written in bulk."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Connection, Row, Select, insert, or_, select, type_coerce

from core.evidence import Evidence
from core.finding import Finding, FindingEvent, accused
from core.outcome import Cause, Outcome, Owner, Severity, State
from store import codec
from store.connection import Database
from store.kinds import from_micros, to_micros
from store.schema import finding_bodies, finding_events, findings, observations

_PLAIN: Final = ("check", "title", "message", "suggestion", "excerpt")
_DECIDED: Final = frozenset({State.CONFIRMED, State.REJECTED, State.WAIVED})
_OUTCOMES: Final = {item.value: item for item in Outcome}
_SEVERITIES: Final = {item.value: item for item in Severity}
_STATES: Final = {item.value: item for item in State}


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """What makes two findings one; ``unknown`` keeps failed measurements apart from faults."""

    fingerprint: str
    unknown: bool


def identity_of(finding: Finding) -> Identity:
    """Identity of a finding."""
    return Identity(fingerprint=finding.fingerprint, unknown=finding.outcome is Outcome.UNKNOWN)


def encode(finding: Finding) -> bytes:
    """The content of a sighting as canonical JSON: equal content gives equal bytes. Identity, time and state are not in it."""
    body: dict[str, Any] = {name: getattr(finding, name) for name in _PLAIN if getattr(finding, name)}
    body["outcome"] = finding.outcome.value
    body["severity"] = finding.severity.value
    if finding.count != 1:
        body["count"] = finding.count
    if finding.cause is not None:
        body["cause"] = finding.cause.value
    if finding.owner is not None:
        body["owner"] = finding.owner.value
    if finding.measured:
        body["measured"] = dict(finding.measured)
    if finding.evidence:
        body["evidence"] = [[item.kind, item.sha256, item.locator, item.note] for item in finding.evidence]
    if finding.parents:
        body["parents"] = list(finding.parents)
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode("utf-8", "replace")


def decode(row: Sequence[Any], body: Mapping[str, Any], at: datetime, state: State) -> Finding:
    """A finding from its identity row (``findings`` columns in order, more may follow) and content."""
    _, _, _, site, account, code, rubric_row, url, target = row[:9]
    get = body.get
    pieces, parents = get("evidence"), get("parents")
    return Finding(
        code=code,
        site=site,
        account=account,
        url=url,
        target=target,
        row=rubric_row,
        outcome=_OUTCOMES[body["outcome"]],
        state=state,
        cause=Cause(body["cause"]) if "cause" in body else None,
        owner=Owner(body["owner"]) if "owner" in body else None,
        observed_at=at,
        count=get("count", 1),
        check=get("check", ""),
        severity=_SEVERITIES[body["severity"]],
        title=get("title", ""),
        message=get("message", ""),
        suggestion=get("suggestion", ""),
        excerpt=get("excerpt", ""),
        measured=get("measured") or {},
        evidence=tuple(Evidence(kind=kind, sha256=sha, locator=where, note=note) for kind, sha, where, note in pieces) if pieces else (),
        parents=tuple(parents) if parents else (),
    )


def identify(connection: Connection, records: Iterable[Finding]) -> dict[Identity, int]:
    """Keys of the findings' identities, made where they are new."""
    wanted = {identity_of(finding): finding for finding in records}
    keys = known_keys(connection, {identity.fingerprint for identity in wanted})
    new = [
        {
            "fingerprint": identity.fingerprint,
            "unknown": identity.unknown,
            "site": finding.site,
            "account": finding.account,
            "code": finding.code,
            "row": finding.row,
            "url": finding.url,
            "target": finding.target,
        }
        for identity, finding in wanted.items()
        if identity not in keys
    ]
    if new:
        connection.execute(insert(findings), new)
        keys.update(known_keys(connection, {str(row["fingerprint"]) for row in new}))
    return keys


def known_keys(connection: Connection, fingerprints: Iterable[str]) -> dict[Identity, int]:
    """Keys of the identities that exist."""
    keys = {}
    for part in codec.chunks(fingerprints):
        query = select(findings.c.key, findings.c.fingerprint, findings.c.unknown).where(findings.c.fingerprint.in_(part))
        for row in connection.execute(query):
            keys[Identity(fingerprint=row.fingerprint, unknown=row.unknown)] = row.key
    return keys


def write_observations(
    database: Database, connection: Connection, sightings: Sequence[tuple[int, datetime, int, bytes]], audit: int | None
) -> None:
    """Append (finding key, time, revision, content) rows; the same row again changes nothing."""
    digests = {codec.short_hash(body): body for *_, body in sightings}
    conflict = "(digest) DO NOTHING"
    database.insert_new(connection, "finding_bodies", ("digest", "body"), list(digests.items()), conflict=conflict)
    keys: dict[bytes, int] = {}
    listed = list(digests)
    for start in range(0, len(listed), 500):
        query = select(finding_bodies.c.key, finding_bodies.c.digest).where(finding_bodies.c.digest.in_(listed[start : start + 500]))
        keys.update({bytes(row.digest): row.key for row in connection.execute(query)})
    rows = [(key, to_micros(at), revision, keys[codec.short_hash(body)], audit) for key, at, revision, body in sightings]
    names = ("finding", "at", "revision", "body", "audit")
    database.insert_new(connection, "observations", names, rows, conflict="(finding, at, revision) DO NOTHING")


def sightings_at(connection: Connection, pairs: Iterable[tuple[int, datetime]]) -> dict[tuple[int, datetime], tuple[int, bytes]]:
    """Newest (revision, content) of each (finding key, time) that was observed at exactly that time."""
    found: dict[tuple[int, datetime], tuple[int, bytes]] = {}
    listed = list(pairs)
    wanted = {(key, to_micros(at)): (key, at) for key, at in listed}
    keys = sorted({key for key, _ in listed})
    for start in range(0, len(keys), 500):
        query = (
            select(observations.c.finding, observations.c.at, observations.c.revision, finding_bodies.c.body)
            .join(finding_bodies, finding_bodies.c.key == observations.c.body)
            .where(observations.c.finding.in_(keys[start : start + 500]))
            .order_by(observations.c.finding, observations.c.at, observations.c.revision)
        )
        for row in connection.execute(query):
            pair = wanted.get((row.finding, row.at))
            if pair is not None:
                found[pair] = (row.revision, bytes(row.body))
    return found


def is_another(connection: Connection, key: int, finding: Finding, ruling: FindingEvent | None) -> bool:
    """Whether a veto that was decided about accuses of something else altogether than what stood there when it was: nobody has judged that."""
    if ruling is None or ruling.state not in _DECIDED or not (now := accused(finding)):
        return False
    query = (
        select(findings, finding_bodies.c.body)
        .join(observations, observations.c.finding == findings.c.key)
        .join(finding_bodies, finding_bodies.c.key == observations.c.body)
        .where(findings.c.key == key, observations.c.at <= to_micros(ruling.at))
        .order_by(observations.c.at.desc(), observations.c.revision.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    then = accused(decode(row, json.loads(row.body), ruling.at, ruling.state)) if row is not None else frozenset()
    return bool(then) and then.isdisjoint(now)


def events_of(connection: Connection, keys: Iterable[int]) -> dict[int, list[FindingEvent]]:
    """Events of the findings by key, in order of time and writing. ``fingerprint`` is left empty."""
    found: dict[int, list[FindingEvent]] = {}
    listed = sorted(keys)
    for start in range(0, len(listed), 500):
        query = select_events().where(finding_events.c.finding.in_(listed[start : start + 500]))
        add_events(found, connection.execute(query).all())
    return found


def select_events() -> Select[Any]:
    """Rows for ``add_events``, in order of finding, time and writing; times as plain microseconds (there may be millions)."""
    table = finding_events.c
    at, until = type_coerce(table.at, BigInteger).label("at_us"), type_coerce(table.until, BigInteger).label("until_us")
    return select(table.finding, at, table.state, table.by, table.reason, until).order_by(table.finding, table.at, table.id)


def add_events(found: dict[int, list[FindingEvent]], rows: Iterable[Row[Any]]) -> None:
    """Collect event rows by finding key."""
    for row in rows:
        finding, at, state, by, reason, until = tuple(row)
        event = FindingEvent(
            fingerprint="",
            at=from_micros(at),
            state=_STATES[state],
            by=by,
            reason=reason,
            until=None if until is None else from_micros(until),
        )
        found.setdefault(finding, []).append(event)


def write_events(connection: Connection, events: Sequence[tuple[int, FindingEvent]]) -> None:
    """Append events."""
    if events:
        rows = [
            {"finding": key, "at": event.at, "state": event.state.value, "by": event.by, "reason": event.reason, "until": event.until}
            for key, event in events
        ]
        connection.execute(insert(finding_events), rows)


def newest_sightings(at: datetime, where: ColumnElement[bool] | None = None) -> Select[Any]:
    """Identity, time and content of the newest sighting at or before a time, one row per finding."""
    until = to_micros(at)
    inner = observations.alias("newest")
    newest_at = select(inner.c.at).where(inner.c.finding == findings.c.key, inner.c.at <= until)
    newest_at = newest_at.order_by(inner.c.at.desc()).limit(1)
    last = observations.alias("last")
    newest_revision = select(last.c.revision).where(last.c.finding == observations.c.finding, last.c.at == observations.c.at)
    newest_revision = newest_revision.order_by(last.c.revision.desc()).limit(1)
    tables = findings.join(observations, observations.c.finding == findings.c.key)
    tables = tables.join(finding_bodies, finding_bodies.c.key == observations.c.body)
    query = (
        select(findings, observations.c.at, finding_bodies.c.body)
        .select_from(tables)
        .where(
            observations.c.at == newest_at.correlate(findings).scalar_subquery(),
            observations.c.revision == newest_revision.correlate(observations).scalar_subquery(),
        )
    )
    return query if where is None else query.where(where)


def seen_by_audits(connection: Connection, keys: Iterable[int]) -> set[int]:
    """Those of the findings that an audit saw at least once."""
    found: set[int] = set()
    for part in codec.chunks(keys):
        query = select(observations.c.finding).where(observations.c.finding.in_(part), observations.c.audit.is_not(None)).distinct()
        found.update(connection.execute(query).scalars())
    return found


def of_subjects(sites: Sequence[str], accounts: Sequence[str]) -> ColumnElement[bool]:
    """Condition: findings of these sites or accounts."""
    return or_(findings.c.site.in_(sites), findings.c.account.in_(accounts))


def time_of(row: Row[Any]) -> datetime:
    """When the sighting of a ``newest_sightings`` row was made."""
    return from_micros(row.at)
