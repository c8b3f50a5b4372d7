"""Tables of new media besides ``accounts``; part of the same metadata as ``store.schema``."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from store.kinds import Instant, Key, Packed
from store.schema import metadata

posts = Table(
    "posts",
    metadata,
    Column("account", Key, primary_key=True, autoincrement=False),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", BigInteger, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("url", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""``account`` is ``accounts.key``; ``at`` in microseconds; ``digest`` is 63 bits over title and URL."""

media_sightings = Table(
    "media_sightings",
    metadata,
    Column("account", Key, primary_key=True, autoincrement=False),
    Column("source", Text, primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("newest", BigInteger),
    Column("followers", BigInteger),
    Column("body", Packed, nullable=False),
    sqlite_with_rowid=False,
)
"""One look at one account through one source: ``account`` is ``accounts.key``, times in microseconds, the rest JSON. Posts lie in ``posts``."""

media_lists = Table(
    "media_lists",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("imported_at", Instant, primary_key=True),
    Column("origin", Text, nullable=False),
    Column("entries", Packed, nullable=False),
)
"""Filing list, national-system list, white list: every import is kept whole, so that a past T sees the list of its day."""

media_proposals = Table(
    "media_proposals",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("page", Text, nullable=False),
    Column("how", Text, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
)
"""Accounts found on the sites: ``key`` is the platform's id, else the address."""

repost_items = Table(
    "repost_items",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("within_s", Integer, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("url", Text, nullable=False),
)
"""Important information that had to be reposted (MM05)."""
