"""All tables. Alembic compares this module with the database; a change here needs a migration."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, LargeBinary, MetaData, SmallInteger, Table, Text, UniqueConstraint

from store.kinds import Instant, Key, Packed

REVISION: Final = "0008"
"""Newest migration; a test keeps it equal to Alembic's head, so that opening a store need not import Alembic."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# ---- registry -------------------------------------------------------------------------------------------------------

sites = Table(
    "sites",
    metadata,
    Column("id", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("sponsor", Text, nullable=False),
    Column("site_class", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("unit", Text, nullable=False, index=True),
    Column("outward_service", Boolean, nullable=False),
    Column("filed_domain", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("remark", Text, nullable=False),
)

maintenance = Table(
    "maintenance",
    metadata,
    Column("site", Text, primary_key=True),
    Column("starts_at", Instant, primary_key=True),
    Column("ends_at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("key", Key, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("platform", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("unit", Text, nullable=False, index=True),
    Column("sponsor", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("filed", Boolean),
    Column("reported", Boolean),
    Column("whitelisted", Boolean),
    Column("state", Text, nullable=False),
    Column("remark", Text, nullable=False),
    Column("platform_id", Text, nullable=False, server_default=""),
    Column("verified_subject", Text, nullable=False, server_default=""),
    Column("filed_on", Date),
    Column("state_since", Date),
    Column("interaction", Text),
    Column("feed", Text, nullable=False, server_default=""),
)

messages = Table(
    "messages",
    metadata,
    Column("site", Text, primary_key=True),
    Column("board", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("asked_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("poor", Boolean, nullable=False),
    Column("seen_at", Instant),
)
"""``seen_at``: when the newest import said so; what was answered since, it could not tell."""

# ---- availability ---------------------------------------------------------------------------------------------------

words = Table(
    "words",
    metadata,
    Column("key", Key, primary_key=True),
    Column("word", Text, nullable=False, unique=True),
)
"""Short numbers for words that repeat in visits: site ids, vantage points, addresses, causes, owners."""

visits = Table(
    "visits",
    metadata,
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("site", Integer, primary_key=True, autoincrement=False),
    Column("offset_ms", Integer, primary_key=True, autoincrement=False),
    Column("kind", SmallInteger, nullable=False),
    Column("ok", SmallInteger),
    Column("total_us", BigInteger),
    Column("status", SmallInteger),
    Column("cause", Integer),
    Column("owner", Integer),
    Column("vantage", Integer),
    Column("address", Integer),
    Column("dns", Integer),
    Column("connect", Integer),
    Column("tls", Integer),
    Column("first_byte", Integer),
    Column("extra", SmallInteger),
    sqlite_with_rowid=False,
    postgresql_partition_by="RANGE (slot)",
)
"""
Clustered by hour since 1970, then site: new rows are appended at the end of the file, a week is one range.

``kind``: 0 good, 1 failed, 2 void, 3 blocked. Phases in tenths of a millisecond. ``extra`` = 1 when attempts are kept aside.
"""

Index(
    "ix_visits_not_good",
    visits.c.slot,
    visits.c.site,
    visits.c.offset_ms,
    visits.c.kind,
    sqlite_where=visits.c.kind != 0,
    postgresql_where=visits.c.kind != 0,
)

visit_details = Table(
    "visit_details",
    metadata,
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("site", Integer, primary_key=True, autoincrement=False),
    Column("offset_ms", Integer, primary_key=True, autoincrement=False),
    Column("body", Packed, nullable=False),
    sqlite_with_rowid=False,
)
"""Attempts and witnesses, JSON, only of visits that were not plainly good."""

visit_days = Table(
    "visit_days",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("site", Integer, primary_key=True, autoincrement=False),
    Column("n", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("void", Integer, nullable=False),
    Column("blocked", Integer, nullable=False),
    Column("good_us", BigInteger, nullable=False),
    Column("h0", BigInteger, nullable=False),
    Column("h1", BigInteger, nullable=False),
    Column("h2", BigInteger, nullable=False),
    Column("h3", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""
Roll-up per UTC day (days since 1970) and site, kept in the transaction that writes the visits.

``h0`` … ``h3`` hold the visits of each hour, six fields of ten bits per column, so that a day can be cut at any hour without
reading its visits, and adding rows adds numbers. ``good_us`` is the sum of the load times of good visits.
"""

claims = Table(
    "claims",
    metadata,
    Column("site", Text, primary_key=True),
    Column("next_at", Instant, nullable=False, index=True),
)
"""The next planned visit of each site."""

claimed = Table(
    "claimed",
    metadata,
    Column("site", Text, primary_key=True),
    Column("slot_at", Instant, primary_key=True),
    Column("taken_at", Instant, nullable=False),
    Column("taken_by", Text, nullable=False),
)
"""Slots that a scheduler took and has not filled yet; what stays here after a crash becomes a gap."""

jobs = Table(
    "jobs",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("options", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("taken_at", Instant),
    Column("taken_by", Text, nullable=False),
    Column("seen_at", Instant),
    Column("finished_at", Instant),
    Column("result", Text, nullable=False),
    Index("ix_jobs_state_due_at", "state", "due_at"),
)
"""Work that must be done once: an audit per site and night, the digest of a week per recipient. ``options`` is JSON."""

watches = Table(
    "watches",
    metadata,
    Column("site", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("url", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("body", Packed, nullable=False),
)
"""What the daily light pass last saw of a page, a column, a certificate or a name: JSON of ``core.watch`` records."""

# ---- audits ---------------------------------------------------------------------------------------------------------

audits = Table(
    "audits",
    metadata,
    Column("id", Key, primary_key=True),
    Column("site", Text, nullable=False),
    Column("as_of", Instant, nullable=False),
    Column("options", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("state", Text, nullable=False),
    Column("report", Packed),
    Index("ix_audits_site_as_of", "site", "as_of"),
)

frontier = Table(
    "frontier",
    metadata,
    Column("seq", Key, primary_key=True),
    Column("audit", Key, nullable=False),
    Column("url_hash", LargeBinary, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("url", Text, nullable=False),
    Column("request", Text, nullable=False),
    UniqueConstraint("audit", "url_hash"),
)
"""``state``: 0 pending, 1 taken, 2 done."""

Index("ix_frontier_next", frontier.c.audit, frontier.c.state, frontier.c.priority.desc(), frontier.c.seq)

pages = Table(
    "pages",
    metadata,
    Column("audit", Key, primary_key=True, autoincrement=False),
    Column("url_hash", LargeBinary, primary_key=True),
    Column("url", Text, nullable=False),
    Column("status", Integer),
    Column("sha256", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("published_on", Text, nullable=False),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    sqlite_with_rowid=False,
)

columns = Table(
    "columns",
    metadata,
    Column("site", Text, primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("audit", Key),
    Column("body", Packed, nullable=False),
)
"""Column inventory of a site as one audit saw it: JSON list of Column records."""

column_overrides = Table(
    "column_overrides",
    metadata,
    Column("site", Text, primary_key=True),
    Column("url", Text, primary_key=True),
    Column("column_class", Text),
    Column("stale_after_days", Integer),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Instant),
)

# ---- judgements -----------------------------------------------------------------------------------------------------

assessments = Table(
    "assessments",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("check", Text, primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("audit", Key),
    Column("last_at", Instant, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("body", Packed, nullable=False),
)
"""
What a check said about a site (``subject`` = site id) or an account (``@`` + account id): JSON list of Assessment records.

A repeated answer only moves ``last_at``, so that months of quiet nights cost no space.
"""

findings = Table(
    "findings",
    metadata,
    Column("key", Key, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("unknown", Boolean, nullable=False),
    Column("site", Text, index=True),
    Column("account", Text, index=True),
    Column("code", Text),
    Column("row", Text),
    Column("url", Text),
    Column("target", Text),
    UniqueConstraint("fingerprint", "unknown"),
)
"""Identities. ``unknown`` keeps measurements that could not be made apart from the fault at the same place."""

finding_bodies = Table(
    "finding_bodies",
    metadata,
    Column("key", Key, primary_key=True),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("body", LargeBinary, nullable=False),
)
"""What was seen, JSON; equal observations share one."""

observations = Table(
    "observations",
    metadata,
    Column("finding", Key, primary_key=True, autoincrement=False),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", SmallInteger, primary_key=True, autoincrement=False),
    Column("body", Key, nullable=False),
    Column("audit", Key),
    sqlite_with_rowid=False,
)
"""
Append-only: a finding was seen at a time (microseconds), with this content.

A corrected import of the same sighting is a further revision; the last one holds.
"""

finding_events = Table(
    "finding_events",
    metadata,
    Column("id", Key, primary_key=True),
    Column("finding", Key, nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("until", Instant),
    Index("ix_finding_events_finding_at", "finding", "at"),
)
"""Append-only: the life of a finding."""

# ---- evidence -------------------------------------------------------------------------------------------------------

ledger = Table(
    "ledger",
    metadata,
    Column("seq", Key, primary_key=True, autoincrement=False),
    Column("sha256", Text, nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("locator", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
)
"""Append-only and chained: ``hash`` is taken over ``previous`` and the entry. ``at`` is the ISO text that was hashed."""

attachments = Table(
    "attachments",
    metadata,
    Column("id", Key, primary_key=True),
    Column("seq", Key, nullable=False, index=True),
    Column("fingerprint", Text, index=True),
    Column("subject", Text, index=True),
    Column("row", Text),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
"""Which ledger entry belongs to which finding, or to which row of a site's, account's or unit's card."""

# ---- scoring runs, mailings -----------------------------------------------------------------------------------------

standings = Table(
    "standings",
    metadata,
    Column("rubric", Text, primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("value", Text),
    Column("low", Text),
    Column("high", Text),
    Column("of", Text),
    Column("vetoes", Text, nullable=False),
    Column("unknown", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What a scoring run said about each subject; clustered by run. Figures are exact decimals in text; ``vetoes`` is JSON."""

digests = Table(
    "digests",
    metadata,
    Column("recipient", Text, primary_key=True),
    Column("week", Text, primary_key=True),
    Column("scope", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimed_at", Instant, nullable=False),
    Column("lease_until", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("handed_at", Instant),
    Column("finished_at", Instant),
    Column("message_id", Text, nullable=False),
    Column("detail", Text, nullable=False),
)
"""The digest of a week, once per recipient: claimed before it is sent, the outcome afterwards."""

notifications = Table(
    "notifications",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("at", Instant, nullable=False),
)
"""What was announced on which channel."""
