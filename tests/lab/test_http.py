import asyncio
from collections.abc import AsyncIterator

import pytest

from lab.http import HostState, HttpServer, parse_head
from lab.records import Mode, Request, Response


def hello(request: Request) -> Response:
    return Response(body=f"{request.method} {request.path} {request.field('q')}".encode(), content_type="text/plain")


@pytest.fixture
async def server() -> AsyncIterator[tuple[HttpServer, int]]:
    made = HttpServer({"a.example": HostState(hello)})
    port = await made.listen("127.0.0.1", 0)
    yield made, port
    await made.aclose()
    await asyncio.sleep(0)


async def talk(port: int, *requests: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"".join(requests))
    await writer.drain()
    found = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    return found


def get(path: str, host: str = "a.example", method: str = "GET", close: bool = True) -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n{'Connection: close' if close else 'X: y'}\r\n\r\n".encode()


async def test_virtual_host_answers_with_or_without_port(server):
    _, port = server
    assert b"GET /x " in await talk(port, get("/x"))
    assert b"GET /x " in await talk(port, get("/x", host=f"A.example:{port}"))


async def test_unknown_host_is_404(server):
    _, port = server
    assert (await talk(port, get("/", host="b.example"))).startswith(b"HTTP/1.1 404")


async def test_connection_is_kept_for_further_requests(server):
    _, port = server
    assert (await talk(port, get("/1", close=False), get("/2"))).count(b"HTTP/1.1 200") == 2


async def test_head_has_length_and_no_body(server):
    _, port = server
    found = await talk(port, get("/x", method="HEAD"))
    assert b"Content-Length: 8" in found
    assert found.endswith(b"\r\n\r\n")


async def test_posted_form_is_read(server):
    _, port = server
    body = b"q=%E5%AE%89%E5%92%8C"
    head = f"POST /s HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    assert (await talk(port, head, body)).endswith("安和".encode())


@pytest.mark.parametrize(
    ("mode", "starts"),
    [
        pytest.param(Mode.ERROR, b"HTTP/1.1 503", id="error"),
        pytest.param(Mode.BLOCKED, b"HTTP/1.1 412", id="challenge"),
        pytest.param(Mode.DOWN, b"", id="cut off"),
    ],
)
async def test_modes(server, mode: Mode, starts: bytes):
    made, port = server
    made.hosts["a.example"].mode = mode
    try:
        found = await talk(port, get("/"))
    except ConnectionError:
        found = b""
    assert found.startswith(starts)
    assert bool(found) == bool(starts)


async def test_refusing_address(server):
    made, port = server
    await made.refuse("127.0.0.1")
    with pytest.raises(ConnectionRefusedError):
        await talk(port, get("/"))


async def test_garbage_does_not_hurt(server):
    _, port = server
    await talk(port, b"\x16\x03\x01 nonsense\r\n\r\n")
    assert b"200" in await talk(port, get("/"))


def test_absolute_request_target_names_the_host():
    request = parse_head(b"GET http://a.example:81/x?y=1 HTTP/1.1\r\nHost: other\r\n\r\n")
    assert (request.host, request.path, request.query) == ("a.example", "/x", "y=1")
