"""schedule and visits week: what is planned, what waits, which lines come nearer, and the week's arithmetic."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from config.settings import load_settings
from core.clock import utc_now
from core.job import JobKind
from core.outcome import Cause, Owner
from core.site import Account, Site
from core.visit import Visit
from core.watch import Watch, WatchKind
from pipeline.jobs import asked_job
from store import open_store

T = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


@pytest.fixture
def store(own_home):
    settings = load_settings(None)
    with open_store(settings.database_url, settings.data_directory) as opened:
        opened.sites.upsert([Site(id="a", url="http://a.test/", name="甲市"), Site(id="b", url="http://b.test/")])
        yield opened


def test_plan_shows_visits_and_jobs_and_runs_nothing(run, store):
    status, out, _ = run("schedule", "show", "--days", 2, "--format", "json")
    plan = json.loads(out)
    assert status == 0
    assert Counter(row["site"] for row in plan["visits"]) == {"a": 48, "b": 48}
    assert Counter((row["kind"], row["subject"]) for row in plan["jobs"]) == Counter(
        {("audit", "a"): 2, ("audit", "b"): 2, ("freshness", "a"): 2, ("freshness", "b"): 2}
    )
    assert store.claims.planned() == {}
    assert store.jobs.listed() == []
    assert json.loads(run("schedule", "show", "--days", 2, "--format", "json")[1]) == plan
    assert "全面检查  a" in run("schedule", "show")[1]


def test_queue_is_shown(run, store):
    assert "队列是空的" in run("schedule", "jobs")[1]
    store.jobs.enqueue([asked_job(JobKind.AUDIT, "a", T)])
    assert "全面检查  a  等待" in run("schedule", "jobs")[1]
    (row,) = json.loads(run("schedule", "jobs", "--format", "json")[1])["jobs"]
    assert (row["kind"], row["subject"], row["state"], row["attempt"]) == ("audit", "a", "queued", 0)


@pytest.mark.parametrize("kind", list(JobKind))
def test_jobs_of_every_kind_are_shown(run, store, kind):
    store.jobs.enqueue([asked_job(kind, "", T)])
    status, out, err = run("schedule", "jobs")
    assert (status, err) == (0, "")
    assert "等待" in out


def test_pass_over_accounts_is_planned_where_there_are_any(run, store):
    assert "新媒体监测" not in run("schedule", "show")[1]
    store.accounts.upsert([Account(id="w", platform="微信", name="发布")])
    assert run("schedule", "show", "--days", "2")[1].count("新媒体监测") == 2


def test_days_left_are_shown(run, store):
    today = utc_now()
    line = (today + timedelta(days=3)).date()
    store.watches.put(
        [
            Watch(site="a", kind=WatchKind.HOME, url="http://a.test/", at=today, changed_at=today, name="首页", newest=line, line_on=line),
            Watch(
                site="b",
                kind=WatchKind.CERTIFICATE,
                url="https://b.test/",
                at=today,
                changed_at=today,
                name="数字证书",
                line_on=line + timedelta(90),
            ),
        ]
    )
    assert "天达到未更新的期限" in run("schedule", "lines", "--within", 7)[1]
    assert [row["site"] for row in json.loads(run("schedule", "lines", "--format", "json")[1])["lines"]] == ["a", "b"]
    assert json.loads(run("schedule", "lines", "--site", "b", "--within", "7", "--format", "json")[1])["lines"] == []
    assert run("schedule", "lines", "--site", "nobody")[0] == 2


def test_week_with_its_arithmetic_gap_and_outlook(run, store):
    def visit(number):
        at = T - timedelta(hours=number + 0.5)
        if number in (5, 6, 7):
            return Visit(site="a", at=at, ok=None, cause=Cause.OWN_OUTAGE, owner=Owner.MONITOR)
        failed = number < 5 or 30 <= number < 32
        return Visit(site="a", at=at, ok=not failed, seconds=15.0 if failed else 0.2)

    store.visits.append(visit(number) for number in range(168))
    status, out, _ = run("visits", "week", "a", "--as-of", T.isoformat())
    assert status == 0
    assert "165 次访问中 7 次失败 = 4.24 % < 5 %" in out
    assert "另有 3 次无效：监测端网络中断 11月23日 00:30–02:30" in out
    assert "再失败 2 次即达到 5 %，按计划最早在周一（11月23日 0" in out
    document = json.loads(run("visits", "week", "--all", "--as-of", T.isoformat(), "--format", "json")[1])
    first, second = document["weeks"]
    assert (first["outcome"], first["warning"], first["failed"], first["valid"]) == ("pass", True, 7, 165)
    assert (second["outcome"], second["outlook"]["more_failures"]) == ("unknown", None)
    assert second["outlook"]["assessable_at"] is not None
    assert "再失败" not in run("visits", "week", "b", "--as-of", T.isoformat())[1]
    assert [gap["visits"] for gap in first["gaps"]] == [3]
    card = json.loads(run("score", "a", "--as-of", T.isoformat(), "--format", "json")[1])["scorecards"][0]
    assert card["subject"]["id"] == "a" if isinstance(card["subject"], dict) else card["subject"]
    assert run("visits", "week")[0] == 2
