"""Audits that people ask for on the dashboard: queued as jobs, run in a process beside the server, visible wherever they run."""

import asyncio
import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from config.settings import Settings
from core.audit import AuditRun
from core.clock import Clock, utc_now
from core.errors import AppError, UsageError
from core.job import Job, JobKind, JobState
from core.people import TrailEntry, User
from core.site import Site, SiteState
from pipeline.job_process import JobProcesses
from pipeline.jobs import EmbeddedEngine, asked_job

if TYPE_CHECKING:
    from store import Store

log = logging.getLogger(__name__)

POLL_S: Final = 0.5
AT_ONCE: Final = 2
STALLED_AFTER: Final = timedelta(hours=6)
"""A run that began so long ago and is still not ended was probably killed; it is resumed by the next audit of its site."""


class AuditDesk:
    """
    A thread with an event loop of its own, so that an audit never keeps a page waiting; it starts with the first audit asked for.

    Args:
        store: the open store; used from that thread too.
        settings: network, browser, limits.
        clock: gives the present.
        run: false when other processes (``wangjian run``, ``wangjian worker``) do the work and only asking is wanted.
    """

    def __init__(self, store: "Store", settings: Settings, *, clock: Clock = utc_now, run: bool = True) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._run = run
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._main: asyncio.Task[None] | None = None

    def ask(self, site: Site, user: User, *, now: datetime, address: str = "") -> bool:
        """
        Ask for an audit now; False when one is already waiting or running.

        Raises:
            UsageError: the site is closed.
        """
        if site.state is SiteState.CLOSED:
            raise UsageError("网站已关停，不再检查")
        if site.id in self._store.jobs.waiting(JobKind.AUDIT, due_before=now):
            return False
        with self._store.transaction():
            new = self._store.jobs.enqueue([asked_job(JobKind.AUDIT, site.id, now, by=user.name)]) > 0
            self._store.people.note(TrailEntry(at=now, user=user.name, address=address, action="audit.start", subject=site.id))
        self._wake()
        return new

    def close(self) -> None:
        """Stop; audits under way wait in the queue and go on where they were."""
        with self._lock:
            thread, loop, main = self._thread, self._loop, self._main
        if thread is None or loop is None:
            return
        if main is not None:
            loop.call_soon_threadsafe(main.cancel)
        thread.join(timeout=30)

    def _wake(self) -> None:
        if not self._run:
            return
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="audit-desk", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        try:
            asyncio.run(self._serve())
        except asyncio.CancelledError:
            log.info("不再处理检查请求", extra={"event": "desk_stopped"})
        except AppError as error:
            log.error("检查请求的处理出错：%s", error, extra={"event": "desk_failed"})
        finally:
            with self._lock:
                self._thread = self._loop = self._main = None

    async def _serve(self) -> None:
        with self._lock:
            self._loop, self._main = asyncio.get_running_loop(), asyncio.current_task()
        async with JobProcesses(self._store, self._settings, clock=self._clock) as processes:
            engine = EmbeddedEngine(self._store, processes.run, at_once=AT_ONCE, clock=self._clock)
            engine.recover()
            stop = asyncio.Event()
            waiting = asyncio.create_task(self._until_idle(stop))
            try:
                await engine.run(stop, poll_s=POLL_S, kinds=(JobKind.AUDIT,))
            finally:
                waiting.cancel()

    async def _until_idle(self, stop: asyncio.Event) -> None:
        while True:
            await asyncio.sleep(POLL_S)
            if not self._store.jobs.waiting(JobKind.AUDIT, due_before=self._clock()):
                stop.set()
                return


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveAudit:
    """A running audit with its progress."""

    run: AuditRun
    site: Site | None
    done: int
    known: int
    stalled: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditBoard:
    """Waiting, running and past audits that a person may see."""

    waiting: tuple[tuple[Job, Site | None], ...]
    running: tuple[LiveAudit, ...]
    recent: tuple[tuple[AuditRun, Site | None], ...]


def audit_board(store: "Store", user: User, now: datetime, *, recent: int = 30) -> AuditBoard:
    """What is going on, wherever it runs: progress is read from the crawl frontiers in the store."""
    runs = store.board.audits(states=("running",), units=user.units, limit=50)
    past = store.board.audits(states=("done", "failed"), units=user.units, limit=recent)
    jobs = [job for job in store.jobs.listed(kind=JobKind.AUDIT, state=JobState.QUEUED) if job.due_at <= now]
    names = {run.site for run in (*runs, *past)} | {job.subject for job in jobs}
    sites = {name: store.sites.get(name) for name in names}
    progress = store.board.frontiers([run.id for run in runs])

    def mine(name: str) -> bool:
        site = sites[name]
        return not user.units or (site is not None and user.may_see(site.unit))

    return AuditBoard(
        waiting=tuple((job, sites[job.subject]) for job in jobs if mine(job.subject)),
        running=tuple(
            LiveAudit(
                run=run,
                site=sites[run.site],
                done=progress[run.id][0],
                known=progress[run.id][1],
                stalled=now - run.started_at > STALLED_AFTER,
            )
            for run in runs
        ),
        recent=tuple((run, sites[run.site]) for run in past),
    )
