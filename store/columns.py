"""Column inventory of each audit, and what people said about single columns."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select

from core.column.records import Column
from core.site import ColumnOverride
from store import codec
from store.connection import Database
from store.schema import column_overrides, columns
from store.upsert import upsert_rows


class Columns:
    """Repository of ``core.column.records.Column`` and ``core.site.ColumnOverride``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, site: str, inventory: Sequence[Column], *, at: datetime, audit_id: int | None = None) -> None:
        """Keep the inventory as seen at a time; seen twice at the same time, the later word holds."""
        body = codec.dump(list[Column], list(inventory))
        with self._database.write() as connection:
            connection.execute(delete(columns).where(columns.c.site == site, columns.c.at == at))
            connection.execute(insert(columns).values(site=site, at=at, audit=audit_id, body=body))

    def of(self, site: str, until: datetime | None = None) -> list[Column]:
        """The newest inventory at or before *until*; empty when none is known."""
        query = select(columns.c.body).where(columns.c.site == site).order_by(columns.c.at.desc()).limit(1)
        if until is not None:
            query = query.where(columns.c.at <= until)
        with self._database.read() as connection:
            body = connection.execute(query).scalar()
        return [] if body is None else codec.load(list[Column], body)

    def set_override(self, override: ColumnOverride) -> None:
        """A person's word on a column; replaces an earlier one on the same column."""
        row = {
            "site": override.site,
            "url": override.url,
            "column_class": override.column_class,
            "stale_after_days": override.stale_after_days,
            "reason": override.reason,
            "by": override.by,
            "at": override.at,
        }
        with self._database.write() as connection:
            upsert_rows(connection, column_overrides, ("site", "url"), [row])

    def drop_override(self, site: str, url: str) -> bool:
        """Take it back; False when there was none."""
        with self._database.write() as connection:
            gone = delete(column_overrides).where(column_overrides.c.site == site, column_overrides.c.url == url)
            return connection.execute(gone).rowcount > 0

    def overrides(self, site: str) -> list[ColumnOverride]:
        """All overrides of a site, by URL."""
        query = select(column_overrides).where(column_overrides.c.site == site).order_by(column_overrides.c.url)
        with self._database.read() as connection:
            return [
                ColumnOverride(
                    site=row.site,
                    url=row.url,
                    column_class=row.column_class,
                    stale_after_days=row.stale_after_days,
                    reason=row.reason,
                    by=row.by,
                    at=row.at,
                )
                for row in connection.execute(query)
            ]

    def prune(self, before: datetime) -> int:
        """Forget inventories older than a time, the newest one of each site excepted."""
        newer = columns.alias()
        with self._database.write() as connection:
            exists = select(newer.c.at).where(newer.c.site == columns.c.site, newer.c.at > columns.c.at).exists()
            return connection.execute(delete(columns).where(columns.c.at < before, exists)).rowcount
