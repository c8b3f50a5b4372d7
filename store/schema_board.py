"""Tables of the dashboard: where findings stand now, and its people. A change here needs a migration, as in ``store.schema``."""

from sqlalchemy import Boolean, Column, Index, Integer, SmallInteger, Table, Text

from store.kinds import Instant, Key
from store.schema import audits, metadata

# ---- read models of the dashboard -----------------------------------------------------------------------------------

finding_now = Table(
    "finding_now",
    metadata,
    Column("finding", Key, primary_key=True, autoincrement=False),
    Column("site", Text),
    Column("account", Text),
    Column("code", Text),
    Column("rank", SmallInteger, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("live", SmallInteger, nullable=False),
    Column("body", Key, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("changes_at", Instant),
    Index("ix_finding_now_site", "site", "live", "rank"),
    Index("ix_finding_now_account", "account", "live", "rank"),
    Index("ix_finding_now_code", "code", "live"),
)
"""
Where each finding stands now: derived from observations and events in the transaction that writes them (``store.finding_now``).

``rank``: 0 veto, 1 deduct, 2 advice, 3 merit. ``changes_at``: when time alone will change the state (a waiver ends).
Measurements that could not be made are not in it.
"""

Index("ix_finding_now_state", finding_now.c.state, finding_now.c.rank, finding_now.c.last_at.desc(), finding_now.c.finding)
Index("ix_finding_now_live", finding_now.c.live.desc(), finding_now.c.rank, finding_now.c.last_at.desc(), finding_now.c.finding)
Index(
    "ix_finding_now_changes",
    finding_now.c.changes_at,
    sqlite_where=finding_now.c.changes_at.is_not(None),
    postgresql_where=finding_now.c.changes_at.is_not(None),
)

finding_tally = Table(
    "finding_tally",
    metadata,
    Column("subject", Text, primary_key=True),
    *(
        Column(name, Integer, nullable=False)
        for name in (
            "veto_open", "veto_proven", "deduct_open", "deduct_proven", "advice_open", "advice_proven", "merit_open", "merit_proven",
            "review", "fixed", "rejected", "waived",
        )
    ),
)  # fmt: skip
"""``finding_now`` counted per site (or ``@`` + account), kept in the same transaction."""

# ---- people of the dashboard ----------------------------------------------------------------------------------------

users = Table(
    "users",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("units", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("password_at", Instant, nullable=False),
)
"""``password`` is an argon2 hash; ``units`` a JSON list, empty = all."""

sessions = Table(
    "sessions",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("user", Key, nullable=False, index=True),
    Column("csrf", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)
"""``hash`` is the SHA-256 of the cookie's value."""

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", Key, primary_key=True),
    Column("user", Key, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Column("read_only", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("used_at", Instant),
)

login_failures = Table(
    "login_failures",
    metadata,
    Column("key", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("blocked_until", Instant),
)
"""``key``: ``name:`` + log-in name, or ``from:`` + network address."""

trail = Table(
    "trail",
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("user", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("detail", Text, nullable=False),
)
"""Append-only: who did what on the dashboard."""

Index("ix_audits_state", audits.c.state, audits.c.id.desc())
Index("ix_audits_done", audits.c.state, audits.c.site, audits.c.as_of)
