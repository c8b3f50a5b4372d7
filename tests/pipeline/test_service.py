"""The station: an outage that nobody can vouch for costs no storm of visits, and its end is used at once."""

from datetime import UTC, datetime, timedelta

import pytest

from config.settings import Settings
from core.site import Site
from pipeline.service import Station
from pipeline.wiring import open_tools
from store import open_store

T = datetime(2026, 11, 16, 0, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
SITES = 20


@pytest.fixture
async def station(tmp_path, fake):
    """No controls, and a line (or resolvers) down for the first three hours; its clock and the visits that were made."""
    clock = fake.Clock(T)
    with open_store(f"sqlite:///{tmp_path / 'w.db'}", tmp_path) as store:
        store.sites.upsert(Site(id=f"s{number}", url=f"http://{number}.test/") for number in range(SITES))
        async with open_tools(Settings(), browser=False) as tools:
            made = Station(store, Settings(), tools, clock=clock)
            made.visits.visitor = fake.Visitor(lambda site, at: fake.outage(site, at) if clock.now < T + 3 * HOUR else None)
            await made.refresh()
            yield made, clock, made.visits.visitor.visits


async def run(station, clock, until):
    while clock.now < until:
        clock.now += 10 * SECOND
        await station.tick()
        await station.visits.drain(1)
        await station.recover()


async def test_outage_that_nobody_can_vouch_for_costs_few_visits_more_than_the_plan(station):
    made, clock, visits = station
    await run(made, clock, T + 3 * HOUR)
    assert 3 * SITES <= len(visits) <= 3 * SITES + 5 * SITES


async def test_first_visit_that_succeeds_brings_all_others_soon(station):
    made, clock, visits = station
    await run(made, clock, T + 3 * HOUR)
    before = len(visits)
    while not made.visits.valid_seen:
        await run(made, clock, clock.now + 10 * SECOND)
    await run(made, clock, clock.now + 16 * MINUTE)
    assert {site for site, _, _ in visits[before:]} == {f"s{number}" for number in range(SITES)}


async def test_short_outage_is_made_up_for_without_waiting_for_the_plan(station):
    made, clock, visits = station
    clock.now = T + 3 * HOUR - 2 * MINUTE
    made.visits.void_seen = True
    await run(made, clock, T + 3 * HOUR + 20 * MINUTE)
    assert len({site for site, _, _ in visits}) > SITES // 2
