"""The database connection: one writer at a time on SQLite, nested transactions join, foreign errors become StoreError."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zlib import crc32

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from core.errors import ConfigError, StoreError, system_words
from store.fault_words import database_words
from store.read_only import open_reading, reading_mode, refusal

BUSY_TIMEOUT_MS = 30_000
"""How long a writer waits for another process's transaction."""

STEADY = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
"""How soon a PostgreSQL server is noticed that vanished without a word; the system's own patience is a quarter of an hour, in which nothing would be visited."""

SWITCH_PAUSE_S = 0.02

CACHE_KIB = 65_536
"""Page cache of a SQLite connection."""


class Database:
    """An engine and the rule how it is written to. Repositories get one and never see the engine."""

    def __init__(self, engine: Engine, *, read_only: bool = False) -> None:
        self.engine = engine
        self.read_only = read_only
        """A SQLite file that this process cannot write to."""
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._writer = engine.execution_options(wangjian_write=True)
        self._lock = threading.RLock()
        self._local = threading.local()
        self.forget: list[Callable[[], None]] = []
        """Called when a transaction is rolled back: caches that may have learned from it."""
        self.partitions: dict[str, set[int]] = {}
        """Days whose partition is known to exist, by table (PostgreSQL)."""
        self.forget.append(self.partitions.clear)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write; joins the one this thread has open, else commits at its end."""
        current: Connection | None = getattr(self._local, "connection", None)
        if current is not None:
            yield current
            return
        self.require_writable()
        with self._turn(), mapped(), self._writer.begin() as connection:
            self._local.connection = connection
            self._local.afterwards = []
            try:
                yield connection
            except BaseException:
                self._local.afterwards = []
                for forget in self.forget:
                    forget()
                raise
            finally:
                self._local.connection = None
        for job in self._local.afterwards:
            job()

    def after_commit(self, job: Callable[[], None]) -> None:
        """Run *job* once the open transaction of this thread is committed; never when it is rolled back."""
        self._local.afterwards.append(job)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view; inside an open transaction it sees that transaction's own writes."""
        current: Connection | None = getattr(self._local, "connection", None)
        if current is not None:
            yield current
            return
        with mapped(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A view of one instant over many statements, whatever others write meanwhile."""
        # SQLite: a read transaction is one; PostgreSQL would else see each statement's own instant.
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with mapped(), self.engine.connect().execution_options(**options) as connection:
            yield connection

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        with self._lock:
            yield

    def insert_new(
        self,
        connection: Connection,
        table: str,
        names: Sequence[str],
        rows: Sequence[tuple[Any, ...]],
        *,
        conflict: str = "DO NOTHING",
    ) -> int:
        """
        Insert rows in bulk; gives how many were written (new, with the usual ``DO NOTHING`` on known keys).

        The quick road of each database: prepared executemany on SQLite, COPY into a staging table on PostgreSQL.
        Values are raw (no type decorators).
        """
        if not rows:
            return 0
        listed = ", ".join(f'"{name}"' for name in names)
        # S608 below: names and clauses come from this package's code, never from data
        if self.is_sqlite:
            marks = ", ".join("?" * len(names))
            sql = f'INSERT INTO "{table}" ({listed}) VALUES ({marks}) ON CONFLICT {conflict}'  # noqa: S608
            return connection.exec_driver_sql(sql, list(rows)).rowcount
        stage = f"stage_{table}_{crc32(listed.encode()):08x}"  # it lives as long as the session: other columns, another table
        connection.exec_driver_sql(
            f'CREATE TEMP TABLE IF NOT EXISTS "{stage}" ON COMMIT DELETE ROWS AS SELECT {listed} FROM "{table}" WITH NO DATA'  # noqa: S608
        )
        connection.exec_driver_sql(f'TRUNCATE "{stage}"')
        raw: Any = connection.connection.dbapi_connection
        with raw.cursor() as cursor, cursor.copy(f'COPY "{stage}" ({listed}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
        sql = f'INSERT INTO "{table}" ({listed}) SELECT {listed} FROM "{stage}" ON CONFLICT {conflict}'  # noqa: S608
        return connection.exec_driver_sql(sql).rowcount

    def exclusive(self, connection: Connection, name: str) -> None:
        """Serialise a kind of write between processes until the transaction ends (SQLite has one writer anyway)."""
        if not self.is_sqlite:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"wangjian:{name}",))

    def wait_patiently(self, connection: Connection) -> None:
        """Until the end of the transaction, wait for others as long as it takes (an upgrade beside another)."""
        if not self.is_sqlite:
            connection.exec_driver_sql("SET LOCAL lock_timeout = 0")

    def require_writable(self) -> None:
        """
        Refuse at once what would fail at its first write.

        Raises:
            StoreError: the file can only be read.
        """
        if self.read_only:
            raise refusal(str(self.engine.url.database))

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


@contextmanager
def mapped() -> Iterator[None]:
    """Errors of the driver become StoreError."""
    try:
        yield
    except DBAPIError as error:
        words = database_words(str(error.orig)) or "原因不明"
        raise StoreError(f"数据库操作失败：{words}") from error
    except SQLAlchemyError as error:
        raise StoreError(f"数据库操作失败：{error}") from error


def connect(url: str, *, create: bool = True) -> Database:
    """
    Make an engine for *url* (``sqlite:///…`` or ``postgresql+psycopg://…``); nothing is read yet.

    Raises:
        ConfigError: the URL cannot be understood.
        StoreError: a SQLite file is missing and *create* is false, or its folder cannot be made.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigError(
            f"database: 应为 sqlite:///文件 或 postgresql+psycopg://…，实为 {url.rpartition('@')[2]!r}"
        ) from None  # no password
    backend = parsed.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise ConfigError(f"database: 只支持 sqlite 和 postgresql，实为 {backend!r}")
    if backend == "sqlite" and "?" in url:
        rest = url.partition("?")[2]
        raise ConfigError(f"database: SQLite 的地址不带参数，实为 {rest[:80]!r}；应为 sqlite:///文件，文件名中的 ? 写作 %3F")
    if backend == "sqlite" and parsed.host:
        raise ConfigError(f"database: SQLite 的地址不带主机，实为 {parsed.host[:80]!r}；应为 sqlite:///相对路径 或 sqlite:////绝对路径")
    if backend == "sqlite" and not parsed.database:
        raise ConfigError(f"database: 没有写文件名，实为 {url!r}；应为 sqlite:///相对路径 或 sqlite:////绝对路径")
    mode = ""
    try:
        if backend == "sqlite":
            _prepare_file(parsed.database, create=create)
            mode = reading_mode(parsed.database)
            engine = _open_sqlite(parsed, mode)
        else:
            engine = create_engine(steady(parsed).set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=4, max_overflow=12)
            _bound_waiting(engine)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise ConfigError(f"database: 不能使用 {parsed.render_as_string()}：{error}") from None
    return Database(engine, read_only=bool(mode))


def _open_sqlite(url: URL, mode: str) -> Engine:
    timeout_s = BUSY_TIMEOUT_MS / 1000
    if mode:
        engine = create_engine(url, creator=lambda: open_reading(str(url.database), mode, timeout_s=timeout_s))
    else:
        engine = create_engine(url, connect_args={"timeout": timeout_s, "check_same_thread": False})
    _tame_sqlite(engine, writable=not mode)
    return engine


def steady(url: URL) -> URL:
    """A PostgreSQL address with limits for a server that is silent; what the operator wrote there stays."""
    return url.update_query_dict({name: value for name, value in STEADY.items() if name not in url.query})


def _bound_waiting(engine: Engine) -> None:
    """
    Let nobody wait without end for what another session holds: a service would stand still without a word.

    The same patience as with SQLite; one that was set for the user or the database stays.
    """

    @event.listens_for(engine, "connect")
    def _patience(connection: Any, _record: Any) -> None:
        connection.autocommit = True
        bound = f"SELECT set_config('lock_timeout', '{BUSY_TIMEOUT_MS}', false) WHERE current_setting('lock_timeout') = '0'"
        connection.execute(bound)
        connection.autocommit = False


def told_url(url: str) -> str:
    """The address of a database for people: a password, wherever it stands, is no part of it."""
    return make_url(url).difference_update_query(["password"]).render_as_string(hide_password=True)


def _prepare_file(name: str | None, *, create: bool) -> None:
    if not name or name == ":memory:":
        return
    path = Path(name)
    if path.exists():
        return
    if not create:
        raise StoreError(f"数据库文件不存在：{path}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"不能创建数据目录 {path.parent}：{system_words(error)}") from None


def _write_ahead(connection: sqlite3.Connection) -> None:
    """
    Switch the file to WAL unless it is in it.

    SQLite's own wait does not cover the switch of a new file: another process that reads it meanwhile is an error at once.
    """
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(SWITCH_PAUSE_S)
        else:
            return


def _tame_sqlite(engine: Engine, *, writable: bool) -> None:
    """WAL, one writer, and transactions that begin when we say so (the driver's own habit breaks DDL and snapshots)."""

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        if writable:
            _write_ahead(connection)
        for pragma in (
            "synchronous=NORMAL",
            f"cache_size=-{CACHE_KIB}",
            "wal_autocheckpoint=4000",
            "temp_store=MEMORY",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("wangjian_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
