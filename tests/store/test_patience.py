"""What another session of PostgreSQL holds is waited for as with SQLite, and no longer; a server that vanished is noticed."""

import pytest
from sqlalchemy import make_url, text

import store.connection
from core.errors import StoreError
from pipeline.distributed import require_postgres
from store import open_store
from store.connection import STEADY, connect, steady
from store.migration import upgrade


def test_limits_for_a_silent_server_stand_behind_what_the_operator_wrote():
    url = steady(make_url("postgresql+psycopg://u:p@h/x?connect_timeout=3"))
    assert dict(url.query) == {**STEADY, "connect_timeout": "3"}
    assert url.render_as_string(hide_password=False).startswith("postgresql+psycopg://u:p@h/x?")


@pytest.mark.slow
def test_table_that_another_session_holds_is_not_waited_for_without_end(postgres_url, tmp_path, monkeypatch):
    monkeypatch.setattr(store.connection, "BUSY_TIMEOUT_MS", 300)
    with open_store(postgres_url, tmp_path) as other, open_store(postgres_url, tmp_path) as one:
        with other.database.write() as connection:
            connection.execute(text("LOCK TABLE claims IN ACCESS EXCLUSIVE MODE"))
            with pytest.raises(StoreError, match="被另一项操作锁住"):
                one.claims.next_at()
            upgrade(one.database)  # touches other tables
        assert one.claims.next_at() is None


@pytest.mark.slow
def test_bound_of_the_user_stays_and_an_upgrade_has_none(postgres_url):
    made = connect(postgres_url)
    named = connect(str(make_url(postgres_url).update_query_dict({"options": "-c lock_timeout=7s"}).render_as_string(hide_password=False)))
    try:
        with made.read() as connection:
            assert connection.execute(text("SHOW lock_timeout")).scalar() == "30s"
        with made.write() as connection:
            made.wait_patiently(connection)
            assert connection.execute(text("SHOW lock_timeout")).scalar() == "0"
        with made.read() as connection:
            assert connection.execute(text("SHOW lock_timeout")).scalar() == "30s"
        with named.read() as connection:
            assert connection.execute(text("SHOW lock_timeout")).scalar() == "7s"
    finally:
        made.close()
        named.close()


def test_queue_has_the_same_limits():
    from config.settings import Settings

    conninfo = require_postgres(Settings(database="postgresql+psycopg://u:p@h/x"))
    assert conninfo.startswith("postgresql://u:p@h/x?")
    assert "tcp_user_timeout=30000" in conninfo
