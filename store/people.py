"""People of the dashboard, their sessions and tokens, failed log-ins, and the trail of what was done."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from core.errors import UsageError
from core.people import ApiToken, Role, Session, TrailEntry, User
from store.connection import Database
from store.schema_board import api_tokens, login_failures, sessions, trail, users


def secret_hash(value: str) -> str:
    """SHA-256 of a random secret; long random values need no slow hash."""
    return hashlib.sha256(value.encode()).hexdigest()


class People:
    """Repository of ``core.people``. Password hashes go in and out as text; hashing is not done here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # ---- accounts ---------------------------------------------------------------------------------------------------

    def add(self, name: str, role: Role, password: str, *, units: Sequence[str] = (), at: datetime) -> User:
        """
        Make an account; *password* is already hashed.

        Raises:
            UsageError: the name is taken.
        """
        with self._database.write() as connection:
            self._database.exclusive(connection, "people")
            if connection.execute(select(users.c.id).where(users.c.name == name)).first() is not None:
                raise UsageError(f"已有名为 {name!r} 的用户")
            values: dict[str, Any] = {
                "name": name,
                "role": role.value,
                "units": json.dumps(list(units), ensure_ascii=False),
                "password": password,
            }
            values |= {"disabled": False, "created_at": at, "password_at": at}
            row = connection.execute(insert(users).values(values).returning(*users.c)).one()
        return _user(row)

    def get(self, name: str) -> User | None:
        """An account by its log-in name."""
        with self._database.read() as connection:
            row = connection.execute(select(users).where(users.c.name == name)).first()
        return None if row is None else _user(row)

    def all(self) -> list[User]:
        """Every account, by name."""
        with self._database.read() as connection:
            return [_user(row) for row in connection.execute(select(users).order_by(users.c.name))]

    def any_admin(self) -> bool:
        """Whether somebody can administer the dashboard."""
        query = select(users.c.id).where(users.c.role == Role.ADMIN.value, users.c.disabled.is_(False)).limit(1)
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def password_of(self, name: str) -> str | None:
        """Hash of the password, None when there is no such account."""
        with self._database.read() as connection:
            return connection.execute(select(users.c.password).where(users.c.name == name)).scalar()

    def set_password(self, name: str, password: str, *, at: datetime, end_sessions: bool = True) -> None:
        """Replace the hash; every session of the account ends, unless it is only the same password hashed anew."""
        with self._database.write() as connection:
            key = self._id(connection, name)
            values: dict[str, Any] = {"password": password}
            if end_sessions:
                values["password_at"] = at
                connection.execute(delete(sessions).where(sessions.c.user == key))
            connection.execute(update(users).where(users.c.id == key).values(values))

    def change(self, name: str, *, role: Role | None = None, units: Sequence[str] | None = None, disabled: bool | None = None) -> User:
        """
        Change what an account may do; its sessions end.

        Raises:
            UsageError: no such account, or nobody would be left to administer.
        """
        values: dict[str, Any] = {}
        if role is not None:
            values["role"] = role.value
        if units is not None:
            values["units"] = json.dumps(list(units), ensure_ascii=False)
        if disabled is not None:
            values["disabled"] = disabled
        with self._database.write() as connection:
            self._database.exclusive(connection, "people")
            key = self._id(connection, name)
            if values:
                connection.execute(update(users).where(users.c.id == key).values(values))
            if not self.any_admin():
                raise UsageError("这样就没有可用的管理员了；请先添加另一名管理员")
            connection.execute(delete(sessions).where(sessions.c.user == key))
            return _user(connection.execute(select(users).where(users.c.id == key)).one())

    def _id(self, connection: Any, name: str) -> int:
        found = connection.execute(select(users.c.id).where(users.c.name == name)).scalar()
        if found is None:
            raise UsageError(f"没有用户 {name!r}")
        return int(found)

    # ---- sessions ---------------------------------------------------------------------------------------------------

    def open_session(self, name: str, secret: str, csrf: str, *, at: datetime) -> None:
        """Begin a session known by its cookie's *secret*."""
        with self._database.write() as connection:
            values = {"hash": secret_hash(secret), "user": self._id(connection, name), "csrf": csrf, "created_at": at, "seen_at": at}
            connection.execute(insert(sessions).values(values))

    def session(self, secret: str) -> Session | None:
        """The session of a cookie, with its account; None when there is none or the account is disabled."""
        query = select(sessions.c.csrf, sessions.c.created_at.label("begun_at"), sessions.c.seen_at, users)
        query = query.join(users, users.c.id == sessions.c.user).where(sessions.c.hash == secret_hash(secret), users.c.disabled.is_(False))
        with self._database.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return Session(user=_user(row), csrf=row.csrf, created_at=row.begun_at, seen_at=row.seen_at)

    def touch_session(self, secret: str, *, at: datetime) -> None:
        """Note that a session is in use."""
        with self._database.write() as connection:
            connection.execute(update(sessions).where(sessions.c.hash == secret_hash(secret)).values(seen_at=at))

    def close_session(self, secret: str) -> None:
        """End a session."""
        with self._database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.hash == secret_hash(secret)))

    def sweep_sessions(self, *, begun_before: datetime, seen_before: datetime) -> int:
        """Remove sessions that are over."""
        with self._database.write() as connection:
            gone = delete(sessions).where((sessions.c.created_at < begun_before) | (sessions.c.seen_at < seen_before))
            return connection.execute(gone).rowcount

    # ---- tokens -----------------------------------------------------------------------------------------------------

    def add_token(
        self, name: str, label: str, secret: str, *, at: datetime, expires_at: datetime | None = None, read_only: bool = False
    ) -> int:
        """Keep the hash of a token of an account; gives its number."""
        with self._database.write() as connection:
            values = {
                "user": self._id(connection, name),
                "name": label,
                "hash": secret_hash(secret),
                "read_only": read_only,
                "created_at": at,
                "expires_at": expires_at,
            }
            return int(connection.execute(insert(api_tokens).values(values).returning(api_tokens.c.id)).scalar_one())

    def tokens(self, name: str | None = None) -> list[ApiToken]:
        """Tokens of one account or of all."""
        query = select(api_tokens, users.c.name.label("owner")).join(users, users.c.id == api_tokens.c.user).order_by(api_tokens.c.id)
        if name is not None:
            query = query.where(users.c.name == name)
        with self._database.read() as connection:
            return [_token(row) for row in connection.execute(query)]

    def drop_token(self, id: int, name: str | None = None) -> bool:
        """Take a token back; with *name* only when it is that account's."""
        query = delete(api_tokens).where(api_tokens.c.id == id)
        if name is not None:
            query = query.where(api_tokens.c.user == select(users.c.id).where(users.c.name == name).scalar_subquery())
        with self._database.write() as connection:
            return connection.execute(query).rowcount > 0

    def of_token(self, secret: str, *, now: datetime) -> tuple[User, ApiToken] | None:
        """Account and token of a bearer secret; None when unknown, expired or the account is disabled."""
        query = select(api_tokens, users.c.name.label("owner")).join(users, users.c.id == api_tokens.c.user)
        query = query.where(api_tokens.c.hash == secret_hash(secret), users.c.disabled.is_(False))
        with self._database.read() as connection:
            row = connection.execute(query).first()
            if row is None or (row.expires_at is not None and row.expires_at <= now):
                return None
            owner = connection.execute(select(users).where(users.c.id == row.user)).one()
        if row.used_at is None or now - row.used_at > timedelta(minutes=5):
            with self._database.write() as connection:
                connection.execute(update(api_tokens).where(api_tokens.c.id == row.id).values(used_at=now))
        return _user(owner), _token(row)

    # ---- failed log-ins ---------------------------------------------------------------------------------------------

    def blocked_until(self, keys: Sequence[str], now: datetime) -> datetime | None:
        """The latest end of a block on any of the keys, None when none holds."""
        query = select(func.max(login_failures.c.blocked_until)).where(
            login_failures.c.key.in_(list(keys)), login_failures.c.blocked_until > now
        )
        with self._database.read() as connection:
            return connection.execute(query).scalar()

    def note_failure(self, key: str, *, now: datetime, forget_after: timedelta, blocked_until: Mapping[int, timedelta]) -> int:
        """
        Count a failed log-in of a key; gives the count. *blocked_until*: from this count on, block for so long (the highest fitting).

        Failures longer ago than *forget_after* are forgotten.
        """
        with self._database.write() as connection:
            self._database.exclusive(connection, "login")
            row = connection.execute(select(login_failures).where(login_failures.c.key == key)).first()
            count = 1 if row is None or now - row.last_at > forget_after else int(row[1]) + 1
            fitting = [length for least, length in sorted(blocked_until.items()) if count >= least]
            until = now + fitting[-1] if fitting else None
            connection.execute(delete(login_failures).where(login_failures.c.key == key))
            connection.execute(insert(login_failures).values(key=key, count=count, last_at=now, blocked_until=until))
            connection.execute(delete(login_failures).where(login_failures.c.last_at < now - 4 * forget_after))
        return count

    def forget_failures(self, keys: Sequence[str]) -> None:
        """Start counting from zero after a success."""
        with self._database.write() as connection:
            connection.execute(delete(login_failures).where(login_failures.c.key.in_(list(keys))))

    # ---- trail ------------------------------------------------------------------------------------------------------

    def note(self, entry: TrailEntry) -> None:
        """Append to the trail; inside ``store.transaction()`` together with what it tells of."""
        values = {
            "at": entry.at,
            "user": entry.user,
            "address": entry.address,
            "action": entry.action,
            "subject": entry.subject,
            "detail": json.dumps(dict(entry.detail), ensure_ascii=False, default=str),
        }
        with self._database.write() as connection:
            connection.execute(insert(trail).values(values))

    def trail(
        self, *, user: str = "", action: str = "", subject: str = "", before: int | None = None, limit: int | None = 50
    ) -> list[TrailEntry]:
        """What was done, newest first; *before* is the number of an entry, for paging."""
        query = select(trail).order_by(trail.c.id.desc()).limit(limit)
        if user:
            query = query.where(trail.c.user == user)
        if action:
            query = query.where(trail.c.action.startswith(action, autoescape=True))
        if subject:
            query = query.where(trail.c.subject == subject)
        if before is not None:
            query = query.where(trail.c.id < before)
        with self._database.read() as connection:
            return [_entry(row) for row in connection.execute(query)]


def _user(row: Row[Any]) -> User:
    return User(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        units=tuple(json.loads(row.units)),
        disabled=bool(row.disabled),
        created_at=row.created_at,
        password_at=row.password_at,
    )


def _token(row: Row[Any]) -> ApiToken:
    return ApiToken(
        id=row.id,
        user=row.owner,
        name=row.name,
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        read_only=bool(row.read_only),
    )


def _entry(row: Row[Any]) -> TrailEntry:
    return TrailEntry(
        id=row.id, at=row.at, user=row.user, address=row.address, action=row.action, subject=row.subject, detail=json.loads(row.detail)
    )
