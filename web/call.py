"""One request as handlers see it, and the wrapper that lets only the right people in."""

import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from config.settings import Settings
from core.clock import utc_now
from core.people import Role, Session, User
from core.site import Site
from pipeline.access import session_of
from pipeline.board.sites import SiteLine

if TYPE_CHECKING:
    from store import Store

MAX_FIELD: Final = 20_000
"""Characters of one form field."""
PAGE_SIZE: Final = 50
MAX_PAGE: Final = 200
"""Lists are paged up to 10,000 lines; whoever needs more exports or narrows the list."""


@dataclass(slots=True)
class Call:
    """A request, who makes it, and what is needed to answer it."""

    request: Request
    store: "Store"
    settings: Settings
    now: datetime
    session: Session | None = None
    form: FormData = field(default_factory=FormData)

    @property
    def user(self) -> User:
        """Who asks; only where the wrapper has made sure of it."""
        if self.session is None:
            raise HTTPException(401)
        return self.session.user

    @property
    def address(self) -> str:
        """Network address of the asker."""
        return self.request.client.host if self.request.client else ""

    @property
    def partial(self) -> bool:
        """Whether htmx asks for a part of a page."""
        return self.request.headers.get("hx-request") == "true"

    def query(self, name: str, default: str = "") -> str:
        """A query parameter, trimmed and bounded."""
        return self.request.query_params.get(name, default).strip()[:500]

    def field(self, name: str) -> str:
        """A form field, trimmed and bounded."""
        value = self.form.get(name)
        return value.strip()[:MAX_FIELD] if isinstance(value, str) else ""

    def upload(self, name: str) -> UploadFile | None:
        """An uploaded file."""
        value = self.form.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    def path(self, name: str) -> str:
        """A path parameter."""
        return str(self.request.path_params[name])

    @property
    def page(self) -> int:
        """Number of the page asked for."""
        text = self.query("page", "1")
        return min(int(text), MAX_PAGE) if text.isdigit() and text != "0" and len(text) < 9 else 1

    def choice(self, name: str, kind: Any) -> Any:
        """A query parameter as a member of an enumeration; None when empty, 400 when it is no member."""
        text = self.query(name)
        if not text:
            return None
        try:
            return kind(text)
        except ValueError:
            raise HTTPException(400, f"参数 {name} 的值 {text[:40]!r} 不认识") from None

    def site(self, name: str = "site") -> Site:
        """The site of a path parameter; 404 when it is unknown or of another unit."""
        found = self.store.sites.get(self.path(name))
        if found is None or not (not self.user.units or found.unit in self.user.units):
            raise HTTPException(404, "没有这个网站，或您无权查看")
        return found

    def site_lines(self) -> list[SiteLine]:
        """The sites this person may see, the ones in need first; seconds old at most."""
        lines: list[SiteLine] = self.request.app.state.snapshot.lines(self.now, self.user.units)
        return lines

    def need(self, role: Role) -> None:
        """403 unless the person has the role."""
        if not self.user.role.covers(role):
            raise HTTPException(403, "您的角色不能做这件事")


Handler = Callable[[Call], Response]


def page(role: Role | None = Role.VIEWER) -> Callable[[Handler], Callable[[Request], Any]]:
    """
    Make a Starlette endpoint of a handler: log-in, role, CSRF; the handler runs in a worker thread, so that it may use the store.

    Args:
        role: the least role; None = everybody, logged in or not (then the handler looks after CSRF itself).
    """

    def wrap(handler: Handler) -> Callable[[Request], Any]:
        @functools.wraps(handler)
        async def endpoint(request: Request) -> Response:
            call = new_call(request)
            call.session = await run_in_threadpool(current_session, call)
            if role is not None:
                if call.session is None:
                    return _to_login(request)
                call.need(role)
            if request.method in ("GET", "HEAD"):
                return await run_in_threadpool(handler, call)
            check_origin(request)
            async with request.form(max_files=1, max_fields=60, max_part_size=MAX_FIELD * 4) as call.form:
                if role is not None:
                    check_csrf(call)
                try:
                    response: Response = await run_in_threadpool(handler, call)
                finally:
                    request.app.state.snapshot.forget()
            return response

        return endpoint

    return wrap


def new_call(request: Request) -> Call:
    """A call with nobody logged in yet."""
    state = request.app.state
    return Call(request=request, store=state.store, settings=state.settings, now=utc_now())


def cookie_name(request: Request) -> str:
    """Over TLS the name binds the cookie to this host, path / and Secure."""
    return "__Host-wangjian" if request.url.scheme == "https" else "wangjian"


def current_session(call: Call) -> Session | None:
    """The session of the request's cookie."""
    secret = call.request.cookies.get(cookie_name(call.request), "")
    return session_of(call.store, secret, call.now) if secret else None


def set_cookie(response: Response, request: Request, name: str, value: str, *, max_age: int | None = None) -> None:
    """A cookie that scripts cannot read and other sites' forms do not send."""
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, path="/", httponly=True, secure=secure, samesite="lax", max_age=max_age)


def check_csrf(call: Call) -> None:
    """403 unless the request carries the session's token."""
    given = call.request.headers.get("x-csrf-token") or call.field("csrf")
    if call.session is None or not compare_digest(given.encode(), call.session.csrf.encode()):
        raise HTTPException(403, "页面已过期，请刷新后重试")


def check_origin(request: Request) -> None:
    """403 when a browser says that another site sends the request."""
    said = request.headers.get("sec-fetch-site")
    if said is not None and said not in ("same-origin", "none"):
        raise HTTPException(403, "请求来自别的网站，已拒绝")
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise HTTPException(403, "请求来自别的网站，已拒绝")


def _to_login(request: Request) -> Response:
    if request.headers.get("hx-request") == "true":
        return Response(status_code=401, headers={"HX-Redirect": "/login"})
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    suffix = f"?next={quote(target, safe='')}" if request.method == "GET" and target != "/" else ""
    return RedirectResponse("/login" + suffix, status_code=303)


_LOCAL: Final = re.compile(r"/(?![/\\])[^\\\x00-\x20]*")


def local_target(text: str) -> str:
    """
    Where to go after a log-in: a path of ours, else the first page.

    >>> local_target("/sites?page=2"), local_target("//evil.example/"), local_target("https://evil.example/")
    ('/sites?page=2', '/', '/')
    """
    return text if _LOCAL.fullmatch(text) else "/"


def redirect(call: Call, target: str) -> Response:
    """Go on to another page after a change."""
    if call.partial:
        return Response(status_code=204, headers={"HX-Redirect": target})
    return RedirectResponse(target, status_code=303)


def with_query(call: Call, drop: Iterable[str] = (), **changes: object) -> str:
    """The query string of the present page with some parameters changed (empty ones are left out)."""
    from urllib.parse import urlencode

    pairs = {name: value for name, value in call.request.query_params.items() if name not in drop}
    pairs.update({name: str(value) for name, value in changes.items()})
    return urlencode({name: value for name, value in pairs.items() if value != ""})
