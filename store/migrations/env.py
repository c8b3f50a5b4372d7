"""Alembic's entry: runs on the connection handed over by store.migration, or on ``sqlalchemy.url`` for development."""

from typing import Any

from alembic import context
from sqlalchemy import Connection

from store import media_schema, vantage_schema  # noqa: F401  their tables belong to the same metadata
from store.schema import metadata


def _ours(thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
    # Day partitions of visits (visits_p…) come and go; they are no part of the model.
    return not (kind in ("table", "index") and name is not None and "visits_p" in name)


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        include_object=_ours,
        transactional_ddl=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


_run(context.config.attributes["connection"])
