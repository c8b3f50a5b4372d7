"""Schema upgrades: Alembic run in-process, on the connection that holds the write lock."""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from core.clock import utc_now
from core.errors import StoreError
from store.connection import Database
from store.schema import REVISION

SCRIPTS: Final = Path(__file__).with_name("migrations")


def current_revision(connection: Connection) -> str | None:
    """Revision of the database, None when no table of ours is there."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def is_empty(connection: Connection) -> bool:
    """Whether the database has no tables at all."""
    return not inspect(connection).get_table_names()


def upgrade(database: Database) -> tuple[str | None, str]:
    """
    Bring the schema to the newest revision, in one transaction; gives (before, after).

    Safe when several processes do it at once: the second one finds nothing to do.
    """
    from alembic import command
    from alembic.config import Config

    with database.write() as connection:
        database.wait_patiently(connection)
        database.exclusive(connection, "upgrade")
        before = current_revision(connection)
        if before != REVISION:
            config = Config()
            config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if before is not None:
                _derive(database, connection)
    return before, REVISION


def _derive(database: Database, connection: Connection) -> None:
    """Fill read models that an older version did not keep; derived data is written by the present code, not by a migration."""
    from store import finding_now

    if connection.execute(text("SELECT 1 FROM finding_now LIMIT 1")).first() is None:
        finding_now.rebuild(database, connection, utc_now())


def ensure_current(database: Database, *, create: bool = True) -> None:
    """
    Check the schema; an empty database gets it when *create* is true.

    Raises:
        StoreError: older or newer than this program, or not ours.
    """
    with database.read() as connection:
        revision = current_revision(connection)
        empty = revision is None and is_empty(connection)
    if revision == REVISION:
        return
    if empty and create:
        upgrade(database)
    elif empty:
        raise StoreError("数据库是空的；请先运行 wangjian db upgrade")
    elif revision is None:
        raise StoreError("数据库里有别的程序的表，没有网检的表；请换一个空的数据库")
    elif revision < REVISION:
        raise StoreError(
            f"数据库结构是旧版（{revision}，需要 {REVISION}）；请先用原来的程序版本备份（wangjian db backup），再运行 wangjian db upgrade"
        )
    else:
        raise StoreError(f"数据库结构（{revision}）比本程序（{REVISION}）新；请升级 wangjian")
