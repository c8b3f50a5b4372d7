"""Visits of vantage points: in the same metadata as ``store.schema``."""

from sqlalchemy import BigInteger, Column, Integer, SmallInteger, Table

from store.kinds import Packed
from store.schema import metadata

vantage_visits = Table(
    "vantage_visits",
    metadata,
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("site", Integer, primary_key=True, autoincrement=False),
    Column("vantage", Integer, primary_key=True, autoincrement=False),
    Column("offset_ms", Integer, primary_key=True, autoincrement=False),
    Column("kind", SmallInteger, nullable=False),
    Column("ok", SmallInteger),
    Column("total_us", BigInteger),
    Column("status", SmallInteger),
    Column("cause", Integer),
    Column("owner", Integer),
    Column("address", Integer),
    Column("dns", Integer),
    Column("connect", Integer),
    Column("tls", Integer),
    Column("first_byte", Integer),
    Column("extra", SmallInteger),
    Column("body", Packed),
    sqlite_with_rowid=False,
    postgresql_partition_by="RANGE (slot)",
)
"""
Like ``visits``, one more word in the key: whoever watched. Never rolled up: the official visit of a slot lies in ``visits``.

``body``: attempts and witnesses, JSON, only of visits that were not plainly good.
"""
