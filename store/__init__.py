"""Everything that is kept: tables, repositories that take and return core records, evidence files, migrations."""

from store.database import Store, open_store

__all__ = ["Store", "open_store"]
