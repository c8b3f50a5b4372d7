"""Everything that is kept: tables, repositories that take and return core records, evidence files, migrations."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from store.database import Store, open_store

__all__ = ["Store", "open_store"]


def __getattr__(name: str) -> Any:
    # On first use: commands that only keep a file (store.sweeps) do not pay for the database library.
    if name in __all__:
        from store import database

        return getattr(database, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
