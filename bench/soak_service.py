"""
The service of the soak as a process of its own, and the processes of its jobs: everything as in ``wangjian run``, only the time is simulated.

``bench.soak`` starts it with its settings as JSON on standard input; after every simulated hour it says what was done and waits for a line.
"""

import argparse
import asyncio
import json
import sys
import warnings
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from config.settings import Settings
from core.job import Job, JobKind
from core.site import Site
from core.visit import Visit
from monitors.visit import Visitor
from pipeline import job_child
from pipeline.job_process import JobProcesses
from pipeline.jobs import EmbeddedEngine
from pipeline.process import own_module
from pipeline.service import Station
from pipeline.wiring import open_tools
from store import Store, open_store

START = datetime(2026, 11, 20, tzinfo=UTC)
STEP = timedelta(minutes=5)
IDLE_S = 0.5
"""Real seconds until a process without a job is ended: of the simulated time they are minutes."""


class SimulatedClock:
    """The present of the service; its processes of jobs read it from a file."""

    def __init__(self, file: Path) -> None:
        self._file, self._now = file, START
        self.move(timedelta())

    def __call__(self) -> datetime:
        return self._now

    def move(self, by: timedelta) -> None:
        """Let time go on."""
        self._now += by
        self._file.write_text(self._now.isoformat())


class Mixed:
    """Every n-th visit goes over the network, the others take its place at once."""

    def __init__(self, real: Visitor, every: int) -> None:
        self.real, self.every, self.count, self.made = real, every, 0, 0

    async def visit(self, site: str, url: str, at: datetime) -> Visit:
        """See ``monitors.visit.Visitor``."""
        self.count += 1
        if self.count % self.every:
            return Visit(site=site, at=at, ok=True, seconds=0.2 + (self.count % 97) / 100, vantage="soak")
        self.made += 1
        return replace(await self.real.visit(site, url, at), at=at)


def due_in(hour: int, sites: list[Site], now: datetime) -> list[Job]:
    """What a simulated hour brings besides visits: a light pass; every sixth hour an audit, every twelfth a digest."""
    wanted = [Job(kind=JobKind.FRESHNESS, subject=sites[hour % len(sites)].id, period=f"soak-{hour}", due_at=now)]
    if hour % 6 == 0:
        wanted.append(Job(kind=JobKind.AUDIT, subject=sites[hour // 6 % len(sites)].id, period=f"soak-{hour}", due_at=now))
    if hour % 12 == 0:
        week = f"2025-W{hour // 12 + 1:02}"  # a week of its own each: one is sent once
        wanted.append(Job(kind=JobKind.DIGEST, subject="", period=week, due_at=now, options={"as_of": now.isoformat()}))
    return wanted


async def work(store: Store, settings: Settings, sites: list[Site], *, hours: int, every: int) -> None:
    """Visits in this process, jobs in processes apart, hour after hour."""
    file = settings.data_directory / "clock"
    clock = SimulatedClock(file)
    store.sites.upsert(sites)
    command = own_module("bench.soak_service", "--jobs", str(file))
    async with open_tools(settings) as tools, JobProcesses(store, settings, clock=clock, command=command, idle_s=IDLE_S) as processes:
        station = Station(store, settings, tools, clock=clock)
        visits = station.visits
        visits.visitor = mixed = Mixed(visits.visitor, every)
        await station.open()
        engine = EmbeddedEngine(store, processes.run, clock=clock)
        for hour in range(hours):
            for _ in range(int(timedelta(hours=1) / STEP)):
                clock.move(STEP)
                await five_minutes(station)
            await station.tidy()
            engine.enqueue(due_in(hour, sites, clock()))
            await engine.run_due()
            await asyncio.sleep(IDLE_S)
            while processes.running:
                await asyncio.sleep(0.05)
            await said(hour=hour + 1, visits=visits.made, real=mixed.made, gaps=visits.gaps, jobs=_jobs(store))
        await station.close()
    await said(planned=sum(1 for _ in store.visits.export(START, clock())), failed=_failed(store))


async def five_minutes(station: Station) -> None:
    """What the timetable calls more than once in them, once each."""
    await station.refresh()
    await station.plan()
    await station.recover()
    await station.tick()
    while station.visits.in_flight:
        await asyncio.sleep(0.002)
    await asyncio.to_thread(station.visits.write_done)


def _jobs(store: Store) -> dict[str, int]:
    ended: Counter[str] = Counter()
    for (kind, state), number in store.jobs.counts().items():
        ended[f"{kind}.{state}"] += number
    return ended


def _failed(store: Store) -> list[str]:
    jobs = store.jobs.listed(limit=1000)
    return [f"{job.kind} {job.subject}: {job.result}" for job in jobs if job.attempt > 1 or job.state.value == "failed"]


async def said(**row: Any) -> None:
    """Tell the driver, wait until it has looked."""
    print(json.dumps(row), flush=True)
    await asyncio.to_thread(sys.stdin.readline)


def main() -> None:
    """One of the two roles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=Path, metavar="CLOCK", help="do jobs for a service; the file says the time")
    options = parser.parse_args()
    if options.jobs is not None:
        job_child.main(clock=lambda: datetime.fromisoformat(options.jobs.read_text()))
        return
    warnings.simplefilter("ignore", ResourceWarning)
    asked = json.loads(sys.stdin.readline())
    settings = Settings(**asked["settings"])
    urls = asked["urls"]
    sites = [Site(id=f"51{n:08d}", name=f"网站{n}", url=urls[n % len(urls)], unit=f"单位{n % 50}") for n in range(asked["sites"])]
    with open_store(settings.database_url, settings.data_directory) as store:
        asyncio.run(work(store, settings, sites, hours=asked["hours"], every=asked["every"]))


if __name__ == "__main__":
    main()
