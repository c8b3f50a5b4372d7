"""
Evidence that nobody needs any more: its files are given up, its ledger entries stay, and the ledger itself says which and when.

Never given up: what a person attached, what was handed in, and of every finding that is not settled the first sighting, the one at each change of
its state, and the newest.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, select

from core.errors import StoreError
from core.finding import FindingEvent
from core.outcome import State
from store import sighting
from store.connection import Database
from store.evidence import GIVEN_UP, EvidenceStore
from store.kinds import from_micros
from store.schema import attachments, finding_bodies, ledger, observations

PAGES: Final = frozenset({"html", "rendered", "screenshot", "text"})
"""Kinds that machines put in, night after night; nothing else is ever given up."""
YOUNG: Final = timedelta(days=2)
"""A file that was put in (again) within this time may belong to an audit that has not published yet."""
BATCH: Final = 5_000
"""Hashes in one entry."""
AT_ONCE: Final = 500
"""Findings whose events are read at once."""
_SETTLED: Final = frozenset({State.FIXED, State.REJECTED})

Sighting = tuple[datetime, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenUp:
    """What a pass gave up, or would."""

    files: int = 0
    bytes: int = 0


def give_up(database: Database, evidence: EvidenceStore, before: datetime, *, now: datetime, dry_run: bool = False) -> GivenUp:
    """
    Delete the pages and pictures that are older than *before* and needed no more; *dry_run* only counts.

    The ledger says so first: a pass that is killed leaves files too many, never a ledger that is short of one.

    Raises:
        StoreError: the folder cannot be written, or holds evidence of another database, whose needs are not known here.
    """
    if evidence.is_shared():
        raise StoreError(f"证据目录 {evidence.vault.folder} 由几个数据库共用，不能清理：别的数据库可能还用得着这些文件")
    hashes = [sha256 for sha256 in _candidates(database, before) if evidence.vault.is_older(sha256, now - YOUNG)]
    sizes = {sha256: evidence.vault.size_of(sha256) for sha256 in hashes}
    if not dry_run:
        for start in range(0, len(hashes), BATCH):
            part = hashes[start : start + BATCH]
            document = {"before": before.astimezone(UTC).isoformat(), "sha256": part}
            data = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
            evidence.enter(data, GIVEN_UP, locator=f"{len(part)} files", at=now)
            for sha256 in part:
                evidence.vault.remove(sha256)
    return GivenUp(files=len(hashes), bytes=sum(sizes.values()))


def _candidates(database: Database, before: datetime) -> list[str]:
    with database.read() as connection:
        query = select(
            ledger.c.sha256, func.max(ledger.c.at).label("at"), func.min(ledger.c.kind).label("one"), func.max(ledger.c.kind).label("other")
        )
        since = before.astimezone(UTC).isoformat()
        old = {
            row.sha256 for row in connection.execute(query.group_by(ledger.c.sha256)) if row.at < since and {row.one, row.other} <= PAGES
        }
        attached = connection.execute(select(ledger.c.sha256).join(attachments, attachments.c.seq == ledger.c.seq))
        old -= {row.sha256 for row in attached}
        for hashes in _needed(connection, before):
            old.difference_update(hashes)
    return sorted(old)


def _needed(connection: Connection, before: datetime) -> Iterator[Iterable[str]]:
    """Hashes that each finding still rests on."""
    known: dict[int, tuple[str, ...]] = {}
    batch: dict[int, list[Sighting]] = {}
    query = (
        select(observations.c.finding, observations.c.at, observations.c.body, finding_bodies.c.body.label("content"))
        .join(finding_bodies, finding_bodies.c.key == observations.c.body)
        .order_by(observations.c.finding, observations.c.at, observations.c.revision)
    )
    for row in connection.execute(query.execution_options(yield_per=2_000)):
        hashes = known.get(row.body)
        if hashes is None:
            hashes = known[row.body] = tuple(piece[1] for piece in json.loads(row.content).get("evidence", ()) if piece[1])
        if row.finding not in batch and len(batch) == AT_ONCE:
            yield from _needed_of(connection, batch, before)
            batch = {}
        batch.setdefault(row.finding, []).append((from_micros(row.at), hashes))
    yield from _needed_of(connection, batch, before)


def _needed_of(connection: Connection, batch: dict[int, list[Sighting]], before: datetime) -> Iterator[Iterable[str]]:
    events = sighting.events_of(connection, batch)
    for key, sightings in batch.items():
        yield needed_of(sightings, events.get(key, ()), before)


def needed_of(sightings: Sequence[Sighting], events: Sequence[FindingEvent], before: datetime) -> set[str]:
    """
    Hashes that one finding still rests on.

    Args:
        sightings: (time, hashes), oldest first.
        events: its life, oldest first.
        before: what is older may be given up.
    """
    kept = [one for one in sightings if one[0] >= before]
    ruling = events[-1] if events else None
    if ruling is None or ruling.state not in _SETTLED or ruling.at >= before:
        kept += [sightings[0], sightings[-1]]
        for event in events:
            kept += [one for one in sightings if one[0] <= event.at][-1:]
    return {sha256 for _, hashes in kept for sha256 in hashes}
