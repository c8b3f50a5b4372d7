"""Controls: our own line, shared checks, our own IPv6."""

import asyncio

import pytest

from core.fetch import Family
from core.outcome import Cause
from monitors.controls import Controls


@pytest.mark.parametrize(
    ("dead", "count", "online"), [(0, 2, True), (1, 2, True), (2, 2, False), (1, 3, True), (2, 3, False), (1, 1, False)]
)
async def test_half_of_the_controls_vouch_for_us(make, dead, count, online):
    urls = [f"http://c{index}.test/" for index in range(count)]
    fetcher = make.Fetcher(
        lambda question: make.failure(Cause.CONNECT_TIMEOUT) if question.url in urls[:dead] else make.answer(question.url)
    )
    sample = await Controls(fetcher, urls).check()
    assert sample.online is online
    assert len(sample.attempts) == count


async def test_any_answer_vouches(make):
    fetcher = make.Fetcher(lambda question: make.answer(question.url, status=503))
    assert (await Controls(fetcher, ("http://c.test/",)).check()).online


async def test_checks_at_the_same_time_are_one(make):
    fetcher = make.Fetcher(lambda question: make.answer(question.url))
    controls = Controls(fetcher, ("http://c.test/",))
    await asyncio.gather(*(controls.check() for _ in range(50)))
    assert len(fetcher.asked) == 1


@pytest.mark.parametrize(
    ("records", "reached", "have"),
    [
        pytest.param((), True, None, id="no control with AAAA"),
        pytest.param(("2001:db8::1",), True, True, id="reached"),
        pytest.param(("2001:db8::1",), False, False, id="not reached"),
    ],
)
async def test_own_ipv6(make, records, reached, have):
    fetcher = make.Fetcher(
        lambda question: make.answer(question.url) if reached else make.failure(Cause.NO_IPV6), {("c.test", Family.IPV6): records}
    )
    assert await Controls(fetcher, ("http://c.test/",)).have_ipv6() is have


async def test_watch_remembers_an_outage(make):
    down = [True]
    fetcher = make.Fetcher(lambda question: make.failure(Cause.CONNECT_TIMEOUT) if down[0] else make.answer(question.url))
    controls = Controls(fetcher, ("http://c.test/",))
    task = asyncio.ensure_future(controls.watch(0.01))
    await asyncio.sleep(0.03)
    down[0] = False
    await asyncio.sleep(0.03)
    task.cancel()
    assert controls.offline_between(0.0, float("inf")) is not None
    assert controls.offline_between(float("inf"), float("inf")) is None


@pytest.mark.parametrize(
    ("addresses", "askable"),
    [
        pytest.param(("192.0.2.1", "198.51.100.1", "203.0.113.1"), True, id="three networks"),
        pytest.param(("192.0.2.1", "192.0.2.2", "203.0.113.1"), False, id="one room with two addresses"),
        pytest.param(("192.0.2.1", "2001:db8::1", "2001:db8::2"), False, id="one room in IPv6"),
        pytest.param(("192.0.2.1", "2001:db8:1::1", "2001:db8:2::1"), True, id="three rooms, two in IPv6"),
    ],
)
async def test_sites_of_different_networks_stand_in_for_controls(make, addresses, askable):
    up = [False]
    fetcher = make.Fetcher(lambda question: make.answer(question.url) if up[0] else make.failure(Cause.CONNECT_TIMEOUT))
    controls = Controls(fetcher, ())
    for number, address in enumerate(addresses):
        controls.note_answer(f"http://s{number}.test/", address)
    assert controls.askable is askable
    if askable:
        assert not (await controls.check()).online
        assert controls.offline
        controls.note_answer("http://s9.test/", "192.0.2.77")
        assert not controls.offline
        up[0] = True
        sample = await controls.check(not_before=float("inf"))
        assert (sample.online, "http://s9.test/" in {attempt.url for attempt in sample.attempts}) == (True, True)
