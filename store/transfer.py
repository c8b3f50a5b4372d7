"""Copies of a whole store: backup, restore, and the move between SQLite and PostgreSQL, checked row by row."""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Table, func, insert, select, text

from core.errors import StoreError, UsageError, system_words
from core.sqlite_url import file_url
from store.connection import Database, connect
from store.database import Store, open_store
from store.evidence import HEAD_PREFIX
from store.fault_words import database_words
from store.jobs import Jobs
from store.migration import upgrade
from store.partition import PARTITIONED, ensure_partitions
from store.schema import REVISION, metadata

BATCH: Final = 5_000
DRAFTS: Final = ".backup-"
"""Begins the names of the folders in which backups are made."""
LEFT_S: Final = 86_400.0
"""No backup takes a day. House rule."""
Report = Callable[[str, int], None]
"""Told (table, rows) when a table is done."""


def copy_store(source: Database, target: Database, report: Report = lambda table, rows: None) -> dict[str, int]:
    """
    Copy every table into an empty database of the same schema and compare both row by row; gives rows per table.

    Jobs that were under way then wait again: no process works on the copy.

    Raises:
        StoreError: the target is not empty, or what was read back differs.
    """
    counts = {}
    with source.snapshot() as reader, target.write() as writer:
        for table in metadata.sorted_tables:
            if writer.execute(select(func.count()).select_from(table)).scalar_one():
                raise StoreError(f"目标数据库不是空的（表 {table.name} 已有数据）；请换一个空的数据库")
        for table in metadata.sorted_tables:
            counts[table.name] = _copy_table(reader, target, writer, table)
            if _fingerprint(reader, table) != _fingerprint(writer, table):
                raise StoreError(f"表 {table.name} 复制后与原表不一致，已撤销")
            _reset_sequence(target, writer, table)
            report(table.name, counts[table.name])
        Jobs(target).orphan()
    return counts


def _copy_table(reader: Connection, target: Database, writer: Connection, table: Table) -> int:
    count = 0
    for batch in _batches(reader, table):
        if table.name in PARTITIONED:
            ensure_partitions(target, writer, {row["slot"] // 24 for row in batch}, table.name)
        writer.execute(insert(table), batch)
        count += len(batch)
    return count


def _batches(reader: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    rows = reader.execute(select(table).order_by(*table.primary_key.columns).execution_options(stream_results=True))
    for part in rows.mappings().partitions(BATCH):
        yield [dict(row) for row in part]


def _fingerprint(connection: Connection, table: Table) -> tuple[int, int]:
    """(rows, sum of row hashes): independent of collation, which differs between databases."""
    total, count = 0, 0
    for batch in _batches(connection, table):
        for row in batch:
            digest = hashlib.blake2b(repr(list(row.values())).encode("utf-8", "surrogatepass"), digest_size=8).digest()
            total = (total + int.from_bytes(digest, "big")) % (1 << 64)
            count += 1
    return count, total


def _reset_sequence(target: Database, writer: Connection, table: Table) -> None:
    column = table.autoincrement_column
    if target.is_sqlite or column is None:
        return
    # S608: names of our own schema
    writer.execute(
        text(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "  # noqa: S608
            f'COALESCE((SELECT max("{column.name}") FROM "{table.name}"), 0) + 1, false)'
        )
    )


def backup(store: Store, path: Path, *, at: datetime, report: Report = lambda table, rows: None) -> dict[str, int]:
    """
    Write one file: a tar with the database (as SQLite, whatever it runs on), all evidence files and a manifest.

    Readers and writers go on meanwhile. The file appears under its name only when it is complete.

    Raises:
        UsageError: the file exists.
        StoreError: it cannot be written.
    """
    if path.exists():
        raise UsageError(f"{path} 已存在；请换一个文件名")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear_up(path.parent)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=DRAFTS) as folder:
            copy = Path(folder) / "wangjian.db"
            counts = _snapshot(store.database, copy, report)
            draft = Path(folder) / "draft.tar"
            with tarfile.open(draft, "w") as archive:
                manifest = {"format": 1, "revision": REVISION, "at": at.isoformat(), "rows": counts, "database": _sha256(copy)}
                _add_bytes(archive, "manifest.json", json.dumps(manifest, indent=2).encode())
                archive.add(copy, "wangjian.db")
                evidence = store.evidence.vault.folder
                if evidence.is_dir():
                    archive.add(evidence, "evidence", filter=_only_files)
            with draft.open("rb") as stream:
                os.fsync(stream.fileno())
            draft.replace(path)
    except OSError as error:
        raise StoreError(f"备份写不进 {path}：{system_words(error)}") from None
    return counts


def _clear_up(folder: Path) -> None:
    """Remove what backups that were killed left behind: each is as large as the database, and a full disk would end all later ones."""
    before = time.time() - LEFT_S
    for left in folder.glob(f"{DRAFTS}*"):
        if left.is_dir() and left.stat().st_mtime < before:
            shutil.rmtree(left, ignore_errors=True)


def _snapshot(database: Database, copy: Path, report: Report) -> dict[str, int]:
    """A SQLite file with everything: by SQLite's own means when it can, else row by row."""
    if not database.is_sqlite:
        with open_store(file_url(copy), copy.parent) as target:
            counts = copy_store(database, target.database, report)
            _outside_transaction(target.database, "PRAGMA wal_checkpoint(TRUNCATE)")
        return counts
    _outside_transaction(database, "VACUUM INTO ?", str(copy))
    copied = connect(file_url(copy), create=False)
    try:
        with copied.read() as connection:
            counts = {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in metadata.sorted_tables
            }
    finally:
        copied.close()
    for name, rows in counts.items():
        report(name, rows)
    return counts


def _outside_transaction(database: Database, sql: str, *values: str) -> None:
    raw = database.engine.raw_connection()
    try:
        raw.cursor().execute(sql, values)
    except sqlite3.Error as error:  # a connection of the driver's own: SQLAlchemy translates nothing here
        raise StoreError(f"数据库操作失败：{database_words(str(error)) or '原因不明'}") from error
    finally:
        raw.close()


def _only_files(item: tarfile.TarInfo) -> tarfile.TarInfo | None:
    # A head may be ahead of the database copy; restore sets it anew. Names with a dot in front are unfinished files.
    return None if "/." in item.name or item.name.endswith("/HEAD") or f"/{HEAD_PREFIX}" in item.name else item


def restore(path: Path, store: Store, report: Report = lambda table, rows: None) -> tuple[dict[str, int], int]:
    """
    Bring a backup into an empty store (SQLite or PostgreSQL), evidence included.

    Gives rows per table, and how many of all these the backup did not hold: one of an older schema is upgraded, and what its program
    did not keep is worked out.

    Raises:
        StoreError: no backup of ours, damaged, of another schema, or the store is not empty.
    """
    with tempfile.TemporaryDirectory(prefix="wangjian-restore-") as name:
        folder = Path(name)
        try:
            with tarfile.open(path) as archive:
                manifest = json.loads(_member(archive, "manifest.json"))
                archive.extract("wangjian.db", folder, filter="data")
                if manifest.get("revision", "") > REVISION:
                    raise StoreError(f"{path}: 备份的数据库结构（{manifest['revision']}）比本程序新；请升级 wangjian")
                if _sha256(folder / "wangjian.db") != manifest.get("database"):
                    raise StoreError(f"{path}: 备份已损坏（数据库与清单不符）")
                with _open_unpacked(folder) as source:
                    counts = copy_store(source.database, store.database, report)
                _extract_evidence(archive, store.evidence.vault.folder)
                store.evidence.pin_head()
        except (tarfile.TarError, OSError, KeyError, ValueError) as error:
            # What tarfile reads on when a file is cut off is an OSError without a number.
            why = f"（{system_words(error)}）" if isinstance(error, OSError) and error.errno else ""
            raise StoreError(f"{path}: 不是网检的备份文件，或已损坏{why}") from None
    return counts, sum(counts.values()) - sum(manifest.get("rows", counts).values())


def _open_unpacked(folder: Path) -> Store:
    """Open the database of an unpacked backup, upgraded to this program's schema."""
    database = connect(file_url(folder / "wangjian.db"), create=False)
    upgrade(database)
    return Store(database, folder)


def _extract_evidence(archive: tarfile.TarFile, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    for member in archive:
        if member.name.startswith("evidence/") and (member.isfile() or member.isdir()):
            member.name = member.name.removeprefix("evidence/")
            archive.extract(member, folder, filter="data")


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    stream = archive.extractfile(name)
    if stream is None:
        raise KeyError(name)
    return stream.read(10_000_000)


def _add_bytes(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    archive.addfile(info, io.BytesIO(data))


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
