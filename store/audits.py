"""Audit runs: started, resumed under a new attempt number, published once by the newest attempt."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from core.audit import AuditRun
from core.clock import utc_now
from store.connection import Database
from store.schema import audits, frontier

HEAD = [column for column in audits.c if column.name != "report"]


class Audits:
    """Repository of ``core.audit.AuditRun`` and of published reports (JSON)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, site: str, as_of: datetime, options: Mapping[str, Any] | None = None, *, at: datetime | None = None) -> int:
        """Begin an audit; gives its id. *at* is the time of day (default: now), *as_of* the time it judges for."""
        values = {
            "site": site,
            "as_of": as_of,
            "options": _dump(options or {}),
            "attempt": 1,
            "started_at": at or utc_now(),
            "state": "running",
        }
        with self._database.write() as connection:
            return int(connection.execute(insert(audits).values(values).returning(audits.c.id)).scalar_one())

    def resume(self, id: int, options: Mapping[str, Any] | None = None) -> int:
        """Take a killed audit up again; gives the new attempt number, which makes every earlier attempt unable to publish."""
        values: dict[str, Any] = {"attempt": audits.c.attempt + 1, "state": "running"}
        if options is not None:
            values["options"] = _dump(options)
        with self._database.write() as connection:
            change = update(audits).where(audits.c.id == id).values(**values)
            return int(connection.execute(change.returning(audits.c.attempt)).scalar_one())

    def finish(self, id: int, report: bytes, *, attempt: int | None = None, at: datetime | None = None) -> bool:
        """
        Publish the report (JSON bytes) and drop the frontier.

        False when a newer attempt took the audit over, or it is published already: then nothing is written. Call it first in a
        ``store.transaction()`` with everything else that the audit brings.
        """
        where = [audits.c.id == id, audits.c.state == "running"]
        if attempt is not None:
            where.append(audits.c.attempt == attempt)
        with self._database.write() as connection:
            change = update(audits).where(*where).values(report=report, state="done", finished_at=at or utc_now())
            if connection.execute(change).rowcount == 0:
                return False
            connection.execute(delete(frontier).where(frontier.c.audit == id))
        return True

    def hold(self, id: int, attempt: int) -> bool:
        """Inside a ``store.transaction()``: whether this attempt may still publish; nobody can take the audit over until its end."""
        with self._database.write() as connection:
            mine = (audits.c.id == id, audits.c.attempt == attempt, audits.c.state == "running")
            return connection.execute(update(audits).where(*mine).values(attempt=attempt)).rowcount > 0

    def fail(self, id: int, *, at: datetime | None = None, attempt: int | None = None) -> None:
        """Give an audit up; it is not resumed any more. With *attempt* only when nobody took it over."""
        where = [audits.c.id == id, audits.c.state == "running", *([audits.c.attempt == attempt] if attempt is not None else [])]
        with self._database.write() as connection:
            if connection.execute(update(audits).where(*where).values(state="failed", finished_at=at or utc_now())).rowcount:
                connection.execute(delete(frontier).where(frontier.c.audit == id))

    def get(self, id: int) -> AuditRun | None:
        """One run."""
        return self._first(select(*HEAD).where(audits.c.id == id))

    def unfinished(self, site: str) -> AuditRun | None:
        """The newest run of a site that neither ended nor was given up."""
        return self._first(select(*HEAD).where(audits.c.site == site, audits.c.state == "running").order_by(audits.c.id.desc()))

    def latest(self, site: str, before: datetime | None = None) -> AuditRun | None:
        """The newest published run with as_of at or before *before*."""
        query = select(*HEAD).where(audits.c.site == site, audits.c.state == "done")
        if before is not None:
            query = query.where(audits.c.as_of <= before)
        return self._first(query.order_by(audits.c.as_of.desc(), audits.c.id.desc()))

    def of_job(self, site: str, job: str) -> AuditRun | None:
        """The published run that a job brought, looked for among the last of its site."""
        runs = self.recent(site, limit=50)
        return next((run for run in runs if run.state == "done" and run.options.get("job") == job), None)

    def recent(self, site: str | None = None, limit: int = 20) -> list[AuditRun]:
        """The last runs, newest first."""
        query = select(*HEAD).order_by(audits.c.id.desc()).limit(limit)
        if site is not None:
            query = query.where(audits.c.site == site)
        with self._database.read() as connection:
            return [run_of(row) for row in connection.execute(query)]

    def report(self, id: int) -> bytes | None:
        """The published report (JSON bytes) of a run."""
        with self._database.read() as connection:
            return connection.execute(select(audits.c.report).where(audits.c.id == id)).scalar()

    def _first(self, query: Any) -> AuditRun | None:
        with self._database.read() as connection:
            row = connection.execute(query.limit(1)).first()
        return None if row is None else run_of(row)


def _dump(options: Mapping[str, Any]) -> str:
    return json.dumps(dict(options), ensure_ascii=False, sort_keys=True, default=str)


def run_of(row: Row[Any]) -> AuditRun:
    """A run from its row (columns ``HEAD``)."""
    return AuditRun(
        id=row.id,
        site=row.site,
        as_of=row.as_of,
        started_at=row.started_at,
        attempt=row.attempt,
        finished_at=row.finished_at,
        options=json.loads(row.options),
        state=row.state,
    )
