import pytest

from checks.availability.warning import availability_warning
from checks.record import run_record_check
from tests.checks.stored import judge_week, stored


@pytest.mark.parametrize(
    ("week", "outcome"),
    [
        pytest.param(judge_week(5), "pass", id="2.98 percent"),
        pytest.param(judge_week(6), "fail", id="3.57 percent"),
        pytest.param(judge_week(9), "pass", id="the veto line is another check"),
        pytest.param(judge_week(6, per_day=10), "unknown", id="too few visits"),
    ],
)
def test_warning(week, outcome):
    assessments, findings = run_record_check(availability_warning, stored(week))
    assert [one.outcome.value for one in assessments] == [outcome]
    assert [found.code for found in findings] == (["availability.warning_3pct"] if outcome == "fail" else [])
