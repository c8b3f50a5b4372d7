"""Visits of vantage points, and names that one process holds."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from core.outcome import Cause, Owner
from core.visit import Attempt, Visit
from store import open_store
from store.hold import hold
from store.transfer import copy_store

T = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def visit(site="a", vantage="east", at=T, **changes):
    return Visit(**{"site": site, "vantage": vantage, "at": at, "ok": True, "seconds": 0.25, **changes})


FAILED = {
    "ok": False,
    "seconds": 0.1,
    "cause": Cause.RESET,
    "owner": Owner.SITE,
    "attempts": (Attempt(kind="official", url="http://a.test/", at=T, ok=False, seconds=0.1, cause=Cause.RESET),),
}


def test_every_place_keeps_its_own_visit_and_the_first_stays(store):
    east, west = visit(), visit(vantage="west", **FAILED)
    assert store.vantages.append([east, west]).added == 2
    assert store.vantages.append([visit(seconds=9.0), visit("b")]).added == 1
    assert store.vantages.window("a", T, T + HOUR) == [east, west]
    assert store.vantages.window("a", T + HOUR, T + DAY) == []
    assert store.vantages.window("unknown", T, T + HOUR) == []
    assert store.vantages.between(T, T + HOUR) == {"a": [east, west], "b": [visit("b")]}
    assert store.vantages.reported(T, T + HOUR) == {"a": {"east", "west"}, "b": {"east"}}
    assert store.vantages.latest(T - DAY, T + DAY) == {"east": T, "west": T}
    assert store.visits.window("a", T, T + HOUR) == [], "official visits are another table"
    with pytest.raises(ValueError, match="name"):
        store.vantages.append([visit(vantage="")])


def test_export_by_place_and_prune_keeps_failures_longer(store):
    store.vantages.append(visit(at=T - number * DAY, **(FAILED if number % 2 else {})) for number in range(10))
    store.vantages.append([visit(vantage="west")])
    assert len(list(store.vantages.export(T - 30 * DAY, T + DAY, "east"))) == 10
    assert len(list(store.vantages.export(T - 30 * DAY, T + DAY))) == 11
    while store.vantages.prune(T - 2 * DAY, failures_before=T - 5 * DAY, batch=2):
        pass
    left = [(T - one.at).days for one in store.vantages.export(T - 30 * DAY, T + DAY, "east")]
    assert left == [5, 3, 2, 1, 0]


def test_days_are_partitions_of_their_own_on_postgresql(url, store, tmp_path):
    store.vantages.append(visit(at=T - number * DAY) for number in range(3))
    store.visits.append(visit(at=T - number * DAY) for number in range(3))
    if not store.database.is_sqlite:
        with store.database.read() as connection:
            names = set(connection.execute(text("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'")).scalars())
        days = [(T - number * DAY - datetime(1970, 1, 1, tzinfo=UTC)).days for number in range(3)]
        assert names == {f"{table}_p{day}" for table in ("visits", "vantage_visits") for day in days}
        assert store.visits.prune(T - DAY, failures_before=T - DAY) == 1
        assert len(list(store.visits.export(T - 30 * DAY, T + DAY))) == 2
    with open_store(f"sqlite:///{tmp_path / 'copy.db'}", tmp_path) as copy:
        assert copy_store(store.database, copy.database)["vantage_visits"] == 3


def test_a_name_is_held_by_one(url, tmp_path, store):
    with open_store(url, tmp_path) as other:
        mine = hold(store.database, "vantage east")
        assert mine is not None
        assert mine.is_held()
        assert hold(other.database, "vantage east") is None
        west = hold(other.database, "vantage west")
        assert west is not None
        west.release()
        mine.release()
        mine.release()
        assert not mine.is_held()
        theirs = hold(other.database, "vantage east")
        assert theirs is not None
        theirs.release()


@pytest.mark.slow
def test_a_cut_connection_loses_the_name(postgres_url, tmp_path):
    with open_store(postgres_url, tmp_path) as one, open_store(postgres_url, tmp_path) as other:
        mine = hold(one.database, "vantage east")
        with other.database.write() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        assert not mine.is_held()
        theirs = hold(other.database, "vantage east")
        assert theirs is not None
        theirs.release()
