"""What the timetable calls: visits in the main loop, jobs in processes apart, plans that are the same for every scheduler."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from config.settings import Settings
from core.clock import Clock, utc_now
from core.errors import AppError, StoreError
from core.job import JobKind
from pipeline.freshness import plan_pass
from pipeline.job_process import JobProcesses
from pipeline.jobs import EmbeddedEngine, Work, run_job
from pipeline.media.job import media_jobs
from pipeline.memory import give_back
from pipeline.nightly import forgotten_rechecks, plan_night
from pipeline.process import own_name
from pipeline.quorum import Quorum
from pipeline.recovery import plan_revisits
from pipeline.report_files import forget_old_reports
from pipeline.visiting import VisitService
from pipeline.visits import open_visitor
from pipeline.weekly import digest_jobs
from pipeline.wiring import Tools, open_tools

if TYPE_CHECKING:
    from store import Store

log = logging.getLogger(__name__)

KEEP_JOBS: Final = timedelta(days=30)
"""Ended audits and passes stay in the queue's table so long, for people who ask what happened."""
TRY_AGAIN: Final = timedelta(minutes=30)
"""Sites whose visits were void are visited again in vain no more often. House rule."""
STOP_VISITS_S: Final = 40.0
"""Grace of visits under way at a stop: 15 s for the visit, the rest for its witnesses."""
STOP_JOBS_S: Final = 30.0
"""Grace of jobs: they stop at their next step and go on at the next start."""


def plan_jobs(store: "Store", settings: Settings, now: datetime, *, known: set[int]) -> int:
    """Queue whatever is due of nights, light passes, rechecks and digests; the same for every scheduler. Gives how many are new."""
    new = plan_night(store, settings, now) + plan_pass(store, settings, now)
    due = [*digest_jobs(settings, now), *media_jobs(store, settings, now)]
    return new + store.jobs.enqueue([*due, *forgotten_rechecks(store, settings, now, known=known)])


class JobThread:
    """
    The embedded engine: a thread with an event loop of its own for its store work, processes apart for its jobs.

    Neither delays a visit, and what jobs need of memory is not kept by a service that runs for months.

    Args:
        store: usable from several threads.
        settings: concurrency, network, browser.
        browser: whether audits may use one.
        clock: aware present.
    """

    def __init__(self, store: "Store", settings: Settings, *, browser: bool = True, clock: Clock = utc_now) -> None:
        self._store = store
        self._settings = settings
        self._browser = browser
        self._clock = clock
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin to take jobs."""
        self._thread.start()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception:
            log.exception("job thread ended", extra={"event": "jobs_ended"})

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        async with JobProcesses(self._store, self._settings, browser=self._browser, clock=self._clock) as processes:
            await EmbeddedEngine(self._store, processes.run, at_once=self._settings.nightly.concurrency, clock=self._clock).run(self._stop)

    def stop(self, grace_s: float = STOP_JOBS_S) -> bool:
        """Ask for the end and wait; False when it did not come in time."""
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread.is_alive():
            self._thread.join(grace_s)
        return not self._thread.is_alive()

    def again(self) -> "JobThread":
        """A new one like this."""
        return JobThread(self._store, self._settings, browser=self._browser, clock=self._clock)

    @property
    def alive(self) -> bool:
        """Still taking jobs."""
        return self._thread.is_alive()


class Station:
    """
    One running scheduler: the timetable calls its methods, none of them raises for what the world does.

    Args:
        store: shared with other schedulers.
        settings: everything else.
        tools: network and browser of the visits.
        clock: aware present; wall clock.
    """

    def __init__(self, store: "Store", settings: Settings, tools: Tools, *, clock: Clock = utc_now) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        visitor, self.controls = open_visitor(settings, tools, clock=clock)
        self.visits = VisitService(store, settings, visitor, clock=clock, by=own_name())
        self.visits.void_seen = True  # visits may have been void when the last process ended
        self._known_audits: set[int] = set()
        self._recovered_at: datetime | None = None
        self._watching: asyncio.Task[None] | None = None
        self._quorum = Quorum(store, settings) if settings.availability.official == "quorum" else None

    async def open(self) -> None:
        """Read the registry, watch our own line."""
        await self.refresh()
        if self.controls.configured:
            self._watching = asyncio.create_task(self.controls.watch())
        else:
            log.warning("未配置 network.controls：网站故障与监测端断网只能靠其他网络的网站来区分", extra={"event": "no_controls"})

    async def refresh(self) -> None:
        """Read the registry again."""
        await self._try(self.visits.refresh)

    async def tick(self) -> None:
        """Claim and start due visits, write those that are done."""
        await self.visits.tick()

    async def plan(self) -> None:
        """Queue what is due."""
        await self._try(lambda: plan_jobs(self._store, self._settings, self._clock(), known=self._known_audits))

    @property
    def has_quorum(self) -> bool:
        """The official visits are the word of several vantage points."""
        return self._quorum is not None

    async def settle(self) -> None:
        """Write the official visits of slots in which every vantage point has spoken, or that are over."""
        if self._quorum is not None:
            quorum = self._quorum
            await self._try(lambda: quorum.settle(self._clock()))

    async def tidy(self) -> None:
        """Forget audits, passes and report files of long ago; memory that is free goes back to the system."""
        await self._try(lambda: self._store.jobs.prune(self._clock() - KEEP_JOBS))
        await asyncio.to_thread(forget_old_reports, self._settings, self._store.data_dir, self._clock())
        await asyncio.to_thread(give_back)

    async def recover(self) -> None:
        """After an outage of our own, have the sites visited again soon; under a quorum the other places saw them meanwhile."""
        visits, now = self.visits, self._clock()
        if self.has_quorum or not visits.void_seen or self.controls.offline:
            return
        # Where nobody can say that we are offline (dead resolvers, no controls), one visit that succeeds does; until then the sites would be
        # visited in vain again and again, more often the longer it lasts.
        if not visits.valid_seen and self._recovered_at is not None and abs(now - self._recovered_at) < TRY_AGAIN:
            return
        visits.void_seen = visits.valid_seen = False
        self._recovered_at = now
        await self._try(lambda: plan_revisits(self._store, self._clock(), seed=self._settings.sample.seed))

    async def close(self) -> int:
        """Let visits under way end; gives how many had to be left."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        return await self.visits.drain(STOP_VISITS_S)

    async def _try(self, work: Callable[[], object]) -> None:
        try:
            await asyncio.to_thread(work)
        except StoreError as error:
            log.error("数据库不可用，稍后再试：%s", error, extra={"event": "store_error"})
        except AppError as error:
            log.error("%s", error, extra={"event": "plan_error"})


class Service:
    """A station and, unless only visits are wanted or workers run them, the thread that runs its jobs."""

    def __init__(self, station: Station, thread: JobThread | None, *, plans: bool) -> None:
        self.station = station
        self._thread = thread
        self._plans = plans

    @property
    def has_jobs(self) -> bool:
        """Nights, passes, rechecks and digests are planned here."""
        return self._plans

    async def mend(self) -> None:
        """Start the jobs again if their thread ended by a defect: visits alone would hide it."""
        if self._thread is not None and not self._thread.alive:
            log.error("任务线程已结束，重新启动", extra={"event": "jobs_restarted"})
            self._thread = self._thread.again()
            self._thread.start()

    async def close(self) -> int:
        """Stop: visits under way end, jobs stop at their next step. Gives how many visits had to be left."""
        ended = asyncio.create_task(asyncio.to_thread(self._thread.stop)) if self._thread is not None else None
        left = await self.station.close()
        if ended is not None and not await ended:
            log.warning("任务没有及时停下，下次启动时继续", extra={"event": "jobs_cut"})
        return left


@asynccontextmanager
async def open_service(
    store: "Store", settings: Settings, *, browser: bool = True, jobs: bool = True, clock: Clock = utc_now
) -> AsyncIterator[Service]:
    """
    Open everything that a scheduler needs.

    Args:
        store: shared; several schedulers may use it at once.
        settings: everything else.
        browser: whether challenge pages and audits may use one.
        jobs: False = visits only.
        clock: aware present; wall clock.
    """
    async with open_tools(settings, browser=browser) as tools:
        station = Station(store, settings, tools, clock=clock)
        await station.open()
        embedded = jobs and settings.queue.engine == "embedded"  # else workers run what is planned here
        thread = JobThread(store, settings, browser=browser, clock=clock) if embedded else None
        if thread is not None:
            thread.start()
        yield Service(station, thread, plans=jobs)


async def run_once(
    store: "Store",
    settings: Settings,
    kind: JobKind,
    *,
    browser: bool,
    clock: Clock = utc_now,
    on_step: Callable[[int], None] | None = None,
) -> int:
    """Run every due job of a kind in this process and return (for cron); gives how many attempts ended."""
    async with open_tools(settings, browser=browser) as tools:
        work = Work(store=store, settings=settings, tools=tools, clock=clock)
        engine = EmbeddedEngine(store, partial(run_job, work), at_once=settings.nightly.concurrency, clock=clock)
        return await engine.run_due([kind], subjects_left=on_step)
