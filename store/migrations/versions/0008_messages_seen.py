"""When an import last spoke of a message: what was answered since, nobody has seen."""

import sqlalchemy as sa
from alembic import op

import store.kinds

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("seen_at", store.kinds.Instant(), nullable=True))


def downgrade() -> None:
    op.drop_column("messages", "seen_at")
