#!/usr/bin/env python3
"""
Soak: 72 simulated hours of a register of 1,000 sites in accelerated time; memory, file handles and child processes must stay flat.

soak.py [--hours 72] [--sites 1000] [--write docs/performance/soak.md]. The scheduler's own visit service plans, claims, visits and writes
every slot of the simulated time into a real store; every --real-th visit goes over the network to the sample town (the others take its
place at once), every sixth hour a site is audited with a real browser, every twelfth the weekly digest is built. The town is a process of
its own, so that what grows is ours.
"""

import argparse
import asyncio
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from config.settings import Settings, load_settings  # noqa: E402
from core.job import Job, JobKind  # noqa: E402
from core.site import Site  # noqa: E402
from core.visit import Visit  # noqa: E402
from lab.town import town_in_thread  # noqa: E402
from pipeline.digest.build import build  # noqa: E402
from pipeline.jobs import EmbeddedEngine, Work  # noqa: E402
from pipeline.memory import give_back  # noqa: E402
from pipeline.visiting import VisitService  # noqa: E402
from pipeline.visits import open_visitor  # noqa: E402
from pipeline.wiring import open_tools  # noqa: E402
from store import open_store  # noqa: E402

START = datetime(2026, 11, 20, tzinfo=UTC)
STEP = timedelta(minutes=5)
WARM_H = 12
"""Every kind of work has been done by then."""


class SimulatedClock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class Mixed:
    """Every n-th visit is real."""

    def __init__(self, real, every: int) -> None:
        self.real, self.every, self.count, self.made = real, every, 0, 0

    async def visit(self, site: str, url: str, at: datetime) -> Visit:
        self.count += 1
        if self.count % self.every:
            return Visit(site=site, at=at, ok=True, seconds=0.2 + (self.count % 97) / 100, vantage="soak")
        self.made += 1
        return replace(await self.real.visit(site, url, at), at=at)


def state() -> dict[str, float]:
    """Resident memory in MB, open handles, child processes of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    children, zombies = 0, 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == os.getpid():
                children += 1
                zombies += fields[0] == "Z"
    return {
        "rss_mb": round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1),
        "handles": len(os.listdir("/proc/self/fd")),
        "children": children,
        "zombies": zombies,
    }


async def soak(settings: Settings, sites: list[Site], hours: int, every: int) -> dict[str, object]:
    clock, rows = SimulatedClock(), []
    with open_store(settings.database_url, settings.data_directory) as store:
        store.sites.upsert(sites)
        async with open_tools(settings) as tools:
            visitor, _ = open_visitor(settings, tools)
            mixed = Mixed(visitor, every)
            service = VisitService(store, settings, mixed, clock=clock, by="soak")
            service.refresh()
            engine = EmbeddedEngine(Work(store=store, settings=settings, tools=tools, clock=clock), at_once=1)
            audits = digests = 0
            for hour in range(hours):
                for _ in range(int(timedelta(hours=1) / STEP)):
                    clock.now += STEP
                    await service.tick()
                    while service.in_flight:
                        await asyncio.sleep(0.002)
                    await asyncio.to_thread(service.write_done)
                if hour % 6 == 0:
                    due = Job(kind=JobKind.AUDIT, subject=sites[audits % len(sites)].id, period=f"soak-{hour}", due_at=clock.now)
                    store.jobs.enqueue([due])
                    audits += await engine.run_due()
                if hour % 12 == 0:
                    await asyncio.to_thread(build, store, settings, clock.now)
                    give_back()  # as after any job
                    digests += 1
                gc.collect()
                rows.append({"hour": hour + 1, "visits": service.made, **state()})
                sys.stderr.write(f"{rows[-1]}\n")
        planned = sum(1 for _ in store.visits.export(START, clock.now))
    return {
        "rows": rows,
        "visits": planned,
        "real": mixed.made,
        "audits": audits,
        "digests": digests,
        "gaps": service.gaps,
        "after": state(),
    }


def verdict(found: dict) -> dict[str, float]:
    warm = [row for row in found["rows"] if row["hour"] >= min(WARM_H, len(found["rows"]))]
    return {
        "growth": round(max(row["rss_mb"] for row in warm[-6:]) / max(row["rss_mb"] for row in warm[:6]) - 1, 4),
        "handles_grown": warm[-1]["handles"] - warm[0]["handles"],
        "zombies": max(row["zombies"] for row in found["rows"]),
    }


def page(found: dict, took_s: float, sites: int) -> str:
    said, rows = verdict(found), found["rows"]
    shown = [row for row in rows if row["hour"] in (1, 2) or row["hour"] % 6 == 0]
    lines = "\n".join(
        f"| {row['hour']} | {row['visits']:,} | {row['rss_mb']} | {row['handles']} | {row['children']} | {row['zombies']} |"
        for row in shown
    )
    return f"""# Soak

`python -m bench.soak --write docs/performance/soak.md`: {rows[-1]["hour"]} simulated hours of a register of {sites:,} sites in {took_s / 60:.0f} minutes, in one
process: {found["visits"]:,} visits ({found["real"]:,} of them over the network), {found["audits"]} audits with a browser, {found["digests"]} digests; {found["gaps"]} slots missed.

From hour {WARM_H} on, when every kind of work has been done once, memory grew by **{said["growth"] * 100:.1f} %**, file handles by **{said["handles_grown"]}**;
zombie processes: **{said["zombies"]}**.

| Hour | Visits | Resident MB | Handles | Children | Zombies |
| ---: | ---: | ---: | ---: | ---: | ---: |
{lines}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=int, default=72)
    parser.add_argument("--sites", type=int, default=1000)
    parser.add_argument("--real", type=int, default=100)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--town", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.town:
        with town_in_thread(datetime.now(UTC), keys=("department", "county", "soft404")) as town:  # none of the slow ones
            print(json.dumps({"network": town.settings, "urls": [site.url for site in town.sites]}), flush=True)
            sys.stdin.read()
        return
    started = time.monotonic()
    town = subprocess.Popen([sys.executable, __file__, "--town"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        lab = json.loads(town.stdout.readline())
        with tempfile.TemporaryDirectory() as name:
            settings = load_settings(None, data_dir=Path(name), network={**lab["network"], "deadline_s": 5}, crawl={"max_pages": 20})
            urls = lab["urls"]
            sites = [Site(id=f"51{n:08d}", name=f"网站{n}", url=urls[n % len(urls)], unit=f"单位{n % 50}") for n in range(options.sites)]
            found = asyncio.run(soak(settings, sites, options.hours, options.real))
    finally:
        town.stdin.close()
        town.wait(20)
        town.stdout.close()
    print(json.dumps({**verdict(found), **{key: value for key, value in found.items() if key != "rows"}}, ensure_ascii=False))
    if options.write:
        options.write.write_text(page(found, time.monotonic() - started, options.sites), "utf-8")


if __name__ == "__main__":
    main()
