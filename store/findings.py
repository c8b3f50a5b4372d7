"""Findings: sightings are appended, states are events, the present is computed (contract 8.7, 8.8)."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pydantic_core import from_json
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from core.assessment import Assessment
from core.audit import ImportCount
from core.clock import utc_now
from core.errors import UsageError
from core.finding import Finding, FindingEvent
from core.outcome import LIVE_STATES, Outcome, State
from store import codec, finding_now, life, sighting
from store.connection import Database
from store.kinds import from_micros
from store.schema import finding_bodies, finding_events, findings, observations

MACHINE = life.MACHINE
IMPORT = "import"
ANOTHER = "这次所见与核实时完全不同，请重新核实"
END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)


class Findings:
    """Repository of ``core.finding.Finding`` and its life."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # ---- what machines say ------------------------------------------------------------------------------------------

    def record(self, records: Sequence[Finding], *, at: datetime, audit_id: int | None = None) -> None:
        """
        Note that the checks saw these findings at a time.

        First sight: ``suspected`` (``confirmed`` when the finding says so itself, as availability does); again after ≥ 24 h:
        ``confirmed``; after it was fixed: ``regressed``. A veto that a person decided about, and that accuses of something else now, is
        ``suspected`` anew. Recording the same again changes nothing.
        """
        with self._database.write() as connection:
            self._database.exclusive(connection, "findings")
            keys = sighting.identify(connection, records)
            by_key = {keys[sighting.identity_of(finding)]: finding for finding in records}
            sightings = [(key, at, 0, sighting.encode(finding)) for key, finding in by_key.items()]
            sighting.write_observations(self._database, connection, sightings, audit_id)
            events = sighting.events_of(connection, by_key)
            new = []
            for key, finding in by_key.items():
                state = life.after_sighting(events.get(key, ()), finding, at)
                if state is not None:
                    waiver = life.running_waiver(events.get(key, ()), at) if state is State.WAIVED else None
                    until, reason = (waiver.until, f"豁免期内再次发现，仍按豁免：{waiver.reason}") if waiver is not None else (None, "")
                    new.append((key, FindingEvent(fingerprint="", at=at, state=state, by=MACHINE, reason=reason, until=until)))
                elif sighting.is_another(connection, key, finding, life.event_at(events.get(key, ()), at)):
                    new.append((key, FindingEvent(fingerprint="", at=at, state=State.SUSPECTED, by=MACHINE, reason=ANOTHER)))
            sighting.write_events(connection, new)
            finding_now.refresh(self._database, connection, by_key, utc_now())

    def recheck(
        self,
        site: str,
        assessments: Iterable[Assessment],
        *,
        at: datetime,
        pages: Collection[str] = (),
        gone: Collection[str] = (),
        kept: Collection[str] = (),
        account: str | None = None,
    ) -> list[str]:
        """
        Note which live findings of a site a recheck no longer saw; gives their fingerprints. Call it after ``record``.

        A finding is fixed when a check that can raise its code passed for the same subject: for the page, the target or the
        whole site. A pass over a sample, or a failure elsewhere, fixes only findings whose page is in *pages* (read this time).
        Whatever was ``unknown`` for the subject fixes nothing. *gone*: fingerprints that this run itself looked for in vain; *kept*: those
        that another finding of this run speaks for. What a person entered, and no check ever saw, only a person ends.
        """
        by_code: dict[str, list[Assessment]] = {}
        for assessment in assessments:
            for code in assessment.codes:
                by_code.setdefault(code, []).append(assessment)
        fixed = []
        with self._database.write() as connection:
            self._database.exclusive(connection, "findings")
            where = findings.c.account == account if account is not None else findings.c.site == site
            rows = connection.execute(sighting.newest_sightings(at, where)).all()
            rows = [row for row in rows if not row.unknown and row.code in by_code and sighting.time_of(row) < at]
            rows = [row for row in rows if row.fingerprint not in kept]
            events = sighting.events_of(connection, [row.key for row in rows])
            by_hand = [row.key for row in rows if row.row or life.is_by_hand(events.get(row.key, ()))]
            theirs = set(by_hand) - sighting.seen_by_audits(connection, by_hand)
            new = []
            for row in rows:
                if row.key in theirs:
                    continue
                places = {row.url, row.target, account or site} - {None}
                state = life.after_passing(events.get(row.key, ()), at)
                if state is not None and (row.fingerprint in gone or _passes(by_code[row.code], places, row.url, site, pages)):
                    new.append((row.key, FindingEvent(fingerprint="", at=at, state=state, by=MACHINE, reason="复查未再发现")))
                    fixed.append(row.fingerprint)
            sighting.write_events(connection, new)
            finding_now.refresh(self._database, connection, [key for key, _ in new], utc_now())
        return fixed

    # ---- what people say --------------------------------------------------------------------------------------------

    def import_records(self, records: Iterable[Finding], *, now: datetime | None = None) -> ImportCount:
        """
        Bring findings in with their own states and times: each has its ``state`` from ``observed_at`` on.

        A line that repeats a known sighting corrects it: changed count, outcome or message become a further revision, a changed
        state becomes an event (at ``observed_at``, or now when a person or the machine has spoken since). The same again
        changes nothing.
        """
        now = now or utc_now()
        unique = {(sighting.identity_of(finding), finding.observed_at): finding for finding in records}
        ordered = sorted(unique.values(), key=lambda finding: finding.observed_at)
        count = ImportCount()
        with self._database.write() as connection:
            self._database.exclusive(connection, "findings")
            keys = sighting.identify(connection, ordered)
            known = sighting.sightings_at(connection, ((keys[sighting.identity_of(item)], item.observed_at) for item in ordered))
            events = sighting.events_of(connection, keys.values())
            sightings, new_events = [], []
            for finding in ordered:
                key = keys[sighting.identity_of(finding)]
                before = known.get((key, finding.observed_at))
                revision = _revision(finding, before, has_past=bool(events.get(key)))
                if revision is not None:
                    sightings.append((key, finding.observed_at, *revision))
                event = _imported_event(finding, events.get(key, ()), known=before is not None, now=now)
                if event is not None:
                    new_events.append((key, event))
                    events[key] = sorted([*events.get(key, ()), event], key=lambda item: item.at)
                count += _counted(before is not None, revision is not None or event is not None)
            sighting.write_observations(self._database, connection, sightings, None)
            sighting.write_events(connection, new_events)
            touched = {key for key, *_ in sightings} | {key for key, _ in new_events}
            finding_now.refresh(self._database, connection, touched, now)
        return count

    def decide(
        self, fingerprint: str, state: State, *, by: str, reason: str = "", until: datetime | None = None, at: datetime | None = None
    ) -> bool:
        """
        A person confirms, rejects, waives or calls mended; takes effect at *at* (default now). False when nothing changes.

        Raises:
            UsageError: no such finding.
        """
        at = at or utc_now()
        with self._database.write() as connection:
            self._database.exclusive(connection, "findings")
            rows = connection.execute(select(findings.c.key, findings.c.unknown).where(findings.c.fingerprint == fingerprint)).all()
            row = next((each for each in rows if not each.unknown), None)
            if row is None and rows:
                raise UsageError(f"{fingerprint} 是一次未能测定的测量，没有可核实的问题")
            if row is None:
                raise UsageError(f"没有指纹为 {fingerprint} 的问题")
            ruling = life.event_at(sighting.events_of(connection, [row.key]).get(row.key, ()), at)
            if ruling is not None and (ruling.state, ruling.until, ruling.reason, ruling.by) == (state, until, reason, by):
                return False
            event = FindingEvent(fingerprint=fingerprint, at=at, state=state, by=by, reason=reason, until=until)
            sighting.write_events(connection, [(row.key, event)])
            finding_now.refresh(self._database, connection, [row.key], utc_now())
        return True

    # ---- reading ----------------------------------------------------------------------------------------------------

    def at(
        self,
        until: datetime,
        sites: Sequence[str] | None = None,
        accounts: Sequence[str] | None = None,
        *,
        codes: Collection[str] | None = None,
    ) -> list[Finding]:
        """
        Every finding seen at or before a time, with its effective state then, by site, code, url and target.

        Args:
            until: aware; a finding observed exactly then counts.
            sites: only findings of these sites (and of *accounts*); None for both = everything.
            accounts: only findings of these accounts (and of *sites*).
            codes: of sites or accounts only these codes, and what names a row without one.

        Fixed, rejected and waived ones are there too: ``state`` says so. A measurement that could not be made (outcome
        ``unknown``) is left out when something definite was noted for the same place since.
        """
        with self._database.read() as connection:
            if sites is None and accounts is None:
                return self._load(connection, until, None)
            found = []
            for part in _parts(sites or (), accounts or ()):
                found += self._load(connection, until, _wanted(part, codes))
            return sorted(found, key=_order)

    def match(self, prefix: str, until: datetime = END_OF_TIME) -> list[Finding]:
        """Findings whose fingerprint begins with *prefix* (hex digits)."""
        if not prefix or not set(prefix.lower()) <= set("0123456789abcdef"):
            return []
        low = prefix.lower()
        with self._database.read() as connection:  # a range, which the index serves; LIKE would walk all findings in SQLite
            return self._load(connection, until, and_(findings.c.fingerprint >= low, findings.c.fingerprint < low + "g"))

    def get(self, prefix: str, until: datetime = END_OF_TIME) -> Finding:
        """
        The one finding whose fingerprint begins with *prefix*.

        Raises:
            UsageError: none, or more than one.
        """
        found = self.match(prefix, until)
        prints = {finding.fingerprint for finding in found}
        if not prints:
            raise UsageError(f"没有指纹以 {prefix!r} 开头的问题")
        if len(prints) > 1:
            raise UsageError(f"指纹前缀 {prefix!r} 对应 {len(prints)} 个问题，请多写几位")
        return found[0]

    def history(self, fingerprint: str) -> list[FindingEvent]:
        """Events of a finding, oldest first."""
        query = (
            sighting.select_events()
            .join(findings, findings.c.key == finding_events.c.finding)
            .where(findings.c.fingerprint == fingerprint, findings.c.unknown.is_(False))
        )
        found: dict[int, list[FindingEvent]] = {}
        with self._database.read() as connection:
            sighting.add_events(found, connection.execute(query).all())
        return [replace(event, fingerprint=fingerprint) for events in found.values() for event in events]

    def deadlines(self, until: datetime) -> dict[str, datetime]:
        """By when live findings are to be mended, as the person who confirmed them said; by fingerprint, as known at *until*."""
        ends = select(finding_events.c.finding).where(finding_events.c.until.is_not(None), finding_events.c.at <= until)
        query = (
            select(findings.c.key, findings.c.fingerprint)
            .where(findings.c.key.in_(ends), findings.c.unknown.is_(False))
            .order_by(findings.c.key)
        )
        with self._database.read() as connection:
            names = {row.key: row.fingerprint for row in connection.execute(query)}
            events = sighting.events_of(connection, names)
        ruling = {names[key]: life.event_at(mine, until) for key, mine in events.items()}
        return {name: event.until for name, event in ruling.items() if event and event.until and event.state in LIVE_STATES}

    def sightings(self, fingerprint: str) -> list[Finding]:
        """Every observation of a finding, oldest first; ``state`` is the one at that time."""
        query = (
            select(findings, observations.c.at, finding_bodies.c.body)
            .join(observations, observations.c.finding == findings.c.key)
            .join(finding_bodies, finding_bodies.c.key == observations.c.body)
            .where(findings.c.fingerprint == fingerprint)
            .order_by(observations.c.at, observations.c.revision)
        )
        events = self.history(fingerprint)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return [
            sighting.decode(row, json.loads(row.body), sighting.time_of(row), life.state_at(events, sighting.time_of(row))) for row in rows
        ]

    def first_seen(self, sites: Sequence[str] | None = None) -> dict[str, datetime]:
        """Time of the first observation by fingerprint."""
        query = select(findings.c.fingerprint, func.min(observations.c.at).label("at")).join(
            observations, observations.c.finding == findings.c.key
        )
        if sites is not None:
            query = query.where(findings.c.site.in_(list(sites)))
        with self._database.read() as connection:
            return {row.fingerprint: from_micros(row.at) for row in connection.execute(query.group_by(findings.c.fingerprint))}

    def seen(self, fingerprints: Iterable[str]) -> dict[str, tuple[datetime, int]]:
        """(time of the first observation, number of times it was observed) by fingerprint; measurements that failed are none."""
        at = observations.c.at
        found = {}
        with self._database.read() as connection:
            for part in codec.chunks(fingerprints):
                query = (
                    select(findings.c.fingerprint, func.min(at).label("first"), func.count(at.distinct()).label("times"))
                    .join(observations, observations.c.finding == findings.c.key)
                    .where(findings.c.fingerprint.in_(part), findings.c.unknown.is_(False))
                    .group_by(findings.c.fingerprint)
                )
                found.update({row.fingerprint: (from_micros(row.first), row.times) for row in connection.execute(query)})
        return found

    def _load(self, connection: Connection, until: datetime, where: ColumnElement[bool] | None) -> list[Finding]:
        rows = connection.execute(sighting.newest_sightings(until, where)).all()
        events: dict[int, list[FindingEvent]] = {}
        query = sighting.select_events().where(finding_events.c.at <= until)
        if where is not None:
            query = query.join(findings, findings.c.key == finding_events.c.finding).where(where)
        sighting.add_events(events, connection.execute(query).all())
        found: list[tuple[tuple[str, ...], Finding]] = []
        definite: dict[str, datetime] = {}
        contents: dict[bytes, dict[str, Any]] = {}  # equal contents are read once
        for row in rows:
            key, fingerprint, unknown, *place, at_us, body = row
            mine, at = events.get(key, ()), from_micros(at_us)
            if not unknown:
                definite[fingerprint] = max(at, mine[-1].at) if mine else at
            content = contents.get(body)
            if content is None:
                content = contents[body] = from_json(body)
            finding = sighting.decode(row, content, at, life.state_at(mine, until)).with_known_fingerprint(fingerprint)
            found.append((tuple(part or "" for part in (*place, fingerprint)), finding))
        found.sort(key=lambda item: item[0])
        return [
            finding for place, finding in found if finding.outcome is not Outcome.UNKNOWN or not _overtaken(finding, place[-1], definite)
        ]


def _wanted(part: tuple[Sequence[str], Sequence[str]], codes: Collection[str] | None) -> ColumnElement[bool]:
    mine = sighting.of_subjects(*part)
    return mine if codes is None else and_(mine, or_(findings.c.code.in_(sorted(codes)), findings.c.row.is_not(None)))


def _overtaken(finding: Finding, fingerprint: str, definite: dict[str, datetime]) -> bool:
    newer = definite.get(fingerprint)
    return newer is not None and newer >= finding.observed_at


def _order(finding: Finding) -> tuple[str, ...]:
    return tuple(part or "" for part in (finding.site, finding.account, finding.code, finding.row, finding.url, finding.target))


def _parts(sites: Sequence[str], accounts: Sequence[str]) -> list[tuple[list[str], list[str]]]:
    found: list[tuple[list[str], list[str]]] = [(part, []) for part in codec.chunks(sites)]
    return found + [([], part) for part in codec.chunks(accounts)]


def _passes(answers: Sequence[Assessment], places: Collection[str | None], url: str | None, site: str, pages: Collection[str]) -> bool:
    """Whether the answers about a finding's code say that it is gone."""
    if any(answer.outcome is Outcome.UNKNOWN and answer.subject in places for answer in answers):
        return False
    read_again = url is not None and url in pages
    for answer in answers:
        if answer.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE) and answer.subject in places:
            whole = answer.sampled is None or answer.subject != site or url is None
            if whole or read_again:
                return True
    return read_again and any(answer.outcome is not Outcome.UNKNOWN for answer in answers)


def _revision(finding: Finding, before: tuple[int, bytes] | None, *, has_past: bool) -> tuple[int, bytes] | None:
    """(revision, content) to append for an imported line, None when it brings nothing new."""
    if before is None:
        # "fixed" tells that a fault is gone: where the fault is known, it is an event and no sighting of it.
        return None if finding.state is State.FIXED and has_past else (0, sighting.encode(finding))
    number, body = before
    content = json.loads(body)
    said = {"count": finding.count, "outcome": finding.outcome.value}
    if finding.message:
        said["message"] = finding.message
    if all(content.get(name, 1 if name == "count" else "") == value for name, value in said.items()):
        return None
    merged = json.dumps({**content, **said}, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")
    return number + 1, merged


def _imported_event(finding: Finding, events: Sequence[FindingEvent], *, known: bool, now: datetime) -> FindingEvent | None:
    at = finding.observed_at
    if any(event.by == IMPORT and event.at == at and event.state is finding.state for event in events):
        newest = [event for event in events if event.at == at][-1]
        if newest.state is finding.state or newest.by != IMPORT:
            return None
    spoken_since = any(event.at > at and event.by != IMPORT for event in events)
    if known and life.state_at(events, max(now, at) if spoken_since else at) is finding.state:
        return None
    if known and spoken_since:
        if life.state_at(events, at) is finding.state:
            return None  # an old sheet that knows nothing of what was said since
        at = max(now, at)
    return FindingEvent(fingerprint="", at=at, state=finding.state, by=IMPORT, reason="")


def _counted(known: bool, changed: bool) -> ImportCount:
    if not changed:
        return ImportCount(same=1)
    return ImportCount(changed=1) if known else ImportCount(added=1)


def is_live(finding: Finding) -> bool:
    """Whether a finding still weighs something."""
    return finding.state in LIVE_STATES
