"""The service as people run it: real processes, a real town, real signals."""

import asyncio
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from bench.process_tree import below, is_running
from core.clock import utc_now
from core.job import JobKind, JobState
from core.site import Site
from crawler.browser.find import find_browser
from lab.town import start_town
from pipeline.jobs import asked_job
from pipeline.service import Service
from scheduler import follow_clock, make_timetable
from store import open_store

ROOT = Path(__file__).resolve().parent.parent


class Entry:
    def __init__(self):
        self.next_run_time = None

    def modify(self, next_run_time):
        self.next_run_time = next_run_time


class Timetable:
    def __init__(self):
        self.entries = [Entry(), Entry()]

    def get_jobs(self):
        return self.entries


@pytest.mark.parametrize(
    ("step_s", "woken"), [(-3600, True), (7200, True), (0, False), (-1, False)], ids=["back", "forward", "calm", "slew"]
)
async def test_timetable_is_woken_when_the_clock_is_set(step_s, woken):
    wall, steady = [datetime(2026, 11, 16, tzinfo=UTC)], [100.0]
    timetable = Timetable()
    following = asyncio.create_task(follow_clock(timetable, lambda: wall[0], steady=lambda: steady[0], every_s=0.01))
    await asyncio.sleep(0.03)
    steady[0] += 5
    wall[0] += timedelta(seconds=5 + step_s)
    await asyncio.sleep(0.05)
    following.cancel()
    assert [entry.next_run_time for entry in timetable.entries] == [wall[0] if woken else None] * 2


async def test_timetable_ticks_and_plans_at_once():
    class Station:
        ticks = plans = 0
        has_quorum = False

        async def tick(self):
            self.ticks += 1

        async def plan(self):
            self.plans += 1

        async def recover(self): ...

        async def refresh(self): ...

        async def tidy(self): ...

    station = Station()
    timetable = make_timetable(station)
    timetable.start()
    await asyncio.sleep(2.3)
    timetable.shutdown(wait=False)
    assert station.ticks in (2, 3)
    assert station.plans in (1, 2)


def configure(folder: Path, town, **more) -> Path:
    network = {
        "nameservers": [town.nameserver],
        "allow_addresses": list(town.allow_addresses),
        "controls": list(town.controls),
        "per_host_concurrency": 16,
    }
    settings = {"network": network, "database": f"sqlite:///{folder / 'w.db'}", "data_dir": str(folder), **more}
    path = folder / "wangjian.yaml"
    path.write_text(yaml.safe_dump(settings), "utf-8")
    return path


def wangjian(config: Path, *arguments: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "cli.main", "--config", str(config), *arguments]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        preexec_fn=_hear_hangups,
    )


def _hear_hangups() -> None:
    """Tests may run under ``nohup``, whose children ignore SIGHUP."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


async def finished(child: subprocess.Popen, timeout_s: float = 120) -> tuple[int, str, str]:
    out, err = await asyncio.to_thread(child.communicate, timeout=timeout_s)
    return child.returncode, out, err


async def started(child: subprocess.Popen) -> None:
    """Before a service says so, a signal ends a program that has not begun: on a slow machine the other one may be done by then."""
    while "调度服务已启动" not in (line := await asyncio.to_thread(child.stderr.readline)):
        assert line, "ended before it was up"


async def until(condition, timeout_s: float = 60):
    deadline = asyncio.get_running_loop().time() + timeout_s
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, "did not happen in time"
        await asyncio.sleep(0.2)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("numbers", "statuses"),
    [((signal.SIGTERM, signal.SIGHUP), [0, 0]), ((signal.SIGINT, signal.SIGTERM), [130, 0])],
    ids=["SIGHUP", "SIGINT"],
)
async def test_two_services_share_the_plan_and_stop_gracefully(tmp_path, numbers, statuses):
    async with start_town(utc_now()) as town:
        config = configure(tmp_path, town, nightly={"enabled": False}, freshness={"enabled": False})
        with open_store(f"sqlite:///{tmp_path / 'w.db'}", tmp_path) as store:
            store.sites.upsert(town.sites[:3])
            now = utc_now()
            store.claims.plan((site.id, now + timedelta(seconds=8 + place)) for place, site in enumerate(town.sites[:3]))
            services = [wangjian(config, "run", "--no-browser") for _ in range(2)]
            await asyncio.gather(*map(started, services))
            await until(lambda: len(list(store.visits.export(now, utc_now()))) == 3)
            for service, number in zip(services, numbers, strict=True):
                service.send_signal(number)
            ends = [await finished(service, 60) for service in services]
            assert [code for code, _, _ in ends] == statuses, ends
            assert all("已停止" in err for _, _, err in ends)
            visits = list(store.visits.export(now, utc_now()))
            assert sorted(visit.site for visit in visits) == sorted(site.id for site in town.sites[:3])
            assert all(visit.ok for visit in visits)
            assert store.claims.marks() == []


@pytest.mark.slow
async def test_single_rounds_for_cron(tmp_path):
    async with start_town(utc_now()) as town:
        config = configure(tmp_path, town, crawl={"max_pages": 20})
        dead = Site(id="dead", url="http://no-such.gov.test/")
        with open_store(f"sqlite:///{tmp_path / 'w.db'}", tmp_path) as store:
            store.sites.upsert([town["department"].site, dead])
        code, _, err = await finished(wangjian(config, "run", "--once", "visits", "--no-browser"))
        assert (code, "访问 2 个网站" in err, "失败 1" in err) == (0, True, True), err
        code, _, err = await finished(wangjian(config, "run", "--once", "visits", "--no-browser"))
        assert (code, "没有到时的访问" in err) == (0, True), err
        code, _, err = await finished(wangjian(config, "run", "--once", "nightly", "--no-browser"), 300)
        assert (code, "完成 1 个，未完成 1 个" in err, "dead" in err) == (0, True, True), err
        code, _, err = await finished(wangjian(config, "run", "--once", "digest"))
        assert (code, "digest.to" in err) == (2, True), err
        code, _, err = await finished(wangjian(config, "run", "--once", "visits", "--visits-only"))
        assert (code, "--once" in err) == (2, True), err
        with open_store(f"sqlite:///{tmp_path / 'w.db'}", tmp_path) as store:
            site = town["department"].site.id
            assert store.audits.latest(site) is not None
            rechecks = [job for job in store.jobs.listed(subject=site) if job.period.startswith("recheck-")]
            seen = store.audits.latest(site).as_of
            assert [job.due_at - seen >= timedelta(hours=24) for job in rechecks] == [True]


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=["SIGKILL", "SIGTERM"])
async def test_ended_service_leaves_no_process_and_the_next_goes_on_with_its_audit(tmp_path, number):
    """In the middle of an audit: its process ends with the service and lets the job wait; the next service does it and publishes once."""
    async with start_town(utc_now()) as town:
        browser = find_browser() is not None
        config = configure(tmp_path, town, crawl={"max_pages": 40}, freshness={"enabled": False}, nightly={"enabled": False})
        site = town["county"].site
        with open_store(f"sqlite:///{tmp_path / 'w.db'}", tmp_path) as store:
            store.sites.upsert([site])
            job = asked_job(JobKind.AUDIT, site.id, utc_now())
            store.jobs.enqueue([job])
            first = wangjian(config, "run")
            await until(lambda: store.audits.unfinished(site.id) is not None and store.jobs.get(*job.key).state is JobState.RUNNING)
            await until(lambda: len(list(below(first.pid))) > (2 if browser else 0))  # with driver and browser
            tree = [pid for pid, _, _ in below(first.pid)]
            first.send_signal(number)
            code, _, err = await finished(first, 60)
            assert code == (0 if number is signal.SIGTERM else -9), err
            await until(lambda: store.jobs.get(*job.key).state is JobState.QUEUED)
            assert store.jobs.get(*job.key).attempt == 0, "nobody is to blame"
            await until(lambda: not any(map(is_running, tree)))
            second = wangjian(config, "run", "--no-browser")
            await until(lambda: store.jobs.get(*job.key).state is JobState.DONE, 180)
            second.terminate()
            assert (await finished(second, 60))[0] == 0
            assert len([run for run in store.audits.recent(site.id) if run.state == "done"]) == 1


async def test_job_thread_that_ended_is_started_again():
    class Thread:
        alive = False
        started = 0

        def again(self):
            return self

        def start(self):
            self.alive = True
            self.started += 1

    thread = Thread()
    service = Service(None, thread, plans=True)
    await service.mend()
    await service.mend()
    assert thread.started == 1
