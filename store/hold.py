"""A name that one process at a time holds, over all machines: an advisory lock on PostgreSQL, a locked file beside SQLite."""

import fcntl
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from core.errors import StoreError
from store.connection import Database, mapped


class Hold:
    """A held name. On PostgreSQL it is lost with its connection: ask ``is_held`` from time to time."""

    def __init__(self, connection: Connection | None, file: IO[bytes] | None) -> None:
        self._connection, self._file = connection, file

    def is_held(self) -> bool:
        """Whether it is still ours; once False it stays so."""
        if self._connection is None:
            return self._file is not None
        try:
            self._connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            self.release()
            return False
        return True

    def release(self) -> None:
        """Let it go; a second time does nothing."""
        connection, self._connection = self._connection, None
        file, self._file = self._file, None
        if connection is not None:
            # The lock belongs to the session: the connection must not go back to the pool with it. Unlocked first, as the server learns a
            # moment later that a session has ended, and who comes in that moment would be told that the name is held.
            with suppress(SQLAlchemyError):
                connection.execute(text("SELECT pg_advisory_unlock_all()"))
            with suppress(SQLAlchemyError):
                connection.invalidate()
            connection.close()
        if file is not None:
            file.close()


def hold(database: Database, name: str) -> Hold | None:
    """
    Take a name; None when another process has it. Not to be used through a pooler that shares sessions.

    Raises:
        StoreError: the database cannot be reached, or is in memory only.
    """
    if database.is_sqlite:
        return _hold_file(database.engine.url.database or "", name)
    number = int.from_bytes(blake2b(f"wangjian:{name}".encode(), digest_size=8).digest(), "big", signed=True)
    with mapped():
        connection = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            if connection.execute(text("SELECT pg_try_advisory_lock(:number)"), {"number": number}).scalar():
                return Hold(connection, None)
        except BaseException:
            connection.close()
            raise
        connection.close()
    return None


def _hold_file(database: str, name: str) -> Hold | None:
    if database in ("", ":memory:"):
        raise StoreError("内存数据库不能由几个进程共用")
    file = Path(f"{database}.{name.replace('/', '_')}.lock").open("ab")  # noqa: SIM115  held open as long as the lock
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return Hold(None, file)
