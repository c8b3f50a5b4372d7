"""Our own delay is measured and its longest value is found for any start."""

import asyncio
import time

from crawler.fetch.lag import LagMeter


def test_longest_and_sum_since():
    meter = LagMeter()
    for at, late in ((1.0, 0.3), (2.0, 0.1), (3.0, 0.2), (4.0, 0.06)):
        meter.record(at, late)
    assert [meter.longest_since(start) for start in (0.0, 1.5, 3.5, 5.0)] == [0.3, 0.2, 0.06, 0.0]


def test_only_delays_that_began_before_the_question_was_sent_count():
    meter = LagMeter()
    for at, late in ((1.0, 0.3), (2.0, 0.02), (3.0, 0.2), (4.0, 0.06)):
        meter.record(at, late)
    assert meter.between(0.0, 10.0) == (0.3, 0.56)
    assert meter.between(1.5, 2.9) == (0.2, 0.2)
    assert meter.between(1.5, 2.5) == (0.02, 0.0)
    assert meter.between(5.0, 9.0) == (0.0, 0.0)


async def test_a_blocked_loop_is_noticed():
    meter = LagMeter()
    began = time.monotonic()
    meter.enter(asyncio.get_running_loop())
    await asyncio.sleep(0.02)
    time.sleep(0.15)
    await asyncio.sleep(0.02)
    meter.leave()
    assert 0.13 < meter.longest_since(began) < 0.5
