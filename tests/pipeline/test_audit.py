"""Whole audits of the sample town: every planted defect found, nothing invented; bad targets end in one sentence."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from config.settings import load_settings
from core.clock import utc_now
from core.column.records import ColumnForm
from core.errors import CannotRunError
from core.outcome import Outcome, Severity, State
from core.site import Site
from core.url import host_of
from lab.town import start_town
from pipeline.rubrics import skeleton
from tests.pipeline.auditing import compared, run_audit, town_settings, unspaced_ipv6_loads  # noqa: F401

pytestmark = pytest.mark.slow


OPEN = [
    *("portal", "department", "county", "navonly", "frameset", "scriptonly", "oldstyle"),
    *("challenge", "busy", "headhostile", "closed", "maze", "soft404", "copied", "hashroutes"),
]
"""Sites of the town of which something can be read."""


@pytest.mark.parametrize("key", OPEN)
async def test_audit_of_town_finds_what_was_planted_and_invents_nothing(key: str, tmp_path: Path):
    async with start_town(utc_now()) as town:
        bounds = {"max_pages": 26} if key == "hashroutes" else {}
        report = await run_audit(town[key].site, town_settings(town), tmp_path, **bounds)
        if key == "challenge" and not report.have_browser:
            pytest.skip("没有浏览器时验证页后面的网站无从检查")
        assert compared(town[key], report) == ([], [])
    costly = [finding for finding in report.findings if finding.severity in (Severity.VETO, Severity.DEDUCT)]
    assert all(finding.state is State.SUSPECTED for finding in costly)
    assert all(item.cause and item.owner for item in report.assessments if item.outcome is Outcome.UNKNOWN)
    if key == "hashroutes" and report.have_browser:
        read = [column.name for column in report.columns if column.form not in (ColumnForm.UNREAD, ColumnForm.BLANK)]
        assert len(read) >= 9, "what stands behind #/… is read"
        assert report.coverage.rendered <= 29, "… and bounded"
    if key == "frameset" and report.have_browser:
        usable = next(item for item in report.assessments if item.check == "search.usable")
        assert usable.outcome is Outcome.PASS, "a box that only a script sends is typed into"
    if key not in ("scriptonly", "challenge", "hashroutes"):
        assert report.coverage.rendered <= max(20, report.coverage.pages // 20)


@pytest.mark.parametrize("key", ["portal", "county", "frameset", "oldstyle", "scriptonly", "oldmenu", "hashroutes"])
async def test_audit_without_browser_invents_nothing(key: str, tmp_path: Path):
    async with start_town(utc_now()) as town:
        report = await run_audit(town[key].site, town_settings(town), tmp_path, browser=False)
        assert compared(town[key], report) == ([], [])
    if key == "oldmenu":
        assert {"新闻中心", "政务公开", "通知公告", "政务服务", "互动交流"} <= {
            column.name for column in report.columns if column.level == 1
        }
        dead = {finding.target or "": finding.outcome for finding in report.findings if finding.code == "link.home.broken"}
        assert {host_of(url) or url: str(outcome) for url, outcome in dead.items()} == {
            "www.bai he.gov.cn": "fail",
            "www.not-there.gov.cn": "review",
            "www.gumu.gov.cn": "review",
        }, "what a script names goes to a person"


async def test_compliant_portal_has_full_marks_on_every_machine_row(tmp_path: Path):
    async with start_town(utc_now()) as town:
        report = await run_audit(town["portal"].site, town_settings(town), tmp_path)
    assert [finding.code for finding in report.findings if finding.severity in (Severity.VETO, Severity.DEDUCT)] == []
    for card in report.scorecards:
        assert {row.row: row.points for row in card.rows if (row.points or 0) < 0} == {}
        assert card.vetoes == ()


async def test_audit_scores_by_a_rubric_file_of_ones_own(tmp_path: Path):
    mine = tmp_path / "city.yaml"
    mine.write_text(skeleton("city-2030").replace("(填写文件名称)", "某市2030年办法"), "utf-8")
    async with start_town(utc_now()) as town:
        report = await run_audit(town["navonly"].site, town_settings(town), tmp_path, browser=False, max_pages=3, rubrics=(str(mine),))
    assert [card.rubric for card in report.scorecards] == ["city-2030"]
    assert report.rubric_titles == {"city-2030": "某市2030年办法"}


@pytest.mark.parametrize(("key", "said"), [("fortress", "412"), ("slow", "15 秒")])
async def test_audit_of_walled_site_blames_nobody(key: str, said: str, tmp_path: Path):
    async with start_town(utc_now()) as town:
        with pytest.raises(CannotRunError, match=said):
            await run_audit(town[key].site, town_settings(town), tmp_path, browser=key == "fortress")


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
