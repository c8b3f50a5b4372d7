"""The queue: work identified by (kind, subject, period) is done once, survives its process, and runs once per subject at a time."""

import json
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, delete, func, or_, select, update

from core.job import Job, JobKind, JobState
from store.connection import Database
from store.kinds import to_micros
from store.schema import jobs

_NAMES = ("kind", "subject", "period", "state", "due_at", "priority", "options", "attempt", "taken_by", "result")
HANDED_OVER = "queue"
"""``taken_by`` of a queued job that waits in the distributed engine."""
_KINDS = frozenset(kind.value for kind in JobKind)


class Jobs:
    """
    Durable jobs of either engine.

    A job is queued, then running, then done or failed. A running one whose process died goes back to queued (``recover``).
    ``take`` and ``release`` are the short form for work that needs no queue, such as one mail of a digest.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    # ---- the queue --------------------------------------------------------------------------------------------------

    def enqueue(self, wanted: Iterable[Job]) -> int:
        """Queue jobs; those whose key is known already stay as they are. Gives how many were new."""
        rows = [
            (
                job.kind.value,
                job.subject,
                job.period,
                JobState.QUEUED.value,
                to_micros(job.due_at),
                job.priority,
                json.dumps(dict(job.options), ensure_ascii=False, sort_keys=True),
                0,
                "",
                "",
            )
            for job in wanted
        ]
        if not rows:
            return 0
        with self._database.write() as connection:
            return self._database.insert_new(connection, "jobs", _NAMES, rows, conflict="(kind, subject, period) DO NOTHING")

    def claim(self, now: datetime, *, by: str, limit: int = 1, kinds: Collection[JobKind] | None = None) -> list[Job]:
        """
        Take up to *limit* due jobs: high priority first, then the longest waiting; never two of one kind and subject at a time.

        Args:
            now: the present.
            by: name of this process (see ``pipeline.process``).
            limit: how many the caller can run.
            kinds: only these; None = all.
        """
        running = jobs.alias()
        busy = select(running.c.kind).where(
            running.c.kind == jobs.c.kind, running.c.subject == jobs.c.subject, running.c.state == JobState.RUNNING
        )
        query = select(jobs).where(jobs.c.state == JobState.QUEUED, jobs.c.due_at <= now, ~busy.exists(), jobs.c.kind.in_(_KINDS))
        if kinds is not None:
            query = query.where(jobs.c.kind.in_([kind.value for kind in kinds]))
        query = query.order_by(jobs.c.priority.desc(), jobs.c.due_at, jobs.c.kind, jobs.c.subject, jobs.c.period)
        taken: dict[tuple[str, str], tuple[str, str, str]] = {}
        with self._database.write() as connection:
            self._database.exclusive(connection, "jobs")
            for row in connection.execute(query.limit(limit * 4)):
                if len(taken) < limit:
                    taken.setdefault((row.kind, row.subject), (row.kind, row.subject, row.period))
            marks = {"state": JobState.RUNNING, "taken_at": now, "taken_by": by, "seen_at": now, "attempt": jobs.c.attempt + 1}
            found = []
            for key in taken.values():
                connection.execute(update(jobs).where(*_is(*key)).values(**marks))
                found.append(_job(connection.execute(select(jobs).where(*_is(*key))).one()))
        return found

    def hand_over(self, now: datetime, deliver: Callable[[Any, list[Job]], None], *, limit: int = 500, window: int | None = None) -> int:
        """
        Give due jobs to another queue in the same database, in one transaction with the note that they went there.

        Args:
            now: the present.
            deliver: gets the driver's own connection, inside the transaction, and the jobs.
            limit: how many at the most; gives how many went.
            window: so many may wait there; what a person asked for (priority above 0) goes in any case. None = no bound.
        """
        queued = jobs.c.state == JobState.QUEUED
        query = select(jobs).where(queued, jobs.c.taken_by == "", jobs.c.due_at <= now, jobs.c.kind.in_(_KINDS))
        query = query.order_by(jobs.c.priority.desc(), jobs.c.due_at, jobs.c.kind, jobs.c.subject, jobs.c.period)
        with self._database.write() as connection:
            self._database.exclusive(connection, "jobs")
            found = [_job(row) for row in connection.execute(query.limit(limit))]
            if found and window is not None:
                there = connection.execute(select(func.count()).where(queued, jobs.c.taken_by == HANDED_OVER)).scalar_one()
                urgent = sum(job.priority > 0 for job in found)
                found = found[: max(urgent, window - there)]
            if found:
                where = and_(
                    jobs.c.kind == bindparam("b_kind"), jobs.c.subject == bindparam("b_subject"), jobs.c.period == bindparam("b_period")
                )
                keys = [{"b_kind": job.kind.value, "b_subject": job.subject, "b_period": job.period} for job in found]
                connection.execute(update(jobs).where(where).values(taken_by=HANDED_OVER), keys)
                deliver(connection.connection.driver_connection, found)
        return len(found)

    def begin(self, kind: str, subject: str, period: str, *, by: str, at: datetime) -> Job | None:
        """
        Begin a job that another queue gave us; None when it is done or given up already.

        Whoever ran it before loses it: ``finish`` and ``requeue`` of an earlier holder change nothing any more.
        """
        open_states = jobs.c.state.in_([JobState.QUEUED, JobState.RUNNING])
        marks = {"state": JobState.RUNNING, "taken_at": at, "taken_by": by, "seen_at": at, "attempt": jobs.c.attempt + 1}
        with self._database.write() as connection:
            change = update(jobs).where(*_is(kind, subject, period), open_states).values(**marks).returning(jobs)
            row = connection.execute(change).first()
        return None if row is None else _job(row)

    def finish(
        self,
        kind: str,
        subject: str,
        period: str,
        *,
        at: datetime,
        result: str = "ok",
        state: JobState = JobState.DONE,
        held: Job | None = None,
    ) -> bool:
        """Note the end; with *held* only while it is still the attempt that was begun so. False when somebody else took it over."""
        where = [*_is(kind, subject, period), *(_held(held) if held is not None else ())]
        with self._database.write() as connection:
            change = update(jobs).where(*where).values(state=state, finished_at=at, result=result)
            return connection.execute(change).rowcount > 0

    def requeue(self, job: Job, *, due_at: datetime, result: str = "", count: bool = True) -> None:
        """Let a running job wait again; without *count* the attempt that was cut short is not counted."""
        values: dict[str, Any] = {"state": JobState.QUEUED, "due_at": due_at, "result": result, "taken_by": "", "seen_at": None}
        if not count:
            values["attempt"] = jobs.c.attempt - 1
        with self._database.write() as connection:
            connection.execute(update(jobs).where(*_is(*job.key), *_held(job)).values(**values))

    def hurry(self, job: Job, now: datetime) -> None:
        """A person asks again for a job that waits for its next attempt, or was given up: it is due now."""
        values = {"state": JobState.QUEUED, "due_at": now, "finished_at": None, "attempt": 0, "taken_by": ""}
        waits = jobs.c.state.in_([JobState.QUEUED, JobState.FAILED])
        with self._database.write() as connection:
            connection.execute(update(jobs).where(*_is(*job.key), waits).values(**values))

    def beat(self, running: Iterable[Job], at: datetime) -> None:
        """Sign of life of jobs that are under way."""
        with self._database.write() as connection:
            for job in running:
                connection.execute(update(jobs).where(*_is(*job.key), jobs.c.state == JobState.RUNNING).values(seen_at=at))

    def recover(self, is_dead: Callable[[str], bool], *, silent_since: datetime) -> list[Job]:
        """Put jobs back whose process is known to be dead, or gave no sign of life since a time; gives them as they were."""
        with self._database.write() as connection:
            self._database.exclusive(connection, "jobs")
            rows = connection.execute(select(jobs).where(jobs.c.state == JobState.RUNNING, jobs.c.kind.in_(_KINDS))).all()
            lost = [_job(row) for row in rows if row.taken_by and (is_dead(row.taken_by) or (row.seen_at or row.taken_at) < silent_since)]
            for job in lost:
                connection.execute(
                    update(jobs).where(*_is(*job.key)).values(state=JobState.QUEUED, taken_by="", seen_at=None, result="执行它的进程已中断")
                )
        return lost

    def orphan(self) -> int:
        """In a copy nobody runs anything and no other queue holds anything: let all of that wait again; gives how many."""
        unfinished = or_(jobs.c.state == JobState.RUNNING, and_(jobs.c.state == JobState.QUEUED, jobs.c.taken_by != ""))
        with self._database.write() as connection:
            change = update(jobs).where(unfinished, jobs.c.kind.in_(_KINDS))
            return connection.execute(change.values(state=JobState.QUEUED, taken_by="", seen_at=None)).rowcount

    def get(self, kind: str, subject: str, period: str) -> Job | None:
        """One job."""
        with self._database.read() as connection:
            row = connection.execute(select(jobs).where(*_is(kind, subject, period))).first()
        return None if row is None else _job(row)

    def listed(
        self, *, kind: JobKind | None = None, state: JobState | None = None, subject: str | None = None, limit: int = 100
    ) -> list[Job]:
        """Jobs for people: the last begun or ended first, then those that wait, by due time."""
        query = select(jobs).where(jobs.c.kind.in_(_KINDS))
        for column, value in ((jobs.c.kind, kind), (jobs.c.state, state), (jobs.c.subject, subject)):
            if value is not None:
                query = query.where(column == value)
        query = query.order_by(func.coalesce(jobs.c.finished_at, jobs.c.taken_at, 0).desc(), jobs.c.due_at).limit(limit)
        with self._database.read() as connection:
            return [_job(row) for row in connection.execute(query)]

    def counts(self) -> dict[tuple[JobKind, JobState], int]:
        """How many there are of each kind and state."""
        query = select(jobs.c.kind, jobs.c.state, func.count()).group_by(jobs.c.kind, jobs.c.state)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return {(JobKind(kind), JobState(state)): number for kind, state, number in rows if kind in _KINDS}

    def asked(self, kind: JobKind, period: str) -> set[str]:
        """Subjects for which a job of a kind and period exists, in whatever state."""
        query = select(jobs.c.subject).where(jobs.c.kind == kind, jobs.c.period == period)
        with self._database.read() as connection:
            return set(connection.execute(query).scalars())

    def waiting(self, kind: JobKind, *, due_before: datetime) -> set[str]:
        """Subjects with a job of a kind that runs, or waits and is due before a time."""
        waits = jobs.c.state.in_([JobState.QUEUED, JobState.RUNNING])
        query = select(jobs.c.subject).where(jobs.c.kind == kind, waits, jobs.c.due_at < due_before)
        with self._database.read() as connection:
            return set(connection.execute(query).scalars())

    def is_due(self, now: datetime) -> bool:
        """Whether any queued job is due."""
        query = select(jobs.c.kind).where(jobs.c.state == JobState.QUEUED, jobs.c.due_at <= now, jobs.c.kind.in_(_KINDS))
        with self._database.read() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def next_due(self) -> datetime | None:
        """When the next queued job is due."""
        with self._database.read() as connection:
            return connection.execute(select(func.min(jobs.c.due_at)).where(jobs.c.state == JobState.QUEUED)).scalar()

    def forget_future(self, day: str, week: str) -> int:
        """
        Forget what was asked for by a clock that was ahead: nights and passes after *day*, digests after *week* (ISO), unless under way.

        A digest that is called done stays: its letters are out.
        """
        nightly = (
            jobs.c.kind.in_([JobKind.AUDIT, JobKind.FRESHNESS, JobKind.MEDIA]),
            jobs.c.period.like("____-__-__"),
            jobs.c.period > day,
        )
        ended = jobs.c.state.in_([JobState.QUEUED, JobState.FAILED])
        weekly = (jobs.c.kind == JobKind.DIGEST, jobs.c.period > week, ended)
        with self._database.write() as connection:
            where = or_(and_(*nightly, jobs.c.state != JobState.RUNNING), and_(*weekly))
            return connection.execute(delete(jobs).where(where)).rowcount

    def prune(self, before: datetime) -> int:
        """Forget audits and passes that ended before a time; digests stay, for they are never sent twice."""
        where = (jobs.c.finished_at < before, jobs.c.kind.in_([JobKind.AUDIT, JobKind.FRESHNESS, JobKind.MEDIA]))
        with self._database.write() as connection:
            return connection.execute(delete(jobs).where(*where)).rowcount

    # ---- once, without a queue --------------------------------------------------------------------------------------

    def take(self, kind: str, subject: str, period: str, *, at: datetime, by: str = "") -> bool:
        """True for the one caller that may do it; False when somebody took it before."""
        now = to_micros(at)
        row = (kind, subject, period, JobState.RUNNING.value, now, 0, "{}", 1, by, "", now, now)
        with self._database.write() as connection:
            names = (*_NAMES, "taken_at", "seen_at")
            return self._database.insert_new(connection, "jobs", names, [row], conflict="(kind, subject, period) DO NOTHING") == 1

    def release(self, kind: str, subject: str, period: str) -> None:
        """Give a taken job back (it failed before it had any effect), so that it can be taken again."""
        with self._database.write() as connection:
            connection.execute(delete(jobs).where(*_is(kind, subject, period), jobs.c.finished_at.is_(None)))

    def taken(self, kind: str, period: str) -> dict[str, bool]:
        """Subjects taken in a period, and whether they are finished."""
        query = select(jobs.c.subject, jobs.c.finished_at).where(
            jobs.c.kind == kind, jobs.c.period == period, jobs.c.state != JobState.QUEUED
        )
        with self._database.read() as connection:
            return {row.subject: row.finished_at is not None for row in connection.execute(query)}

    def unfinished(self, kind: str, taken_before: datetime) -> list[tuple[str, str]]:
        """(subject, period) of jobs taken before a time and never finished: their process died."""
        query = select(jobs.c.subject, jobs.c.period).where(
            jobs.c.kind == kind, jobs.c.state == JobState.RUNNING, jobs.c.taken_at < taken_before
        )
        with self._database.read() as connection:
            return [(row.subject, row.period) for row in connection.execute(query)]


def _is(kind: str, subject: str, period: str) -> tuple[ColumnElement[bool], ...]:
    return (jobs.c.kind == kind, jobs.c.subject == subject, jobs.c.period == period)


def _held(job: Job) -> tuple[ColumnElement[bool], ...]:
    return (jobs.c.state == JobState.RUNNING, jobs.c.taken_by == job.taken_by, jobs.c.attempt == job.attempt)


def _job(row: Row[Any]) -> Job:
    return Job(
        kind=JobKind(row.kind),
        subject=row.subject,
        period=row.period,
        due_at=row.due_at,
        priority=row.priority,
        options=json.loads(row.options),
        state=JobState(row.state),
        attempt=row.attempt,
        taken_at=row.taken_at,
        taken_by=row.taken_by,
        seen_at=row.seen_at,
        finished_at=row.finished_at,
        result=row.result,
    )
