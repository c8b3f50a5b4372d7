"""The fault drill in short: the killings that are quick to do; ``make drill`` does all, and for as long as one likes."""

import pytest

from tests.drill import faults
from tests.drill.drill import run

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning:aiosmtpd")]
SHORT = (
    faults.import_visits,
    faults.service,
    faults.digest,
    faults.migration,
    faults.disk_full,
    faults.dead_dns,
    faults.clock,
    faults.two_programs,
    faults.read_only,
)


def test_no_fault_loses_or_doubles_anything():
    said: list[str] = []
    count = run(7, faults=SHORT, rounds=3, say=said.append)
    assert count["faults"] == len(SHORT), said
    assert count["programs killed"] >= 12
    assert count["planned visits accounted for"] > 0
