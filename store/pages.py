"""What is remembered of the pages an audit read."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, delete, select

from core.audit import PageRecord
from store.codec import short_hash
from store.connection import Database
from store.schema import audits, pages

_NAMES: Final = ("audit", "url_hash", "url", "status", "sha256", "kind", "title", "published_on", "etag", "last_modified")
_UPDATES: Final = ", ".join(f"{name} = excluded.{name}" for name in _NAMES[2:])
_CONFLICT: Final = f"(audit, url_hash) DO UPDATE SET {_UPDATES}"


class Pages:
    """Repository of ``core.audit.PageRecord`` per audit."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, audit_id: int, records: Iterable[PageRecord]) -> None:
        """Write pages; a page written again (resumed audit) is replaced."""
        unique = {page.url: page for page in records}
        rows = [
            (
                audit_id,
                short_hash(page.url),
                page.url,
                page.status,
                page.sha256,
                page.kind,
                page.title,
                page.published_on.isoformat() if page.published_on else "",
                page.etag,
                page.last_modified,
            )
            for page in unique.values()
        ]
        with self._database.write() as connection:
            self._database.insert_new(connection, "pages", _NAMES, rows, conflict=_CONFLICT)

    def of(self, audit_id: int) -> list[PageRecord]:
        """Pages of an audit, by URL."""
        with self._database.read() as connection:
            return [_page(row) for row in connection.execute(select(pages).where(pages.c.audit == audit_id).order_by(pages.c.url))]

    def last_of(self, site: str) -> dict[str, PageRecord]:
        """Pages of the site's last published audit by URL: validators for conditional requests, hashes to see changes."""
        newest = (
            select(audits.c.id).where(audits.c.site == site, audits.c.state == "done").order_by(audits.c.as_of.desc(), audits.c.id.desc())
        )
        with self._database.read() as connection:
            audit = connection.execute(newest.limit(1)).scalar()
        return {} if audit is None else {page.url: page for page in self.of(audit)}

    def prune(self, before: datetime) -> int:
        """Forget pages of audits that ended before a time, the last published one of each site excepted."""
        with self._database.write() as connection:
            kept: dict[str, int] = {}
            old = []
            for row in connection.execute(select(audits.c.id, audits.c.site, audits.c.finished_at).order_by(audits.c.id.desc())):
                if row.site not in kept:
                    kept[row.site] = row.id
                elif row.finished_at is not None and row.finished_at < before:
                    old.append(row.id)
            return sum(connection.execute(delete(pages).where(pages.c.audit == audit)).rowcount for audit in old)


def _page(row: Row[Any]) -> PageRecord:
    return PageRecord(
        url=row.url,
        status=row.status,
        sha256=row.sha256,
        kind=row.kind,
        title=row.title,
        published_on=date.fromisoformat(row.published_on) if row.published_on else None,
        etag=row.etag,
        last_modified=row.last_modified,
    )
