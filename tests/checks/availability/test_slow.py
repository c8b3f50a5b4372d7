from dataclasses import replace
from datetime import timedelta

import pytest

from checks.availability.slow import availability_slow
from checks.record import run_record_check
from core.outcome import Cause, Owner
from core.visit import Visit
from tests.checks.builder import SITE
from tests.checks.stored import T, judge_week, stored


def visit(**changes):
    return Visit(
        **{
            "site": SITE.id,
            "at": T - timedelta(hours=3),
            "ok": False,
            "seconds": 15.2,
            "cause": Cause.DEADLINE,
            "owner": Owner.SITE,
            **changes,
        }
    )


@pytest.mark.parametrize(
    ("one", "slow"),
    [
        pytest.param(visit(), True, id="deadline"),
        pytest.param(visit(ok=True, cause=None, owner=None, seconds=15.0), True, id="opened after fifteen seconds"),
        pytest.param(visit(ok=True, cause=None, owner=None, seconds=14.9), False, id="opened just before"),
        pytest.param(visit(cause=Cause.CONNECT_REFUSED, seconds=0.1), False, id="refused"),
        pytest.param(visit(ok=None, owner=Owner.MONITOR, cause=Cause.OWN_OUTAGE), False, id="own outage"),
        pytest.param(visit(ok=None, cause=Cause.BLOCKED_CHALLENGE), False, id="blocked"),
    ],
)
def test_slow_visit(one, slow):
    assert one.is_slow is slow


@pytest.mark.parametrize(
    ("week", "slow", "expected"),
    [
        pytest.param(judge_week(1), [visit()], ["fail"], id="one slow visit"),
        pytest.param(judge_week(), [], ["pass"], id="none"),
        pytest.param(judge_week(per_day=5), [], ["unknown"], id="too few visits to say none"),
        pytest.param(judge_week(9), None, [], id="only counts were read"),
    ],
)
def test_slow(week, slow, expected):
    assessments, findings = run_record_check(availability_slow, replace(stored(week), slow=slow))
    assert [one.outcome.value for one in assessments] == expected
    assert [found.code for found in findings] == ["availability.slow_15s"] * expected.count("fail")
