"""New media: what sources said of accounts, lists of others, proposals, items to be reposted."""

import sqlalchemy as sa
from alembic import op

import store.kinds

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("accounts") as batch:
        batch.add_column(sa.Column("platform_id", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("verified_subject", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("filed_on", sa.Date()))
        batch.add_column(sa.Column("state_since", sa.Date()))
        batch.add_column(sa.Column("interaction", sa.Text()))
        batch.add_column(sa.Column("feed", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "media_sightings",
        sa.Column("account", store.kinds.Key, autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("newest", sa.BigInteger()),
        sa.Column("followers", sa.BigInteger()),
        sa.Column("body", store.kinds.Packed(), nullable=False),
        sa.PrimaryKeyConstraint("account", "source", "at", name=op.f("pk_media_sightings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "media_lists",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("imported_at", store.kinds.Instant(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("entries", store.kinds.Packed(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "imported_at", name=op.f("pk_media_lists")),
    )
    op.create_table(
        "media_proposals",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("first_at", store.kinds.Instant(), nullable=False),
        sa.Column("last_at", store.kinds.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "key", name=op.f("pk_media_proposals")),
    )
    op.create_table(
        "repost_items",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("issued_at", store.kinds.Instant(), nullable=False),
        sa.Column("within_s", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repost_items")),
    )


def downgrade() -> None:
    for table in ("repost_items", "media_proposals", "media_lists", "media_sightings"):
        op.drop_table(table)
    with op.batch_alter_table("accounts") as batch:
        for column in ("feed", "interaction", "state_since", "filed_on", "verified_subject", "platform_id"):
            batch.drop_column(column)
