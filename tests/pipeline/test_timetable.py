"""Nights, passes, weeks: pure functions of settings and the present, in any zone, over clock changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.settings import Digest, Nightly, Settings
from core.digest import week_of
from core.finding import Finding
from core.job import JobKind, JobState
from core.outcome import Outcome, State
from core.site import Site, SiteState
from pipeline.nightly import audits_now, forgotten_rechecks, plan_night, recheck_jobs
from pipeline.timetable import digest_time, place_in, planned_jobs, span_at, span_of
from pipeline.weekly import digest_jobs
from store import open_store

BEIJING = ZoneInfo("Asia/Shanghai")
NIGHT = Nightly(at="22:00", hours=8)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(text, zone=BEIJING):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.fixture
def store(tmp_path):
    with open_store(f"sqlite:///{tmp_path / 'n.db'}", tmp_path) as opened:
        opened.sites.upsert(
            [*(Site(id=f"s{n}", url=f"http://{n}.test") for n in range(40)), Site(id="x", url="x.test", state=SiteState.CLOSED)]
        )
        yield opened


@pytest.mark.parametrize(
    ("now", "period"),
    [
        pytest.param("2026-11-23T21:59:59", None, id="before"),
        pytest.param("2026-11-23T22:00:00", "2026-11-23", id="begin"),
        pytest.param("2026-11-24T00:00:00", "2026-11-23", id="midnight"),
        pytest.param("2026-11-24T05:59:59", "2026-11-23", id="last second"),
        pytest.param("2026-11-24T06:00:00", None, id="end"),
    ],
)
def test_night_that_is_under_way(now, period):
    span = span_at(NIGHT, at(now), BEIJING)
    assert (span.period if span else None) == period


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 10, 24)], ids=["spring", "autumn"])
def test_night_over_a_clock_change_lasts_as_long(day):
    span = span_of(NIGHT, day, ZoneInfo("Europe/Berlin"))
    assert span.ends_at - span.starts_at == 8 * HOUR
    assert span_at(NIGHT, span.ends_at - timedelta(seconds=1), ZoneInfo("Europe/Berlin")) == span


def test_turns_are_spread_and_the_same_every_night():
    first, second = span_of(NIGHT, date(2026, 11, 23), BEIJING), span_of(NIGHT, date(2026, 11, 24), BEIJING)
    places = [place_in(first, f"s{n}", 0) for n in range(1000)]
    assert all(first.starts_at <= place < first.ends_at for place in places)
    hours = [sum((place - first.starts_at) // HOUR == hour for place in places) for hour in range(8)]
    assert min(hours) > 90
    assert place_in(second, "s7", 0) - place_in(first, "s7", 0) == DAY
    assert place_in(first, "s7", 1) != place_in(first, "s7", 0)


@pytest.mark.parametrize(
    ("now", "zone", "expected", "week"),
    [
        pytest.param("2026-11-23T07:59:59", "Asia/Shanghai", "2026-11-16T08:00:00+08:00", "2026-W47", id="a second before"),
        pytest.param("2026-11-23T08:00:00", "Asia/Shanghai", "2026-11-23T08:00:00+08:00", "2026-W48", id="at the time"),
        pytest.param("2026-11-29T23:00:00", "Asia/Shanghai", "2026-11-23T08:00:00+08:00", "2026-W48", id="end of the week"),
        pytest.param("2027-01-03T23:00:00", "Asia/Shanghai", "2026-12-28T08:00:00+08:00", "2026-W53", id="turn of the year"),
        pytest.param("2026-03-30T09:00:00", "Europe/Berlin", "2026-03-30T08:00:00+02:00", "2026-W14", id="after summer time began"),
        pytest.param(
            "2026-11-30T09:00:00", "America/Anchorage", "2026-11-30T08:00:00-09:00", "2026-W49", id="Monday there, Tuesday in Beijing"
        ),
    ],
)
def test_time_and_week_of_the_digest(now, zone, expected, week):
    settings = Settings(timezone=zone, digest=Digest(to=("a@example.org",)))
    found = digest_time(settings, at(now, ZoneInfo(zone)))
    assert found == datetime.fromisoformat(expected)
    assert week_of(found) == week


def test_week_is_that_of_beijing_for_every_door():
    """The timetable asked for the week of its zone, letters and ``digest --send`` named that of Beijing: two letters of one digest."""
    settings = Settings(timezone="America/New_York", digest=Digest(to=("a@example.org",), weekday="sun", at="20:00"))
    (job,) = digest_jobs(settings, datetime(2026, 11, 30, 1, tzinfo=UTC))
    assert datetime.fromisoformat(job.options["as_of"]) == datetime(2026, 11, 30, 1, tzinfo=UTC)
    assert job.period == week_of(datetime(2026, 11, 30, 1, tzinfo=UTC)) == "2026-W49"


def test_digest_is_asked_for_once_a_week_and_caught_up_for_two_days(store):
    settings = Settings(digest=Digest(to=("a@example.org",)))
    monday = at("2026-11-23T08:00:00")
    assert digest_jobs(Settings(), monday) == []
    assert sum(store.jobs.enqueue(digest_jobs(settings, monday + n * HOUR)) for n in range(47)) == 1
    (job,) = store.jobs.listed(kind=JobKind.DIGEST)
    assert (job.period, dict(job.options)) == ("2026-W48", {"as_of": monday.astimezone(UTC).isoformat()})
    assert digest_jobs(settings, monday + 49 * HOUR) == []
    assert [job.period for job in digest_jobs(settings, monday + 49 * HOUR, catch_up=False)] == ["2026-W48"]
    assert digest_jobs(settings, monday + 7 * DAY)[0].period == "2026-W49"


def test_night_is_planned_once_for_open_sites(store):
    settings = Settings()
    assert plan_night(store, settings, at("2026-11-23T21:00:00")) == 0
    assert plan_night(store, settings, at("2026-11-23T22:00:00")) == 40
    assert plan_night(store, settings, at("2026-11-24T03:00:00")) == 0
    assert plan_night(store, Settings(nightly=Nightly(enabled=False)), at("2026-11-24T22:00:00")) == 0


def test_site_that_still_waits_is_not_queued_again(store):
    plan_night(store, Settings(), at("2026-11-23T22:00:00"))
    done = store.jobs.claim(at("2026-11-24T06:00:00"), by="me", limit=30)
    for job in done:
        store.jobs.finish(*job.key, at=at("2026-11-24T06:00:00"))
    assert plan_night(store, Settings(), at("2026-11-24T22:00:00")) == 30
    first = store.jobs.claim(at("2026-11-25T06:00:00"), by="me", limit=10)
    assert {job.period for job in first} == {"2026-11-23"}, "last night's come first"


def suspect(site="s1", **changes):
    return Finding(
        **{"code": "footer.icp.missing", "site": site, "url": "http://1.test/", "observed_at": at("2026-11-23T23:00:00"), **changes}
    )


@pytest.mark.parametrize(
    ("seen", "period"),
    [
        pytest.param("2026-11-23T23:00:00", "recheck-2026-11-24", id="in the night: next night, a day later"),
        pytest.param("2026-11-23T10:00:00", "recheck-2026-11-24", id="by day: the night after"),
        pytest.param("2026-11-24T05:59:00", "recheck-2026-11-24", id="end of the night"),
    ],
)
def test_recheck_comes_a_day_later_in_the_night(seen, period):
    (job,) = recheck_jobs("s1", [suspect()], at(seen), Settings())
    assert job.period == period
    assert job.due_at - at(seen) >= DAY
    assert span_at(NIGHT, job.due_at, BEIJING) is not None


@pytest.mark.parametrize(
    "finding",
    [suspect(state=State.CONFIRMED), suspect(outcome=Outcome.REVIEW), suspect(state=State.REJECTED)],
    ids=["confirmed", "for a person", "rejected"],
)
def test_only_suspected_faults_need_a_recheck(finding):
    assert recheck_jobs("s1", [finding], at("2026-11-23T23:00:00"), Settings()) == []


def test_without_nights_the_recheck_is_due_after_exactly_a_day():
    (job,) = recheck_jobs("s1", [suspect()], at("2026-11-23T10:00:00"), Settings(nightly=Nightly(enabled=False)))
    assert job.due_at == at("2026-11-24T10:00:00")


def test_recheck_takes_the_place_of_that_nights_audit(store):
    seen = at("2026-11-23T23:00:00")
    store.jobs.enqueue(recheck_jobs("s1", [suspect()], seen, Settings()))
    assert plan_night(store, Settings(), at("2026-11-24T22:00:00")) == 39


def test_audits_made_by_hand_get_their_recheck_once(store):
    seen, known = at("2026-11-23T10:00:00"), set()
    run = store.audits.start("s1", seen, at=seen)
    store.findings.record([suspect(observed_at=seen)], at=seen)
    store.audits.finish(run, b"{}", at=seen)
    found = forgotten_rechecks(store, Settings(), seen + HOUR, known=known)
    assert [job.subject for job in found] == ["s1"]
    assert forgotten_rechecks(store, Settings(), seen + HOUR, known=known) == []
    assert forgotten_rechecks(store, Settings(), seen + 3 * DAY, known=set()) == []


def test_round_for_cron_asks_once_a_day(store):
    now = at("2026-11-23T23:00:00")
    assert store.jobs.enqueue(audits_now(store, Settings(), now)) == 40
    assert store.jobs.enqueue(audits_now(store, Settings(), now + HOUR // 2)) == 0
    assert {job.state for job in store.jobs.listed()} == {JobState.QUEUED}


def test_planned_jobs_are_shown_without_the_store():
    settings = Settings(digest=Digest(to=("a@example.org",)))
    jobs = planned_jobs(["a", "b"], settings, date(2026, 11, 23), 7)
    kinds = [job.kind for job in jobs]
    assert (kinds.count(JobKind.AUDIT), kinds.count(JobKind.FRESHNESS), kinds.count(JobKind.DIGEST)) == (14, 14, 1)
    assert [job.at for job in jobs] == sorted(job.at for job in jobs)
    assert jobs == planned_jobs(["a", "b"], settings, date(2026, 11, 23), 7)
