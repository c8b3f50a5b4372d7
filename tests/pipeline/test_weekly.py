"""The digest as a job: tried again as long as it is news, never sent for a week that has not come."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from config.settings import Digest, Settings
from core.errors import CannotRunError, ConfigError, StoreError
from core.job import JobKind, JobState
from core.site import Site
from pipeline.freshness import passes_now
from pipeline.jobs import EmbeddedEngine, Work, run_job
from pipeline.nightly import audits_now
from pipeline.own_clock import ask_others
from pipeline.visiting import SlotPlan, refresh_plan, write_gaps
from pipeline.weekly import digest_jobs
from pipeline.wiring import Tools
from store import open_store

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
"""8:00 in Beijing."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SETTINGS = Settings(digest=Digest(to=("a@example.org",)))


class Clock:
    def __init__(self):
        self.now = MONDAY

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path):
    with open_store(f"sqlite:///{tmp_path / 'w.db'}", tmp_path) as opened:
        yield opened


@pytest.fixture
def engine(store, clock):
    work = Work(store=store, settings=SETTINGS, tools=Tools(fetcher=None, renderer=None), clock=clock)
    return EmbeddedEngine(store, partial(run_job, work), clock=clock)


def digest_job(store):
    (job,) = store.jobs.listed(kind=JobKind.DIGEST)
    return job


@pytest.mark.parametrize(
    "error", [CannotRunError("邮件服务器一直没有应答"), ConfigError("mail: 没有配置")], ids=["server away", "settings"]
)
async def test_digest_that_cannot_be_sent_is_tried_for_two_days_and_then_told_as_failed(store, engine, clock, monkeypatch, error):
    tries = []

    def send(*_, **__):
        tries.append(clock.now - MONDAY)
        raise error

    monkeypatch.setattr("pipeline.digest.send_digest", send)
    store.jobs.enqueue(digest_jobs(SETTINGS, clock.now))
    while (job := digest_job(store)).state is JobState.QUEUED:
        clock.now = max(clock.now, job.due_at)
        await engine.run_due([JobKind.DIGEST])
    assert job.state is JobState.FAILED
    assert str(error) in job.result
    assert sum(late < 2 * HOUR for late in tries) >= 5
    assert sum(late < 2 * DAY for late in tries) < 30
    assert 2 * DAY <= tries[-1] < 3 * DAY


async def test_mail_server_that_comes_back_after_hours_gets_the_letters(store, engine, clock, monkeypatch):
    def send(*_, **__):
        if clock.now < MONDAY + 9 * HOUR:
            raise CannotRunError("连不上邮件服务器")
        return "周报 2026-W48：已发送 1"

    monkeypatch.setattr("pipeline.digest.send_digest", send)
    store.jobs.enqueue(digest_jobs(SETTINGS, clock.now))
    while (job := digest_job(store)).state is JobState.QUEUED:
        clock.now = max(clock.now, job.due_at)
        await engine.run_due([JobKind.DIGEST])
    assert (job.state, job.result) == (JobState.DONE, "周报 2026-W48：已发送 1")
    assert clock.now < MONDAY + 13 * HOUR


async def test_database_that_goes_away_is_no_matter_of_hours(store, engine, clock, monkeypatch):
    def send(*_, **__):
        raise StoreError("数据库操作失败")

    monkeypatch.setattr("pipeline.digest.send_digest", send)
    store.jobs.enqueue(digest_jobs(SETTINGS, clock.now))
    await engine.run_due([JobKind.DIGEST])
    assert digest_job(store).due_at - clock.now == timedelta(seconds=30)


async def test_nothing_is_sent_for_a_week_that_has_not_come(store, engine, clock, monkeypatch):
    monkeypatch.setattr("pipeline.digest.send_digest", lambda *_, **__: pytest.fail("sent"))
    store.jobs.enqueue(digest_jobs(SETTINGS, MONDAY + 14 * DAY))
    store.jobs.hurry(digest_job(store), clock.now)
    await engine.run_due([JobKind.DIGEST])
    assert digest_job(store).state is JobState.QUEUED
    assert "没有发出" in digest_job(store).result


class Heard:
    """Notes whom it was sent to."""

    def __init__(self):
        self.urls = []

    async def fetch(self, request):
        self.urls.append(request.url)


@pytest.mark.parametrize(
    ("controls", "sites", "expected"),
    [
        pytest.param(3, 40, (3, 0), id="controls are enough"),
        pytest.param(1, 40, (1, 8), id="few controls: some sites from all over the register beside them"),
        pytest.param(0, 2, (0, 2), id="two sites"),
        pytest.param(0, 0, (0, 0), id="nobody"),
    ],
)
async def test_controls_are_asked_for_the_time_and_sites_where_these_are_few(store, controls, sites, expected):
    store.sites.upsert(Site(id=f"{n:02}", name="网站", url=f"s{n}.test") for n in range(sites))
    heard = Heard()
    await ask_others(heard, [f"http://control{n}.test/" for n in range(controls)], store)
    assert len([url for url in heard.urls if "control" in url]) == expected[0]
    asked = [int(url.removeprefix("http://s").removesuffix(".test")) for url in heard.urls if "control" not in url]
    assert len(asked) == expected[1]
    assert len(asked) < 8 or asked[-1] - asked[0] >= sites - sites // 8 - 1


async def test_clock_that_others_call_wrong_sends_nothing(store, engine, clock, monkeypatch):
    monkeypatch.setattr("crawler.fetch.engine.Engine.clock_offset", lambda _: -20 * DAY)
    monkeypatch.setattr("pipeline.digest.send_digest", lambda *_, **__: pytest.fail("sent"))
    clock.now = MONDAY + DAY
    store.jobs.enqueue(digest_jobs(SETTINGS, clock.now))
    await engine.run_due([JobKind.DIGEST])
    assert "本机时钟比其他服务器快约 20 天" in digest_job(store).result


def test_what_a_clock_that_was_ahead_asked_for_is_asked_for_again_when_its_day_comes(store):
    plan, now = SlotPlan.of(SETTINGS), MONDAY + 3 * HOUR
    store.sites.upsert([Site(id="a", name="网站", url="http://a.test/")])
    refresh_plan(store, plan, now)
    ahead = now + 20 * DAY
    write_gaps(store, plan, ahead, record=store.visits.append)
    wanted = [*digest_jobs(SETTINGS, ahead, catch_up=False), *audits_now(store, SETTINGS, ahead), *passes_now(store, SETTINGS, ahead)]
    earlier = [*digest_jobs(SETTINGS, now), *audits_now(store, SETTINGS, now), *passes_now(store, SETTINGS, now)]
    store.jobs.enqueue([*wanted, *earlier, *(replace(job, period=f"recheck-{job.period}") for job in earlier[1:])])
    for job in [*wanted, *earlier]:
        store.jobs.finish(*job.key, at=ahead, result="时钟不对", state=JobState.FAILED)
    refresh_plan(store, plan, now)
    assert store.jobs.enqueue(wanted) == len(wanted) == 3
    assert store.jobs.enqueue(earlier) == 0
    assert store.claims.next_at() < now + 3 * HOUR
