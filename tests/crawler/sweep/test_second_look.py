"""When a sweep asks again what gave no answer."""

from typing import Any

import pytest

from core.outcome import Cause
from core.verdict import LinkVerdict
from crawler.judgement import Judgement
from crawler.sweep import SweepOptions, sweep
from crawler.sweep.second_look import SPARED, STALE_S, SecondLooks

HOME = "http://a.gov.cn/"
FIRST, OTHER = 1, 2
HOST = "b.gov.cn"


def looks() -> SecondLooks:
    return SecondLooks(tries=2, pause_s=0.5, own={"a.gov.cn"})


def silence(record: SecondLooks, number: int, *, host: str = HOST, now: float = 0.0, again: bool = False, lagged: bool = False) -> bool:
    return record.unanswered(number, host, now, is_second=again, lagged=lagged)


def test_a_silent_target_waits_its_pause():
    record = looks()
    assert silence(record, FIRST, now=10.0)
    assert [record.due(at) for at in (10.0, 10.4, 10.5, 10.6)] == [None, None, FIRST, None]
    assert record.tries(FIRST, HOST, 10.6) == 2


@pytest.mark.parametrize(
    ("failed", "rest_s"),
    [
        pytest.param({}, 0.5, id="nothing is known of when they failed"),
        pytest.param({FIRST: 9.0}, 0.0, id="long ago"),
        pytest.param({FIRST: 9.75}, 0.25, id="a moment ago"),
        pytest.param({FIRST: 9.0, OTHER: 9.75}, 0.25, id="the last one decides"),
    ],
)
def test_the_calm_lasts_until_every_pause_is_over(failed: dict[int, float], rest_s: float):
    record = looks()
    for number, at in failed.items():
        record.failed(number, at)
    assert record.rest_s([FIRST, OTHER] if len(failed) != 1 else [FIRST], 10.0) == rest_s


def test_other_addresses_of_a_host_silent_twice_are_spared():
    record = looks()
    silence(record, FIRST)
    assert record.due(1.0) == FIRST
    silence(record, FIRST, again=True)
    record.ended(FIRST, 1.0)
    assert not silence(record, OTHER)
    assert record.tries(OTHER, HOST, 0.0) == 1
    spared = record.explained(OTHER, HOST, Judgement(verdict=LinkVerdict.UNCERTAIN, detail="超时"))
    assert spared.detail == f"超时；{SPARED}"


def test_a_host_that_may_be_back_by_the_end_is_looked_at_once_more():
    record = looks()
    silence(record, FIRST)
    assert record.due(1.0) == FIRST
    silence(record, FIRST, now=5.0, again=True)
    record.ended(FIRST, 5.0)
    silence(record, OTHER, now=6.0)
    assert [record.tries(FIRST, HOST, at) for at in (5.0 + STALE_S, 6.0 + STALE_S)] == [2, 3]
    assert record.tries(OTHER, HOST, 6.0 + STALE_S) == 1
    silence(record, FIRST, now=7.0 + STALE_S, again=True)
    assert record.tries(FIRST, HOST, 8.0 + STALE_S) == 2
    record.answered(HOST)
    assert record.tries(OTHER, HOST, 8.0 + STALE_S) == 2


@pytest.mark.parametrize(
    ("host", "again", "lagged"),
    [
        pytest.param("a.gov.cn", True, False, id="the swept site itself, under our own load"),
        pytest.param(HOST, False, False, id="silent once only"),
        pytest.param(HOST, True, True, id="we were late ourselves"),
    ],
)
def test_no_address_is_spared_its_second_look_without_proof(host: str, again: bool, lagged: bool):
    record = looks()
    silence(record, FIRST, host=host, again=again, lagged=lagged)
    silence(record, OTHER, host=host)
    assert record.tries(OTHER, host, 0.0) == 2
    unchanged = Judgement(verdict=LinkVerdict.UNCERTAIN)
    assert record.explained(OTHER, host, unchanged) is unchanged


def test_once_the_host_answers_the_calm_has_the_last_word():
    record = looks()
    silence(record, FIRST)
    assert record.due(1.0) == FIRST
    silence(record, FIRST, again=True)
    record.ended(FIRST, 1.0)
    silence(record, OTHER)
    record.answered(HOST)
    assert record.tries(FIRST, HOST, 0.0) == 3
    assert record.tries(OTHER, HOST, 0.0) == 2
    assert not silence(record, 3)


def test_one_address_of_a_host_is_looked_at_at_a_time():
    record = looks()
    for number in (FIRST, OTHER, 3):
        silence(record, number)
    silence(record, 4, host="c.gov.cn")
    assert [record.due(1.0) for _ in range(3)] == [FIRST, 4, None]
    silence(record, FIRST, now=2.0, again=True)
    record.ended(FIRST, 2.0)
    assert record.due(2.0) is None
    assert [record.tries(number, HOST, 2.0) for number in (FIRST, OTHER, 3)] == [2, 1, 1]


def test_the_next_address_has_its_turn_when_a_look_proved_nothing():
    record = looks()
    silence(record, FIRST)
    silence(record, OTHER)
    assert [record.due(1.0), record.due(1.0)] == [FIRST, None]
    silence(record, FIRST, now=2.0, again=True, lagged=True)
    record.ended(FIRST, 2.0)
    assert record.due(2.0) == OTHER


def test_addresses_of_a_host_that_answered_meanwhile_are_left_to_the_calm():
    record = looks()
    silence(record, FIRST)
    record.answered(HOST)
    assert record.due(1.0) is None
    assert record.tries(FIRST, HOST, 1.0) == 2


def test_what_waits_when_the_crawl_ends_is_left_to_the_calm():
    record = looks()
    silence(record, FIRST)
    record.stop()
    assert not record
    assert record.due(100.0) is None


def silent(tools: Any, *names: str) -> dict[str, Any]:
    return {f"http://{HOST}/{name}": tools.failing(Cause.DEADLINE) for name in names}


async def run(fake: Any, **more: Any) -> Any:
    given = {"timeout_s": 1, "retry_pause_s": 0, "concurrency": 4, **more}
    return (await sweep([HOME], SweepOptions(**given), fake)).report()


async def test_every_address_of_a_silent_host_is_asked_and_listed(web: Any, tools: Any):
    names = [f"x{number}" for number in range(30)]
    fake = web({"/": tools.links(*(f"http://{HOST}/{name}" for name in names)), **silent(tools, *names)})
    report = await run(fake, concurrency=1)
    assert {(target.url, target.reason) for target in report.broken} == {(f"http://{HOST}/{name}", "timeout") for name in names}
    asked = [fake.gets(f"http://{HOST}/{name}") for name in names]
    assert min(asked) == 1
    assert sum(asked) < 40


async def test_addresses_of_a_host_that_answers_are_all_looked_at_again(web: Any, tools: Any):
    names = [f"x{number}" for number in range(10)]
    addresses = [f"http://{HOST}/{name}" for name in names]
    pages = {"/": tools.links(*addresses, f"http://{HOST}/late"), **silent(tools, *names), f"http://{HOST}/late": tools.html("在")}
    pages |= {addresses[-1]: [tools.failing(Cause.DEADLINE), tools.html("又在了")]}
    fake = web(pages)
    report = await run(fake, concurrency=1)
    assert {target.url for target in report.broken} == set(addresses[:-1])
    assert all(fake.gets(address) >= 2 for address in addresses)
