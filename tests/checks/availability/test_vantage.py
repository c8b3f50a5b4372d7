from dataclasses import replace

import pytest

from checks.availability.vantage import availability_vantage
from checks.record import run_record_check
from core.quorum import VantageWeek
from tests.checks.stored import judge_week, stored


def place(name, failed, valid=168):
    return VantageWeek(vantage=name, title=f"{name}线", valid=valid, failed=failed, void=0, blocked=0)


@pytest.mark.parametrize(
    ("places", "expected", "count"),
    [
        pytest.param([place("甲", 9), place("乙", 0)], ["fail"], 1, id="one place reaches the line"),
        pytest.param([place("甲", 9), place("乙", 12)], ["fail"], 2, id="two places are one finding"),
        pytest.param([place("甲", 8), place("乙", 0)], ["pass"], 0, id="below the line"),
        pytest.param([place("甲", 0), place("乙", 0, 0)], ["pass"], 0, id="one place says nothing"),
        pytest.param([place("甲", 0, 0)], ["unknown"], 0, id="nobody says anything"),
        pytest.param([], [], 0, id="no vantage points"),
    ],
)
def test_vantage(places, expected, count):
    assessments, findings = run_record_check(availability_vantage, replace(stored(judge_week()), vantages=places))
    assert [one.outcome.value for one in assessments] == expected
    assert sum(found.count for found in findings) == count
    assert all("仅供参考" in found.message for found in findings)
