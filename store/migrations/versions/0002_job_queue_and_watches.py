"""Jobs become a queue; what the daily light pass sees is kept."""

from typing import Any

import sqlalchemy as sa
from alembic import op

import store.kinds

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_OLD = sa.text("SELECT kind, subject, period, taken_at, taken_by, finished_at, result FROM jobs")


def upgrade() -> None:
    # The table holds a few rows per night: they are carried over by hand, which both databases do alike.
    rows = op.get_bind().execute(_OLD).mappings().all()
    op.drop_table("jobs")
    table = op.create_table(
        "jobs",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", store.kinds.Instant(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("taken_at", store.kinds.Instant(), nullable=True),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column("seen_at", store.kinds.Instant(), nullable=True),
        sa.Column("finished_at", store.kinds.Instant(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", "period", name=op.f("pk_jobs")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index("ix_jobs_state_due_at", ["state", "due_at"], unique=False)
    if rows:
        op.bulk_insert(table, [_carried(row) for row in rows])
    op.create_table(
        "watches",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("at", store.kinds.Instant(), nullable=False),
        sa.Column("changed_at", store.kinds.Instant(), nullable=False),
        sa.Column("body", store.kinds.Packed(), nullable=False),
        sa.PrimaryKeyConstraint("site", "kind", "url", name=op.f("pk_watches")),
    )


def _carried(row: Any) -> dict[str, Any]:
    times = {name: None if row[name] is None else store.kinds.from_micros(row[name]) for name in ("taken_at", "finished_at")}
    return {
        "kind": row["kind"],
        "subject": row["subject"],
        "period": row["period"],
        "state": "running" if times["finished_at"] is None else "done",
        "due_at": times["taken_at"],
        "priority": 0,
        "options": "{}",
        "attempt": 1,
        "taken_by": row["taken_by"],
        "seen_at": times["taken_at"],
        "result": row["result"] or "",
        **times,
    }
