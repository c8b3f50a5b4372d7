"""Vantage points: the same plan from several places, the official word by majority, never by fewer."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.settings import Availability, Settings, Vantage
from core.errors import StoreError, UsageError
from core.outcome import Cause, Owner
from core.site import Site, SiteState
from core.visit import Visit
from pipeline.quorum import GRACE, Quorum, silent_vantages, vantage_weeks, write_words
from pipeline.vantage import VantageService, serve_vantage, settings_of
from pipeline.visiting import SlotPlan, VisitService
from store import open_store
from store.hold import hold

ROOT = Path(__file__).resolve().parents[2]
T = datetime(2026, 11, 16, 0, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PLACES = {"east": Vantage(title="华东电信"), "west": Vantage()}


def settings_with(**changes):
    return Settings(availability=Availability(official="quorum"), vantages=PLACES, **changes)


@pytest.fixture
def store(tmp_path):
    with open_store(f"sqlite:///{tmp_path / 'visits.db'}", tmp_path) as opened:
        opened.sites.upsert(Site(id=f"s{number}", url=f"http://{number}.test/") for number in range(4))
        yield opened


def down(site, at):
    return Visit(site=site, at=at, ok=False, seconds=0.1, cause=Cause.CONNECT_REFUSED, owner=Owner.SITE)


class Town:
    """The scheduler and two vantage points on one clock; what each place sees is told to it."""

    def __init__(self, store, fake, settings, start=T):
        self.clock = fake.Clock(start)
        self.settings = settings
        self.sees = {"own": {}, "east": {}, "west": {}}
        self.scheduler = VisitService(store, settings, fake.Visitor(self._answer("own")), clock=self.clock)
        self.places = {
            name: VantageService(store, settings, fake.Visitor(self._answer(name)), name=name, clock=self.clock) for name in PLACES
        }
        self.quorum = Quorum(store, settings)
        self.off = set()
        self.scheduler.refresh()

    def _answer(self, name):
        def answer(site, at):
            seen = self.sees[name].get(site)
            visit = seen(site, at) if seen else Visit(site=site, at=at, ok=True, seconds=0.2)
            return visit if name == "own" else replace(visit, vantage=name)

        return answer

    async def run(self, until, step=MINUTE):
        while self.clock.now < until:
            self.clock.now += step
            for name, service in {"own": self.scheduler, **self.places}.items():
                if name not in self.off:
                    await service.tick()
                    await service.drain(1)
            self.quorum.settle(self.clock.now)


def planned(site, since, until, settings):
    return list(SlotPlan.of(settings).between(site, since, until))


async def test_official_visit_of_each_slot_is_written_once_by_majority(store, fake):
    town = Town(store, fake, settings_with())
    town.sees["east"] = {"s1": down, "s2": down}
    town.sees["west"] = {"s2": down, "s3": fake.outage}
    await town.run(T + 6 * HOUR + GRACE)
    for number, failed in enumerate((False, False, True, False)):
        visits = store.visits.window(f"s{number}", T, T + 6 * HOUR)
        assert [visit.at for visit in visits] == planned(f"s{number}", T, T + 6 * HOUR, town.settings)
        assert {visit.is_failed for visit in visits} == {failed}
        assert {visit.vantage for visit in visits} == {"quorum"}
        assert not any(visit.is_void for visit in visits)
    assert store.claims.marks() == []
    official = list(store.visits.export(T, T + 6 * HOUR))
    town.quorum = Quorum(store, town.settings)
    town.quorum.settle(town.clock.now)
    assert list(store.visits.export(T, T + 6 * HOUR)) == official, "a second scheduler writes nothing anew"


async def test_when_all_have_spoken_nobody_waits_for_the_end_of_the_slot(store, fake):
    town = Town(store, fake, settings_with())
    last = max(planned(f"s{number}", T, T + HOUR, town.settings)[0] for number in range(4))
    await town.run(last + MINUTE)
    assert len(list(store.visits.export(T, T + HOUR))) == 4


async def test_a_place_that_is_away_voids_nothing_of_the_others(store, fake):
    town = Town(store, fake, settings_with())
    town.off = {"west"}
    town.sees["own"] = {"s0": down, "s1": down}
    town.sees["east"] = {"s0": down}
    await town.run(T + 3 * HOUR + GRACE)
    official = {site: {visit.is_failed for visit in store.visits.window(site, T, T + 3 * HOUR)} for site in ("s0", "s1", "s2")}
    assert official == {"s0": {True}, "s1": {False}, "s2": {False}}, "two of two is a majority, one of two is a tie"


async def test_alone_no_place_calls_a_site_down(store, fake):
    town = Town(store, fake, settings_with())
    town.off = {"east", "west"}
    town.sees["own"] = {"s0": down}
    await town.run(T + 2 * HOUR + GRACE)
    alone = store.visits.window("s0", T, T + 2 * HOUR)
    assert {(visit.cause, visit.is_void) for visit in alone} == {(Cause.NO_QUORUM, True)}
    assert all(visit.ok for visit in store.visits.window("s1", T, T + 2 * HOUR))


async def test_scheduler_that_was_off_leaves_the_word_to_the_others(store, fake):
    town = Town(store, fake, settings_with())
    town.off = {"own"}
    town.sees["east"] = town.sees["west"] = {"s0": down}
    await town.run(T + 3 * HOUR)
    town.off = set()
    town.clock.now = T + 5 * HOUR
    await town.run(T + 5 * HOUR + 2 * MINUTE)
    visits = store.visits.window("s0", T, T + 3 * HOUR)
    assert [visit.is_failed for visit in visits] == [True] * 3
    assert [visit.is_void for visit in store.visits.window("s0", T + 3 * HOUR, T + 5 * HOUR - GRACE)] == [True], "nobody was there"


async def test_vantage_point_restarts_without_doubling_and_clock_steps_do_not_hurt(store, fake):
    town = Town(store, fake, settings_with())
    await town.run(T + 2 * HOUR)
    before = list(store.vantages.export(T, T + DAY, "east"))
    visitor = fake.Visitor(town._answer("east"))
    again = VantageService(store, town.settings, visitor, name="east", clock=town.clock)
    await again.tick()
    await again.drain(1)
    assert visitor.visits == []
    town.clock.now = T + HOUR  # set back: the hour is filled already
    await again.tick()
    while town.clock.now < T + 2 * HOUR:
        town.clock.now += MINUTE
        await again.tick()
        await again.drain(1)
    assert list(store.vantages.export(T, T + DAY, "east")) == before
    town.clock.now = T + 9 * HOUR  # set forward: what was skipped is not visited late
    await again.tick()
    await again.drain(1)
    assert all(town.clock.now - at <= timedelta(minutes=5) for _, _, at in visitor.visits[-1:])


async def test_registry_changes_reach_a_vantage_point(store, fake):
    town = Town(store, fake, settings_with())
    east = town.places["east"]
    await east.tick()
    store.sites.upsert([Site(id="new", url="http://new.test/"), Site(id="s0", url="http://0.test/", state=SiteState.CLOSED)])
    east.refresh()
    while town.clock.now < T + 2 * HOUR:
        town.clock.now += MINUTE
        await east.tick()
        await east.drain(1)
    sites = {visit.site for visit in store.vantages.export(T, T + DAY)}
    assert sites == {"s1", "s2", "s3", "new"}


async def test_a_visit_that_was_made_waits_in_memory_while_the_database_is_away(store, fake):
    town = Town(store, fake, settings_with())
    east = town.places["east"]
    append, made = store.vantages.append, east.visitor.visits

    def broken(visits):
        raise StoreError("断开")

    east._record = broken
    while len(made) < 1 or town.clock.now < T + 30 * MINUTE:
        town.clock.now += MINUTE
        await east.tick()
        await asyncio.sleep(0)
    assert list(store.vantages.export(T, T + DAY)) == []
    east._record = append
    await east.tick()
    await east.drain(1)
    assert sorted((visit.site, visit.at) for visit in store.vantages.export(T, T + DAY)) == sorted((site, at) for site, _, at in made)


async def test_a_crash_of_ours_is_this_place_s_own_gap(store, fake):
    def crash(site, at):
        raise RuntimeError("boom")

    town = Town(store, fake, settings_with())
    town.sees["east"] = dict.fromkeys(("s0", "s1"), crash)
    await town.run(T + HOUR + GRACE)
    (kept,) = [visit for visit in store.vantages.window("s0", T, T + HOUR) if visit.vantage == "east"]
    assert (kept.cause, kept.is_void) == (Cause.GAP, True)
    assert all(visit.ok for visit in store.visits.window("s0", T, T + HOUR))


async def test_visits_under_way_are_not_begun_again_when_the_name_comes_back(store, fake):
    town = Town(store, fake, settings_with())
    east = town.places["east"]
    begun, gate = [], asyncio.Event()

    class Slow:
        async def visit(self, site, url, at):
            begun.append((site, at))
            await gate.wait()
            return Visit(site=site, at=at, ok=True, seconds=0.1, vantage="east")

    east.visitor = Slow()
    while not begun:
        town.clock.now += MINUTE
        await east.tick()
        await asyncio.sleep(0)
    east.renew()
    await east.tick()
    await asyncio.sleep(0)
    assert len(begun) == len(set(begun))
    gate.set()
    await east.drain(1)


async def test_with_official_own_other_places_are_advice_only(store, fake):
    settings = Settings(vantages=PLACES)
    town = Town(store, fake, settings)
    town.quorum = type("Nobody", (), {"settle": lambda self, now: 0})()
    town.sees["east"] = {"s0": down}
    await town.run(T + 3 * HOUR)
    assert all(visit.ok and visit.vantage == "" for visit in store.visits.window("s0", T, T + 3 * HOUR))
    site = store.sites.get("s0")
    east, west = vantage_weeks(store, settings, site, T + 3 * HOUR)
    assert (east.title, east.failed, east.valid, west.failed) == ("华东电信", 3, 3, 0)


def test_imported_words_of_places_are_settled(store):
    settings = settings_with()
    at = planned("s0", T, T + HOUR, settings)[0]
    words = [replace(down("s0", at), vantage=name) for name in ("east", "west")]
    official = Visit(site="s1", at=at, ok=True, seconds=0.1, vantage="elsewhere")
    assert write_words(store, settings, [*words, official], T + DAY).added == 3
    (decided,) = store.visits.window("s0", T, T + DAY)
    assert decided.is_failed
    assert [attempt.detail for attempt in decided.attempts] == ["east：失败", "west：失败"]
    assert store.visits.window("s1", T, T + DAY) == [official]
    assert write_words(store, settings, words, T + DAY).added == 0


def test_silent_places_are_named(store):
    settings = settings_with()
    store.vantages.append([replace(down("s0", T + DAY - HOUR), vantage="east"), replace(down("s0", T + HOUR), vantage="west")])
    assert silent_vantages(store, settings, T + DAY) == {"west": T + HOUR}


def test_unknown_place_is_refused_and_network_is_its_own():
    settings = Settings(vantages={"east": Vantage(nameservers=("10.0.0.1",), controls=())}, network={"controls": ["http://c.test/"]})
    mine = settings_of(settings, "east")
    assert (mine.network.nameservers, mine.network.controls) == (("10.0.0.1",), ())
    with pytest.raises(UsageError, match="east"):
        settings_of(settings, "south")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param({"vantages": {"East Line": {}}}, "vantages", id="a name with blanks"),
        pytest.param({"vantages": {"quorum": {}}}, "quorum", id="a reserved name"),
        pytest.param({"availability": {"official": "quorum"}}, "至少一个", id="a quorum of one"),
        pytest.param({"vantages": {"east": {"titel": "x"}}}, "titel", id="unknown key"),
    ],
)
def test_bad_settings_are_explained(tmp_path, data, words):
    import yaml

    from config.settings import load_settings
    from core.errors import ConfigError

    path = tmp_path / "w.yaml"
    path.write_text(yaml.safe_dump(data), "utf-8")
    with pytest.raises(ConfigError, match=words):
        load_settings(path)


async def test_second_process_of_a_name_waits_and_takes_over(store, monkeypatch):
    monkeypatch.setattr("pipeline.vantage.HOLD_S", 0.2)
    store.sites.upsert([Site(id=f"s{number}", url=f"http://{number}.test/", state=SiteState.CLOSED) for number in range(4)])
    first = hold(store.database, "vantage east")
    told, stop = [], asyncio.Event()
    serving = asyncio.create_task(serve_vantage(store, settings_with(), "east", stop, browser=False, say=told.append))
    await asyncio.sleep(0.5)
    assert told == ["已有同名观测点 east 在工作，等待接替"]
    first.release()
    for _ in range(80):
        await asyncio.sleep(0.1)
        if len(told) > 1:
            break
    assert told[1:] == ["观测点 east 开始工作"]
    assert hold(store.database, "vantage east") is None
    stop.set()
    assert await serving == 0
    third = hold(store.database, "vantage east")
    assert third is not None
    third.release()


@pytest.mark.slow
def test_worker_command_is_a_vantage_point(store, tmp_path):
    """The real program against a port that refuses: a failed visit of this place, nothing official."""
    now = datetime.now(UTC)
    plan = SlotPlan.of(Settings())
    site = min((f"x{number}" for number in range(4000)), key=lambda name: plan.following(name, now - 4 * MINUTE))
    store.sites.upsert([Site(id=f"s{number}", url="http://a.test/", state=SiteState.CLOSED) for number in range(4)])
    store.sites.upsert([Site(id=site, url="http://127.0.0.1:1/")])
    config = tmp_path / "wangjian.yaml"
    config.write_text(
        f"database: sqlite:///{tmp_path / 'visits.db'}\ndata_dir: {tmp_path}\n"
        "network: {allow_addresses: [127.0.0.0/8]}\nbrowser: {enabled: false}\nvantages: {east: {title: 东}}\n",
        "utf-8",
    )
    command = [sys.executable, "-m", "cli.main", "--config", str(config), "worker", "--vantage", "east"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, env={**os.environ, "PYTHONWARNINGS": "ignore"})
    until = time.monotonic() + 30
    while not (kept := list(store.vantages.export(now - DAY, now + DAY))) and time.monotonic() < until:
        time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0, err.decode()
    assert [(visit.site, visit.vantage, visit.cause) for visit in kept] == [(site, "east", Cause.CONNECT_REFUSED)]
    assert "观测点 east 开始工作" in err.decode()
    assert "共写入 1 次访问" in err.decode()
    assert list(store.visits.export(now - DAY, now + DAY)) == []
