"""HTTP server of the town: one port on several loopback addresses, virtual hosts by the Host header."""

import asyncio
import contextlib
import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from typing import Final

from lab.records import Handler, Mode, Request, Response

MAX_HEAD_BYTES: Final = 65_536
IDLE_S: Final = 30.0
"""A kept connection is closed after this silence."""

CHALLENGE: Final = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'><title></title><meta id='9DhefwqGPrzGxEp9hPaoag' content='!!x7Qk'>"
    "<script>var _0x3f=['\\x63\\x6f\\x6f\\x6b\\x69\\x65'];(function(a){for(var i=0;i<9;i++){a=a*31%65521}})(7);</script></head><body></body></html>"
)
"""A challenge that no browser passes: it never reloads."""


@dataclass(slots=True)
class HostState:
    """A virtual host and how it behaves now."""

    handler: Handler
    mode: Mode = Mode.UP
    delay_s: float = 20.0
    requests: int = 0


@dataclass(slots=True)
class HttpServer:
    """All virtual hosts of the town; listeners are opened per address so that one site can refuse connections."""

    hosts: dict[str, HostState] = field(default_factory=dict)
    _servers: dict[str, asyncio.Server] = field(default_factory=dict)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def listen(self, address: str, port: int) -> int:
        """
        Accept connections on an address; gives the port.

        Raises:
            OSError: the address or the port is taken or does not exist on this machine.
        """
        server = await asyncio.start_server(self._serve, address, port, limit=MAX_HEAD_BYTES, backlog=512)
        self._servers[address] = server
        return int(server.sockets[0].getsockname()[1])

    async def refuse(self, address: str) -> None:
        """Stop listening on an address: new connections are refused."""
        server = self._servers.pop(address, None)
        if server is not None:
            server.close()

    async def aclose(self) -> None:
        """Close every listener and connection."""
        for address in list(self._servers):
            await self.refuse(address)
        writers = list(self._writers)
        for writer in writers:
            writer.transport.abort()
        await asyncio.gather(*(writer.wait_closed() for writer in writers), return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while await self._exchange(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, ValueError):
            pass  # the client's manners are not the town's business
        finally:
            self._writers.discard(writer)
            with contextlib.suppress(OSError, RuntimeError):
                writer.close()
                await writer.wait_closed()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), IDLE_S)
        except asyncio.IncompleteReadError:
            return False
        request = parse_head(head, str(writer.get_extra_info("peername", ("",))[0]))
        length = int(request.headers.get("content-length") or 0)
        if length:
            body = await reader.readexactly(min(length, 1_000_000))
            request = Request(**{name: getattr(request, name) for name in Request.__dataclass_fields__ if name != "body"}, body=body)
        response = await self._answer(request)
        if response.delay_s:
            await asyncio.sleep(response.delay_s)
        if response.abort:
            writer.transport.abort()
            return False
        keep = request.headers.get("connection", "").lower() != "close"
        writer.write(encode(response, head_only=request.method == "HEAD", keep=keep))
        await writer.drain()
        return keep

    async def _answer(self, request: Request) -> Response:
        state = self.hosts.get(request.host)
        if state is None:
            return Response(status=404, body=b"no such host in this town", content_type="text/plain")
        state.requests += 1
        match state.mode:
            case Mode.DOWN:
                return Response(abort=True)
            case Mode.SILENT:
                return Response(abort=True, delay_s=120.0)
            case Mode.ERROR:
                return Response(status=503, body="服务暂不可用".encode(), content_type="text/plain; charset=utf-8")
            case Mode.BLOCKED:
                return Response(status=412, body=CHALLENGE.encode())
            case Mode.SLOW:
                await asyncio.sleep(state.delay_s)
            case Mode.UP:
                pass
        answer = state.handler(request)
        return await answer if inspect.isawaitable(answer) else answer


def parse_head(head: bytes, peer: str = "") -> Request:
    """
    Read request line and headers.

    Raises:
        ValueError: this is no HTTP/1 request.
    """
    line, *rest = head.decode("latin-1").split("\r\n")
    method, target, _version = line.split(" ", 2)
    headers: dict[str, str] = {}
    for text in rest:
        name, colon, value = text.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    if target.startswith("http://"):
        host, _, target = target[7:].partition("/")
        headers["host"], target = host, f"/{target}"
    host = headers.get("host", "").lower()
    host = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and ":" in host else host
    path, _, query = target.partition("?")
    return Request(method=method, host=host, path=path, query=query, headers=headers, peer=peer)


def encode(response: Response, *, head_only: bool, keep: bool) -> bytes:
    """Status line, headers and body."""
    try:
        phrase = HTTPStatus(response.status).phrase
    except ValueError:
        phrase = "Unassigned"
    lines = [
        f"HTTP/1.1 {response.status} {phrase}",
        f"Content-Length: {len(response.body)}",
        f"Content-Type: {response.content_type}",
        f"Date: {formatdate(usegmt=True)}",
        "Server: anhe",
        f"Connection: {'keep-alive' if keep else 'close'}",
        *(f"{name}: {value}" for name, value in response.headers),
    ]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
    return head if head_only else head + response.body


def text_page(title: str, body: str, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A plain little page."""
    html = f"<!DOCTYPE html><html lang='zh-CN'><head><meta charset='utf-8'><title>{title}</title></head><body>{body}</body></html>"
    return Response(status=status, body=html.encode(), headers=tuple((headers or {}).items()))
