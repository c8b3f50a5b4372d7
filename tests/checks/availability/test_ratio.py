import pytest

from checks.availability.ratio import availability_ratio
from checks.record import run_record_check
from tests.checks.stored import judge_week, stored


@pytest.mark.parametrize(
    ("week", "outcome"),
    [
        pytest.param(judge_week(), "pass", id="all good"),
        pytest.param(judge_week(8), "pass", id="4.76 percent"),
        pytest.param(judge_week(9), "fail", id="5.36 percent"),
        pytest.param(judge_week(7, per_day=20), "fail", id="five percent exactly"),
        pytest.param(judge_week(19, per_day=19), "unknown", id="too few visits a day"),
        pytest.param(judge_week(8, blocked=3), "pass", id="blocked visits are kept apart"),
    ],
)
def test_ratio(week, outcome):
    assessments, findings = run_record_check(availability_ratio, stored(week))
    assert [one.outcome.value for one in assessments] == [outcome]
    assert [found.code for found in findings] == (["availability.unreachable_ratio"] if outcome == "fail" else [])
    assert all(found.state.value == "confirmed" and "%" in found.message for found in findings)
