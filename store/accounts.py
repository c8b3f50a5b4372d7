"""New-media accounts and what they posted."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, case, func, or_, select

from core.audit import ImportCount
from core.site import Account, AccountState, Post
from store.codec import chunks
from store.connection import Database
from store.kinds import from_micros, to_micros
from store.media_schema import posts
from store.schema import accounts
from store.upsert import upsert_rows

_POST_COLUMNS = ("account", "at", "digest", "title", "url")


class Accounts:
    """Repository of ``core.site.Account``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, id: str) -> Account | None:
        """An account by its id."""
        with self._database.read() as connection:
            row = connection.execute(select(accounts).where(accounts.c.id == id)).first()
        return None if row is None else _account(row)

    def all(self, unit: str | None = None) -> list[Account]:
        """Every account by id, or those of one unit."""
        query = select(accounts).order_by(accounts.c.id)
        if unit is not None:
            query = query.where(accounts.c.unit == unit)
        with self._database.read() as connection:
            return [_account(row) for row in connection.execute(query)]

    def units(self, *, text: str = "") -> list[str]:
        """Names under which accounts are filed (unit, else sponsor, else empty), sorted; those that hold *text*, or own an account that does."""
        owner = case((accounts.c.unit != "", accounts.c.unit), else_=accounts.c.sponsor)
        query = select(owner.label("owner")).distinct()
        if text:
            query = query.where(or_(*(column.contains(text, autoescape=True) for column in (owner, accounts.c.name, accounts.c.id))))
        with self._database.read() as connection:
            return sorted(row.owner for row in connection.execute(query))

    def filed_under(self, owners: Iterable[str]) -> list[Account]:
        """Accounts of these names of ``units``, by id."""
        found: list[Account] = []
        for part in chunks(owners):
            mine = or_(accounts.c.unit.in_(part), and_(accounts.c.unit == "", accounts.c.sponsor.in_(part)))
            with self._database.read() as connection:
                found += [_account(row) for row in connection.execute(select(accounts).where(mine))]
        return sorted(found, key=lambda account: account.id)

    def any(self) -> bool:
        """Whether any account is registered."""
        with self._database.read() as connection:
            return connection.execute(select(accounts.c.key).limit(1)).first() is not None

    def upsert(self, records: Iterable[Account]) -> ImportCount:
        """Write accounts by id."""
        with self._database.write() as connection:
            self._database.exclusive(connection, "registry")
            return upsert_rows(connection, accounts, ("id",), [_row(account) for account in records])

    def find(self, text: str) -> list[Account]:
        """Accounts that *text* means: the id, else the exact name."""
        direct = self.get(text)
        return [direct] if direct else [account for account in self.all() if account.name == text]


class Posts:
    """Repository of ``core.site.Post``; the same post imported again is the same post."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keys: dict[str, int] = {}
        database.forget.append(self._keys.clear)

    def append(self, records: Iterable[Post]) -> ImportCount:
        """Write posts of registered accounts; ValueError names the first unregistered account, nothing is written then."""
        rows, seen = [], 0
        with self._database.write() as connection:
            for post in records:
                key = self._keys.get(post.account)
                if key is None:
                    self._keys.update({row.id: row.key for row in connection.execute(select(accounts.c.id, accounts.c.key))})
                    key = self._keys.get(post.account)
                if key is None:
                    raise ValueError(post.account)
                seen += 1
                rows.append((key, to_micros(post.at), _digest(post), post.title, post.url))
            rows.sort()  # one pass through the key order instead of a random walk
            added = self._database.insert_new(connection, "posts", _POST_COLUMNS, rows, conflict="(account, at, digest) DO NOTHING")
        return ImportCount(added=added, same=seen - added)

    def newest(self, account: str, until: datetime) -> Post | None:
        """The newest post at or before *until*, None when none is known."""
        query = (
            select(posts.c.at, posts.c.title, posts.c.url)
            .join(accounts, accounts.c.key == posts.c.account)
            .where(accounts.c.id == account, posts.c.at <= to_micros(until))
            .order_by(posts.c.at.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return None if row is None else Post(account=account, at=from_micros(row.at), title=row.title, url=row.url)

    def newest_all(self, until: datetime, ids: Iterable[str] | None = None) -> dict[str, datetime]:
        """Time of the newest post at or before *until* of every account that has one; only of *ids* when given."""
        query = (
            select(accounts.c.id, func.max(posts.c.at).label("at"))
            .join(posts, accounts.c.key == posts.c.account)
            .where(posts.c.at <= to_micros(until))
            .group_by(accounts.c.id)
        )
        found: dict[str, datetime] = {}
        for part in [None] if ids is None else chunks(ids):
            with self._database.read() as connection:
                rows = connection.execute(query if part is None else query.where(accounts.c.id.in_(part)))
                found.update({row.id: from_micros(row.at) for row in rows})
        return found

    def window(self, account: str, since: datetime, until: datetime) -> list[Post]:
        """Posts with since < at <= until, oldest first."""
        query = (
            select(posts.c.at, posts.c.title, posts.c.url)
            .join(accounts, accounts.c.key == posts.c.account)
            .where(accounts.c.id == account, posts.c.at > to_micros(since), posts.c.at <= to_micros(until))
            .order_by(posts.c.at, posts.c.digest)
        )
        with self._database.read() as connection:
            return [Post(account=account, at=from_micros(row.at), title=row.title, url=row.url) for row in connection.execute(query)]

    def windows(self, ids: Iterable[str], since: datetime, until: datetime) -> dict[str, list[Post]]:
        """Posts with since < at <= until of several accounts, oldest first, by account."""
        found: dict[str, list[Post]] = {}
        for part in chunks(ids):
            query = (
                select(accounts.c.id, posts.c.at, posts.c.title, posts.c.url)
                .join(accounts, accounts.c.key == posts.c.account)
                .where(accounts.c.id.in_(part), posts.c.at > to_micros(since), posts.c.at <= to_micros(until))
                .order_by(posts.c.account, posts.c.at, posts.c.digest)
            )
            with self._database.read() as connection:
                for account, at, title, url in connection.execute(query):
                    found.setdefault(account, []).append(Post(account=account, at=from_micros(at), title=title, url=url))
        return found

    def counts(self) -> dict[str, int]:
        """Number of posts known of every account that has any."""
        query = select(accounts.c.id, func.count().label("n")).join(posts, accounts.c.key == posts.c.account).group_by(accounts.c.id)
        with self._database.read() as connection:
            return {row.id: row.n for row in connection.execute(query)}


def _digest(post: Post) -> int:
    # The address identifies a post; the title only where there is no address, so that a corrected title is no second post.
    text = post.url or post.title
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def _row(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "platform": account.platform,
        "name": account.name,
        "unit": account.unit,
        "sponsor": account.sponsor,
        "url": account.url,
        "filed": account.filed,
        "reported": account.reported,
        "whitelisted": account.whitelisted,
        "state": account.state.value,
        "remark": account.remark,
        "platform_id": account.platform_id,
        "verified_subject": account.verified_subject,
        "filed_on": account.filed_on,
        "state_since": account.state_since,
        "interaction": account.interaction,
        "feed": account.feed,
    }


def _account(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        platform=row.platform,
        name=row.name,
        unit=row.unit,
        sponsor=row.sponsor,
        url=row.url,
        filed=row.filed,
        reported=row.reported,
        whitelisted=row.whitelisted,
        state=AccountState(row.state),
        remark=row.remark,
        platform_id=row.platform_id,
        verified_subject=row.verified_subject,
        filed_on=row.filed_on,
        state_since=row.state_since,
        interaction=row.interaction,
        feed=row.feed,
    )
