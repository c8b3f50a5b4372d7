"""Insert-or-update of small registries, counting what was new, changed or the same."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, and_, insert, select, tuple_, update

from core.audit import ImportCount

_BATCH = 300


def upsert_rows(connection: Connection, table: Table, key: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> ImportCount:
    """
    Write *rows* (column name → value) by *key*; the last of several rows with one key wins.

    The caller holds a write transaction, so that reading and writing cannot be overtaken on SQLite; on PostgreSQL a race
    between two imports of the same key ends with an error of the second, not with lost data.
    """
    unique = {tuple(row[name] for name in key): row for row in rows}
    keys = list(unique)
    count = ImportCount()
    for start in range(0, len(keys), _BATCH):
        part = keys[start : start + _BATCH]
        existing = _existing(connection, table, key, part, list(unique[part[0]]))
        added = [dict(unique[item]) for item in part if item not in existing]
        changed = [item for item in part if item in existing and existing[item] != dict(unique[item])]
        if added:
            connection.execute(insert(table), added)
        for item in changed:
            where = and_(*(table.c[name] == value for name, value in zip(key, item, strict=True)))
            connection.execute(update(table).where(where).values(dict(unique[item])))
        count += ImportCount(added=len(added), changed=len(changed), same=len(part) - len(added) - len(changed))
    return count


def _existing(
    connection: Connection, table: Table, key: Sequence[str], part: list[tuple[Any, ...]], names: list[str]
) -> dict[tuple[Any, ...], dict[str, Any]]:
    where = table.c[key[0]].in_([item[0] for item in part]) if len(key) == 1 else tuple_(*(table.c[name] for name in key)).in_(part)
    found = connection.execute(select(*(table.c[name] for name in names)).where(where)).mappings()
    return {tuple(row[name] for name in key): dict(row) for row in found}
