"""What databases complain about, in Chinese."""

import sqlite3
from contextlib import closing

import pytest

from core.errors import ConfigError, StoreError
from store import open_store
from store.connection import connect, mapped
from store.fault_words import database_words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        pytest.param("attempt to write a readonly database", "数据库只读", id="read only"),
        pytest.param('connection failed: FATAL:  password authentication failed for user "u"', "用户名或口令不对", id="password"),
        pytest.param('connection failed: FATAL:  database "wj" does not exist', "没有数据库 wj", id="no database"),
        pytest.param('FATAL:  role "nobody" does not exist', "没有数据库用户 nobody", id="no role"),
        pytest.param("failed to resolve host 'db.invalid': [Errno -2] Name or service not known", "解析不了主机名 db.invalid", id="name"),
        pytest.param('connection to server at "127.0.0.1", port 1 failed: Connection refused', "连接被拒绝", id="refused"),
        pytest.param(
            'connection to server on socket "/run/pg/.s.PGSQL.5432" failed: No such file or directory',
            "没有套接字 /run/pg/.s.PGSQL.5432；请检查数据库服务是否已启动",
            id="no socket",
        ),
        pytest.param("permission denied for table sites", "没有权限访问 sites", id="permission"),
        pytest.param("server closed the connection unexpectedly\nThis probably means", "与数据库的连接中断", id="cut"),
        pytest.param("something {odd}\nmore", "something {odd}", id="the rare rest stays as it was said"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_complaints_are_told_in_chinese(said: str, words: str):
    assert database_words(said).startswith(words)


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "x.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match="不是 SQLite 数据库"), mapped(), closing(connect(f"sqlite:///{tmp_path}/x.db")) as database:
        database.engine.connect()


def test_a_store_that_cannot_be_opened_names_its_database(tmp_path):
    (tmp_path / "x.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError) as caught:
        open_store(f"sqlite:///{tmp_path}/x.db", tmp_path)
    assert str(caught.value) == f"数据库操作失败：这个文件不是 SQLite 数据库（sqlite:///{tmp_path}/x.db）"
    with pytest.raises(StoreError, match=r"连接被拒绝.*（postgresql\+psycopg://w:\*\*\*@127\.0\.0\.1:1/wj）$"):
        open_store("postgresql+psycopg://w:geheim@127.0.0.1:1/wj", tmp_path)


def test_a_damaged_database_says_how_to_go_on(tmp_path):
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path)) as made:
        made.executescript("CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(200000));")
    path.write_bytes(path.read_bytes()[:8192] + b"\xff" * 60_000)
    with closing(sqlite3.connect(path)) as damaged, pytest.raises(sqlite3.DatabaseError) as caught:
        damaged.execute("SELECT sum(length(a)) FROM t UNION ALL SELECT count(*) FROM t").fetchall()
    assert "db restore" in database_words(str(caught.value))


def test_an_address_of_sqlite_has_no_parameters():
    with pytest.raises(ConfigError, match="不带参数"):
        connect("sqlite:///x.db?mode=ro")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///"])
def test_an_address_of_sqlite_names_a_file(url):
    """``sqlite:///$UNSET`` would be a database in memory, whose every line is lost at the end of the command."""
    with pytest.raises(ConfigError, match="没有写文件名"):
        connect(url)
