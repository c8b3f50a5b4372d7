"""Answers as real servers write them, byte by byte and in one piece."""

import tracemalloc

import pytest

from core.fetch import Read
from core.outcome import Cause
from crawler.fetch.response import Limits, ResponseReader

LIMITS = Limits(10_000, 10_000)


def read(data: bytes, *, size: int = 10**6, method: str = "GET", limits: Limits = LIMITS, end: bool = True) -> ResponseReader:
    reader = ResponseReader(method, limits)
    for at in range(0, len(data), size):
        reader.feed(data[at : at + size])
    if end:
        reader.eof()
    return reader


@pytest.mark.parametrize("size", [1, 3, 10**6])
@pytest.mark.parametrize(
    "head",
    [
        pytest.param("HTTP/1.1 200 OK\r\nContent-Length: 3", id="plain"),
        pytest.param("HTTP/1.1 200\r\nContent-Length: 3", id="no reason"),
        pytest.param("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3", id="length twice"),
        pytest.param("HTTP/1.1 200 OK\r\nContent-Length: 3, 3", id="length list"),
        pytest.param("HTTP/1.1 200 OK\r\nBad Name: x\r\nContent-Length: 3", id="space in a name"),
        pytest.param("HTTP/1.1 200 OK\r\nContent-Length : 3", id="space before the colon"),
        pytest.param("HTTP/1.1 200 OK\r\nno colon here\r\nContent-Length: 3", id="line without colon"),
        pytest.param("HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 3", id="folded"),
        pytest.param("HTTP/1.1 200 OK\r\nX: \x01\xd6\xd0\r\nContent-Length: 3", id="control and raw bytes"),
        pytest.param("HTTP/1.1 200 OK\nContent-Length: 3", id="bare line feeds"),
        pytest.param("\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3", id="empty lines first"),
        pytest.param("HTTP/1.0 200 OK", id="until close"),
        pytest.param("HTTP/1.1 200 OK\r\nContent-Length: many", id="length that is none"),
        pytest.param("HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked", id="coding that only sounds like chunked"),
    ],
)
def test_tolerated_heads(head, size):
    end = "\n\n" if "\r" not in head else "\r\n\r\n"
    reader = read(head.encode("latin-1") + end.encode() + b"abc", size=size)
    assert (reader.status, reader.body, reader.fault) == (200, b"abc", None)


@pytest.mark.parametrize("size", [1, 2, 5, 10**6])
def test_chunks(size):
    data = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 99\r\n\r\n3;x=y\r\nabc\r\n 2 \r\nde\r\n0\r\nTrailer: z\r\n\r\n"
    )
    reader = read(data, size=size, end=False)
    assert (reader.done, reader.body, reader.fault, reader.keep_alive) == (True, b"abcde", None, True)


def test_tiny_chunks_cost_little_more_than_their_body():
    reader = ResponseReader("GET", Limits(10_000_000, 10_000_000))
    reader.feed(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    tracemalloc.start()
    for _ in range(25):
        reader.feed(b"2\r\nab\r\n" * 2_000)
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert reader.body == b"ab" * 50_000
    assert size < 375_000


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc", Cause.HTTP_PROTOCOL, id="two lengths"),
        pytest.param(b"HTTP/1.1 abc\r\n\r\n", Cause.HTTP_PROTOCOL, id="no status"),
        pytest.param(b"HTTP/1.1 000 OK\r\nContent-Length: 0\r\n\r\n", Cause.HTTP_PROTOCOL, id="status of no class"),
        pytest.param(b"<html>hello", Cause.HTTP_PROTOCOL, id="HTTP/0.9"),
        pytest.param(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 30, Cause.HTTP_PROTOCOL, id="interim for ever"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n", Cause.TRUNCATED, id="chunk with a prefix"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n", Cause.TRUNCATED, id="negative chunk"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcX\r\n", Cause.TRUNCATED, id="chunk too long"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1" * 20_000, Cause.TRUNCATED, id="endless chunk size"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n" + b"x" * 20_000, Cause.TOO_LARGE, id="chunks over the cap"
        ),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 20_000, Cause.TOO_LARGE, id="body over the cap"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Encoding: lzma\r\nContent-Length: 1\r\n\r\nx", Cause.UNDECODABLE, id="unknown coding"),
    ],
)
def test_faults(data, cause):
    reader = read(data)
    assert reader.fault is not None
    assert reader.fault.cause is cause
    assert not reader.keep_alive
    assert len(reader.body) <= 10_000


@pytest.mark.parametrize(
    ("head", "keep"),
    [
        ("HTTP/1.1 200 OK\r\nContent-Length: 0", True),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: Close", False),
        ("HTTP/1.0 200 OK\r\nContent-Length: 0", False),
        ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive", True),
        ("HTTP/1.1 204 No Content", True),
        ("HTTP/1.1 101 Switching Protocols", False),
    ],
)
def test_keep_alive(head, keep):
    reader = read(f"{head}\r\n\r\n".encode(), end=False)
    assert (reader.done, reader.keep_alive) == (True, keep)


def test_bytes_after_the_end_are_noticed():
    assert read(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc", end=False).excess


def test_head_answer_without_length():
    assert read(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", method="HEAD", end=False).done


def test_prefix_of_a_too_long_body_is_no_fault():
    limits = Limits(100, 100, Read.PREFIX, 50)
    reader = read(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000, limits=limits)
    assert (reader.fault, reader.cut, len(reader.body)) == (None, True, 50)
