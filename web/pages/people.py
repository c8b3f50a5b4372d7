"""Accounts of the dashboard, one's own account, the trail."""

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from core.errors import UsageError
from core.people import Role, TrailEntry
from pipeline import access
from web.call import Call, cookie_name, page, redirect, set_cookie
from web.render import render


@page(Role.ADMIN)
def users(call: Call) -> Response:
    """All accounts."""
    return _users(call)


def _users(call: Call, *, status: int = 200, wrong: str = "") -> Response:
    _everything(call)
    units = sorted({site.unit for site in call.store.sites.all() if site.unit})
    return render(call, "users.html", status=status, people=call.store.people.all(), units=units, wrong=wrong)


def _everything(call: Call) -> None:
    if call.user.units:
        raise HTTPException(403, "只有能看全部单位的管理员可以管理用户")


def _units(call: Call) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in call.field("units").splitlines() if part.strip()))


@page(Role.ADMIN)
def add_user(call: Call) -> Response:
    """A new account."""
    _everything(call)
    try:
        role = Role(call.field("role"))
        password = str(call.form.get("password", ""))
        access.add_user(call.store, call.field("name"), role, password, units=_units(call), at=call.now, by=call.user.name)
    except (UsageError, ValueError) as error:
        return _users(call, status=400, wrong=str(error) if isinstance(error, UsageError) else "请选择角色")
    return redirect(call, "/users?said=user")


@page(Role.ADMIN)
def change_user(call: Call) -> Response:
    """Role, units, disabled or a new password; the sessions of that account end."""
    _everything(call)
    name = call.path("name")
    try:
        if call.field("what") == "password":
            access.set_password(call.store, name, str(call.form.get("password", "")), at=call.now, by=call.user.name, address=call.address)
        else:
            role, disabled = Role(call.field("role")), call.field("disabled") == "1"
            with call.store.transaction():
                call.store.people.change(name, role=role, units=_units(call), disabled=disabled)
                detail = {"role": role.value, "units": _units(call), "disabled": disabled}
                call.store.people.note(
                    TrailEntry(at=call.now, user=call.user.name, address=call.address, action="user.change", subject=name, detail=detail)
                )
    except (UsageError, ValueError) as error:
        return _users(call, status=400, wrong=str(error) if isinstance(error, UsageError) else "请选择角色")
    return redirect(call, "/users?said=user")


@page()
def account(call: Call) -> Response:
    """Password and tokens of whoever is logged in."""
    return _account(call)


def _account(call: Call, *, status: int = 200, wrong: str = "", secret: str = "") -> Response:
    return render(call, "account.html", status=status, tokens=call.store.people.tokens(call.user.name), wrong=wrong, secret=secret)


@page()
def change_password(call: Call) -> Response:
    """The old password proves that nobody else sits at the screen; other sessions end, this one goes on under a new secret."""
    old, new = str(call.form.get("old", "")), str(call.form.get("password", ""))
    try:
        access.log_in(call.store, call.user.name, old, address=call.address, now=call.now)
        if new != str(call.form.get("again", "")):
            raise UsageError("两次输入的新口令不一样")
        access.set_password(call.store, call.user.name, new, at=call.now, by=call.user.name, address=call.address)
    except access.AccessError:
        return _account(call, status=400, wrong="原口令不对，或尝试次数过多")
    except UsageError as error:
        return _account(call, status=400, wrong=str(error))
    fresh = access.enter(call.store, call.user, address=call.address, now=call.now)
    response = RedirectResponse("/account?said=password", status_code=303)
    set_cookie(response, call.request, cookie_name(call.request), fresh.secret, max_age=int(access.SESSION_LENGTH.total_seconds()))
    return response


@page()
def add_token(call: Call) -> Response:
    """A token of one's own; its secret is shown on this answer only."""
    days = call.field("days")
    if days and (not days.isascii() or not days.isdigit() or not 0 < int(days[:6]) <= 3650):
        return _account(call, status=400, wrong="有效天数应为 1 至 3650")
    secret = access.make_token(
        call.store, call.user.name, call.field("label")[:100], at=call.now, days=int(days) if days else None,
        read_only=call.field("read_only") == "1", by=call.user.name,
    )  # fmt: skip
    return _account(call, secret=secret)


@page()
def drop_token(call: Call) -> Response:
    """Take one's own token back."""
    text = call.path("token")
    with call.store.transaction():
        if not text.isascii() or not text.isdigit() or len(text) > 15 or not call.store.people.drop_token(int(text), call.user.name):
            raise HTTPException(404, "没有这个令牌")
        call.store.people.note(TrailEntry(at=call.now, user=call.user.name, address=call.address, action="token.drop", subject=text))
    return redirect(call, "/account?said=token")


@page(Role.ADMIN)
def trail(call: Call) -> Response:
    """Who did what, newest first."""
    _everything(call)
    before = call.query("before")
    entries = call.store.people.trail(
        user=call.query("user"),
        action=call.query("action"),
        subject=call.query("subject"),
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None,
    )
    return render(call, "trail.html", entries=entries)
