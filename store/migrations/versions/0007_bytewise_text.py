"""
Text is compared by its bytes on every database.

SQLite does so by itself. PostgreSQL sorts by the language that the database was made with (``en_US.UTF-8``: ``a-1`` before ``A2``), so that the
same facts would be listed and drawn in another order on the next server. Databases made with ``C`` are compared by bytes already.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = (
    "accounts", "api_tokens", "assessments", "attachments", "audits", "claimed", "claims", "column_overrides", "columns", "digests",
    "finding_events", "finding_now", "finding_tally", "findings", "frontier", "jobs", "ledger", "login_failures", "maintenance",
    "media_lists", "media_proposals", "media_sightings", "messages", "notifications", "pages", "posts", "repost_items", "sessions",
    "sites", "standings", "trail", "users", "watches", "words",
)  # fmt: skip

_TEXTS = sa.text(
    "SELECT a.attname FROM pg_attribute a WHERE a.attrelid = to_regclass(:table) AND a.atttypid = 'text'::regtype"
    " AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
)


def upgrade() -> None:
    _collate('"C"')


def downgrade() -> None:
    _collate('"default"')


def _collate(collation: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    for table in TABLES:
        names = connection.execute(_TEXTS, {"table": table}).scalars().all()
        # One statement for a table, so that each index is built once.
        changes = ", ".join(f'ALTER COLUMN "{name}" TYPE text COLLATE {collation}' for name in names)
        op.execute(f'ALTER TABLE "{table}" {changes}')
