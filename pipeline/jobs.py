"""The engine port: jobs are plain coroutines; an engine decides when they run, a runner where. Here: the embedded engine."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from config.settings import Settings
from core.clock import Clock, utc_now
from core.errors import AppError, CannotRunError, LaterError, StoreError
from core.job import Job, JobKind, JobState
from core.words import JOB_KINDS
from pipeline.memory import give_back
from pipeline.process import is_dead, own_name
from pipeline.trouble import Trouble
from pipeline.wiring import Tools

if TYPE_CHECKING:
    from store import Store

log = logging.getLogger(__name__)

Result = TypeVar("Result")


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """What a job works with."""

    store: "Store"
    settings: Settings
    tools: Tools
    clock: Clock = utc_now


Handler = Callable[[Work, Job], Awaitable[str]]
"""Does one job; gives one sentence on what it brought. Errors of class AppError end an attempt."""

Runner = Callable[[Job], Coroutine[Any, Any, JobState]]
"""Has a claimed job done and its end noted: ``run_job`` in this process, or ``pipeline.job_process`` in one apart."""

HANDLERS: Final[Mapping[JobKind, str]] = {
    JobKind.AUDIT: "pipeline.nightly:audit_job",
    JobKind.FRESHNESS: "pipeline.freshness:freshness_job",
    JobKind.MEDIA: "pipeline.media.job:media_job",
    JobKind.DIGEST: "pipeline.weekly:digest_job",
}
"""``module:function`` per kind, imported when the first such job runs: a worker needs no browser to send a digest."""

RETRY_AFTER: Final = (timedelta(minutes=10), timedelta(minutes=60))
"""Waiting times before the second and third attempt. House rule."""
STORE_AGAIN: Final = timedelta(seconds=30)
"""The same when the database went away: not the site's fault, and soon over or not at all."""
KILLED: Final = 4
"""A job begun so often that killed its process each time (out of memory, say) is given up. House rule."""
BEAT: Final = timedelta(seconds=30)
STOPPED: Final = "因停机中断，将继续"
SILENT: Final = timedelta(minutes=5)
"""Whoever gave no sign of life for so long is taken for dead, on whatever machine it ran."""


class Engine(Protocol):
    """Where jobs wait and run."""

    def enqueue(self, jobs: Iterable[Job]) -> int:
        """Ask for jobs; asking twice for one key does nothing. Gives how many are new."""
        ...


def handler_of(kind: JobKind) -> Handler:
    """The coroutine that does jobs of a kind."""
    module, _, name = HANDLERS[kind].partition(":")
    handler: Handler = getattr(import_module(module), name)
    return handler


async def to_the_end(work: Coroutine[Any, Any, Result]) -> Result:
    """Await *work* whole, however often the caller is cancelled meanwhile: what was begun of an end must not stay half noted."""
    doing = asyncio.create_task(work)
    while not doing.done():
        with suppress(asyncio.CancelledError):
            await asyncio.wait([doing])
    return doing.result()


async def run_job(work: Work, job: Job, handler: Handler | None = None) -> JobState:
    """
    Do a claimed job and note its end; the same for every engine.

    A job that is cancelled (the program stops) waits again, its attempt is not counted. One that failed waits and is tried up to
    three times; ``CannotRunError`` (the site could not be read) counts like any failure, ``LaterError`` is not counted.
    """
    try:
        if job.attempt > KILLED:
            raise CannotRunError(f"已中断 {job.attempt - 1} 次，不再重试")
        result = await (handler or handler_of(job.kind))(work, job)
    except asyncio.CancelledError:
        await to_the_end(asyncio.to_thread(work.store.jobs.requeue, job, due_at=job.due_at, result=STOPPED, count=False))
        raise
    except Exception as error:  # noqa: BLE001  one broken job must not end the service; it is recorded and told
        return await to_the_end(asyncio.to_thread(_failed, work, job, error))
    finally:
        give_back()
    if not await to_the_end(asyncio.to_thread(work.store.jobs.finish, *job.key, at=work.clock(), result=result, held=job)):
        log.warning("任务已由其他进程接手：%s", _words(job), extra={"event": "job_superseded", "kind": job.kind, "subject": job.subject})
        return JobState.RUNNING
    log.info("任务完成：%s", _words(job), extra={"event": "job_done", "kind": job.kind, "subject": job.subject, "period": job.period})
    return JobState.DONE


def _words(job: Job) -> str:
    return f"{JOB_KINDS[job.kind]} {job.subject or job.period}"


def _failed(work: Work, job: Job, error: Exception) -> JobState:
    known = isinstance(error, AppError)
    sentence = str(error) if known else f"程序内部错误（{type(error).__name__}: {str(error)[:200]}）"
    extra = {"event": "job_failed", "kind": job.kind, "subject": job.subject, "period": job.period, "attempt": job.attempt}
    log.warning("任务未成功：%s：%s", _words(job), sentence, extra=extra, exc_info=None if known else error)
    if isinstance(error, LaterError) and error.again_at < error.until:
        work.store.jobs.requeue(job, due_at=error.again_at, result=sentence, count=False)
        return JobState.QUEUED
    if job.attempt <= len(RETRY_AFTER):
        wait = STORE_AGAIN if isinstance(error, StoreError) else RETRY_AFTER[job.attempt - 1]
        work.store.jobs.requeue(job, due_at=work.clock() + wait, result=sentence)
        return JobState.QUEUED
    work.store.jobs.finish(*job.key, at=work.clock(), result=sentence, state=JobState.FAILED, held=job)
    return JobState.FAILED


class EmbeddedEngine:
    """
    Has due jobs run, a bounded number at a time; what waits lies in the store.

    Args:
        store: the queue.
        run: where jobs are done.
        at_once: jobs under way at most.
        by: name of this process.
        clock: aware present.
    """

    def __init__(self, store: "Store", run: Runner, *, at_once: int = 2, by: str = "", clock: Clock = utc_now) -> None:
        self._store = store
        self._run = run
        self._at_once = at_once
        self._by = by or own_name()
        self._clock = clock
        self._running: dict[asyncio.Task[JobState], Job] = {}
        self._ended_so_far = 0
        self._trouble = Trouble(log, "任务队列读不出来", "queue_error")

    def enqueue(self, jobs: Iterable[Job]) -> int:
        """See ``Engine``."""
        return self._store.jobs.enqueue(jobs)

    def recover(self) -> int:
        """Put back what dead processes were doing."""
        lost = self._store.jobs.recover(is_dead, silent_since=self._clock() - SILENT)
        if lost:
            log.warning("已结束的进程留下的 %d 个任务重新排队", len(lost), extra={"event": "jobs_recovered"})
        return len(lost)

    async def run_due(self, kinds: Iterable[JobKind] | None = None, *, subjects_left: Callable[[int], None] | None = None) -> int:
        """Run until nothing is due (``run --once``); gives how many jobs ended."""
        self.recover()
        wanted = None if kinds is None else list(kinds)
        before = self._ended_so_far
        beating = asyncio.create_task(self._beat())
        try:
            while True:
                self._start(wanted)
                if not self._running:
                    return self._ended_so_far - before
                await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
                if subjects_left is not None:
                    subjects_left(self._ended_so_far - before)
        finally:
            await self._stop(beating)

    async def run(self, stop: asyncio.Event, *, poll_s: float = 2.0, kinds: Iterable[JobKind] | None = None) -> None:
        """
        Serve until *stop* is set; jobs under way are then cancelled at their next step and wait for the next start.

        *kinds*: only these; None = all.
        """
        wanted = None if kinds is None else list(kinds)
        beating = asyncio.create_task(self._beat())
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                self._start(wanted)
                await asyncio.wait({*self._running, stopping}, timeout=poll_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            await self._stop(beating)

    def _start(self, kinds: list[JobKind] | None) -> None:
        room = self._at_once - len(self._running)
        if room < 1:
            return
        try:
            claimed = self._store.jobs.claim(self._clock(), by=self._by, limit=room, kinds=kinds)
        except StoreError as error:
            self._trouble.met(error)
            return
        self._trouble.over()
        for job in claimed:
            task = asyncio.create_task(self._run(job))
            self._running[task] = job
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[JobState]) -> None:
        self._running.pop(task, None)
        self._ended_so_far += 1
        if not task.cancelled() and task.exception() is not None:
            log.error("任务结果没有记下：%s", task.exception(), extra={"event": "job_lost"})

    async def _beat(self) -> None:
        while True:
            try:
                self._store.jobs.beat(self._running.values(), self._clock())
                self.recover()
            except StoreError as error:
                log.error("没有记下运行状态：%s", error, extra={"event": "queue_error"})
            await asyncio.sleep(BEAT.total_seconds())

    async def _stop(self, beating: asyncio.Task[None]) -> None:
        beating.cancel()
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(beating, *running, return_exceptions=True)


def asked_job(kind: JobKind, subject: str, now: datetime, **options: object) -> Job:
    """A job that a person asks for now: before everything that the night brings."""
    return Job(kind=kind, subject=subject, period=f"asked-{now:%Y%m%dT%H%M%S}", due_at=now, priority=10, options=options)
