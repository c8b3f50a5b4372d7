"""Visits by the plan: nothing lost, nothing doubled, whatever happens to processes and clocks."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.settings import Network, Settings
from core.errors import StoreError
from core.outcome import Cause, Owner
from core.site import Site, SiteState
from core.visit import Attempt, Visit
from pipeline.process import own_name
from pipeline.recovery import find_outages, plan_revisits
from pipeline.rounds import visit_round
from pipeline.visiting import LATE, SlotPlan, VisitService, gap
from pipeline.visits import open_visitor
from pipeline.wiring import open_tools
from store import open_store

ROOT = Path(__file__).resolve().parents[2]
T = datetime(2026, 11, 16, 0, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def store(tmp_path):
    with open_store(f"sqlite:///{tmp_path / 'visits.db'}", tmp_path) as opened:
        opened.sites.upsert(Site(id=f"s{number}", url=f"http://{number}.test/") for number in range(5))
        yield opened


@pytest.fixture
def make(store, fake):
    """A service over the store, on a clock of its own."""

    def make(clock=None, visitor=None, **settings):
        clock = clock or fake.Clock(T)
        service = VisitService(store, Settings(**settings), visitor or fake.Visitor(), clock=clock)
        service.refresh()
        return service, clock

    return make


async def run(service, clock, until, step=30 * timedelta(seconds=1)):
    while clock.now < until:
        clock.now += step
        await service.tick()
        await service.drain(1)


def kept(store, since=T, until=T + 30 * DAY):
    return [(visit.site, visit.at, visit.cause) for visit in store.visits.export(since, until)]


def planned(site, since, until, **settings):
    return list(SlotPlan.of(Settings(**settings)).between(site, since, until))


@pytest.mark.slow
async def test_every_slot_is_visited_once_at_its_time(store, make):
    service, clock = make()
    await run(service, clock, T + DAY)
    wanted = sorted((f"s{n}", at, None) for n in range(5) for at in planned(f"s{n}", T, T + DAY))
    assert sorted(kept(store)) == wanted
    assert (service.made, service.gaps) == (len(wanted), 0)
    assert store.claims.marks() == []


async def test_two_schedulers_make_nothing_twice(store, fake, make):
    clock = fake.Clock(T)
    visitors = fake.Visitor(), fake.Visitor()
    services = [make(clock, visitor)[0] for visitor in visitors]
    while clock.now < T + 6 * HOUR:
        clock.now += MINUTE
        for service in services:
            await service.tick()
    for service in services:
        await service.drain(1)
    made = Counter((site, at) for visitor in visitors for site, _, at in visitor.visits)
    assert set(made) == {(f"s{n}", at) for n in range(5) for at in planned(f"s{n}", T, T + 6 * HOUR)}
    assert set(made.values()) == {1}


@pytest.mark.parametrize(
    ("away", "gaps"),
    [
        pytest.param(2 * MINUTE, False, id="restart"),
        pytest.param(3 * HOUR, True, id="hours off"),
        pytest.param(40 * DAY, True, id="weeks off"),
    ],
)
async def test_missed_slots_are_visited_late_or_become_our_gaps(store, make, away, gaps):
    service, clock = make()
    await run(service, clock, T + 2 * HOUR)
    back = clock.now + away
    clock.now = back
    service, _ = make(clock)
    await run(service, clock, back + 10 * MINUTE)
    rows = {(site, at): cause for site, at, cause in kept(store, until=back + DAY)}
    first = max(T, back - LATE - timedelta(days=31))
    for number in range(5):
        for at in planned(f"s{number}", first, clock.now):
            assert (f"s{number}", at) in rows
            missed = T + 2 * HOUR < at < back - LATE
            assert (rows[f"s{number}", at] is Cause.GAP) is missed
    assert any(cause is Cause.GAP for cause in rows.values()) is gaps
    void = [visit for visit in store.visits.export(T, back) if visit.cause is Cause.GAP]
    assert all((visit.owner, visit.ok) == (Owner.MONITOR, None) for visit in void)


@pytest.mark.slow
@pytest.mark.parametrize("step", [-HOUR, HOUR], ids=["set back", "set forward"])
async def test_clock_that_is_set_loses_no_slot_silently(store, make, step):
    service, clock = make()
    await run(service, clock, T + 5 * HOUR)
    clock.now += step
    await run(service, clock, T + 8 * HOUR)
    rows = {(site, at): cause for site, at, cause in kept(store)}
    assert set(rows) == {(f"s{n}", at) for n in range(5) for at in planned(f"s{n}", T, T + 8 * HOUR)}
    assert (Cause.GAP in rows.values()) is (step > timedelta(0))


@pytest.mark.slow
@pytest.mark.parametrize(
    "settings", [pytest.param({}, id="own"), pytest.param({"availability": {"official": "quorum"}, "vantages": {"a": {}}}, id="quorum")]
)
@pytest.mark.parametrize("ahead", [8 * HOUR, 400 * DAY], ids=["zone taken for another", "a year"])
@pytest.mark.parametrize("online", [True, False], ids=["online", "no line either, so nobody set the clock"])
async def test_clock_that_was_ahead_for_a_minute_costs_no_visit_of_the_time_to_come(store, fake, make, ahead, settings, online):
    """A machine that starts with a wrong clock, set right a minute later."""
    clock = fake.Clock(T + 2 * HOUR + ahead)
    await run(*make(fake.Clock(T)), T + 2 * HOUR)
    visitor = fake.Visitor(
        lambda site, at: fake.outage(site, at) if clock.now > T + 3 * HOUR and not online and at > T + 2 * HOUR else None
    )
    wrong, _ = make(clock, visitor, **settings)
    await run(wrong, clock, clock.now + (MINUTE if online else HOUR))
    visitor.answer = lambda site, at: None
    assert wrong.gaps > 0
    clock.now = back = T + 2 * HOUR + MINUTE
    wrong.refresh()
    await run(wrong, clock, T + 12 * HOUR)
    official = not settings
    rows = list(store.visits.export(back, T + 12 * HOUR) if official else store.vantages.export(back, T + 12 * HOUR))
    assert {(visit.site, visit.at) for visit in rows} == {(f"s{n}", at) for n in range(5) for at in planned(f"s{n}", back, T + 12 * HOUR)}
    assert all(visit.ok for visit in rows)
    ahead_of_us = [*store.visits.export(clock.now + MINUTE, T + 900 * DAY), *store.vantages.export(clock.now + MINUTE, T + 900 * DAY)]
    assert all(visit.ok for visit in ahead_of_us), "nothing that has not come is called missed"
    if official:
        (day,) = (summary for summary in store.visits.summaries(T, T + DAY) if summary.site == "s0")
        assert day.total.total == len(planned("s0", T, T + 12 * HOUR))


@pytest.mark.slow
async def test_clock_that_is_behind_for_a_minute_takes_nothing_away(store, fake, make):
    """A machine that starts with the clock of years ago, over a store with visits, and one gap among them."""
    service, clock = make()
    await run(service, clock, T + 30 * HOUR)
    store.visits.append([gap("s0", T + 20 * HOUR + MINUTE)])
    before, plan = list(store.visits.export(T, T + 40 * HOUR)), store.claims.planned()
    behind, _ = make(fake.Clock(T - 300 * DAY))
    behind.refresh()
    assert (list(store.visits.export(T, T + 40 * HOUR)), store.claims.planned()) == (before, plan)


async def test_plan_that_is_only_a_visit_ahead_stays(store, make):
    service, clock = make()
    await run(service, clock, T + 3 * HOUR)
    before = store.claims.planned()
    service.refresh()
    assert store.claims.planned() == before


@pytest.mark.slow
async def test_other_zones_daylight_change_keeps_the_number_of_visits(store, fake, make):
    clock = fake.Clock(datetime(2026, 3, 28, 12, tzinfo=UTC))
    service, _ = make(clock, timezone="Europe/Berlin")
    await run(service, clock, datetime(2026, 3, 30, 22, tzinfo=UTC), step=MINUTE)
    local = Counter(
        (visit.site, (visit.at + (HOUR if visit.at < datetime(2026, 3, 29, 1, tzinfo=UTC) else 2 * HOUR)).date())
        for visit in store.visits.export(T - 300 * DAY, T)
    )
    assert all(local[f"s{n}", datetime(2026, 3, day).date()] == 24 for n in range(5) for day in (29, 30))


async def test_nonsense_clock_makes_no_visits(store, fake, make):
    clock = fake.Clock(datetime(1970, 1, 1, tzinfo=UTC))
    service, _ = make(clock)
    assert await service.tick() == 0
    assert store.claims.marks() == []


async def test_claims_of_a_dead_process_are_taken_over_or_become_gaps(store, make):
    service, clock = make()
    dead = "/".join([*own_name().split("/")[:2], "1", "7"])
    plan = SlotPlan.of(Settings())
    clock.now = T + 2 * HOUR
    old = store.claims.claim_due(T + HOUR + 20 * MINUTE, 100, plan.following, by=dead)
    new = store.claims.claim_due(clock.now, 100, plan.following, by=dead)
    late = [claim for claim in [*old, *new] if clock.now - claim.slot_at > LATE]
    await service.tick()
    await service.drain(1)
    rows = {(site, at): cause for site, at, cause in kept(store)}
    assert all(rows[claim.site, claim.slot_at] is Cause.GAP for claim in late)
    assert all(rows[claim.site, claim.slot_at] is None for claim in [*old, *new] if claim not in late)
    assert store.claims.marks() == []


async def test_closed_and_new_sites_are_noticed(store, fake, make):
    visitor = fake.Visitor()
    service, clock = make(None, visitor)
    await run(service, clock, T + 2 * HOUR)
    store.sites.close("s1")
    store.sites.upsert([Site(id="new", url="new.test"), Site(id="paused", url="http://p.test", state=SiteState.PAUSED)])
    service.refresh()
    before = len(visitor.visits)
    await run(service, clock, T + 5 * HOUR)
    sites = {site for site, _, _ in visitor.visits[before:]}
    assert sites == {"s0", "s2", "s3", "s4", "new"}
    assert ("new", "http://new.test") in {(site, url) for site, url, _ in visitor.visits}


async def test_database_that_fails_for_a_while_loses_no_visit(store, make, monkeypatch):
    service, clock = make()
    append, broken = store.visits.append, [False]

    def moody(rows):
        if broken[0]:
            raise StoreError("disk full")
        return append(rows)

    monkeypatch.setattr(store.visits, "append", moody)
    while clock.now < T + 4 * HOUR:
        clock.now += MINUTE
        broken[0] = T + HOUR < clock.now < T + 2 * HOUR
        await service.tick()
        while service.in_flight:
            await asyncio.sleep(0)
    await service.drain(1)
    rows = {(site, at): cause for site, at, cause in kept(store)}
    assert set(rows) == {(f"s{n}", at) for n in range(5) for at in planned(f"s{n}", T, T + 4 * HOUR)}


async def test_site_that_we_can_never_reach_is_not_visited_again_and_again(store, fake, make):
    """Its visits are void, but another one minutes later would be as well."""
    without_ipv6 = fake.Visitor(lambda site, at: Visit(site=site, at=at, ok=None, cause=Cause.NO_IPV6, owner=Owner.MONITOR))
    service, clock = make(None, without_ipv6)
    await run(service, clock, T + 2 * HOUR)
    assert kept(store)
    assert not service.void_seen


async def test_crashing_visitor_blames_nobody(store, fake, make):
    def crash(site, at):
        raise RuntimeError("defect")

    service, clock = make(None, fake.Visitor(crash))
    await run(service, clock, T + 2 * HOUR)
    assert {(visit.cause, visit.owner) for visit in store.visits.export(T, T + DAY)} == {(Cause.GAP, Owner.MONITOR)}


@pytest.mark.parametrize(
    ("broken", "kept_as"),
    [
        pytest.param({"attempts": "\udce4"}, (False, Cause.RESET), id="attempt that cannot be written"),
        pytest.param({"seconds": float("inf")}, (None, Cause.GAP), id="duration that cannot be written"),
    ],
)
async def test_visit_that_cannot_be_written_holds_up_no_other(store, fake, make, broken, kept_as):
    def answer(site, at):
        if site != "s0":
            return None
        attempt = Attempt(kind="official", url="u", at=at, ok=False, seconds=1.0, detail=broken.get("attempts", ""))
        more = {"seconds": broken.get("seconds", 1.0), "attempts": (attempt,)}
        return Visit(site=site, at=at, ok=False, cause=Cause.RESET, owner=Owner.SITE, **more)

    service, clock = make(None, fake.Visitor(answer))
    await run(service, clock, T + 2 * HOUR)
    visits = list(store.visits.export(T, T + 2 * HOUR))
    assert {(visit.ok, visit.cause) for visit in visits if visit.site == "s0"} == {kept_as}
    assert {visit.site for visit in visits if visit.ok} == {"s1", "s2", "s3", "s4"}


# ---- own outages ----------------------------------------------------------------------------------------------------


async def test_after_our_outage_sites_are_visited_again_soon_and_the_outage_is_listed(store, fake, make):
    offline = [True]
    visitor = fake.Visitor(lambda site, at: fake.outage(site, at) if offline[0] else None)
    service, clock = make(None, visitor)
    await run(service, clock, T + 90 * MINUTE)
    assert service.void_seen
    offline[0] = False
    assert plan_revisits(store, clock.now) > 0
    assert plan_revisits(store, clock.now) == 0, "moved once"
    back = clock.now
    await run(service, clock, back + 16 * MINUTE)
    valid = {visit.site for visit in store.visits.export(back, clock.now) if visit.ok}
    assert valid == {f"s{n}" for n in range(5)}
    (outage,) = find_outages(store, T, clock.now)
    assert (outage.cause, outage.sites) == (Cause.OWN_OUTAGE, 5)
    assert T < outage.since < outage.until <= back
    assert plan_revisits(store, clock.now) == 0
    # The plan itself goes on as before.
    await run(service, clock, T + 5 * HOUR)
    assert {at for site, at, _ in kept(store) if site == "s0"} >= set(planned("s0", T, T + 5 * HOUR))


async def test_a_valid_visit_ends_an_outage(store, fake, make):
    first, last = T + 2 * HOUR, T + 4 * HOUR
    visitor = fake.Visitor(lambda site, at: fake.outage(site, at) if at < first or at > last else None)
    service, clock = make(None, visitor)
    await run(service, clock, T + 6 * HOUR)
    found = find_outages(store, T, clock.now)
    assert [(one.since < first, one.until > last) for one in found] == [(True, False), (False, True)]
    assert sum(one.visits for one in found) == len(store.visits.voids(T, clock.now))


# ---- rounds for cron ------------------------------------------------------------------------------------------------


async def test_round_visits_everything_at_once_and_nothing_twice(store, fake):
    plan, clock, visitor = SlotPlan.of(Settings()), fake.Clock(T + 20 * MINUTE), fake.Visitor()
    assert await visit_round(store, plan, visitor, clock=clock) == 5
    assert await visit_round(store, plan, visitor, clock=clock) == 0
    clock.now += 30 * MINUTE
    assert await visit_round(store, plan, visitor, clock=clock) == 0, "same slot of the day"
    clock.now += 30 * MINUTE
    assert await visit_round(store, plan, visitor, clock=clock) == 5
    assert all(min(abs(at - T - 20 * MINUTE), abs(at - clock.now)) < MINUTE for _, _, at in visitor.visits)
    assert len(kept(store)) == 10


@pytest.mark.parametrize("fails", [1, 3], ids=["once", "to the last but one"])
async def test_round_outlives_a_database_that_is_away_for_a_while(store, fake, monkeypatch, fails):
    monkeypatch.setattr("pipeline.rounds.LAST_PAUSE_S", 0.0)
    monkeypatch.setattr("pipeline.rounds.LAST_TRIES", 4)
    left = [fails]

    def record(visits):
        if visits and left[0]:
            left[0] -= 1
            raise StoreError("database is restarting")
        return store.visits.append(visits)

    plan, clock = SlotPlan.of(Settings()), fake.Clock(T + 20 * MINUTE)
    assert await visit_round(store, plan, fake.Visitor(), clock=clock, record=record) == 5
    assert len(kept(store)) == 5
    assert store.claims.marks() == []


async def test_round_tells_when_its_visits_cannot_be_kept_at_all(store, fake, monkeypatch):
    monkeypatch.setattr("pipeline.rounds.LAST_PAUSE_S", 0.0)

    def record(visits):
        raise StoreError("gone")

    with pytest.raises(StoreError, match="gone"):
        await visit_round(store, SlotPlan.of(Settings()), fake.Visitor(), clock=fake.Clock(T + 20 * MINUTE), record=record)


async def test_round_that_was_left_out_is_a_gap(store, fake):
    plan, clock = SlotPlan.of(Settings()), fake.Clock(T + 20 * MINUTE)
    await visit_round(store, plan, fake.Visitor(), clock=clock)
    clock.now += 3 * HOUR
    await visit_round(store, plan, fake.Visitor(), clock=clock)
    causes = Counter(cause for _, _, cause in kept(store))
    assert causes == {None: 10, Cause.GAP: 10}


@pytest.mark.slow
async def test_a_day_of_hourly_rounds_gives_a_full_day(store, fake):
    plan, clock = SlotPlan.of(Settings()), fake.Clock(T + 7 * MINUTE)
    for _ in range(24):
        await visit_round(store, plan, fake.Visitor(), clock=clock)
        clock.now += HOUR
    assert Counter(site for site, _, cause in kept(store) if cause is None) == {f"s{n}": 24 for n in range(5)}


# ---- a fortnight, with kills -----------------------------------------------------------------------------------------

SIMULATION = """
import asyncio, sys
from datetime import datetime, timedelta
from pathlib import Path
sys.path.insert(0, sys.argv[4])
from config.settings import Network, Settings
from core.visit import Visit
from pipeline.visiting import VisitService
from store import open_store

class Visitor:
    async def visit(self, site, url, at):
        await asyncio.sleep(0)
        return Visit(site=site, at=at, ok=True, seconds=0.2)

async def main(url, clock_file, until):
    # The hour hand survives a kill; the time that had passed since it was written is lived again.
    now = [datetime.fromisoformat(Path(clock_file).read_text())]
    with open_store(url, Path(clock_file).parent) as store:
        service = VisitService(store, Settings(), Visitor(), clock=lambda: now[0])
        service.refresh()
        print("begun", flush=True)
        while now[0] < until:
            now[0] += timedelta(minutes=4)
            Path(clock_file + ".new").write_text(now[0].isoformat())
            Path(clock_file + ".new").replace(clock_file)
            await service.tick()
        now[0] += timedelta(minutes=1)
        await service.drain(5)

asyncio.run(main(sys.argv[1], sys.argv[2], datetime.fromisoformat(sys.argv[3])))
"""


@pytest.mark.slow
def test_fortnight_with_kills_loses_and_doubles_nothing(tmp_path):
    """Fake clock, real processes, kill -9 at random moments: every slot is there once, as a visit or as a gap of ours."""
    days, sites, rng = 14, 20, random.Random(7)
    url, clock, until = f"sqlite:///{tmp_path / 'f.db'}", tmp_path / "clock", T + days * DAY
    clock.write_text(T.isoformat())
    with open_store(url, tmp_path) as store:
        store.sites.upsert(Site(id=f"s{number}", url=f"http://{number}.test/") for number in range(sites))
        plan = SlotPlan.of(Settings())
        store.claims.plan((f"s{number}", plan.following(f"s{number}", T)) for number in range(sites))
    kills = 0
    for _ in range(200):
        command = [sys.executable, "-c", SIMULATION, url, str(clock), until.isoformat(), str(ROOT)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert child.stdout.readline() == "begun\n", child.stderr.read()
        if kills < 12:
            try:
                child.wait(rng.uniform(0.02, 1.2))
            except subprocess.TimeoutExpired:
                os.kill(child.pid, signal.SIGKILL)
                kills += 1
        code = child.wait(300)
        child.stdout.close()
        child.stderr.close()
        if code == 0:
            break
    assert kills >= 5
    with open_store(url, tmp_path) as store:
        rows = Counter((visit.site, visit.at) for visit in store.visits.export(T, until))
        wanted = {(f"s{number}", at) for number in range(sites) for at in plan.between(f"s{number}", T, until)}
        assert set(rows) == wanted
        assert set(rows.values()) == {1}
        summaries = store.visits.summaries(until - 7 * DAY, until)
        totals = Counter(visit.site for visit in store.visits.export(until - 7 * DAY + timedelta(milliseconds=1), until))
        assert {one.site: one.total.total for one in summaries} == totals
        assert store.claims.marks() == []
        lost = sum(visit.cause is Cause.GAP for visit in store.visits.export(T, until))
    assert lost <= 5 * kills * sites


async def test_prune_in_small_batches_while_visits_go_on(store, make):
    """Two processes' worth of writing: neither waits for the other for long, the week stays exact."""
    old = [Visit(site="s0", at=T - 60 * DAY + number * MINUTE, ok=True, seconds=0.2) for number in range(20_000)]
    store.visits.append(old)
    service, clock = make()
    waits = []

    def prune():
        gone = 0
        while batch := store.visits.prune(T - 15 * DAY, failures_before=T - 15 * DAY, batch=500):
            gone += batch
            time.sleep(0.002)
        return gone

    pruning = asyncio.create_task(asyncio.to_thread(prune))
    while not pruning.done():
        clock.now += 10 * MINUTE
        began = time.monotonic()
        await service.tick()
        waits.append(time.monotonic() - began)
        await asyncio.sleep(0)
    await service.drain(1)
    assert await pruning == 20_000
    assert len(waits) > 5
    assert sorted(waits)[len(waits) // 2] < 1.0
    rows = {(site, at) for site, at, cause in kept(store, until=clock.now)}
    assert rows >= {(f"s{n}", at) for n in range(5) for at in planned(f"s{n}", T, clock.now - LATE)}


@pytest.mark.slow
@pytest.mark.parametrize("cut", ["controls", "one site"])
async def test_with_controls_cut_nobody_fails_and_with_one_site_cut_only_that_one(store, fake, cut):
    """The service over real sockets: listeners close, as when a line is cut."""

    async def talk(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        await writer.drain()
        writer.close()

    servers = [await asyncio.start_server(talk, "127.0.0.1", 0) for _ in range(4)]
    urls = [f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/" for server in servers]
    store.sites.upsert(Site(id=f"s{number}", url=urls[2 + number % 2]) for number in range(4))
    store.sites.upsert([Site(id="s4", url=urls[3])])
    settings = Settings(network=Network(allow_addresses=("127.0.0.0/8",), controls=tuple(urls[:2])))
    down = servers[:2] + servers[2:] if cut == "controls" else [servers[2]]
    for server in down:
        server.close()
    clock = fake.Clock(T)
    async with open_tools(settings, browser=False) as tools:
        visitor, _ = open_visitor(settings, tools)
        service = VisitService(store, settings, visitor, clock=clock)
        service.refresh()
        while clock.now < T + 3 * HOUR:
            clock.now += 5 * MINUTE
            await service.tick()
            await service.drain(20)
    for server in servers:
        server.close()
    visits = list(store.visits.export(T, T + 3 * HOUR))
    assert {visit.site for visit in visits} == {f"s{n}" for n in range(5)}
    failed = {visit.site for visit in visits if visit.is_failed}
    if cut == "controls":
        assert failed == set()
        assert all((visit.ok, visit.cause, visit.owner) == (None, Cause.OWN_OUTAGE, Owner.MONITOR) for visit in visits)
    else:
        assert failed == {"s0", "s2"}, "the two that live on the closed listener"
        assert all(visit.owner is Owner.SITE for visit in visits if visit.is_failed)
        assert all(visit.ok for visit in visits if visit.site not in failed)
