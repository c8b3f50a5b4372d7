"""Opening, upgrading, transactions."""

import threading
from io import StringIO

import pytest
from sqlalchemy import text

from config.settings import Settings
from core.errors import ConfigError, StoreError
from core.site import Site
from store import open_store
from store.connection import connect, told_url
from store.migration import SCRIPTS, current_revision, upgrade
from store.schema import REVISION


def test_empty_database_gets_its_tables_on_opening(store):
    assert store.sites.all() == []
    with store.database.read() as connection:
        assert current_revision(connection) == REVISION


def test_models_and_migrations_agree(store):
    from alembic import command
    from alembic.config import Config

    config = Config(stdout=StringIO())  # its default is the stream that was there when alembic was first imported
    config.set_main_option("script_location", str(SCRIPTS))
    with store.database.write() as connection:
        config.attributes["connection"] = connection
        command.check(config)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        pytest.param("postgresql+psycopg://w:p%40w@db/wj", "postgresql+psycopg://w:***@db/wj", id="password"),
        pytest.param("postgresql://db/wj?password=pw&user=w", "postgresql://db/wj?user=w", id="password among the options"),
        pytest.param("postgresql+psycopg://w@/wj?host=/run/pg", "postgresql+psycopg://w@/wj?host=%2Frun%2Fpg", id="socket"),
        pytest.param("sqlite:////srv/wj.db", "sqlite:////srv/wj.db", id="file"),
    ],
)
def test_address_of_a_database_is_told_whole_and_without_its_password(url, told):
    assert told_url(url) == told


def test_revision_constant_is_the_newest_migration():
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


def test_text_is_compared_by_bytes(store):
    """A server sorts by the language of its database unless told otherwise."""
    query = (
        "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = current_schema()"
        " AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C' AND table_name NOT LIKE 'procrastinate%'"
    )
    if not store.database.is_sqlite:
        with store.database.read() as connection:
            assert connection.execute(text(query)).scalars().all() == []
    store.sites.upsert([Site(id=name, url="http://a.gov.cn/") for name in ("a-1", "A2", "a10", "_x", "乙", "甲")])
    assert [site.id for site in store.sites.all()] == ["A2", "_x", "a-1", "a10", "乙", "甲"]


def test_upgrade_of_a_current_database_does_nothing(store):
    assert upgrade(store.database) == (REVISION, REVISION)


def test_two_processes_may_open_an_empty_store_at_once(url, tmp_path):
    failures = []

    def opened():
        try:
            with open_store(url, tmp_path) as store:
                store.sites.all()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=opened) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.slow
def test_many_may_open_a_new_file_at_once(tmp_path):
    """The switch of a new file to WAL fails at once while others read it; one round in ten met that."""
    failures = []

    def opened(path, gate):
        database = connect(f"sqlite:///{path}")
        gate.wait()
        try:
            with database.read() as connection:
                connection.execute(text("SELECT 1 FROM sqlite_master")).all()
            with database.write() as connection:
                connection.execute(text("CREATE TABLE IF NOT EXISTS words (word TEXT)"))
        except StoreError as error:
            failures.append(error)
        database.close()

    for number in range(60):
        gate = threading.Barrier(8)
        threads = [threading.Thread(target=opened, args=(tmp_path / f"{number}.db", gate)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        pytest.param("UPDATE alembic_version SET version_num = '0000'", "旧版", id="older"),
        pytest.param("UPDATE alembic_version SET version_num = '9999'", "新", id="newer"),
        pytest.param("DROP TABLE alembic_version", "别的程序", id="foreign"),
    ],
)
def test_other_schema_is_refused_with_a_sentence(url, tmp_path, statement, word):
    with open_store(url, tmp_path) as store, store.transaction(), store.database.write() as connection:
        connection.execute(text(statement))
    with pytest.raises(StoreError, match=word):
        open_store(url, tmp_path)


def test_transaction_is_all_or_nothing(store):
    with pytest.raises(ZeroDivisionError), store.transaction():  # noqa: PT012
        store.sites.upsert([Site(id="a", url="http://a.gov.cn/")])
        assert store.sites.get("a") is not None
        _ = 1 / 0
    assert store.sites.all() == []


@pytest.mark.parametrize(
    "bad", ["mysql://x/y", "sqlite", "http://a", "postgres-typo://a/b", "sqlite:///a?b.db", "sqlite:///a.db?mode=ro", "sqlite://host/a.db"]
)
def test_bad_url_is_a_config_error(bad, tmp_path):
    with pytest.raises(ConfigError, match="database"):
        open_store(bad, tmp_path)


@pytest.mark.parametrize("name", ["库 a#b", "a?b", "50%25", "a%3Fb", "a+b&c"])
def test_folder_of_any_name_holds_the_database(name, tmp_path):
    settings = Settings(data_dir=tmp_path / name)
    with open_store(settings.database_url, settings.data_directory) as store:
        store.require_writable()
    assert (tmp_path / name / "wangjian.db").is_file()
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_missing_file_is_not_made_when_not_asked_for(tmp_path):
    with pytest.raises(StoreError, match="不存在"):
        open_store(f"sqlite:///{tmp_path / 'none.db'}", tmp_path, create=False)


def test_unreachable_server_is_a_store_error(tmp_path):
    with pytest.raises(StoreError, match="数据库"):
        open_store("postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=2", tmp_path)


def test_file_that_is_no_database_is_a_store_error(tmp_path):
    (tmp_path / "x.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match="数据库"):
        open_store(f"sqlite:///{tmp_path / 'x.db'}", tmp_path)
