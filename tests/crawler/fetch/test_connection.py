"""When questions are written: at once for a visit, together at the end of a turn of the loop for a crawl."""

import asyncio
from math import inf

from core.outcome import Cause
from crawler.fetch.connection import Connection, Outbox
from crawler.fetch.response import Limits, ResponseReader

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Line(asyncio.Transport):
    """Keeps what is written to it in a diary shared with others."""

    def __init__(self, diary: list[bytes]) -> None:
        super().__init__()
        self._diary = diary
        self._closing = False

    def write(self, data: bytes) -> None:
        self._diary.append(data)

    def is_closing(self) -> bool:
        return self._closing

    def abort(self) -> None:
        self._closing = True


def connect(diary: list[bytes]) -> Connection:
    connection = Connection(asyncio.get_running_loop(), "192.0.2.1")
    connection.connection_made(Line(diary))
    return connection


def ask(connection: Connection, question: bytes, outbox: Outbox | None) -> "tuple[asyncio.Task[None], ResponseReader]":
    reader = ResponseReader("GET", Limits(1000, 1000))
    return asyncio.ensure_future(connection.exchange(question, reader, outbox)), reader


async def test_questions_of_one_turn_are_written_together_when_it_ends():
    diary: list[bytes] = []
    outbox = Outbox()
    first, second = connect(diary), connect(diary)
    one, _ = ask(first, b"a", outbox)
    asyncio.get_running_loop().call_soon(diary.append, b"a page is read")
    two, _ = ask(second, b"b", outbox)
    await asyncio.sleep(0)
    assert first.sent_at == inf
    await asyncio.sleep(0)
    assert diary == [b"a page is read", b"a", b"b"]
    assert first.sent_at <= second.sent_at < inf
    first.data_received(ANSWER)
    second.data_received(ANSWER)
    await asyncio.gather(one, two)
    assert first.first_at >= first.sent_at
    assert first.reusable


async def test_a_visit_does_not_wait_for_the_turn_to_end():
    diary: list[bytes] = []
    connection = connect(diary)
    task, _ = ask(connection, b"a", None)
    asyncio.get_running_loop().call_soon(diary.append, b"a page is read")
    await asyncio.sleep(0)
    assert diary == [b"a", b"a page is read"]
    connection.data_received(ANSWER)
    await task


async def test_a_line_that_is_lost_before_the_turn_ends_gets_no_question():
    diary: list[bytes] = []
    connection = connect(diary)
    task, reader = ask(connection, b"a", Outbox())
    asyncio.get_running_loop().call_soon(connection.connection_lost, ConnectionResetError())
    await task
    await asyncio.sleep(0)
    assert reader.fault is not None
    assert (reader.fault.cause, diary, connection.sent_at) == (Cause.RESET, [], inf)


async def test_an_answer_that_comes_before_its_question_has_no_time_to_first_byte():
    diary: list[bytes] = []
    connection = connect(diary)
    connection.data_received(ANSWER)
    task, reader = ask(connection, b"a", Outbox())
    await task
    await asyncio.sleep(0)
    assert (reader.status, diary) == (200, [])
    assert connection.first_at < connection.sent_at
