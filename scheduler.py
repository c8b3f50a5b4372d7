"""Timetable: the scheduler service. APScheduler is the clock; what happens at a time is decided by pipeline and the store."""

import asyncio
import functools
import logging
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from core.clock import Clock, utc_now
from pipeline.service import Service, Station

log = logging.getLogger(__name__)

TICK_S: Final = 1
RECOVER_S: Final = 10
REFRESH_S: Final = 60
MEND_S: Final = 60
SETTLE_S: Final = 30
STOP_S: Final = 35
"""Longer than a writer waits for another process's transaction."""
STEP: Final = timedelta(seconds=2)
"""A wall clock that goes differently from the machine's steady clock by more was set."""


class Running:
    """Entries of the timetable that are at work. A stop waits for them: slots that were claimed and not started would be nobody's."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def watched(self, work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """The same work, known while it runs."""

        @functools.wraps(work)
        async def entry() -> None:
            task = asyncio.current_task()
            assert task is not None
            self._tasks.add(task)
            try:
                await work()
            finally:
                self._tasks.discard(task)

        return entry

    async def end(self) -> None:
        """Wait until nothing is at work, a while at most."""
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=STOP_S)


async def serve(service: Service, *, clock: Clock = utc_now, say: Callable[[str], None] = log.info) -> int:
    """
    Run until SIGTERM, SIGINT or SIGHUP; gives the number of the signal.

    Args:
        service: opened.
        clock: aware present; wall clock.
        say: told of start and end, for people.
    """
    stop = asyncio.Event()
    with _signals(stop) as caught:
        running = Running()
        scheduler = make_timetable(service.station, jobs=service.has_jobs, running=running)
        scheduler.add_job(running.watched(service.mend), "interval", seconds=MEND_S, id="mend")
        scheduler.start()
        stepping = asyncio.create_task(follow_clock(scheduler, clock))
        say("调度服务已启动")
        await stop.wait()
        say("正在停止：不再开始新的访问，等待进行中的访问结束")
        stepping.cancel()
        scheduler.pause()
        await running.end()
        scheduler.shutdown(wait=False)
        left = await service.close()
        visits = service.station.visits
        say(f"已停止：完成访问 {visits.made} 次，缺口 {visits.gaps} 次" + (f"，{left} 次访问未结束，下次启动时处理" if left else ""))
    return caught[0]


def make_timetable(station: Station, *, jobs: bool = True, running: Running | None = None) -> AsyncIOScheduler:
    """The clock of a station: one entry never runs twice at a time, a late one runs once."""
    watched = (running or Running()).watched
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=defaults)
    now = utc_now()
    scheduler.add_job(watched(station.tick), "interval", seconds=TICK_S, id="tick", next_run_time=now)
    scheduler.add_job(watched(station.recover), "interval", seconds=RECOVER_S, id="recover")
    scheduler.add_job(watched(station.refresh), "interval", seconds=REFRESH_S, id="refresh")
    if station.has_quorum:
        scheduler.add_job(watched(station.settle), "interval", seconds=SETTLE_S, id="settle")
    if jobs:
        scheduler.add_job(watched(station.plan), "cron", second=0, id="plan", next_run_time=now)
        scheduler.add_job(watched(station.tidy), "interval", hours=1, id="tidy")
    return scheduler


async def follow_clock(scheduler: Any, clock: Clock, *, steady: Callable[[], float] = time.monotonic, every_s: float = 1.0) -> None:
    """
    Wake the timetable when the wall clock is set: set back by an hour, its entries would otherwise sleep for that hour.

    Slots need nothing more: those that a clock set forward skips become gaps, those of a repeated hour are filled already.
    """
    wall, ticks = clock(), steady()
    while True:
        await asyncio.sleep(every_s)
        now, then = clock(), steady()
        step = (now - wall) - timedelta(seconds=then - ticks)
        wall, ticks = now, then
        if abs(step) > STEP:
            log.warning("本机时钟被调整了 %+.0f 秒", step.total_seconds(), extra={"event": "clock_set", "seconds": step.total_seconds()})
            for job in scheduler.get_jobs():
                job.modify(next_run_time=now)


@contextmanager
def _signals(stop: asyncio.Event) -> Iterator[list[int]]:
    """SIGTERM, SIGINT and SIGHUP ask for a graceful stop; a second one ends the program at once. Gives the list of those caught."""
    caught: list[int] = []
    loop = asyncio.get_running_loop()

    def catch(number: int) -> None:
        caught.append(number)
        if len(caught) > 1:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        stop.set()

    numbers = [signal.SIGTERM, signal.SIGINT]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # a terminal that closes; under nohup the service stays
        numbers.append(signal.SIGHUP)
    for number in numbers:
        loop.add_signal_handler(number, catch, number)
    try:
        yield caught
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
