import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from core.fetch import Fetch, FetchResult
from crawler.fetch.clocks import MAX_WITNESSES, Clocks, agreed, offset_of
from tests.crawler.fetch.conftest import answer

NOW = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
DAY, HOUR, NONE = timedelta(days=1), timedelta(hours=1), timedelta(0)


def heard(host: str, ahead: timedelta = NONE, *, address: str | None = None, headers=None) -> FetchResult:
    sent = (("date", format_datetime(NOW + ahead, usegmt=True)),) if headers is None else headers
    url = f"http://{host}/"
    return FetchResult(url=url, final_url=url, status=200, headers=sent, started_at=NOW, address=host if address is None else address)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        pytest.param((("date", "Fri, 27 Nov 2026 06:00:00 GMT"),), 2 * HOUR, id="ahead"),
        pytest.param((("date", "Fri, 27 Nov 2026 03:00:00 GMT"), ("age", "3600")), NONE, id="an hour in a cache"),
        pytest.param((("date", "Fri, 27 Nov 2026 04:00:00 -0000"),), NONE, id="zone unknown: UTC"),
        pytest.param((), None, id="no date"),
        pytest.param((("date", "昨天"),), None, id="no time"),
        pytest.param((("date", "Fri, 99 Nov 2026 04:00:00 GMT"),), None, id="no such day"),
        pytest.param((("date", "Fri, 27 Nov 2026 04:00:00 GMT"), ("age", "9" * 40)), None, id="age beyond time"),
        pytest.param((("date", "Fri, 27 Nov 2026 04:00:00 GMT"), ("age", "old")), None, id="age without number"),
    ],
)
def test_offset_of_one_answer(headers, expected):
    assert offset_of(heard("a.gov.cn", headers=headers)) == expected


@pytest.mark.parametrize(
    ("offsets", "expected"),
    [
        pytest.param([20 * DAY] * 3, 20 * DAY, id="three agree"),
        pytest.param([20 * DAY] * 2, None, id="two are too few"),
        pytest.param([20 * DAY, 20 * DAY + HOUR, 20 * DAY - HOUR], 20 * DAY, id="an hour apart is agreement"),
        pytest.param([20 * DAY, 20 * DAY + HOUR, 20 * DAY - HOUR - timedelta(seconds=1)], None, id="more is not"),
        pytest.param([NONE, NONE, NONE, 20 * DAY, 20 * DAY], NONE, id="most say that we are right"),
        pytest.param([NONE, NONE, NONE, 20 * DAY, 20 * DAY, 20 * DAY], None, id="half against half"),
    ],
)
def test_most_of_several_decide(offsets, expected):
    assert agreed(offsets) == expected


def offset(*results: FetchResult) -> timedelta | None:
    clocks = Clocks()
    for result in results:
        clocks.note(result)
    return clocks.offset()


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        pytest.param([heard(f"www.{name}.gov.cn", 20 * DAY) for name in "abc"], 20 * DAY, id="three domains"),
        pytest.param([heard(f"{name}.a.gov.cn", 20 * DAY) for name in "xyz"], None, id="one domain speaks once"),
        pytest.param([heard(f"www.{name}.gov.cn", 20 * DAY, address="192.0.2.1") for name in "abc"], None, id="one machine speaks once"),
        pytest.param([heard(f"www.{name}.gov.cn", 20 * DAY, address="") for name in "abc"], None, id="answers from nowhere"),
        pytest.param(
            [*(heard(f"www.{name}.gov.cn", 20 * DAY) for name in "ab"), heard("www.c.gov.cn", headers=())], None, id="the third is silent"
        ),
    ],
)
def test_witnesses_have_nothing_to_do_with_each_other(results, expected):
    assert offset(*results) == expected


def test_first_answer_of_a_machine_counts_and_memory_is_bounded():
    clocks = Clocks()
    for number in range(3 * MAX_WITNESSES):
        clocks.note(heard(f"www.a{number}.gov.cn", NONE))
        clocks.note(heard(f"www.a{number}.gov.cn", 20 * DAY))
    assert clocks.offset() == NONE
    assert len(clocks._heard) == MAX_WITNESSES


@pytest.mark.parametrize(
    ("set_by", "expected"),
    [
        pytest.param(30 * 60, 20 * DAY, id="half an hour: it still holds"),
        pytest.param(20 * 86_400, None, id="put right: nothing is known"),
        pytest.param(-20 * 86_400, None, id="put back: nothing is known"),
    ],
)
def test_what_was_heard_holds_until_our_clock_is_set(monkeypatch, set_by, expected):
    clocks = Clocks()
    for name in "abc":
        clocks.note(heard(f"www.{name}.gov.cn", 20 * DAY))
    monkeypatch.setattr("crawler.fetch.clocks.time", lambda: time.time() + set_by)
    assert clocks.offset() == expected
    if expected is None:
        for name in "abc":
            clocks.note(heard(f"www.{name}.gov.cn", NONE))
        assert clocks.offset() == NONE


async def test_engine_hears_the_servers_it_asks(zoo, fetcher):
    tomorrow = format_datetime(datetime.now(UTC) + DAY, usegmt=True)
    for number in (2, 3, 4):
        assert fetcher.clock_offset() is None
        port = await zoo.http(lambda _: answer(headers=f"Date: {tomorrow}\r\n"), host=f"127.0.0.{number}")
        assert (await fetcher.fetch(Fetch(url=f"http://127.0.0.{number}:{port}/"))).ok
    assert abs(fetcher.clock_offset() - DAY) < timedelta(minutes=1)
