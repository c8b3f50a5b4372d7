"""Registered domains beside the one in use, asked in the sample town."""

from dataclasses import replace

from core.clock import utc_now
from core.outcome import Cause
from core.snapshot import OtherDomain
from lab.town import start_town
from pipeline.gather.domains import other_domains
from pipeline.gather.loader import PageLoader
from pipeline.gather.site import Gathering, GatherOptions
from pipeline.wiring import open_tools
from tests.pipeline.auditing import Silent, town_settings


async def seen_of(filed: str) -> dict[str, OtherDomain]:
    now = utc_now()
    async with start_town(now, keys=("portal", "department")) as town:
        site = replace(town["portal"].site, filed_domain=filed)
        async with open_tools(town_settings(town), browser=False) as tools:
            loader = PageLoader(tools, clock=lambda: now, deadline_s=15, max_body_bytes=10_000_000, render_budget=0)
            gathering = Gathering(
                site=site, options=GatherOptions(as_of=now, seed=0, max_pages=10, max_depth=1), loader=loader, progress=Silent()
            )
            home = await gathering.home()
            return {domain.host: domain for domain in await other_domains(gathering, home)}


async def test_domains_in_use_are_not_asked_and_others_are_as_they_answer():
    found = await seen_of("www.anhe.gov.cn；anhe.gov.cn；jyj.anhe.gov.cn；gone.anhe.gov.cn")
    assert not {"www.anhe.gov.cn", "anhe.gov.cn"} & set(found)
    gone = found["gone.anhe.gov.cn"]
    assert gone.page is None
    assert gone.failure is not None
    assert gone.failure.cause is Cause.DNS_NXDOMAIN
    other = found["jyj.anhe.gov.cn"]
    assert other.page is not None
    assert not other.leads_home
