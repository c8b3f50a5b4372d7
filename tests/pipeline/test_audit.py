"""Whole audits of the sample town: every planted defect found, nothing invented; bad targets end in one sentence."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from config.settings import Settings, load_settings
from core.clock import utc_now
from core.errors import CannotRunError
from core.outcome import Outcome, Severity, State
from core.report import AuditReport
from core.site import Site
from lab.town import start_town
from pipeline.audit import AuditOptions, audit_site
from pipeline.wiring import open_tools
from store import open_store

pytestmark = pytest.mark.slow


class Silent:
    def step(self, phase: str, done: int, total: int | None = None, note: str = "") -> None:
        pass


async def run_audit(site: Site, settings: Settings, folder: Path, *, browser: bool = True) -> AuditReport:
    options = AuditOptions(as_of=utc_now(), max_pages=600, browser=browser)
    with open_store(f"sqlite:///{folder / 'test.db'}", folder) as store:
        async with open_tools(settings, browser=browser) as tools:
            return await audit_site(site, options, settings=settings, store=store, tools=tools, progress=Silent())


@pytest.mark.parametrize("key", ["portal", "department", "county"])
async def test_audit_of_town_finds_what_was_planted_and_invents_nothing(key: str, tmp_path: Path):
    async with start_town(utc_now()) as town:
        network = {
            "nameservers": [town.nameserver],
            "allow_addresses": list(town.allow_addresses),
            "controls": list(town.controls),
            "per_host_concurrency": 16,
        }
        item = town[key]
        report = await run_audit(item.site, load_settings(None, network=network), tmp_path)
    places = [(finding.code, finding.url, finding.target) for finding in report.findings]
    asked = [planted for planted in item.truth.planted if "two_days" not in planted.needs]
    if not report.have_browser:
        asked = [planted for planted in asked if "browser" not in planted.needs]
    missed = [planted.code for planted in asked if not any(planted.matches(*place) for place in places)]
    costly = [finding for finding in report.findings if finding.severity in (Severity.VETO, Severity.DEDUCT)]
    invented = [finding.code for finding in costly if item.truth.is_false(finding.code, finding.url, finding.target)]
    assert (missed, invented) == ([], [])
    assert all(finding.state is State.SUSPECTED for finding in costly)
    assert all(item.cause and item.owner for item in report.assessments if item.outcome is Outcome.UNKNOWN)


@asynccontextmanager
async def served(answer: bytes) -> AsyncIterator[str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


def http(body: bytes, kind: str = "text/html", status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param(http(b"<html>gone</html>", status="404 Not Found"), "404", id="404 home page"),
        pytest.param(http(b"%PDF-1.7\n%", "application/pdf"), "PDF", id="pdf as home page"),
        pytest.param(http(b""), "空白页", id="empty page"),
        pytest.param(http(bytes(range(256)) * 40), "不可读|不是可读", id="random bytes"),
        pytest.param(http(b"<html>busy</html>", status="503 Service Unavailable"), "503", id="server error"),
    ],
)
async def test_audit_of_unusable_home_page_says_why(answer: bytes, said: str, tmp_path: Path):
    async with served(answer) as url:
        settings = load_settings(None, network={"allow_addresses": ["127.0.0.0/8"]})
        with pytest.raises(CannotRunError, match=said):
            await run_audit(Site(id="x", url=url), settings, tmp_path, browser=False)


async def test_audit_never_connects_to_private_addresses_by_default(tmp_path: Path):
    async with served(http(b"<html>hello</html>")) as url:
        with pytest.raises(CannotRunError, match="allow_addresses"):
            await run_audit(Site(id="x", url=url), load_settings(None), tmp_path, browser=False)
