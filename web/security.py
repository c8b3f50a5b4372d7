"""What surrounds every request: allowed hosts, size of bodies, headers that bind the browser."""

from collections.abc import Callable, Collection
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY: Final = 1_000_000
"""Bytes of an ordinary form."""
MAX_UPLOAD: Final = 20_000_000
"""Bytes of an imported table."""
UPLOAD_PATHS: Final = ("/registry/import",)

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""No inline script, no inline style, nothing from elsewhere."""

HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class _TooLargeError(Exception):
    """More bytes came than announced or allowed."""


class Guard:
    """
    Pure ASGI middleware.

    Args:
        app: what is guarded.
        hosts: names under which we may be asked (against DNS rebinding); empty = any.
        crashed: records an error nobody expected and gives the answer.
    """

    def __init__(self, app: ASGIApp, crashed: Callable[[Request, Exception], Response], hosts: Collection[str] = ()) -> None:
        self._app = app
        self._crashed = crashed
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, then pass on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _dress(MutableHeaders(scope=message), scope)
            await send(message)

        if self._hosts and host_name(headers.get("host", "")) not in self._hosts:
            await PlainTextResponse("不认识的主机名\n", 421)(scope, receive, guarded)
            return
        limit = MAX_UPLOAD if scope["path"] in UPLOAD_PATHS else MAX_BODY
        announced = headers.get("content-length", "0")
        if not announced.isdigit() or int(announced) > limit:
            await PlainTextResponse(f"内容太大，最多 {limit} 字节\n", 413)(scope, receive, guarded)
            return
        try:
            await self._app(scope, _counted(receive, limit), guarded)
        except _TooLargeError:
            if started:
                raise
            await PlainTextResponse(f"内容太大，最多 {limit} 字节\n", 413)(scope, receive, guarded)
        except Exception as error:  # noqa: BLE001  a defect of ours: told once, in the log, and the visitor gets an answer
            response = await run_in_threadpool(self._crashed, Request(scope), error)
            if not started:
                await response(scope, receive, guarded)


def _counted(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise _TooLargeError
        return message

    return counted


def _dress(headers: MutableHeaders, scope: Scope) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if scope.get("scheme") == "https":
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not scope["path"].startswith("/static/"):
        headers.setdefault("Cache-Control", "no-store")


def host_name(header: str) -> str:
    """
    The name in a Host header, without port and brackets.

    >>> host_name("[::1]:8017"), host_name("Board.example:80")
    ('::1', 'board.example')
    """
    text = header.strip().lower()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0]
