"""Who may enter the dashboard: passwords, log-in with throttling, sessions, tokens of the JSON interface."""

import re
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

from core.errors import AppError, UsageError
from core.people import ApiToken, Role, Session, TrailEntry, User

if TYPE_CHECKING:
    from argon2 import PasswordHasher

    from store import Store

SESSION_LENGTH: Final = timedelta(hours=12)
"""A session ends after so long, used or not. House rule."""
SESSION_IDLE: Final = timedelta(hours=2)
"""… or after so long without a request. House rule; OWASP ASVS 5.0 section 7.3 asks for both."""
TOUCH_AFTER: Final = timedelta(minutes=1)
"""How exactly the last use is kept; saves a write per request."""
MIN_PASSWORD: Final = 10
MAX_PASSWORD: Final = 256
"""Characters; longer ones would only cost our CPU."""
FORGET_AFTER: Final = timedelta(minutes=30)
NAME_BLOCKS: Final = {5: timedelta(seconds=30), 8: timedelta(minutes=5), 12: timedelta(minutes=30)}
"""Failed log-ins of one name → how long it is refused. House rule."""
ADDRESS_BLOCKS: Final = {20: timedelta(minutes=1), 50: timedelta(minutes=30)}
"""The same for one network address, whatever the names. House rule."""
TOKEN_PREFIX: Final = "wj_"  # noqa: S105  a public prefix
"""Lets secret scanners find a leaked token."""

_NAME: Final = re.compile(r"[\w.@-]{1,64}")
_HASHING = threading.BoundedSemaphore(2)
"""argon2 takes 64 MiB a go: a flood of log-ins must not take the machine's memory."""


class AccessError(AppError):
    """Entry is refused; the text may be shown to whoever asked."""

    exit_status = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Login:
    """A successful log-in: the secret for the cookie and the session it opens."""

    secret: str
    user: User


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobody() -> str:
    """A hash to compare with when there is no such account, so that both answers take as long."""
    return _hasher().hash(secrets.token_urlsafe())


def hash_password(password: str) -> str:
    """argon2id hash with the library's present parameters (RFC 9106, low-memory profile)."""
    with _HASHING:
        return _hasher().hash(password)


def _matches(stored: str, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def check_password(password: str, name: str) -> None:
    """
    Refuse passwords that are quickly guessed.

    Raises:
        UsageError: says what is wrong.
    """
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise UsageError(f"口令应为 {MIN_PASSWORD} 至 {MAX_PASSWORD} 个字符，实为 {len(password)} 个")
    if len(set(password)) < 5 or name.lower() in password.lower():
        raise UsageError("口令太容易猜到：不能包含用户名，也不能只是几个字符的重复")


def add_user(store: "Store", name: str, role: Role, password: str, *, units: tuple[str, ...] = (), at: datetime, by: str = "") -> User:
    """
    Make an account.

    Raises:
        UsageError: name or password cannot be used, or the name is taken.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"用户名 {name[:40]!r} 不能用；应为 1 至 64 个字母、数字、汉字或 . _ @ -")
    check_password(password, name)
    hashed = hash_password(password)
    with store.transaction():
        user = store.people.add(name, role, hashed, units=units, at=at)
        store.people.note(
            TrailEntry(at=at, user=by, address="", action="user.add", subject=name, detail={"role": role.value, "units": list(units)})
        )
    return user


def set_password(store: "Store", name: str, password: str, *, at: datetime, by: str = "", address: str = "") -> None:
    """
    Replace a password; the account's sessions end.

    Raises:
        UsageError: no such account, or the password cannot be used.
    """
    check_password(password, name)
    hashed = hash_password(password)
    with store.transaction():
        store.people.set_password(name, hashed, at=at)
        store.people.note(TrailEntry(at=at, user=by, address=address, action="user.password", subject=name))


def log_in(store: "Store", name: str, password: str, *, address: str, now: datetime) -> Login:
    """
    Check name and password; opens a new session (an old cookie is never taken over).

    Raises:
        AccessError: refused; the text does not tell whether the name exists.
    """
    with _HASHING:  # asked and noted within one turn: guesses sent side by side would all be tried before the first is counted
        user, stored = _known(store, name, password, address=address, now=now)
    if _hasher().check_needs_rehash(stored):
        store.people.set_password(name, hash_password(password), at=now, end_sessions=False)
    return enter(store, user, address=address, now=now)


def _known(store: "Store", name: str, password: str, *, address: str, now: datetime) -> tuple[User, str]:
    """The account that name and password belong to, with its hash; a failure is noted."""
    keys = (f"name:{name[:64]}", f"from:{address}")
    until = store.people.blocked_until(keys, now)
    if until is not None:
        minutes = max(1, -int((now - until).total_seconds() // 60))
        raise AccessError(f"登录失败次数过多，请在约 {minutes} 分钟后再试")
    stored = store.people.password_of(name) if _NAME.fullmatch(name) else None
    right = _matches(stored or _nobody(), password[: MAX_PASSWORD + 1])
    user = store.people.get(name) if right and stored is not None else None
    if user is None or user.disabled or stored is None:
        store.people.note_failure(keys[0], now=now, forget_after=FORGET_AFTER, blocked_until=NAME_BLOCKS)
        store.people.note_failure(keys[1], now=now, forget_after=FORGET_AFTER, blocked_until=ADDRESS_BLOCKS)
        store.people.note(TrailEntry(at=now, user="", address=address, action="login.refused", subject=name[:64]))
        raise AccessError("用户名或口令不对")
    return user, stored


def enter(store: "Store", user: User, *, address: str, now: datetime) -> Login:
    """Open a session for somebody who has proved who they are."""
    secret = secrets.token_urlsafe(32)
    with store.transaction():
        store.people.forget_failures((f"name:{user.name}",))
        store.people.open_session(user.name, secret, secrets.token_urlsafe(32), at=now)
        store.people.sweep_sessions(begun_before=now - SESSION_LENGTH, seen_before=now - SESSION_IDLE)
        store.people.note(TrailEntry(at=now, user=user.name, address=address, action="login", subject=user.name))
    return Login(secret=secret, user=user)


def session_of(store: "Store", secret: str, now: datetime) -> Session | None:
    """The session of a cookie, None when it is unknown or over."""
    if not 20 <= len(secret) <= 100:
        return None
    session = store.people.session(secret)
    if session is None or now - session.created_at > SESSION_LENGTH or now - session.seen_at > SESSION_IDLE:
        return None
    if now - session.seen_at > TOUCH_AFTER:
        store.people.touch_session(secret, at=now)
    return session


def make_token(
    store: "Store", name: str, label: str, *, at: datetime, days: int | None = None, read_only: bool = False, by: str = ""
) -> str:
    """
    A new bearer token of an account; it is shown once, only its hash is kept.

    Raises:
        UsageError: no such account.
    """
    if store.people.get(name) is None:
        raise UsageError(f"没有用户 {name!r}")
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    expires = None if days is None else at + timedelta(days=days)
    with store.transaction():
        number = store.people.add_token(name, label, secret, at=at, expires_at=expires, read_only=read_only)
        store.people.note(
            TrailEntry(at=at, user=by, address="", action="token.add", subject=name, detail={"token": number, "name": label, "days": days})
        )
    return secret


def bearer(store: "Store", secret: str, now: datetime) -> tuple[User, ApiToken] | None:
    """Account and token of a bearer secret, None when it opens nothing."""
    if not secret.startswith(TOKEN_PREFIX) or len(secret) > 100:
        return None
    return store.people.of_token(secret, now=now)
