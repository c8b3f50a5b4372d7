"""What the daily light pass last saw."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from core.watch import Watch, WatchKind
from store import codec
from store.connection import Database
from store.kinds import pack, to_micros
from store.schema import watches

_NAMES = ("site", "kind", "url", "at", "changed_at", "body")
_CONFLICT = "(site, kind, url) DO UPDATE SET at = excluded.at, changed_at = excluded.changed_at, body = excluded.body"


class Watches:
    """Repository of ``core.watch.Watch``: one row per page, column, certificate and name, replaced at each sight."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, records: Iterable[Watch]) -> None:
        """Remember the newest sights."""
        rows = [
            (item.site, item.kind.value, item.url, to_micros(item.at), to_micros(item.changed_at), pack(codec.dump(Watch, item)))
            for item in records
        ]
        with self._database.write() as connection:
            self._database.insert_new(connection, "watches", _NAMES, rows, conflict=_CONFLICT)

    def of(self, site: str) -> list[Watch]:
        """Everything watched at one site, by kind and address."""
        return self._load(site)

    def all(self) -> list[Watch]:
        """Everything watched, by site, kind and address."""
        return self._load(None)

    def sights(self, until: datetime, kinds: Iterable[WatchKind], sites: Sequence[str] | None = None) -> Iterator[Watch]:
        """The sights of some kinds that are not later than *until*, a few at a time; *sites* None = all."""
        wanted = [kind.value for kind in kinds]
        query = select(watches.c.body).where(watches.c.kind.in_(wanted), watches.c.at <= until)
        query = query.order_by(watches.c.site, watches.c.kind, watches.c.url)
        with self._database.read() as connection:
            for part in [None] if sites is None else list(codec.chunks(sites)):
                rows = connection.execute(query if part is None else query.where(watches.c.site.in_(part)))
                for body in rows.scalars().yield_per(500):
                    yield codec.load(Watch, body)

    def drop(self, site: str, gone: Iterable[tuple[WatchKind, str]]) -> None:
        """Stop watching (kind, url) of a site."""
        with self._database.write() as connection:
            for kind, url in gone:
                connection.execute(delete(watches).where(watches.c.site == site, watches.c.kind == kind.value, watches.c.url == url))

    def _load(self, site: str | None) -> list[Watch]:
        query = select(watches.c.body).order_by(watches.c.site, watches.c.kind, watches.c.url)
        if site is not None:
            query = query.where(watches.c.site == site)
        with self._database.read() as connection:
            return [codec.load(Watch, body) for body in connection.execute(query).scalars()]
