"""Helpers of whole audits: a silent progress, an audit with its own store, and what a report says against a site's truth."""

from pathlib import Path

import pytest

from config.settings import Settings, load_settings
from core.clock import utc_now
from core.outcome import Severity
from core.report import AuditReport
from core.site import Site
from lab.records import LabSite
from lab.town import Town
from pipeline.audit import AuditOptions, audit_site
from pipeline.wiring import open_tools
from store import open_store


@pytest.fixture(autouse=True)
def unspaced_ipv6_loads(monkeypatch):
    """The spaced loads of the IPv6 test are 8 s of waiting in every audit; what is said of them does not depend on it here."""
    monkeypatch.setattr("monitors.ipv6.SPACING_S", 0.05)


class Silent:
    def step(self, phase: str, done: int, total: int | None = None, note: str = "") -> None:
        pass


async def run_audit(site: Site, settings: Settings, folder: Path, *, browser: bool = True, **options) -> AuditReport:
    asked = AuditOptions(as_of=utc_now(), browser=browser, **{"max_pages": 600, "max_depth": 6, **options})
    with open_store(f"sqlite:///{folder / 'test.db'}", folder) as store:
        async with open_tools(settings, browser=browser) as tools:
            return await audit_site(site, asked, settings=settings, store=store, tools=tools, progress=Silent())


def town_settings(town: Town, **network: object) -> Settings:
    return load_settings(
        None,
        network={
            "nameservers": [town.nameserver],
            "allow_addresses": list(town.allow_addresses),
            "controls": list(town.controls),
            "per_host_concurrency": 16,
            **network,
        },
    )


def compared(item: LabSite, report: AuditReport) -> tuple[list[str], list[str]]:
    """(planted but missed, costly but invented)."""
    places = [(finding.code, finding.url, finding.target) for finding in report.findings]
    asked = [planted for planted in item.truth.planted if "two_days" not in planted.needs and "visits" not in planted.needs]
    if not report.have_browser:
        asked = [planted for planted in asked if "browser" not in planted.needs]
    missed = [planted.code for planted in asked if not any(planted.matches(*place) for place in places)]
    costly = [finding for finding in report.findings if finding.severity in (Severity.VETO, Severity.DEDUCT)]
    invented = [f"{one.code} {one.url}" for one in costly if item.truth.is_false(one.code, one.url, one.target)]
    return missed, invented
