"""The fault drill, every fault once; ``make drill`` goes on for as long as one likes."""

import pytest

from tests.drill.drill import run

pytestmark = pytest.mark.slow


def test_no_fault_loses_or_doubles_anything():
    said: list[str] = []
    count = run(10, 7, once=True, say=said.append)
    assert count["faults"] >= 12
    assert said[-1].endswith("lost 0, doubled 0")
