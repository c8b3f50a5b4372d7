"""Availability visits: one round now, and the plan of the days to come."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from config.settings import Settings
from core.clock import Clock, utc_now
from core.site import Site, SiteState
from core.visit import Visit
from monitors.controls import Controls
from monitors.round import Planned, run_round
from monitors.slots import plan_day
from monitors.visit import Visitor
from pipeline.visiting import address_of
from pipeline.wiring import Tools


def open_visitor(settings: Settings, tools: Tools, *, vantage: str = "", clock: Clock = utc_now) -> tuple[Visitor, Controls]:
    """The maker of visits by these settings, and the controls it asks."""
    network = settings.network
    controls = Controls(tools.fetcher, network.controls, clock=clock)
    visitor = Visitor(
        tools.fetcher,
        controls,
        renderer=tools.renderer,
        resolvers=max(1, len(network.nameservers)),
        deadline_s=network.deadline_s,
        vantage=vantage,
        clock=clock,
    )
    return visitor, controls


async def probe_sites(sites: Iterable[Site], *, settings: Settings, tools: Tools, now: datetime) -> list[Visit]:
    """Visit every site once, now; the order is that of *sites*."""
    visitor, _ = open_visitor(settings, tools)
    wanted = list(sites)
    visits: dict[str, Visit] = {}
    planned = [Planned(site.id, address_of(site), now) for site in wanted]
    await run_round(visitor, planned, lambda visit: visits.__setitem__(visit.site, visit))
    return [visits[site.id] for site in wanted if site.id in visits]


def planned_visits(sites: Iterable[Site], settings: Settings, first: date, days: int) -> Iterator[tuple[datetime, str]]:
    """Planned visits of the open sites, day by day, in time order."""
    zone = ZoneInfo(settings.timezone)
    watched = [site.id for site in sites if site.state is SiteState.OPEN]
    for number in range(days):
        day = first + timedelta(days=number)
        rows = [
            (at, site) for site in watched for at in plan_day(site, day, settings.availability.visits_per_day, settings.sample.seed, zone)
        ]
        yield from sorted(rows)
