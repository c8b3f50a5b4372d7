"""Questions and answers of message boards."""

from collections.abc import Iterable

from sqlalchemy import select

from core.audit import ImportCount
from core.site import Message
from store.connection import Database
from store.schema import messages
from store.upsert import upsert_rows


class Messages:
    """Repository of ``core.site.Message``; a later import may bring the answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def upsert(self, records: Iterable[Message]) -> ImportCount:
        """Write messages by (site, board, id)."""
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
            return upsert_rows(connection, messages, ("site", "board", "id"), rows)

    def all(self, site: str | None = None) -> list[Message]:
        """Messages, of one site when given, by site, board and time asked."""
        query = select(messages).order_by(messages.c.site, messages.c.board, messages.c.asked_at, messages.c.id)
        if site is not None:
            query = query.where(messages.c.site == site)
        with self._database.read() as connection:
            return [
                Message(site=row.site, board=row.board, id=row.id, asked_at=row.asked_at, answered_at=row.answered_at, poor=row.poor)
                for row in connection.execute(query)
            ]
