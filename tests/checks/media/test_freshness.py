from datetime import datetime, timedelta

import pytest

from checks.media.freshness import media_freshness
from checks.record import run_record_check
from core.errors import Failure
from core.media.sighting import Know, Sighting
from core.outcome import Cause, Owner, State
from tests.checks.media.records import DAY, T, records, said

SECOND = timedelta(seconds=1)
FAILED = Failure(Cause.BLOCKED_CHALLENGE, Owner.THIRD_PARTY, "平台拒绝访问")


def look(days_ago, *, knows=Know.POSTS, failure=None, newest=None):
    return Sighting(account="wx1", at=T - days_ago * DAY, source="x", knows=frozenset({knows}), failure=failure, newest=newest)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(records(newest=T - 14 * DAY), "pass", id="exactly two weeks"),
        pytest.param(records(newest=T - 14 * DAY - SECOND), "fail", id="a second more"),
        pytest.param(records(), "unknown", id="no posts known"),
        pytest.param(records(newest=T - 20 * DAY, sightings=[look(0)]), "fail", id="list read today, nothing new"),
        pytest.param(records(newest=T - 20 * DAY, sightings=[look(5)]), "unknown", id="list not read lately"),
        pytest.param(records(newest=T - 15 * DAY, sightings=[look(2)]), "unknown", id="list read before two weeks were over"),
        pytest.param(records(newest=T - 17 * DAY, sightings=[look(3)]), "unknown", id="list read when two weeks were just over"),
        pytest.param(records(newest=T - 17 * DAY - SECOND, sightings=[look(3)]), "fail", id="list read when they were over by a second"),
        pytest.param(records(newest=T - 15 * DAY, sightings=[look(2), look(0)]), "fail", id="one of two lists read since: nothing new"),
        pytest.param(records(newest=T - 20 * DAY, sightings=[look(0, failure=FAILED)]), "unknown", id="list could not be read"),
        pytest.param(records(newest=T - 2 * DAY, sightings=[look(0, failure=FAILED)]), "pass", id="fresh post known in spite of a gap"),
        pytest.param(
            records(newest=T - 20 * DAY, sightings=[look(1, knows=Know.SOME_POSTS, newest=T - 3 * DAY)]),
            "pass",
            id="a single page shows it alive",
        ),
        pytest.param(
            records(sightings=[look(1, knows=Know.SOME_POSTS, newest=T - 40 * DAY)]), "unknown", id="a single old page proves nothing"
        ),
        pytest.param(records(sightings=[look(1, knows=Know.SOME_POSTS, newest=T + DAY)]), "unknown", id="a post after T is not known yet"),
    ],
)
def test_freshness(given, expected):
    code = "media.not_updated_14d" if expected == "fail" else ""
    assert said(media_freshness, given) == [(expected, code)]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param(
            records(newest=T - 14 * DAY - SECOND), "最新发文 2026-11-06 07:59，距监测时间点 14 天多，超过 14 天", id="a second more"
        ),
        pytest.param(
            records(newest=T - 40 * DAY, sightings=[look(0), look(1, knows=Know.SOME_POSTS, newest=T - 20 * DAY)]),
            "最新发文 2026-10-31 08:00，距监测时间点 20 天，超过 14 天",
            id="the newest of all that is known",
        ),
    ],
)
def test_finding_tells_the_newest_post(given, words):
    (finding,) = run_record_check(media_freshness, given)[1]
    assert words in finding.message
    assert datetime.fromisoformat(finding.measured["newest"]).strftime("%Y-%m-%d %H:%M") in finding.message
    assert finding.state is State.CONFIRMED


@pytest.mark.parametrize(
    ("sightings", "words"),
    [
        pytest.param([look(5)], "2026-11-15 08:00 之后没有再读取", id="long ago"),
        pytest.param([look(2)], "2026-11-18 08:00 读取时尚未超过 14 天，之后没有再读取", id="too early"),
        pytest.param([look(0, failure=FAILED)], "2026-11-20 08:00 读取失败：平台拒绝访问", id="in vain"),
        pytest.param([look(9), look(5), look(7)], "2026-11-15 08:00 之后没有再读取", id="the last of several"),
    ],
)
def test_gap_says_what_was_not_read(sightings, words):
    ((answer,), _) = run_record_check(media_freshness, records(newest=T - 15 * DAY, sightings=sightings))
    assert words in answer.reason
    last = max(sightings, key=lambda each: each.at).failure
    assert (answer.cause, answer.owner) == ((last.cause, last.owner) if last else (Cause.NO_DATA, Owner.MONITOR))
