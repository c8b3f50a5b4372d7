"""The crawl frontier as a table: a killed audit goes on where it was."""

import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, func, select, update

from store.codec import short_hash
from store.connection import Database
from store.schema import frontier

PENDING: Final = 0
TAKEN: Final = 1
DONE: Final = 2

_NAMES: Final = ("audit", "url_hash", "state", "priority", "url", "request")
_TAKE: Final = update(frontier).where(frontier.c.seq == bindparam("row")).values(state=TAKEN)
_DONE: Final = (
    update(frontier)
    .where(frontier.c.audit == bindparam("run"), frontier.c.url_hash == bindparam("hash"), frontier.c.state != DONE)
    .values(state=DONE)
)
_KEEP: Final = (
    update(frontier).where(frontier.c.audit == bindparam("run"), frontier.c.url_hash == bindparam("hash")).values(request=bindparam("text"))
)
_PACKED: Final = "z:"
"""Marks a text that replaced a request: zlib in base 64, as the links of a page shrink to a tenth."""


def _pack(text: str) -> str:
    return _PACKED + b64encode(zlib.compress(text.encode())).decode("ascii")


def _unpack(packed: str) -> str:
    return zlib.decompress(b64decode(packed.removeprefix(_PACKED))).decode()


class SqlFrontier:
    """
    ``core.ports.Frontier`` of one audit.

    Opening it turns rows that a dead process had taken into pending ones again, so one process works on an audit at a time.
    """

    def __init__(self, database: Database, audit_id: int) -> None:
        self._database = database
        self._audit = audit_id
        with database.write() as connection:
            mine = frontier.c.audit == audit_id
            connection.execute(update(frontier).where(mine, frontier.c.state == TAKEN).values(state=PENDING))
        self._open = 0
        self._stale = True
        database.forget.append(self._mistrust)

    def push(self, rows: Sequence[tuple[str, int, str]]) -> int:
        """Add (canonical url, priority, JSON of the request); known URLs are ignored; gives the number that were new."""
        values = [(self._audit, short_hash(url), PENDING, priority, url, request) for url, priority, request in rows]
        with self._database.write() as connection:
            added = self._database.insert_new(connection, "frontier", _NAMES, values, conflict="(audit, url_hash) DO NOTHING")
            self._open += added
        return added

    def take(self, limit: int) -> list[tuple[str, str]]:
        """Claim up to *limit* pending rows by priority (high first), oldest first: (url, JSON)."""
        query = (
            select(frontier.c.seq, frontier.c.url, frontier.c.request)
            .where(frontier.c.audit == self._audit, frontier.c.state == PENDING)
            .order_by(frontier.c.priority.desc(), frontier.c.seq)
            .limit(limit)
        )
        with self._database.write() as connection:
            rows = connection.execute(query).all()
            if rows:
                connection.execute(_TAKE, [{"row": row.seq} for row in rows])
        return [(row.url, row.request) for row in rows]

    def done(self, urls: Sequence[str], brought: Mapping[str, str] | None = None) -> None:
        """Mark rows as finished; inside ``store.transaction()`` together with what they brought, which replaces the row's request."""
        if not urls:
            return
        with self._database.write() as connection:
            result = connection.execute(_DONE, [{"run": self._audit, "hash": short_hash(url)} for url in dict.fromkeys(urls)])
            self._open -= result.rowcount
            if brought:
                kept = [{"run": self._audit, "hash": short_hash(url), "text": _pack(text)} for url, text in brought.items()]
                connection.execute(_KEEP, kept)

    def brought(self) -> Iterator[tuple[str, str]]:
        """(url, text) of finished rows that brought something."""
        query = select(frontier.c.url, frontier.c.request).where(
            frontier.c.audit == self._audit, frontier.c.state == DONE, frontier.c.request.startswith(_PACKED)
        )
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(frontier.c.seq)).all()
        for row in rows:
            yield row.url, _unpack(row.request)

    def pending(self) -> int:
        """Rows that are pending or taken; kept as a number, because the engine asks after every page."""
        if self._stale:
            with self._database.read() as connection:
                self._open = self._total(connection, TAKEN)
            self._stale = False
        return self._open

    def known(self) -> int:
        """All rows, finished ones included."""
        with self._database.read() as connection:
            return self._total(connection, DONE)

    def _total(self, connection: Connection, highest: int) -> int:
        query = select(func.count()).where(frontier.c.audit == self._audit, frontier.c.state <= highest)
        return int(connection.execute(query).scalar_one())

    def close(self) -> None:
        """Stop listening to the database; rows that are still taken become pending when the audit is opened again."""
        if self._mistrust in self._database.forget:
            self._database.forget.remove(self._mistrust)

    def _mistrust(self) -> None:
        # A rolled-back transaction may have moved the counter; it is taken afresh when next asked for.
        self._stale = True
