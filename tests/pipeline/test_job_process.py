"""Jobs in processes apart, with real processes: done, cancelled, killed, orphaned, renewed; nothing is lost and nothing is left over."""

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.process_tree import below, is_running
from cli.logs import configure_logs
from config.settings import Settings
from core.job import Job, JobKind, JobState
from crawler.browser.find import find_browser
from pipeline import job_process
from pipeline.job_process import JobProcesses
from pipeline.jobs import EmbeddedEngine
from pipeline.process import own_module
from store import open_store

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
CHILD = own_module("tests.pipeline.job_child")
T = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, mail={"password": "geheim"}, browser={"enabled": False})


@pytest.fixture
def store(settings):
    with open_store(settings.database_url, settings.data_directory) as opened:
        yield opened


@pytest.fixture(autouse=True)
def nobody_else_asks_for_their_status(caplog):
    yield
    assert "Unknown child process" not in caplog.text


@pytest.fixture
async def processes(store, settings):
    async with JobProcesses(store, settings, command=CHILD, clock=lambda: T) as opened:
        yield opened


def audit(subject, **options):
    return Job(kind=JobKind.AUDIT, subject=subject, period="p", due_at=T, options=options)


def claimed(store, subject, **options):
    store.jobs.enqueue([audit(subject, **options)])
    (job,) = store.jobs.claim(T, by="here")
    return job


def stored(store, subject):
    return store.jobs.get(JobKind.AUDIT, subject, "p")


def children():
    """Numbers of all processes below this one."""
    return {pid for pid, _, _ in below(os.getpid())}


async def until(condition, timeout_s=20):
    async with asyncio.timeout(timeout_s):
        while not (found := condition()):
            await asyncio.sleep(0.05)
    return found


async def logged(caplog, event):
    """The first record of an event."""
    return await until(lambda: next((record for record in caplog.records if getattr(record, "event", "") == event), None))


async def begun(caplog):
    """The record by which a job of a child says that it is under way."""
    return await logged(caplog, "begun")


async def test_jobs_are_done_apart_with_the_settings_of_this_process(store, processes):
    jobs = [claimed(store, f"fine-{number}") for number in range(3)]
    assert await asyncio.gather(*map(processes.run, jobs)) == [JobState.DONE] * 3
    results = {stored(store, job.subject).result for job in jobs}
    (result,) = results  # one process did them all
    pid, secret = result.split()
    assert (int(pid) != os.getpid(), secret) == (True, "geheim")


@pytest.mark.parametrize(
    ("subject", "sentence"), [pytest.param("fail", "首页打不开", id="known"), pytest.param("crash", "ValueError: boom", id="defect")]
)
async def test_failed_job_waits_as_in_one_process(store, processes, subject, sentence):
    assert await processes.run(claimed(store, subject)) is JobState.QUEUED
    job = stored(store, subject)
    assert (job.state, job.attempt, job.due_at > T, sentence in job.result) == (JobState.QUEUED, 1, True, True)


async def test_process_is_renewed_after_some_jobs_and_none_is_left(store, settings):
    async with JobProcesses(store, settings, command=CHILD, jobs_each=2) as processes:
        for number in range(5):
            await processes.run(claimed(store, f"fine-{number}"))
        pids = [int(stored(store, f"fine-{number}").result.split()[0]) for number in range(5)]
        assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [2, 2, 1]
        await until(lambda: not is_running(pids[0]) and not is_running(pids[2]))
    assert not is_running(pids[4])
    assert not set(pids) & children()


async def test_process_without_a_job_is_ended_and_the_next_job_starts_another(store, settings):
    async with JobProcesses(store, settings, command=CHILD, idle_s=0.1) as processes:
        await processes.run(claimed(store, "fine-1"))
        first = int(stored(store, "fine-1").result.split()[0])
        await until(lambda: first not in children())
        assert await processes.run(claimed(store, "fine-2")) is JobState.DONE
        assert int(stored(store, "fine-2").result.split()[0]) != first


async def test_cancelled_job_stops_at_its_next_step_and_waits_uncounted(store, processes, caplog):
    task = asyncio.create_task(processes.run(claimed(store, "long")))
    pid = (await begun(caplog)).pid
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    job = stored(store, "long")
    assert (job.state, job.attempt, job.taken_by, "停机" in job.result) == (JobState.QUEUED, 0, "", True)
    assert is_running(pid), "other jobs of the process go on"


async def test_job_cancelled_again_and_again_is_waited_for_all_the_same(store, processes, caplog):
    """Two runs of one job must not overlap: the first has ended before anybody can begin it anew."""
    task = asyncio.create_task(processes.run(claimed(store, "slow")))
    await begun(caplog)
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0.05)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert "stopped" in [record.getMessage() for record in caplog.records]
    assert (stored(store, "slow").state, stored(store, "slow").attempt) == (JobState.QUEUED, 0)


async def test_job_cancelled_at_once_is_stopped_before_it_begins(store, processes):
    await processes.run(claimed(store, "fine"))
    task = asyncio.create_task(processes.run(claimed(store, "long")))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    started = asyncio.get_running_loop().time()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert asyncio.get_running_loop().time() - started < 3
    assert (stored(store, "long").state, stored(store, "long").attempt) == (JobState.QUEUED, 0)


async def test_job_that_does_not_stop_loses_its_process_not_itself(store, processes, caplog, monkeypatch):
    monkeypatch.setattr(job_process, "CANCEL_S", 0.3)
    task = asyncio.create_task(processes.run(claimed(store, "deaf")))
    pid = (await begun(caplog)).pid
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (stored(store, "deaf").state, stored(store, "deaf").attempt) == (JobState.QUEUED, 0)
    assert pid not in children()


async def test_silent_process_is_ended_and_its_job_waits_again(store, processes, caplog, monkeypatch):
    await processes.run(claimed(store, "fine"))
    monkeypatch.setattr(job_process, "SILENT_S", 0.5)
    assert await processes.run(claimed(store, "deaf")) is JobState.QUEUED
    assert (stored(store, "deaf").state, stored(store, "deaf").attempt) == (JobState.QUEUED, 1)
    assert "job_process_silent" in [getattr(record, "event", "") for record in caplog.records]


async def test_killed_process_lets_all_its_jobs_wait_again_and_they_are_done(store, settings, caplog):
    """kill -9 of the child: the attempt counts, the engine takes the job up again at once with another process."""
    async with JobProcesses(store, settings, command=CHILD, clock=lambda: T) as processes:
        engine = EmbeddedEngine(store, processes.run, clock=lambda: T)
        store.jobs.enqueue([audit("long")])
        serving = asyncio.create_task(engine.run(stop := asyncio.Event(), poll_s=0.05))
        first = (await begun(caplog)).pid
        caplog.clear()
        os.kill(first, signal.SIGKILL)
        assert "以状态 -9 结束" in (await logged(caplog, "job_process_died")).getMessage()
        second = (await begun(caplog)).pid
        assert (second != first, stored(store, "long").attempt, stored(store, "long").state) == (True, 2, JobState.RUNNING)
        stop.set()
        await serving
        assert (stored(store, "long").state, stored(store, "long").attempt) == (JobState.QUEUED, 1)
    assert not {first, second} & children()


async def test_job_that_kills_its_process_each_time_is_given_up(store, settings):
    async with JobProcesses(store, settings, command=CHILD, clock=lambda: T) as processes:
        store.jobs.enqueue([audit("die"), audit("fine")])
        await EmbeddedEngine(store, processes.run, at_once=1, clock=lambda: T).run_due()
    assert (stored(store, "die").state, "已中断 4 次" in stored(store, "die").result) == (JobState.FAILED, True)
    assert stored(store, "fine").state is JobState.DONE


async def test_terminated_process_lets_its_jobs_wait_uncounted(store, processes, caplog):
    task = asyncio.create_task(processes.run(claimed(store, "long")))
    os.kill((await begun(caplog)).pid, signal.SIGTERM)
    assert await asyncio.wait_for(task, 20) is JobState.QUEUED
    assert (stored(store, "long").state, stored(store, "long").attempt) == (JobState.QUEUED, 0)


@pytest.mark.parametrize("command", [pytest.param((*CHILD, "--broken"), id="ends"), pytest.param(("/no/such/program",), id="missing")])
async def test_process_that_does_not_start_costs_no_attempt(store, settings, command, monkeypatch, caplog):
    monkeypatch.setattr(job_process, "PAUSE_S", 0)
    async with JobProcesses(store, settings, command=command, clock=lambda: T) as processes:
        assert await processes.run(claimed(store, "fine")) is JobState.QUEUED
    job = stored(store, "fine")
    assert (job.state, job.attempt, job.due_at) == (JobState.QUEUED, 0, T + timedelta(seconds=30))
    assert "job_process_not_started" in [getattr(record, "event", "") for record in caplog.records]


PARENT = """
import asyncio, sys
from pathlib import Path
from config.settings import Settings
from core.job import JobKind
from pipeline.job_process import JobProcesses
from pipeline.process import own_module, own_name
from store import open_store
from tests.pipeline.test_job_process import T, audit

async def work():
    settings = Settings(data_dir=Path(sys.argv[1]), browser={"enabled": False})
    with open_store(settings.database_url, settings.data_directory) as store:
        async with JobProcesses(store, settings, command=own_module("tests.pipeline.job_child")) as processes:
            store.jobs.enqueue([audit(sys.argv[2])])
            (job,) = store.jobs.claim(T, by=own_name())
            await processes.run(job)

asyncio.run(work())
"""


@pytest.mark.parametrize(("subject", "state", "attempt"), [("long", JobState.QUEUED, 0), ("deaf", JobState.RUNNING, 1)])
async def test_no_process_outlives_its_parent(store, tmp_path, subject, state, attempt):
    """kill -9 of the parent: the child puts its job back and ends; one that is deaf is ended hard, its job is found by the next start."""
    code = PARENT if subject == "long" else f"import pipeline.job_child\n{PARENT}"
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path), subject], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        child = await until(lambda: next((pid for pid, _, _ in below(parent.pid)), None))
        await until(lambda: "begun" in (parent.stderr.readline()))
    finally:
        parent.kill()
        parent.communicate()
    await until(lambda: not is_running(child), 30)
    assert (stored(store, subject).state, stored(store, subject).attempt) == (state, attempt)


@pytest.mark.slow
@pytest.mark.skipif(find_browser() is None, reason="no browser")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=["SIGKILL", "SIGTERM"])
async def test_browser_dies_with_its_process(store, tmp_path, caplog, number):
    settings = Settings(data_dir=tmp_path, network={"allow_addresses": ["127.0.0.0/8"]})

    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Length: 64\r\nConnection: close\r\n\r\n"
            + b"<p>a page that shows something to whoever looks".ljust(64)
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server, JobProcesses(store, settings, command=CHILD, clock=lambda: T) as processes:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        task = asyncio.create_task(processes.run(claimed(store, "browse", url=url)))
        record = await asyncio.wait_for(begun(caplog), 60)
        assert "shows something" in record.html
        tree = [pid for pid, _, _ in below(record.pid)]
        assert len(tree) > 2, "driver and browser"
        os.kill(record.pid, number)
        assert await asyncio.wait_for(task, 30) is JobState.QUEUED
        await until(lambda: not any(map(is_running, tree)))


@pytest.mark.parametrize("form", ["text", "json"])
async def test_log_of_a_child_has_the_form_of_its_parent(store, settings, capfd, form):
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    configure_logs(form, 0)
    try:
        async with JobProcesses(store, settings, command=CHILD, clock=lambda: T) as processes:
            await processes.run(claimed(store, "crash"))
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    said = capfd.readouterr().err
    if form == "json":
        (row,) = map(json.loads, said.splitlines())
        assert [row[key] for key in ("level", "logger", "event", "subject")] == ["warning", "pipeline.jobs", "job_failed", "crash"]
        assert "ValueError: boom" in row["exception"]
    else:
        assert "WARNING pipeline.jobs: 任务未成功" in said
        assert "ValueError: boom" in said


async def test_jobs_stand_back_behind_visits(store, processes):
    await processes.run(claimed(store, "fine"))
    pid = int(stored(store, "fine").result.split()[0])
    assert os.getpriority(os.PRIO_PROCESS, pid) == min(19, os.getpriority(os.PRIO_PROCESS, 0) + 5)
    assert int(Path(f"/proc/{pid}/oom_score_adj").read_text()) >= 500


async def test_secrets_go_over_the_pipe_only_and_the_environment_changes_nothing(store, processes, monkeypatch):
    monkeypatch.setenv("WANGJIAN_MAIL__PASSWORD", "anders")
    await processes.run(claimed(store, "fine"))
    pid, secret = stored(store, "fine").result.split()
    assert secret == "geheim"
    for name in ("cmdline", "environ"):
        shown = Path(f"/proc/{pid}/{name}").read_bytes()
        assert (b"geheim" in shown, b"anders" in shown) == (False, False)


def test_nothing_of_the_working_directory_is_imported(tmp_path):
    (tmp_path / "json.py").write_text("raise SystemExit('hijacked')")
    done = subprocess.run(own_module("pipeline.job_child"), cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")
