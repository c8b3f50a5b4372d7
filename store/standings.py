"""Standings: one row per subject of each scoring run, clustered by run."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, delete, func, insert, select

from core.rubric import MemberKind
from core.scorecard import Points, Verdict
from core.standing import Standing, VetoNote
from store.connection import Database
from store.schema import standings


class Standings:
    """Repository of ``core.standing.Standing``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, rubric: str, at: datetime, records: Iterable[Standing]) -> None:
        """Keep a run in one transaction; a run of the same rubric and time is replaced."""
        rows = [_row(record) for record in records]
        with self._database.write() as connection:
            connection.execute(delete(standings).where(standings.c.rubric == rubric, standings.c.at == at))
            for start in range(0, len(rows), 1_000):
                connection.execute(insert(standings), rows[start : start + 1_000])

    def run_at(self, rubric: str, since: datetime, until: datetime) -> datetime | None:
        """Time of the newest run with since < at <= until."""
        query = select(func.max(standings.c.at)).where(standings.c.rubric == rubric, standings.c.at > since, standings.c.at <= until)
        with self._database.read() as connection:
            found: datetime | None = connection.execute(query).scalar()
        return found

    def of_run(self, rubric: str, at: datetime) -> list[Standing]:
        """All standings of a run, by subject."""
        query = select(standings).where(standings.c.rubric == rubric, standings.c.at == at).order_by(standings.c.subject)
        with self._database.read() as connection:
            return [_standing(row) for row in connection.execute(query)]

    def prune(self, before: datetime) -> int:
        """Forget runs older than a time."""
        with self._database.write() as connection:
            return connection.execute(delete(standings).where(standings.c.at < before)).rowcount


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _row(record: Standing) -> dict[str, Any]:
    return {
        "rubric": record.rubric,
        "at": record.at,
        "subject": record.subject,
        "kind": record.kind.value,
        "name": record.name,
        "verdict": record.verdict.value,
        "provisional": record.provisional,
        "value": _text(record.score.value),
        "low": _text(record.score.low),
        "high": _text(record.score.high),
        "of": _text(record.of),
        "vetoes": json.dumps([asdict(note) for note in record.vetoes], ensure_ascii=False),
        "unknown": " ".join(record.unknown),
    }


def _standing(row: Row[Any]) -> Standing:
    return Standing(
        rubric=row.rubric,
        at=row.at,
        subject=row.subject,
        kind=MemberKind(row.kind),
        name=row.name,
        verdict=Verdict(row.verdict),
        provisional=row.provisional,
        score=Points(value=_decimal(row.value), low=_decimal(row.low), high=_decimal(row.high)),
        of=_decimal(row.of),
        vetoes=tuple(VetoNote(**note) for note in json.loads(row.vetoes)) if row.vetoes != "[]" else (),
        unknown=tuple(row.unknown.split()),
    )
