"""The distributed engine on a real PostgreSQL: handed over once, run once, rescued from dead workers, published by the newest attempt only."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import make_url, text

from config.settings import Queue, Settings
from core.clock import utc_now
from core.errors import CannotRunError, ConfigError
from core.job import Job, JobKind, JobState
from pipeline.distributed import _deliver, _end, install_schema, lock_of, require_postgres, serve_worker, take_back
from pipeline.jobs import Work, run_job
from pipeline.wiring import Tools
from store import open_store

pytestmark = pytest.mark.slow
NOW = utc_now()


def settings_of(url, **queue):
    return Settings(database=url, queue=Queue(engine="procrastinate", **queue))


def job(number, kind=JobKind.AUDIT, period="p"):
    return Job(kind=kind, subject=f"s{number}", period=period, due_at=NOW)


@pytest.fixture
def store(postgres_url, tmp_path):
    with open_store(postgres_url, tmp_path) as opened:
        yield opened


def here(store, handler):
    """Jobs of every kind are done by *handler*, in this process."""
    return partial(run_job, Work(store=store, settings=Settings(), tools=Tools(fetcher=None, renderer=None)), handler=handler)


async def drain(store, url, handler, *, concurrency=4, **queue):
    return await serve_worker(
        store,
        settings_of(url, concurrency=concurrency, **queue),
        asyncio.Event(),
        browser=False,
        until_empty=True,
        run=here(store, handler),
    )


async def test_every_job_runs_once_whatever_is_asked_twice(store, postgres_url):
    ran = []

    async def handler(work, one):
        ran.append(one.subject)
        return "好"

    store.jobs.enqueue([job(number) for number in range(40)])
    store.jobs.enqueue([job(number) for number in range(40)])
    assert await drain(store, postgres_url, handler) == 40
    assert sorted(ran) == sorted(f"s{number}" for number in range(40))
    assert store.jobs.counts() == {(JobKind.AUDIT, JobState.DONE): 40}
    assert await drain(store, postgres_url, handler) == 0


async def test_a_lost_cancellation_keeps_no_worker_from_ending():
    heard = []

    async def deaf_once():
        while len(heard) < 2:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                heard.append(1)

    task = asyncio.create_task(deaf_once())
    await asyncio.sleep(0)
    await asyncio.wait_for(_end([task], again_s=0.05), 5)
    assert task.done()


async def test_one_job_per_site_at_a_time(store, postgres_url):
    under_way, most = set(), []

    async def handler(work, one):
        assert one.subject not in under_way
        under_way.add(one.subject)
        most.append(len(under_way))
        await asyncio.sleep(0.05)
        under_way.remove(one.subject)
        return "好"

    store.jobs.enqueue([job(number % 3, kind, f"p{number}") for number in range(9) for kind in (JobKind.AUDIT, JobKind.FRESHNESS)])
    await drain(store, postgres_url, handler)
    assert store.jobs.counts()[JobKind.AUDIT, JobState.DONE] == 9
    assert max(most) > 1, "different sites run side by side"


async def test_poisoned_job_is_set_aside_with_its_error(store, postgres_url):
    async def handler(work, one):
        if one.subject == "s1":
            raise CannotRunError("首页打不开")
        return "好"

    store.jobs.enqueue([job(0), job(1)])
    await drain(store, postgres_url, handler)
    waiting = store.jobs.get("audit", "s1", "p")
    assert (waiting.state, waiting.attempt, waiting.result) == (JobState.QUEUED, 1, "首页打不开")
    for _ in range(2):
        with store.database.write() as connection:
            connection.execute(text("UPDATE jobs SET due_at = 0 WHERE state = 'queued'"))
        await drain(store, postgres_url, handler)
    given_up = store.jobs.get("audit", "s1", "p")
    assert (given_up.state, given_up.attempt) == (JobState.FAILED, 3)


async def test_job_of_a_returning_worker_is_not_finished_by_it(store):
    store.jobs.enqueue([job(1)])
    lost = store.jobs.begin("audit", "s1", "p", by="甲", at=NOW)
    taken = store.jobs.begin("audit", "s1", "p", by="乙", at=NOW)
    assert (lost.attempt, taken.attempt) == (1, 2)
    assert store.jobs.finish("audit", "s1", "p", at=NOW, held=lost) is False
    store.jobs.requeue(lost, due_at=NOW)
    assert store.jobs.get("audit", "s1", "p").state is JobState.RUNNING
    assert store.jobs.finish("audit", "s1", "p", at=NOW, held=taken) is True
    assert store.jobs.begin("audit", "s1", "p", by="丙", at=NOW) is None


WORKER = """
import asyncio, os, sys, time
from pathlib import Path
from functools import partial
from config.settings import Queue, Settings
from pipeline.distributed import serve_worker
from pipeline.jobs import Work, run_job
from pipeline.wiring import Tools
from store import open_store
url, folder, log = sys.argv[1:4]
async def handler(work, job):
    with open(log, "a") as file: file.write(f"begin {job.subject} {time.time()} {os.getpid()}\\n")
    await asyncio.sleep(0.3)
    with open(log, "a") as file: file.write(f"end {job.subject} {time.time()} {os.getpid()}\\n")
    return "ok"
settings = Settings(database=url, queue=Queue(engine="procrastinate", concurrency=3, heartbeat_s=0.5, stalled_s=2))
with open_store(url, Path(folder)) as store:
    work = Work(store=store, settings=settings, tools=Tools(fetcher=None, renderer=None))
    asyncio.run(serve_worker(store, settings, asyncio.Event(), run=partial(run_job, work, handler=handler)))
"""


def start_worker(url, folder, log):
    return subprocess.Popen([sys.executable, "-c", WORKER, url, str(folder), str(log)], stderr=subprocess.DEVNULL)


KILLED_AT = 200
"""Jobs of the run in which workers are killed: enough that all four kills fall into it, however fast the machine is."""


def test_killed_workers_lose_nothing(store, postgres_url, tmp_path):
    """Three workers, one killed with -9 again and again: every job ends, none is done by two holders, no site by two at once."""
    log = tmp_path / "log"
    install_schema(store.database, require_postgres(settings_of(postgres_url)))
    store.jobs.enqueue([job(number) for number in range(KILLED_AT)])
    workers = [start_worker(postgres_url, tmp_path, log) for _ in range(3)]
    try:
        until = time.monotonic() + 90
        kills = 0
        while store.jobs.counts().get((JobKind.AUDIT, JobState.DONE), 0) < KILLED_AT:
            assert time.monotonic() < until, store.jobs.counts()
            time.sleep(1.2)
            if kills < 4:
                victim = workers.pop(0)
                os.kill(victim.pid, signal.SIGKILL)
                victim.wait()
                workers.append(start_worker(postgres_url, tmp_path, log))
                kills += 1
    finally:
        for each in workers:
            each.kill()
            each.wait()
    lines = [line.split() for line in log.read_text().splitlines()]
    ended = [subject for word, subject, *_ in lines if word == "end"]
    assert sorted(set(ended)) == sorted(f"s{number}" for number in range(KILLED_AT))
    assert kills == 4


async def test_queue_survives_a_database_that_goes_away(store, postgres_url):
    """Every connection is cut in mid-work: the worker comes back, the jobs end."""

    async def handler(work, one):
        await asyncio.sleep(0.2)
        return "好"

    stop = asyncio.Event()
    store.jobs.enqueue([job(number) for number in range(30)])
    settings = settings_of(postgres_url, concurrency=3, heartbeat_s=0.5, stalled_s=2)
    serving = asyncio.create_task(serve_worker(store, settings, stop, browser=False, run=here(store, handler)))
    await asyncio.sleep(1.5)
    with store.database.write() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        )
    for _ in range(300):
        await asyncio.sleep(0.1)
        if store.jobs.counts().get((JobKind.AUDIT, JobState.DONE), 0) == 30:
            break
    stop.set()
    await serving
    assert store.jobs.counts() == {(JobKind.AUDIT, JobState.DONE): 30}


class Cable:
    """A TCP line to the database's socket that can be cut and mended."""

    def __init__(self, url):
        folder = make_url(url).query["host"]
        self.target = f"{folder}/.s.PGSQL.5432"
        self.whole = True
        self.ends = set()

    async def __aenter__(self):
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self.cut()
        self.server.close()

    def cut(self):
        """Silence: what is open hangs until its own end notices."""
        self.whole = False
        for writer in self.ends:
            writer.transport.abort()
        self.ends.clear()

    async def _serve(self, reader, writer):
        if not self.whole:
            writer.transport.abort()
            return
        inner_reader, inner_writer = await asyncio.open_unix_connection(self.target)
        self.ends |= {writer, inner_writer}

        async def pump(source, sink):
            with contextlib.suppress(OSError):
                while data := await source.read(65536):
                    sink.write(data)
                    await sink.drain()
            sink.close()

        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(pump(reader, inner_writer), pump(inner_reader, writer))


async def test_worker_that_was_cut_off_publishes_nothing_when_it_returns(store, postgres_url, tmp_path):
    began = asyncio.Event()
    loop = asyncio.get_running_loop()
    ended, stopped = [], []

    def handler(name, seconds):
        async def run(work, one):
            loop.call_soon_threadsafe(began.set)
            if name == "近":
                assert stopped == ["远"]
            try:
                await asyncio.sleep(seconds)
            except asyncio.CancelledError:
                stopped.append(name)
                raise
            ended.append(name)
            return name

        return run

    quick = {"concurrency": 1, "heartbeat_s": 0.5, "stalled_s": 2}
    store.jobs.enqueue([job(1)])
    async with Cable(postgres_url) as cable:
        far_url = make_url(postgres_url).set(host="127.0.0.1", port=cable.port, query={}).render_as_string(hide_password=False)
        with await asyncio.to_thread(open_store, far_url, tmp_path / "far") as far:  # the line runs in this loop
            stop_far, stop_near = asyncio.Event(), asyncio.Event()
            first = asyncio.create_task(
                serve_worker(far, settings_of(far_url, **quick), stop_far, browser=False, run=here(far, handler("远", 8)))
            )
            await asyncio.wait_for(began.wait(), 30)
            cable.cut()
            second = asyncio.create_task(
                serve_worker(store, settings_of(postgres_url, **quick), stop_near, browser=False, run=here(store, handler("近", 0.2)))
            )
            for _ in range(300):
                await asyncio.sleep(0.1)
                if store.jobs.get("audit", "s1", "p").state is JobState.DONE:
                    break
            cable.whole = True
            await asyncio.sleep(3)
            stop_far.set()
            stop_near.set()
            await asyncio.gather(first, second)
    assert ended == ["近"], "the one that was cut off stopped by itself before the other began"
    done = store.jobs.get("audit", "s1", "p")
    assert (done.state, done.result, done.attempt) == (JobState.DONE, "近", 2)


async def test_stopped_worker_lets_its_jobs_wait_for_others(store, postgres_url, monkeypatch):
    monkeypatch.setattr("pipeline.distributed.DRAIN_S", 1.0)
    begun = asyncio.Event()

    async def slow(work, one):
        loop.call_soon_threadsafe(begun.set)
        await asyncio.sleep(60)
        return "好"

    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    store.jobs.enqueue([job(1)])
    serving = asyncio.create_task(serve_worker(store, settings_of(postgres_url), stop, browser=False, run=here(store, slow)))
    await asyncio.wait_for(begun.wait(), 20)
    stop.set()
    started = time.monotonic()
    await serving
    assert time.monotonic() - started < 45
    waiting = store.jobs.get("audit", "s1", "p")
    assert (waiting.state, waiting.attempt, waiting.taken_by) == (JobState.QUEUED, 0, "")


def test_jobs_that_fell_out_of_the_queue_wait_again(store, postgres_url):
    """The database went away as a job was begun: Procrastinate counts it as failed, our table would wait for ever."""
    install_schema(store.database, require_postgres(settings_of(postgres_url)))
    store.jobs.enqueue([job(number) for number in range(4)])
    store.jobs.hand_over(NOW, _deliver)
    store.jobs.begin("audit", "s1", "p", by="甲", at=NOW)
    store.jobs.begin("audit", "s2", "p", by="乙", at=NOW + timedelta(minutes=9))
    assert take_back(store.database, NOW + timedelta(minutes=10)) == 0, "all are in the queue"
    with store.database.write() as connection:
        connection.execute(text("DELETE FROM procrastinate_jobs WHERE args ->> 'subject' <> 's3'"))
    store.jobs.take("mail", "a@b.cn", "2026-W48", at=NOW)
    assert take_back(store.database, NOW + timedelta(minutes=9, seconds=30)) == 2
    states = {subject: store.jobs.get("audit", subject, "p") for subject in ("s0", "s1", "s2", "s3")}
    assert {subject: (one.state, one.taken_by) for subject, one in states.items()} == {
        "s0": (JobState.QUEUED, ""),
        "s1": (JobState.QUEUED, ""),
        "s2": (JobState.RUNNING, "乙"),
        "s3": (JobState.QUEUED, "queue"),
    }


def test_schema_is_applied_once(store, postgres_url):
    conninfo = require_postgres(settings_of(postgres_url))
    assert install_schema(store.database, conninfo)
    assert install_schema(store.database, conninfo) == []


def test_sqlite_is_refused_with_the_key_named():
    with pytest.raises(ConfigError, match=r"queue\.engine.*PostgreSQL"):
        require_postgres(Settings(database="sqlite:///x.db"))


def test_locks():
    assert lock_of(job(1)) == lock_of(job(1, JobKind.FRESHNESS))
    assert lock_of(job(1)) != lock_of(job(2))
