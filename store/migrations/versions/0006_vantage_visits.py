"""Visits of vantage points."""

import sqlalchemy as sa
from alembic import op

import store.kinds

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vantage_visits",
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("site", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("vantage", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("offset_ms", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("ok", sa.SmallInteger(), nullable=True),
        sa.Column("total_us", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("cause", sa.Integer(), nullable=True),
        sa.Column("owner", sa.Integer(), nullable=True),
        sa.Column("address", sa.Integer(), nullable=True),
        sa.Column("dns", sa.Integer(), nullable=True),
        sa.Column("connect", sa.Integer(), nullable=True),
        sa.Column("tls", sa.Integer(), nullable=True),
        sa.Column("first_byte", sa.Integer(), nullable=True),
        sa.Column("extra", sa.SmallInteger(), nullable=True),
        sa.Column("body", store.kinds.Packed(), nullable=True),
        sa.PrimaryKeyConstraint("slot", "site", "vantage", "offset_ms", name=op.f("pk_vantage_visits")),
        postgresql_partition_by="RANGE (slot)",
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("vantage_visits")
