"""
Jobs in processes apart: the service that lives for months keeps the memory of visits only.

A process does some jobs, beside each other, with one browser and one fetch layer; then another takes its place. It is told what to do over
a pipe and ends with it, so none outlives its parent. Why: docs/decisions/0010-jobs-in-child-processes.md.
"""

import asyncio
import itertools
import json
import logging
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from config.hidden import revealed
from config.settings import Settings
from core.clock import Clock, utc_now
from core.errors import StoreError
from core.job import Job, JobState
from pipeline.job_wire import MAX_LINE, job_to_json, line_of, log_again
from pipeline.jobs import STOPPED, STORE_AGAIN, to_the_end
from pipeline.process import own_environment, own_module

if TYPE_CHECKING:
    from store import Store

log = logging.getLogger(__name__)

JOBS_EACH: Final = 20
"""A process does so many jobs, then another takes its place: its start costs a second, and no audit's needs are kept for long. House rule."""
IDLE_S: Final = 30.0
"""A process without a job for so long is ended."""
START_S: Final = 60.0
PAUSE_S: Final = 5.0
"""After a process that did not start, before the next job is looked at."""
SILENT_S: Final = 300.0
"""A process that gave no sign of life for so long is ended: it hangs."""
CANCEL_S: Final = 8.0
"""Grace of a cancelled job; its process is then ended."""
CLOSE_S: Final = 20.0
"""Grace of a process: a letter that is just being sent. With ``CANCEL_S`` less than a service waits for its jobs."""


class ProcessEndedError(Exception):
    """The process of a job ended, or never started."""


class JobProcess:
    """One running process. ``start`` makes it."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[JobState]] = {}
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._reading = asyncio.create_task(self._read())
        self.given = 0
        """Jobs it got so far."""
        self.busy = 0
        """Jobs it has under way."""
        self.rest: asyncio.TimerHandle | None = None
        """Ends it when it stays without a job."""

    @classmethod
    async def start(cls, command: Sequence[str], hello: Mapping[str, Any]) -> "JobProcess":
        """
        Start one and wait until it can work.

        Raises:
            ProcessEndedError: it did not come so far.
        """
        try:
            process = await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=PIPE, limit=MAX_LINE, env=own_environment(), start_new_session=True
            )  # its own session: Ctrl-C is for us, we tell it
        except OSError as error:
            raise ProcessEndedError(str(error)) from error
        one = cls(process)
        try:
            one._say(hello)
            async with asyncio.timeout(START_S):
                await asyncio.shield(one._ready)
        except TimeoutError:
            await one.close(0)
            raise ProcessEndedError(f"{START_S:g} 秒内没有就绪") from None
        except BaseException:
            await one.close(0)
            raise
        return one

    @property
    def ended(self) -> bool:
        """It takes no job any more."""
        return self._reading.done() or self._process.stdin is None or self._process.stdin.is_closing()

    async def run(self, job: Job) -> JobState:
        """
        Have a job done; cancelled, the job is told to stop at its next step, and that is waited for.

        Raises:
            ProcessEndedError: the process died before it was done.
            StoreError: its end could not be noted.
        """
        if self.ended:
            raise ProcessEndedError("进程已经结束")
        number = next(self._numbers)
        answer: asyncio.Future[JobState] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        self._say({"run": number, "job": job_to_json(job)})
        try:
            await asyncio.wait([answer])
        except asyncio.CancelledError:
            await to_the_end(self._stop(number, answer))
            raise
        finally:
            self._waiting.pop(number, None)
            if answer.done():
                answer.exception()  # seen, whether or not anybody still waits for it
        return answer.result()

    async def _stop(self, number: int, answer: asyncio.Future[JobState]) -> None:
        self._say({"cancel": number})
        await asyncio.wait([answer], timeout=CANCEL_S)
        if not answer.done():
            log.warning("任务没有停下，结束其进程", extra={"event": "job_process_killed"})
            await self.close(0)

    async def close(self, grace_s: float = CLOSE_S) -> None:
        """Let it end in order, by force after *grace_s*; its browser ends with it."""
        if self.rest is not None:
            self.rest.cancel()
        if self._process.stdin is not None:
            self._process.stdin.close()
        await asyncio.wait([self._reading], timeout=grace_s)
        self._kill()
        await asyncio.wait([self._reading])

    def _say(self, message: Mapping[str, Any]) -> None:
        if self._process.stdin is not None and not self._process.stdin.is_closing():
            self._process.stdin.write(line_of(message))

    def _kill(self) -> None:
        # Not Process.kill: it asks for the status first and takes it away from whoever waits for it.
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)

    async def _read(self) -> None:
        assert self._process.stdout is not None
        try:
            while True:
                async with asyncio.timeout(SILENT_S):
                    line = await self._process.stdout.readline()
                if not line:
                    break
                self._heard(json.loads(line))
        except TimeoutError:
            log.error("任务进程没有动静，结束它", extra={"event": "job_process_silent"})
        except ValueError as error:
            log.error("任务进程的应答读不懂，结束它：%s", error, extra={"event": "job_process_broken"})
        finally:
            self._kill()
            status = await self._process.wait()
            if self._process.stdin is not None:
                self._process.stdin.close()
            awaited: list[asyncio.Future[Any]] = [self._ready, *self._waiting.values()]
            for answer in awaited:
                if not answer.done():
                    answer.set_exception(ProcessEndedError(f"进程以状态 {status} 结束"))
            self._ready.exception()

    def _heard(self, message: Mapping[str, Any]) -> None:
        if "log" in message:
            log_again(message)
        elif "ready" in message:
            self._ready.set_result(None)
        elif "ended" in message:
            answer = self._waiting.get(message["ended"])
            if answer is None or answer.done():
                return
            if "error" in message:
                answer.set_exception(StoreError(message["error"]))
            else:
                answer.set_result(JobState(message["state"]))


class JobProcesses:
    """
    Runs jobs in processes apart, one after the other in use, a new one when needed; a context manager that leaves none behind.

    Args:
        store: where a job waits again whose process died.
        settings: given to every process, secrets included, over its pipe; they name the same store.
        browser: whether jobs may use one.
        clock: aware present.
        command: how a process is started that behaves as ``pipeline.job_child``; empty = that.
        jobs_each: jobs of one process.
        idle_s: a process without a job is kept so long.
    """

    def __init__(
        self,
        store: "Store",
        settings: Settings,
        *,
        browser: bool = True,
        clock: Clock = utc_now,
        command: Sequence[str] = (),
        jobs_each: int = JOBS_EACH,
        idle_s: float = IDLE_S,
    ) -> None:
        self._store, self._settings, self._browser, self._clock = store, settings, browser, clock
        self._command, self._jobs_each, self._idle_s = tuple(command) or own_module("pipeline.job_child"), jobs_each, idle_s
        self._starting = asyncio.Lock()
        self._current: JobProcess | None = None
        self._all: set[JobProcess] = set()
        self._closing: set[asyncio.Task[None]] = set()

    async def run(self, job: Job) -> JobState:
        """
        Do a claimed job; its end is noted by the process that does it (``pipeline.jobs.run_job``).

        A job whose process dies waits again, and the attempt counts: one that kills its process each time is given up in the end.
        One whose process does not even start waits a little, uncounted; one that is cancelled waits for the next start.
        """
        extra = {"kind": job.kind, "subject": job.subject, "period": job.period}
        try:
            process = await self._take()
        except asyncio.CancelledError:
            await self._again(job, job.due_at, STOPPED, count=False)
            raise
        except ProcessEndedError as error:
            log.error("任务进程起不来：%s", error, extra={"event": "job_process_not_started", **extra})
            await self._again(job, self._clock() + STORE_AGAIN, "任务进程没有启动，稍后再试", count=False)
            await asyncio.sleep(PAUSE_S)
            return JobState.QUEUED
        try:
            return await process.run(job)
        except asyncio.CancelledError:
            await self._again(job, job.due_at, STOPPED, count=False)
            raise
        except ProcessEndedError as error:
            log.warning("任务进程意外结束，任务重新排队：%s", error, extra={"event": "job_process_died", **extra})
            await self._again(job, job.due_at, "执行它的进程已中断", count=True)
            return JobState.QUEUED
        finally:
            self._leave(process)

    @property
    def running(self) -> int:
        """Processes that have not ended yet."""
        return len(self._all) + len(self._closing)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End all processes."""
        for process in tuple(self._all):
            self._end(process)
        while self._closing:
            await asyncio.gather(*self._closing)

    async def _take(self) -> JobProcess:
        async with self._starting:
            process = self._current
            if process is None or process.ended or process.given >= self._jobs_each:
                hello = {"settings": revealed(self._settings), "browser": self._browser, "level": logging.getLogger().getEffectiveLevel()}
                process = self._current = await JobProcess.start(self._command, hello)
                self._all.add(process)
            if process.rest is not None:
                process.rest.cancel()
            process.given += 1
            process.busy += 1
            return process

    def _leave(self, process: JobProcess) -> None:
        process.busy -= 1
        if process.busy:
            return
        if process.ended or process.given >= self._jobs_each:
            self._end(process)
        else:
            process.rest = asyncio.get_running_loop().call_later(self._idle_s, self._end, process)

    def _end(self, process: JobProcess) -> None:
        if process is self._current:
            self._current = None
        if process in self._all:
            self._all.discard(process)
            task = asyncio.create_task(process.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def _again(self, job: Job, due_at: datetime, result: str, *, count: bool) -> None:
        """Nothing happens when the process did it itself, or somebody else holds the job by now."""
        try:
            await to_the_end(asyncio.to_thread(self._store.jobs.requeue, job, due_at=due_at, result=result, count=count))
        except StoreError as error:
            log.error("任务没有放回队列，其他进程会接手：%s", error, extra={"event": "job_lost", "subject": job.subject})
