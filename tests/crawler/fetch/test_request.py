"""The bytes of a request."""

from typing import Any

import pytest

from core.fetch import Fetch
from crawler.fetch.request import RequestWriter
from crawler.fetch.target import parse_target

URL = "http://a.gov.cn/x?y=1"
OWN = "User-Agent: 网检\r\n".encode("latin-1", "replace")


def written(method: str = "GET", body: bytes = b"", cookies: str = "", *, own_host: bool = True, **question: Any) -> bytes:
    return RequestWriter("网检").write(parse_target(URL), method, Fetch(url=URL, **question), body, cookies, own_host=own_host)


@pytest.mark.parametrize(
    ("given", "there", "absent"),
    [
        pytest.param({}, b"GET /x?y=1 HTTP/1.1\r\nHost: a.gov.cn\r\n" + OWN, b"Content-Length", id="plain"),
        pytest.param({}, b"\r\nConnection: keep-alive\r\n\r\n", b"close", id="kept"),
        pytest.param({"fresh": True}, b"\r\nConnection: close\r\n\r\n", b"keep-alive", id="visit"),
        pytest.param({"headers": (("user-agent", "x"),)}, b"user-agent: x\r\n", OWN, id="own words win"),
        pytest.param({"headers": (("Host", "b.gov.cn"),)}, b"Host: a.gov.cn\r\n", b"b.gov.cn", id="the host is that of the address"),
        pytest.param({"headers": (("X", "1\r\nEvil: 2"),)}, b"X: 1  Evil: 2\r\n", b"\r\nEvil", id="a value starts no header"),
        pytest.param({"headers": (("If-None-Match", "e"),)}, b"If-None-Match: e\r\n", b"Cookie", id="condition"),
        pytest.param(
            {"headers": (("If-None-Match", "e"),), "own_host": False}, b"Accept: ", b"If-None-Match", id="condition of another address"
        ),
        pytest.param({"cookies": "a=1"}, b"Cookie: a=1\r\n", b"Content-Length", id="cookie"),
        pytest.param({"method": "POST", "body": b"q=1"}, b"Content-Length: 3\r\n\r\nq=1", b"Cookie", id="form"),
        pytest.param({"method": "POST"}, b"Content-Length: 0\r\n", b"Cookie", id="empty form"),
    ],
)
def test_requests(given: dict[str, Any], there: bytes, absent: bytes):
    request = written(**given)
    assert there in request
    assert absent not in request


def test_what_repeats_is_told_apart():
    writer = RequestWriter("x")
    questions = [Fetch(url=URL, headers=headers, fresh=fresh) for headers in ((), (("Referer", "http://a/"),)) for fresh in (False, True)]
    requests = [
        writer.write(parse_target(URL), "GET", each, b"", "", own_host=own) for _ in range(2) for each in questions for own in (True, False)
    ]
    assert len(set(requests)) == 4
    assert requests[:8] == requests[8:]
