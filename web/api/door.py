"""The door of the JSON interface: bearer tokens or the session of the same browser, roles, parameters, bodies, errors as JSON."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from core.people import Role, Session
from pipeline.access import bearer
from web.call import Call, check_csrf, check_origin, current_session, new_call

BASE: Final = "/api/v1"
MAX_LIMIT: Final = 500
MAX_OFFSET: Final = 10_000
MAX_TEXT: Final = 500
TEXT_PATTERN: Final = r"^[^\x00-\x1f\x7f-\x9f]*$"
"""No control characters; the same words in Python's dialect and in that of JSON Schema."""
_TEXT: Final = re.compile(TEXT_PATTERN)


@dataclass(frozen=True, kw_only=True, slots=True)
class Param:
    """A query parameter."""

    name: str
    text: str
    kind: type[StrEnum] | None = None
    """Members it may have; None = free text, or a number with ``most``."""
    words: tuple[str, ...] = ()
    """Words it may be; empty = any."""
    most: int | None = None
    """Largest number; None = text."""
    default: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """One operation: what the router and the OpenAPI document are made of."""

    method: str
    path: str
    """Below ``BASE``."""
    summary: str
    handler: Callable[["Ask"], BaseModel]
    answer: type[BaseModel]
    role: Role = Role.VIEWER
    params: tuple[Param, ...] = ()
    body: type[BaseModel] | None = None
    status: int = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """A checked request: the call, its parameters and its body."""

    call: Call
    values: Mapping[str, Any]
    body: Any = None

    def number(self, name: str) -> int:
        """A numeric parameter."""
        return int(self.values[name])


PAGING: Final = (
    Param(name="limit", text="How many", most=MAX_LIMIT, default=50),
    Param(name="offset", text="How many to skip", most=MAX_OFFSET, default=0),
)


def endpoint_of(operation: Operation) -> Callable[[Request], Any]:
    """The Starlette endpoint of an operation."""

    async def endpoint(request: Request) -> Response:
        call = new_call(request)
        read_only = await run_in_threadpool(_identify, call)
        call.need(operation.role)
        if operation.method != "GET" and read_only:
            raise HTTPException(403, "这个令牌只能读取")
        body = None if operation.body is None else _parsed(operation.body, await request.body())
        ask = Ask(call=call, values=_values(operation, request), body=body)
        try:
            answer = await run_in_threadpool(operation.handler, ask)
        finally:
            if operation.method != "GET":
                request.app.state.snapshot.forget()
        return JSONResponse(answer.model_dump(mode="json"), operation.status)

    return endpoint


def _identify(call: Call) -> bool:
    """Set the session of the call; gives whether it may only read. A bearer token wins over a cookie."""
    scheme, _, secret = call.request.headers.get("authorization", "").partition(" ")
    if scheme:
        known = bearer(call.store, secret.strip(), call.now) if scheme.lower() == "bearer" else None
        if known is None:
            raise HTTPException(401, "令牌无效或已过期", {"WWW-Authenticate": "Bearer"})
        user, token = known
        call.session = Session(user=user, csrf="", created_at=call.now, seen_at=call.now)
        return token.read_only
    call.session = current_session(call)
    if call.session is None:
        raise HTTPException(401, "请在请求头 Authorization: Bearer 中给出令牌", {"WWW-Authenticate": "Bearer"})
    if call.request.method not in ("GET", "HEAD"):
        check_origin(call.request)
        check_csrf(call)
    return False


def _values(operation: Operation, request: Request) -> dict[str, Any]:
    known = {param.name for param in operation.params}
    unknown = next((name for name in request.query_params if name not in known), None)
    if unknown is not None:
        raise HTTPException(400, f"没有参数 {unknown[:40]!r}")
    return {param.name: _value(param, request.query_params.get(param.name)) for param in operation.params}


def _value(param: Param, text: str | None) -> Any:
    if text is None:
        return param.default if param.most is not None else None
    if param.most is not None:
        if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) > param.most:
            raise HTTPException(400, f"参数 {param.name} 应为 0 至 {param.most} 的整数，实为 {text[:40]!r}")
        return int(text)
    if param.kind is not None:
        try:
            return param.kind(text)
        except ValueError:
            raise HTTPException(400, f"参数 {param.name} 应为 {'、'.join(param.kind)} 之一，实为 {text[:40]!r}") from None
    if param.words and text not in param.words:
        raise HTTPException(400, f"参数 {param.name} 应为 {'、'.join(param.words)} 之一，实为 {text[:40]!r}")
    if len(text) > MAX_TEXT or not _TEXT.fullmatch(text):
        raise HTTPException(400, f"参数 {param.name} 太长（最多 {MAX_TEXT} 字），或含有控制字符")
    return text


def _parsed(model: type[BaseModel], data: bytes) -> BaseModel:
    try:
        return model.model_validate_json(data, strict=False)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "正文"
        raise HTTPException(400, f"{place}：不符合要求（{first['msg']}）") from None
