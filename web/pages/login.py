"""Logging in and out, and the first administrator."""

import secrets
from hmac import compare_digest
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from core.errors import AppError, UsageError
from core.people import Role
from pipeline import access
from web.call import Call, cookie_name, local_target, page, set_cookie
from web.render import render


def _form_cookie(call: Call) -> str:
    return cookie_name(call.request) + "-form"


def _show(call: Call, template: str, *, status: int = 200, **values: Any) -> Response:
    """A form for somebody without a session: its token is bound to a cookie (double submit)."""
    token = call.request.cookies.get(_form_cookie(call), "")
    fresh = token if len(token) == 43 else secrets.token_urlsafe(32)
    response = render(call, template, status=status, form_token=fresh, **values)
    set_cookie(response, call.request, _form_cookie(call), fresh)
    return response


def _check_form(call: Call) -> None:
    cookie, given = call.request.cookies.get(_form_cookie(call), ""), call.field("form_token")
    if len(cookie) != 43 or not compare_digest(cookie.encode(), given.encode()):
        raise HTTPException(403, "页面已过期，请刷新后重试")


@page(role=None)
def login_form(call: Call) -> Response:
    """The form."""
    target = local_target(call.query("next", "/"))
    if call.session is not None:
        return RedirectResponse(target, status_code=303)
    if not call.store.people.any_admin():
        return RedirectResponse("/setup", status_code=303)
    return _show(call, "login.html", target=target, wrong="")


@page(role=None)
def login(call: Call) -> Response:
    """Check name and password; the session gets a new secret whatever cookie came in."""
    _check_form(call)
    target = local_target(call.field("next") or "/")
    try:
        done = access.log_in(call.store, call.field("name"), str(call.form.get("password", "")), address=call.address, now=call.now)
    except access.AccessError as error:
        return _show(call, "login.html", status=403, target=target, wrong=str(error))
    return _entered(call, done.secret, target)


def _entered(call: Call, secret: str, target: str) -> Response:
    old = call.request.cookies.get(cookie_name(call.request))
    if old:
        call.store.people.close_session(old)
    response = RedirectResponse(target, status_code=303)
    set_cookie(response, call.request, cookie_name(call.request), secret, max_age=int(access.SESSION_LENGTH.total_seconds()))
    response.delete_cookie(_form_cookie(call), path="/", secure=call.request.url.scheme == "https", httponly=True, samesite="lax")
    return response


@page()
def logout(call: Call) -> Response:
    """End the session."""
    name = cookie_name(call.request)
    call.store.people.close_session(call.request.cookies.get(name, ""))
    response = RedirectResponse("/login", status_code=303)
    response.delete_cookie(name, path="/", secure=call.request.url.scheme == "https", httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@page(role=None)
def setup_form(call: Call) -> Response:
    """Make the first administrator; only while there is none."""
    if call.store.people.any_admin():
        return RedirectResponse("/login", status_code=303)
    return _show(call, "setup.html", wrong="", name="")


@page(role=None)
def setup(call: Call) -> Response:
    """The code that ``serve`` printed proves that whoever asks has started the program."""
    if call.store.people.any_admin():
        return RedirectResponse("/login", status_code=303)
    _check_form(call)
    name, password, code = call.field("name"), str(call.form.get("password", "")), call.field("code")
    try:
        _check_code(call, code)
        if password != str(call.form.get("again", "")):
            raise UsageError("两次输入的口令不一样")
        user = access.add_user(call.store, name, Role.ADMIN, password, at=call.now, by=name)
    except AppError as error:
        return _show(call, "setup.html", status=400, wrong=str(error), name=name)
    return _entered(call, access.enter(call.store, user, address=call.address, now=call.now).secret, "/")


def _check_code(call: Call, code: str) -> None:
    wanted: str = call.request.app.state.setup_code
    if call.store.people.blocked_until(("setup",), call.now) is not None:
        raise UsageError("验证码错误次数过多，请稍后再试")
    if not wanted or not compare_digest(wanted.encode(), code.encode()):
        call.store.people.note_failure("setup", now=call.now, forget_after=access.FORGET_AFTER, blocked_until=access.NAME_BLOCKS)
        raise UsageError("验证码不对；它显示在启动 wangjian serve 的终端里")
