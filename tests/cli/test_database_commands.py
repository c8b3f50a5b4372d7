"""The whole life of an installation on PostgreSQL by commands: moved there, upgraded with its queue, backed up, restored, pruned."""

import json

import pytest
from sqlalchemy import create_engine, text

from store.connection import told_url

pytestmark = pytest.mark.slow


@pytest.fixture
def other_url(postgres, request):
    """A second fresh database."""
    from sqlalchemy import make_url

    engine = create_engine(make_url(postgres), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE other_installation ENCODING 'UTF8' TEMPLATE template0"))
    yield make_url(postgres).set(database="other_installation").render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE other_installation WITH (FORCE)"))
    engine.dispose()


def test_an_installation_moves_to_postgresql_and_lives_there(run, tmp_path, postgres_url, other_url, monkeypatch):
    (tmp_path / "sites.csv").write_text("id,name,url,unit\n5107000001,绵阳市人民政府,http://www.a.gov.cn/,绵阳市\n", "utf-8")
    rows = [
        {"site": "5107000001", "at": f"2026-11-{day:02d}T{hour:02d}:07:31+08:00", "ok": hour != 5, "seconds": 0.4,
         **({"cause": "reset", "owner": "site"} if hour == 5 else {})}
        for day in range(16, 23)
        for hour in range(24)
    ]  # fmt: skip
    (tmp_path / "visits.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert run("sites", "import", "sites.csv")[0] == 0
    assert run("visits", "import", "visits.jsonl")[0] == 0
    week = ("visits", "week", "5107000001", "--as-of", "2026-11-23T00:00:00+08:00")
    before = run(*week)
    assert "168 次访问中 7 次失败" in before[1]

    status, _, err = run("db", "move", "--to", postgres_url)
    assert status == 0, err
    assert f"请把配置 database 改为 {told_url(postgres_url)}" in err
    monkeypatch.setenv("WANGJIAN_DATABASE", postgres_url)
    monkeypatch.setenv("WANGJIAN_QUEUE__ENGINE", "procrastinate")
    assert run(*week) == before
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        days = connection.execute(text("SELECT count(*) FROM pg_class WHERE relname LIKE 'visits\\_p%' AND relkind = 'r'")).scalar()
        assert days == 8, "a partition per UTC day"

    assert "任务队列" in run("db", "upgrade")[2]
    assert "任务队列" not in run("db", "upgrade")[2]
    assert run("db", "backup", "b.tar")[0] == 0
    status, _, err = run("--db", other_url, "db", "restore", "b.tar")
    assert status == 0, err
    assert run("--db", other_url, *week)[:2] == before[:2]
    assert run("--db", other_url, "db", "restore", "b.tar")[0] == 3
    back = f"sqlite:///{tmp_path / 'back.db'}"
    monkeypatch.delenv("WANGJIAN_QUEUE__ENGINE")
    assert run("--db", back, "db", "restore", "b.tar")[0] == 0
    assert run("--db", back, *week)[:2] == before[:2]
    status, _, err = run("db", "prune", "--visits-days", "15", "--failures-days", "15", "--audits-days", "15")
    assert status == 0, err
    engine.dispose()


def test_queue_of_sqlite_is_refused(run, monkeypatch):
    monkeypatch.setenv("WANGJIAN_QUEUE__ENGINE", "procrastinate")
    status, _, err = run("db", "upgrade")
    assert status == 2
    assert "queue.engine" in err
