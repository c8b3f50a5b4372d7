"""Politeness gate: budgets per host and address, order, delays, back-off."""

import asyncio

import pytest

from crawler.politeness import GIVE_UP, LOGGED_FROM, Gate


class Ticks:
    now = 100.0

    def __call__(self) -> float:
        return self.now


async def test_host_budget_is_kept_and_order_is_arrival():
    gate = Gate(per_host=2)
    granted = []

    async def one(name):
        permit = await gate.enter("a", "1")
        granted.append(name)
        return permit

    tasks = [asyncio.ensure_future(one(index)) for index in range(5)]
    await asyncio.sleep(0)
    assert granted == [0, 1]
    gate.leave(tasks[0].result())
    await asyncio.sleep(0)
    assert granted == [0, 1, 2]
    assert gate.try_enter("a", "1") is None
    assert gate.try_enter("b", "2") is not None
    for task in tasks:
        task.cancel()


async def test_address_budget_is_shared_by_hosts():
    gate = Gate(per_host=4, per_address=5)
    assert sum(gate.try_enter(f"h{index % 3}", "1") is not None for index in range(9)) == 5


async def test_total_budget():
    gate = Gate(per_host=4, total=3)
    assert sum(gate.try_enter(f"h{index}", f"{index}") is not None for index in range(9)) == 3


async def test_cancelled_waiter_leaves_no_hole():
    gate = Gate(per_host=1)
    first = await gate.enter("a", "1")
    waiting = [asyncio.ensure_future(gate.enter("a", "1")) for _ in range(2)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    gate.leave(first)
    assert await asyncio.wait_for(waiting[1], 1) is not None


async def test_delay_between_starts():
    gate = Gate(per_host=4, delay_s=0.05)
    loop = asyncio.get_running_loop()
    began = loop.time()
    for _ in range(3):
        gate.leave(await gate.enter("a", "1"), status=200, seconds=0.01)
    assert 0.09 < loop.time() - began < 0.4


@pytest.mark.parametrize(
    ("answers", "paused"),
    [
        pytest.param([(429, "")], True, id="429"),
        pytest.param([(503, "5")], True, id="503 with Retry-After"),
        pytest.param([(503, "")], False, id="one broken page"),
        pytest.param([(503, ""), (503, ""), (503, "")], True, id="503 all over"),
        pytest.param([(500, "")] * 5, False, id="500 is no strain"),
        pytest.param([(404, "")] * 5, False, id="404 is no strain"),
    ],
)
async def test_back_off(answers, paused):
    clock = Ticks()
    gate = Gate(per_host=4, clock=clock)
    for status, retry_after in answers:
        gate.leave(gate.try_enter("a", "1"), status=status, retry_after=retry_after, seconds=0.1)
    assert (gate.try_enter("a", "1") is None) is paused
    clock.now += 130
    assert gate.try_enter("a", "1") is not None


async def test_retry_after_is_bounded():
    clock = Ticks()
    gate = Gate(per_host=4, clock=clock)
    gate.leave(gate.try_enter("a", "1"), status=429, retry_after="86400")
    clock.now += 121
    assert gate.try_enter("a", "1") is not None


async def test_rising_latency_lowers_the_budget_and_recovery_restores_it():
    gate = Gate(per_host=8)

    def room() -> int:
        passes = [permit for permit in (gate.try_enter("a", "1") for _ in range(10)) if permit]
        for permit in passes:
            gate.leave(permit)
        return len(passes)

    for seconds in [0.1] * 20 + [6.0] * 8:
        gate.leave(gate.try_enter("a", "1"), status=200, seconds=seconds)
    assert room() < 8
    for _ in range(200):
        gate.leave(gate.try_enter("a", "1"), status=200, seconds=0.1)
    assert room() == 8


async def test_nothing_starts_while_the_window_is_shut(caplog: pytest.LogCaptureFixture):
    wait = [0.02]
    gate = Gate(per_host=1, window=lambda: wait[0])
    assert gate.try_enter("a", "1") is None
    waiting = asyncio.ensure_future(gate.enter("a", "1"))
    await asyncio.sleep(0.005)
    assert not waiting.done()
    wait[0] = 0.0
    assert (await asyncio.wait_for(waiting, 1)).host == "a"
    assert [(record.event, record.levelname) for record in caplog.records] == [("window_shut", "WARNING")]


async def test_a_line_per_host_says_what_was_asked_of_it(caplog: pytest.LogCaptureFixture):
    caplog.set_level("INFO")
    gate = Gate(per_host=2)
    for _ in range(LOGGED_FROM):
        permit = gate.try_enter("a", "1")
        assert permit is not None
        gate.leave(permit, status=200, seconds=0.01, size=100)
    few = gate.try_enter("b", "1")
    assert few is not None
    gate.leave(few, status=200)
    refused = gate.try_enter("c", "1")
    assert refused is not None
    gate.leave(refused, status=429, retry_after="7")
    gate.close()
    lines = {vars(record)["host"]: vars(record) for record in caplog.records}
    assert lines.keys() == {"a", "c"}
    assert (lines["a"]["requests"], lines["a"]["bytes"], lines["a"]["most_in_flight"], lines["a"]["pauses"]) == (20, 2000, 1, 0)
    assert (lines["c"]["turned_away"], lines["c"]["pauses"], lines["c"]["paused_s"]) == (1, 1, 7.0)


async def test_addresses_that_failed_before_say_nothing_about_their_host():
    gate = Gate(per_host=1)
    for _ in range(10):
        permit = gate.try_enter("a", "1")
        assert permit is not None
        gate.leave(permit, status=503, retry=True)
    permit = gate.try_enter("a", "1")
    assert permit is not None
    gate.leave(permit, status=429, retry=True)
    assert gate.try_enter("a", "1") is None


async def test_one_host_may_be_spaced():
    clock = Ticks()
    gate = Gate(per_host=4, clock=clock)
    gate.space("a", 2.0)
    assert gate.try_enter("a", "1") is not None
    assert gate.try_enter("a", "1") is None
    assert gate.try_enter("b", "1") is not None
    clock.now += 2.1
    assert gate.try_enter("a", "1") is not None


def _one(gate: Gate, clock: Ticks, status: int, *, retry: bool = False) -> None:
    """One request, as soon as it is allowed."""
    while (permit := gate.try_enter("a", "1")) is None:
        clock.now += 0.01
    gate.leave(permit, status=status, seconds=0.01, retry=retry)


async def test_a_host_that_refuses_one_at_a_time_is_asked_further_apart_until_it_recovers():
    clock = Ticks()
    gate = Gate(per_host=1, clock=clock)
    for status in (429, 200, 429, 200, 429):
        _one(gate, clock, status)
    _one(gate, clock, 200)
    began = clock.now
    _one(gate, clock, 200)
    assert clock.now - began > 0.1
    for _ in range(60):
        _one(gate, clock, 200)
    began = clock.now
    _one(gate, clock, 200)
    assert clock.now == began
    assert gate.refusals("a") == 3
    assert gate.refusals("b") == 0


async def test_a_host_that_refused_us_is_asked_again_more_slowly_but_without_long_pauses():
    clock = Ticks()
    gate = Gate(per_host=1, clock=clock)
    _one(gate, clock, 429)
    _one(gate, clock, 200)
    began = clock.now
    for _ in range(10):
        _one(gate, clock, 503, retry=True)
    assert 1 < clock.now - began < 3


async def test_a_spaced_host_that_refuses_us_gets_its_pause():
    clock = Ticks()
    gate = Gate(per_host=1, clock=clock)
    gate.space("a", 2.0)
    permit = gate.try_enter("a", "1")
    assert permit is not None
    gate.leave(permit, status=429, retry_after="60")
    clock.now += 30
    assert gate.try_enter("a", "1") is None


async def test_a_host_that_refuses_everything_is_left_alone_in_the_end(caplog: pytest.LogCaptureFixture):
    clock = Ticks()
    gate = Gate(per_host=1, clock=clock)
    for _ in range(GIVE_UP - 1):
        _one(gate, clock, 429)
    assert not gate.has_given_up("a")
    _one(gate, clock, 404)
    for _ in range(GIVE_UP):
        _one(gate, clock, 429)
    assert gate.has_given_up("a")
    assert not gate.has_given_up("b")
    unused = gate.try_enter("a", "1")
    assert unused is not None, "whoever still waits is sent away at once"
    gate.leave(unused, asked=False)
    assert [vars(record)["event"] for record in caplog.records] == ["host_given_up"]
