"""A SQLite file that this process may only read: a read-only disk, a copy for auditors, another user's store."""

import os
import sqlite3
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from core.errors import StoreError

_SHARED: Final = "mode=ro"
_STILL: Final = "immutable=1"


def reading_mode(name: str | None) -> str:
    """
    How to open a SQLite file that cannot be written to; empty when it can, or is not there.

    Raises:
        StoreError: its last writes lie in a file beside it that only a writer can bring in.
    """
    if not name or name == ":memory:" or not os.access(name, os.R_OK):
        return ""
    path = Path(name).resolve()
    log, index = (Path(f"{path}{end}") for end in ("-wal", "-shm"))
    folder = os.access(path.parent, os.W_OK)
    beside = folder or all(os.access(each, os.W_OK) for each in (log, index))
    if os.access(path, os.W_OK) and beside:
        return ""
    if folder or index.exists():  # who reads a log of writes keeps an index of it, or shares that of the writers
        return _SHARED
    if log.exists() and log.stat().st_size:
        raise StoreError(f"数据库只读，而它最近的写入还在 {log.name} 中；请把 {path} 和 {log.name} 一起复制到可以写的文件夹再打开")
    return _STILL  # nobody can have it open for writing: there is no log


def open_reading(name: str, mode: str, *, timeout_s: float) -> Any:
    """A connection that only reads."""
    path = quote(str(Path(name).resolve()))
    return sqlite3.connect(f"file:{path}?{mode}", uri=True, timeout=timeout_s, check_same_thread=False)


def refusal(name: str) -> StoreError:
    """What to say to who wants to write."""
    return StoreError(f"数据库只读，不能写入：{name}；请检查文件和所在文件夹的权限，以及磁盘是否以只读方式挂载")
