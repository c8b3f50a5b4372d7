"""Requests in flight and pauses that several processes see."""

import os
import time
from typing import Any

import pytest

from crawler.gate_table import GateTable
from crawler.politeness import Gate


def test_a_limit_holds_over_all_processes():
    table = GateTable(2)
    row = table.row("a.gov.cn")
    assert [table.take(0, row, 2), table.take(1, row, 2), table.take(1, row, 2)] == [True, True, False]
    table.give(0, row)
    assert table.take(1, row, 2)


def test_what_a_dead_process_had_in_flight_is_forgotten():
    table = GateTable(2)
    row = table.row("a.gov.cn")
    assert table.take(1, row, 1)
    table.clear(1)
    assert table.take(0, row, 1)


def test_pauses_only_grow():
    table = GateTable(2)
    row = table.row("a.gov.cn")
    table.pause(row, 9.0)
    table.pause(row, 5.0)
    assert table.paused_until(row) == 9.0


@pytest.fixture
def gates() -> list[Gate]:
    """Gates of two processes: a.gov.cn is shared out, other hosts are counted together."""
    table = GateTable(2)
    return [Gate(per_host=2, shares={"a.gov.cn": 1}, table=table, rank=rank) for rank in range(2)]


async def test_a_foreign_host_has_one_budget(gates: list[Gate]):
    first, second = gates
    permits = [first.try_enter("b.cn", "1.1.1.1"), second.try_enter("b.cn", "1.1.1.1")]
    assert None not in permits
    assert first.try_enter("b.cn", "1.1.1.1") is None
    waiting = second.enter("b.cn", "1.1.1.1")
    permit: Any = permits[0]
    first.leave(permit, status=200)
    assert (await waiting).host == "b.cn"


async def test_a_start_host_is_shared_out(gates: list[Gate]):
    first, second = gates
    assert first.try_enter("a.gov.cn", "1.1.1.1") is not None
    assert first.try_enter("a.gov.cn", "1.1.1.1") is None
    assert second.try_enter("a.gov.cn", "1.1.1.1") is not None


async def test_a_pause_asked_of_one_holds_for_all(gates: list[Gate]):
    first, second = gates
    permit = first.try_enter("b.cn", "1.1.1.1")
    assert permit is not None
    first.leave(permit, status=429, retry_after="30")
    assert second.try_enter("b.cn", "1.1.1.1") is None


def test_of_processes_that_wait_for_the_same_instant_one_starts():
    table = GateTable(3)
    row = table.row("a.gov.cn")
    begin = time.monotonic() + 0.05
    pids = [_start_at_every_instant(table, row, begin) for _ in range(3)]
    starts = sum(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids)
    assert 0 < starts <= 40


def _start_at_every_instant(table: GateTable, row: int, begin: float) -> int:
    """Fork a process that tries to start forty times, a hundredth of a second apart; its status is how often it could."""
    pid = os.fork()
    if pid:
        return pid
    started = 0
    for number in range(40):
        at = begin + number / 100
        while time.monotonic() < at:
            pass
        started += table.start(row, at, at + 0.009)
    os._exit(started)


async def test_spaced_starts_are_spaced_over_all_processes():
    table = GateTable(2)
    gates = [Gate(per_host=2, shares={"a.gov.cn": 1}, table=table, rank=rank) for rank in range(2)]
    for gate in gates:
        gate.space("a.gov.cn", 30.0)
    assert gates[0].try_enter("a.gov.cn", "1.1.1.1") is not None
    assert gates[1].try_enter("a.gov.cn", "1.1.1.1") is None
