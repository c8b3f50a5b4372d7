"""The simulation behind docs/scale.md agrees with what is known exactly."""

import random

import pytest

from bench.queue_sim import erlang_c_wait, simulate


@pytest.mark.parametrize(("slots", "load"), [(1, 0.5), (1, 0.8), (4, 0.7), (16, 0.9)], ids=str)
def test_waiting_times_are_those_of_erlang(slots, load):
    chance = random.Random(7)
    mean, number = 1.0, 60_000
    rate = load * slots / mean
    at, due = 0.0, []
    for _ in range(number):
        at += chance.expovariate(rate)
        due.append(at)
    found = simulate(due, lambda: chance.expovariate(1 / mean), slots)
    waits = found.waits[number // 20 :]
    assert sum(waits) / len(waits) == pytest.approx(erlang_c_wait(rate, mean, slots), rel=0.15)
    assert found.busy_share == pytest.approx(load, rel=0.03)


def test_erlang_of_one_server_is_the_textbook_formula():
    assert erlang_c_wait(0.8, 1.0, 1) == pytest.approx(0.8 / (1 - 0.8))
    assert erlang_c_wait(2.0, 1.0, 1) == float("inf")


def test_everything_due_at_once_is_done_in_turns():
    found = simulate([0.0] * 10, lambda: 3.0, 2)
    assert sorted(found.waits) == [0, 0, 3, 3, 6, 6, 9, 9, 12, 12]
    assert found.span_s == 15
    assert found.busy_share == 1.0


def test_a_killed_worker_costs_the_rescue_and_no_work():
    found = simulate([0.0], lambda: 100.0, 1, kills=[(40.0, 1)], rescue_s=30.0)
    assert found.ended_at == [130.0]
    assert found.busy_s == 100.0
    assert found.waits == [0.0]
