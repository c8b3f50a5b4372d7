"""
The distributed engine: Procrastinate on the same PostgreSQL; the only module that knows it.

Our table ``jobs`` says what is wanted and what came of it, whichever engine runs it. Procrastinate brings due jobs to workers, runs one job
per lock at a time, and notices dead workers. A job may still run twice (a worker that was cut off goes on): whoever begins it last holds
it, and only the holder's results are published.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import make_url, text

from config.settings import Settings
from core.clock import Clock, utc_now
from core.errors import ConfigError, StoreError
from core.job import Job, JobKind, JobState
from pipeline.job_process import JobProcesses
from pipeline.jobs import Runner
from pipeline.process import own_name
from store import Store
from store.connection import Database, steady
from store.jobs import HANDED_OVER
from store.kinds import to_micros

log = logging.getLogger(__name__)

TASK: Final = "wangjian.job"
QUEUE: Final = "wangjian"
DISPATCH_S: Final = 1.0
"""How often due jobs are handed to Procrastinate at the least; any worker does it, one at a time."""
WINDOW: Final = 64
"""
Jobs that wait in Procrastinate at the most, all others in our table: the cost of fetching one grows with the number that waits there
(measured: 0.5 ms of the database with a few, 11 ms with 500; docs/performance/queue.md).
"""
REFILL: Final = WINDOW // 4
"""A worker that began so many hands over again without waiting."""
IDLE_S: Final = 0.1
POLL_S: Final = 0.5
"""A freed lock gives no notice: whoever waits for it looks so often."""
RESCUE_S: Final = 5.0
GIVE_UP: Final = 0.7
"""Part of ``queue.stalled_s`` after which a worker without a database stops its jobs by itself."""
LOST: Final = timedelta(minutes=1)
"""A running job without a sign of life for so long may have fallen out of the queue; the embedded engine gives one every 30 s."""
FORGET_H: Final = 24
"""Hours that Procrastinate keeps what failed there: our own table has told what came of it."""
RECONNECT_S: Final = (1.0, 2.0, 5.0, 10.0)
"""Waits between attempts to reach a database that went away; the last one repeats."""
DRAIN_S: Final = 20.0
"""Grace of jobs under way at a stop; they then stop at their next step and go on elsewhere."""


def require_postgres(settings: Settings) -> str:
    """
    Connection string for Procrastinate.

    Raises:
        ConfigError: the database is not PostgreSQL.
    """
    url = make_url(settings.database_url)
    if url.get_backend_name() != "postgresql":
        raise ConfigError(
            f"queue.engine: procrastinate 需要 PostgreSQL，database 实为 {url.get_backend_name()}；请设为 postgresql+psycopg://…"
        )
    return steady(url).set(drivername="postgresql").render_as_string(hide_password=False)


def lock_of(job: Job) -> str:
    """One job at a time of those with the same lock: a site is audited or looked at once at a time."""
    return f"site:{job.subject}" if job.kind in (JobKind.AUDIT, JobKind.FRESHNESS) else f"{job.kind}:{job.subject}"


def install_schema(database: Database, conninfo: str) -> list[str]:
    """
    Bring Procrastinate's tables to the version of the library; gives the names of the migrations applied.

    A new database gets the whole schema; an older one the missing migrations in their order. Which are applied is noted in a table of ours.
    """
    from procrastinate.schema import SchemaManager, migrations_path

    names = sorted(path.name for path in migrations_path.glob("*.sql"))
    with database.write() as connection:
        database.wait_patiently(connection)
        database.exclusive(connection, "upgrade")
        connection.execute(text("CREATE TABLE IF NOT EXISTS procrastinate_applied (name text PRIMARY KEY)"))
        applied = set(connection.execute(text("SELECT name FROM procrastinate_applied")).scalars())
        fresh = connection.execute(text("SELECT to_regclass('procrastinate_jobs')")).scalar() is None
        missing = [name for name in names if name not in applied]
        scripts = [SchemaManager.get_schema()] if fresh else [(migrations_path / name).read_text("utf-8") for name in missing]
        for script in scripts if missing else []:
            connection.connection.driver_connection.execute(script)  # type: ignore[union-attr]  # several statements, no parameters
        for name in missing:
            connection.execute(text("INSERT INTO procrastinate_applied VALUES (:name)"), {"name": name})
    return missing


class Worker:
    """
    One worker process: takes jobs, hands due ones over, rescues those of dead workers.

    Args:
        store: a PostgreSQL store.
        settings: the queue.
        run: where jobs are done.
        name: shown to people; the process name is added.
        clock: aware present.
    """

    def __init__(self, store: Store, settings: Settings, run: Runner, *, name: str = "", clock: Clock = utc_now) -> None:
        self._store, self._settings, self._runner, self._clock = store, settings, run, clock
        self._conninfo = require_postgres(settings)
        self._by = own_name()
        self._name = name or self._by
        self._active = 0
        self._running: set[asyncio.Task[JobState]] = set()
        self._refill = asyncio.Event()
        self.done = 0

    async def run(self, stop: asyncio.Event, *, until_empty: bool = False) -> int:
        """
        Work until *stop*; a database that goes away is waited for. Gives how many jobs were taken.

        Args:
            stop: set it to drain and return.
            until_empty: return when nothing is due and nothing under way here (for tests and cron).
        """
        failures = 0
        while not stop.is_set():
            try:
                await self._session(stop, until_empty=until_empty)
                failures = 0
                if until_empty:
                    break
            except _gone() as error:
                wait = RECONNECT_S[min(failures, len(RECONNECT_S) - 1)]
                failures += 1
                log.warning("数据库连不上，%.0f 秒后再试：%s", wait, error, extra={"event": "worker_disconnected"})
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), wait)
        return self.done

    async def _session(self, stop: asyncio.Event, *, until_empty: bool) -> None:
        async with self._open() as app:
            beside = [asyncio.create_task(work) for work in (self._dispatch(stop), self._rescue(app, stop), self._fence(app, stop))]
            serving = asyncio.create_task(
                app.run_worker_async(
                    queues=[QUEUE],
                    name=self._name,
                    concurrency=self._settings.queue.concurrency,
                    fetch_job_polling_interval=POLL_S,
                    shutdown_graceful_timeout=min(DRAIN_S, GIVE_UP * self._settings.queue.stalled_s),  # no sign of life meanwhile
                    delete_jobs="successful",
                    install_signal_handlers=False,
                    update_heartbeat_interval=self._settings.queue.heartbeat_s,
                    stalled_worker_timeout=self._settings.queue.stalled_s,
                )
            )
            stopping = asyncio.create_task(self._empty(stop) if until_empty else stop.wait())
            try:
                await asyncio.wait({serving, stopping, *beside}, return_when=asyncio.FIRST_COMPLETED)
                for task in (serving, stopping, *beside):
                    if task.done() and not task.cancelled() and task.exception() is not None:
                        self._abandon()
                        raise task.exception() or StoreError("连接中断")
            finally:
                await _end((stopping, *beside), again_s=1.0)
                await _end((serving,), again_s=DRAIN_S + 5.0)  # cancelled twice, it would not drain

    async def _empty(self, stop: asyncio.Event) -> None:
        """Until nothing is due and nothing under way here, or *stop*."""
        while not stop.is_set() and (self._active or await asyncio.to_thread(self._store.jobs.is_due, self._clock())):
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), IDLE_S)

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[Any]:
        from procrastinate import App, PsycopgConnector

        app = App(connector=PsycopgConnector(conninfo=self._conninfo, min_size=1, max_size=4, timeout=10))

        @app.task(name=TASK, queue=QUEUE)
        async def run(kind: str, subject: str, period: str) -> None:
            await self._run(kind, subject, period)

        async with app.open_async():
            yield app

    async def _run(self, kind: str, subject: str, period: str) -> None:
        self._active += 1
        try:
            job = await asyncio.to_thread(self._store.jobs.begin, kind, subject, period, by=self._by, at=self._clock())
            if job is None:
                return
            self.done += 1
            if self.done % REFILL == 0:
                self._refill.set()
            task = asyncio.create_task(self._runner(job))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
            # Cancelled at a stop, the job waits again in our table and is handed over anew; to Procrastinate it is then done.
            with suppress(asyncio.CancelledError):
                await task
        finally:
            self._active -= 1

    def _abandon(self) -> None:
        """Cancel what is under way: the database is out of reach, others will soon take it over."""
        for task in tuple(self._running):
            task.cancel()

    async def _fence(self, app: Any, stop: asyncio.Event) -> None:
        """
        End the session, and with it what is under way, before others take it over: no site is audited twice at once.

        A line that is cut without a word gives no error for minutes.
        """
        loop, queue = asyncio.get_running_loop(), self._settings.queue
        answered = loop.time()
        while not stop.is_set():
            asked = loop.time()
            try:
                async with asyncio.timeout_at(answered + GIVE_UP * queue.stalled_s):
                    await app.connector.execute_query_async("SELECT 1")
            except TimeoutError:
                raise StoreError("数据库没有应答") from None
            answered = asked
            await asyncio.sleep(queue.heartbeat_s)

    async def _dispatch(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self._refill.clear()
            await asyncio.to_thread(self._store.jobs.hand_over, self._clock(), _deliver, limit=WINDOW, window=WINDOW)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._refill.wait(), DISPATCH_S)

    async def _rescue(self, app: Any, stop: asyncio.Event) -> None:
        """Jobs of workers without a sign of life run again; how often, ``run_job`` limits by the attempts noted in our table."""
        while not stop.is_set():
            for stalled in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=self._settings.queue.stalled_s):
                log.warning("失去联系的 worker 的任务重新排队", extra={"event": "job_rescued", **stalled.task_kwargs})
                with suppress(Exception):  # another worker rescued it first
                    await app.job_manager.retry_job(stalled)
            lost = await asyncio.to_thread(take_back, self._store.database, self._clock())
            if lost:
                log.warning("%d 个任务掉出队列，重新排队", lost, extra={"event": "jobs_taken_back", "count": lost})
            await app.job_manager.delete_old_jobs(nb_hours=FORGET_H, queue=QUEUE, include_failed=True)
            await asyncio.sleep(RESCUE_S)


async def _end(tasks: Sequence[asyncio.Task[Any]], *, again_s: float) -> None:
    """
    Cancel tasks until all have ended; those that go on are cancelled again after *again_s* seconds.

    Once is not enough: before Python 3.12 ``asyncio.wait_for`` (psycopg's pool waits with it) loses a cancellation that comes in the same
    turn as its result, and the task goes on for ever.
    """
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=again_s)
    await asyncio.gather(*tasks, return_exceptions=True)


def living_workers(database: Database, stalled_s: float) -> int | None:
    """Workers with a sign of life within *stalled_s*; None when Procrastinate's tables are missing."""
    with database.read() as connection:
        if connection.execute(text("SELECT to_regclass('procrastinate_workers')")).scalar() is None:
            return None
        alive = text("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :seconds)")
        return int(connection.execute(alive, {"seconds": stalled_s}).scalar_one())


def take_back(database: Database, now: datetime) -> int:
    """
    Let jobs wait again that our table believes in the queue or running and that Procrastinate does not have; gives how many.

    So it is when the database went away just as a job was begun or ended: Procrastinate then counts it as failed.
    """
    change = text(
        """
        UPDATE jobs SET state = 'queued', taken_by = '', seen_at = NULL
        WHERE ((state = 'queued' AND taken_by = :handed) OR (state = 'running' AND seen_at < :before)) AND kind = ANY(:kinds)
        AND NOT EXISTS (
            SELECT 1 FROM procrastinate_jobs p WHERE p.status IN ('todo', 'doing')
            AND p.args ->> 'kind' = jobs.kind AND p.args ->> 'subject' = jobs.subject AND p.args ->> 'period' = jobs.period
        )
        """
    )
    values = {"handed": HANDED_OVER, "before": to_micros(now - LOST), "kinds": [kind.value for kind in JobKind]}
    with database.write() as connection:
        database.exclusive(connection, "jobs")
        return connection.execute(change, values).rowcount


def _deliver(connection: Any, found: Sequence[Job]) -> None:
    """Write *found* into Procrastinate's queue over a connection with an open transaction."""
    from procrastinate import SyncPsycopgConnector
    from procrastinate.jobs import Job as Waiting
    from procrastinate.manager import JobManager

    waiting = [
        Waiting(
            queue=QUEUE,
            lock=lock_of(job),
            queueing_lock=None,
            task_name=TASK,
            priority=job.priority,
            task_kwargs={"kind": job.kind.value, "subject": job.subject, "period": job.period},
        )
        for job in found
    ]
    JobManager(SyncPsycopgConnector()).batch_defer_jobs(waiting, connection=connection)


def _gone() -> tuple[type[Exception], ...]:
    import psycopg
    from procrastinate.exceptions import ConnectorException
    from psycopg_pool import PoolTimeout

    return ConnectorException, StoreError, psycopg.OperationalError, PoolTimeout, OSError


async def serve_worker(
    store: Store,
    settings: Settings,
    stop: asyncio.Event,
    *,
    name: str = "",
    browser: bool = True,
    until_empty: bool = False,
    clock: Clock = utc_now,
    run: Runner | None = None,
) -> int:
    """
    Run a worker until *stop*; gives how many jobs it took.

    Args:
        store: PostgreSQL.
        settings: queue, network, browser.
        stop: set it to drain and return.
        name: shown to people.
        browser: whether jobs may use one.
        until_empty: return when nothing is due (for tests and cron).
        clock: aware present.
        run: where jobs are done; None = in processes apart.

    Raises:
        ConfigError: the database is not PostgreSQL.
        StoreError: it cannot be reached at the start.
    """
    conninfo = require_postgres(settings)
    await asyncio.to_thread(install_schema, store.database, conninfo)
    async with JobProcesses(store, settings, browser=browser, clock=clock) as processes:
        return await Worker(store, settings, run or processes.run, name=name, clock=clock).run(stop, until_empty=until_empty)
