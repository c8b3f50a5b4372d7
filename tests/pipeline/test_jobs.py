"""The embedded engine: errors, retries, stops and dead processes."""

import asyncio
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from config.settings import Settings
from core.errors import CannotRunError, StoreError
from core.job import Job, JobKind, JobState
from core.site import Site
from pipeline.jobs import HANDLERS, EmbeddedEngine, Work, asked_job, handler_of, run_job
from pipeline.process import is_dead, own_name
from pipeline.wiring import Tools
from store import open_store

T = datetime(2026, 11, 23, 15, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.now = T

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def work(tmp_path, clock):
    with open_store(f"sqlite:///{tmp_path / 'jobs.db'}", tmp_path) as store:
        yield Work(store=store, settings=Settings(), tools=Tools(fetcher=None, renderer=None), clock=clock)


def audit(subject, **changes):
    return Job(**{"kind": JobKind.AUDIT, "subject": subject, "period": "2026-11-23", "due_at": T, **changes})


def engine_of(work, handler, **more):
    return EmbeddedEngine(work.store, partial(run_job, work, handler=handler), clock=work.clock, **more)


def state(work, subject):
    return work.store.jobs.get(JobKind.AUDIT, subject, "2026-11-23")


@pytest.mark.parametrize("kind", list(HANDLERS))
def test_every_kind_has_its_handler(kind):
    assert asyncio.iscoroutinefunction(handler_of(kind))


async def test_jobs_run_bounded_and_their_sentence_is_kept(work):
    running, most = 0, 0

    async def handler(_work, job):
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        return f"做完 {job.subject}"

    engine = engine_of(work, handler, at_once=3)
    assert engine.enqueue(audit(f"s{number}") for number in range(12)) == 12
    assert await engine.run_due() == 12
    assert most == 3
    assert state(work, "s7").result == "做完 s7"


@pytest.mark.parametrize("error", [CannotRunError("首页打不开"), ValueError("boom")], ids=["known", "defect"])
async def test_failure_waits_and_is_given_up_after_three_attempts(work, clock, error):
    async def handler(_work, _job):
        raise error

    engine = engine_of(work, handler)
    engine.enqueue([audit("a")])
    for attempt, wait in ((1, 10), (2, 60)):
        assert await engine.run_due() == 1
        job = state(work, "a")
        assert (job.state, job.attempt, job.due_at) == (JobState.QUEUED, attempt, clock.now + timedelta(minutes=wait))
        assert str(error) in job.result
        assert await engine.run_due() == 0
        clock.now = job.due_at
    await engine.run_due()
    assert (state(work, "a").state, state(work, "a").attempt) == (JobState.FAILED, 3)


async def test_stop_cancels_and_the_next_start_goes_on(work):
    begun, stop = asyncio.Event(), asyncio.Event()

    async def endless(_work, _job):
        begun.set()
        await asyncio.sleep(60)
        return ""

    engine = engine_of(work, endless)
    engine.enqueue([audit("a")])
    serving = asyncio.create_task(engine.run(stop, poll_s=0.01))
    await begun.wait()
    stop.set()
    await asyncio.wait_for(serving, 5)
    assert (state(work, "a").state, state(work, "a").attempt) == (JobState.QUEUED, 0)


async def test_stop_in_the_moment_of_the_end_lets_the_end_be_noted(work, monkeypatch):
    """An end half noted would be done again: published twice."""
    finish, noting = work.store.jobs.finish, asyncio.Event()
    loop = asyncio.get_running_loop()

    def slowly(*key, **more):
        loop.call_soon_threadsafe(noting.set)
        time.sleep(0.2)
        return finish(*key, **more)

    async def handler(_work, _job):
        return "gut"

    monkeypatch.setattr(work.store.jobs, "finish", slowly)
    work.store.jobs.enqueue([audit("a")])
    (job,) = work.store.jobs.claim(T, by="here")
    task = asyncio.create_task(run_job(work, job, handler))
    await noting.wait()
    task.cancel()
    assert await task is JobState.DONE
    assert state(work, "a").result == "gut"


async def test_job_that_kills_its_process_again_and_again_is_given_up(work, clock):
    async def handler(_work, _job):
        return "gut"

    engine = engine_of(work, handler)
    engine.enqueue([audit("a")])
    for _ in range(4):
        work.store.jobs.claim(clock.now, by="gone")
        work.store.jobs.recover(lambda _: True, silent_since=T)
    await engine.run_due()
    assert state(work, "a").state is JobState.FAILED
    assert "已中断" in state(work, "a").result


async def test_job_of_a_killed_process_is_run_at_the_next_start(work):
    code = "import sys, time; from pipeline.process import own_name; print(own_name(), flush=True); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    name = child.stdout.readline().strip()
    work.store.jobs.enqueue([audit("a")])
    work.store.jobs.claim(T, by=name)

    async def handler(_work, _job):
        return "ok"

    engine = engine_of(work, handler)
    assert await engine.run_due() == 0
    child.kill()
    child.wait()
    child.stdout.close()
    assert await engine.run_due() == 1
    assert state(work, "a").attempt == 2


def test_names_of_processes():
    assert not is_dead(own_name())
    host, boot, pid, start = own_name().split("/")
    assert pid == str(os.getpid())
    assert is_dead(f"{host}/{boot}/{pid}/{int(start) + 1}")
    assert is_dead(f"{host}/12345678/{pid}/{start}")
    assert not is_dead(f"other/{boot}/{pid}/1")
    assert not is_dead("somebody")


def test_what_a_person_asks_for_comes_first(work):
    work.store.jobs.enqueue([audit("a"), asked_job(JobKind.AUDIT, "b", T)])
    assert work.store.jobs.claim(T, by="x")[0].subject == "b"


async def test_what_a_dead_process_published_is_not_audited_again(work):
    """It died between publishing and noting the end: the job is begun again, and finds its own report."""
    from pipeline.nightly import audit_job

    work.store.sites.upsert([Site(id="a", url="http://a.test/")])
    run = work.store.audits.start("a", work.clock(), {"job": "audit/a/p"})
    work.store.audits.finish(run, b"{}")
    again = Job(kind=JobKind.AUDIT, subject="a", period="p", due_at=work.clock(), attempt=2)
    assert "已检查并发布" in await audit_job(work, again)
    assert [one.id for one in work.store.audits.recent("a")] == [run]
    assert work.store.audits.of_job("a", "audit/a/other") is None


async def test_a_database_that_went_away_is_soon_tried_again(work, clock):
    async def handler(_work, _job):
        raise StoreError("连接中断")

    engine = engine_of(work, handler)
    engine.enqueue([audit("a")])
    await engine.run_due()
    assert state(work, "a").due_at == clock.now + timedelta(seconds=30)
