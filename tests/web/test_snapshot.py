"""The shared list of sites: fresh while it is small, seconds old when it is long, read anew after a change, cut to a person's units."""

from datetime import timedelta

import pytest

from config.settings import Settings
from core.clock import utc_now
from core.site import Site
from pipeline.board import snapshot
from pipeline.board.snapshot import KEEP, Snapshot

NOW = utc_now()


def site(number: int) -> Site:
    return Site(id=f"51000000{number:02d}", url=f"http://s{number}.example.gov.cn/", name=f"第{number}号", unit=f"单位{number % 2}")


@pytest.fixture
def long_list(store, monkeypatch):
    monkeypatch.setattr(snapshot, "SMALL", 2)
    store.sites.upsert([site(0), site(1)])
    made = Snapshot(store, Settings())
    assert len(made.lines(NOW)) == 2
    store.sites.upsert([site(2)])
    return made


def test_short_list_is_always_fresh(store):
    store.sites.upsert([site(0)])
    made = Snapshot(store, Settings())
    assert len(made.lines(NOW)) == 1
    store.sites.upsert([site(1)])
    assert len(made.lines(NOW)) == 2


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        pytest.param(KEEP - timedelta(seconds=1), 2, id="still kept"),
        pytest.param(KEEP, 3, id="old enough to be read anew"),
        pytest.param(-timedelta(seconds=1), 3, id="clock went back"),
    ],
)
def test_long_list_is_kept_for_seconds(long_list, later, expected):
    assert len(long_list.lines(NOW + later)) == expected


def test_own_change_is_seen_at_once(long_list):
    long_list.forget()
    assert len(long_list.lines(NOW)) == 3


def test_people_of_a_unit_get_its_sites_only(long_list):
    assert {line.site.unit for line in long_list.lines(NOW, ("单位1",))} == {"单位1"}
