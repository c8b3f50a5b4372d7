"""Questions and answers of message boards."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, and_, bindparam, or_, select, type_coerce, update

from core.audit import ImportCount
from core.site import Message
from store.connection import Database
from store.schema import messages
from store.upsert import upsert_rows

_KEY: Final = ("site", "board", "id")


class Messages:
    """Repository of ``core.site.Message``; a later import may bring the answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def upsert(self, records: Iterable[Message], *, at: datetime | None = None) -> ImportCount:
        """Write messages by (site, board, id), as seen *at*; one that says the same again counts as the same."""
        rows = [
            {
                "site": item.site,
                "board": item.board,
                "id": item.id,
                "asked_at": item.asked_at,
                "answered_at": item.answered_at,
                "poor": item.poor,
            }
            for item in records
        ]
        with self._database.write() as connection:
            self._database.exclusive(connection, "registry")
            count = upsert_rows(connection, messages, _KEY, rows)
            if at is not None and rows:
                here = and_(*(messages.c[name] == bindparam(f"b_{name}") for name in _KEY))
                older = or_(messages.c.seen_at.is_(None), messages.c.seen_at < at)
                seen = [{f"b_{name}": row[name] for name in _KEY} for row in rows]
                connection.execute(update(messages).where(here, older).values(seen_at=at), seen)
            return count

    def late_sites(self, board: str, since: datetime, until: datetime, waited: timedelta, sites: Iterable[str] | None = None) -> set[str]:
        """
        Sites with a message of a board asked from *since* on, before *until*, that has no answer or waited for it for longer.

        Of a few *sites*, or all.
        """
        asked, answered = type_coerce(messages.c.asked_at, BigInteger), type_coerce(messages.c.answered_at, BigInteger)
        late = or_(messages.c.answered_at.is_(None), answered - asked > waited // timedelta(microseconds=1))
        query = select(messages.c.site).where(messages.c.board == board, messages.c.asked_at >= since, messages.c.asked_at < until, late)
        if sites is not None:
            query = query.where(messages.c.site.in_(list(sites)))
        with self._database.read() as connection:
            return set(connection.execute(query.distinct()).scalars())

    def of_sites(self, sites: Iterable[str]) -> list[Message]:
        """Messages of some sites."""
        return [message for site in sites for message in self.all(site)]

    def all(self, site: str | None = None) -> list[Message]:
        """Messages, of one site when given, by site, board and time asked."""
        query = select(messages).order_by(messages.c.site, messages.c.board, messages.c.asked_at, messages.c.id)
        if site is not None:
            query = query.where(messages.c.site == site)
        with self._database.read() as connection:
            return [
                Message(
                    site=row.site,
                    board=row.board,
                    id=row.id,
                    asked_at=row.asked_at,
                    answered_at=row.answered_at,
                    poor=row.poor,
                    seen_at=row.seen_at,
                )
                for row in connection.execute(query)
            ]
