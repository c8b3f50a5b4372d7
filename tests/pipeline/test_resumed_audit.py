"""A whole audit that was interrupted after its crawl and went on: what it had read and could not read again is said."""

from pathlib import Path

import pytest

from config.settings import load_settings
from core.outcome import Cause, Outcome, Owner
from core.report import AuditReport
from core.site import Site
from tests.pipeline.auditing import run_audit, unspaced_ipv6_loads  # noqa: F401
from tests.pipeline.served import served

HOME = (
    "<title>示例县人民政府</title><a href='/list.html'>公示公告</a>"
    + "<p>县政府召开常务会议，研究部署今冬明春森林草原防灭火工作。</p>" * 20
)
PAGES = {
    "/": HOME,
    "/list.html": "<title>公示公告</title>" + "".join(f"<li><a href='/{name}.html'>公示{name}</a>" for name in ("leak", "other")),
    "/leak.html": "<title>救助名单公示</title><p>现将名单公示如下：王小明，身份证号11010519491231002X，手机13800138000。</p>",
    "/other.html": "<title>停水公示</title><p>因管道检修，明日停水。</p>",
}


def leaks(report: AuditReport, url: str) -> list[tuple[Outcome, Cause | None, Owner | None]]:
    """What the check of personal data says of a page."""
    return [(one.outcome, one.cause, one.owner) for one in report.assessments if one.check == "privacy.leak" and one.subject == url]


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        pytest.param(False, (Outcome.REVIEW, None, None), id="still there"),
        pytest.param(True, (Outcome.UNKNOWN, Cause.HTTP_4XX, Owner.SITE), id="gone meanwhile"),
    ],
)
async def test_page_that_an_interrupted_audit_had_looked_at_is_looked_at_again_or_unknown(tmp_path: Path, monkeypatch, gone, said):
    settings = load_settings(None, network={"allow_addresses": ["127.0.0.0/8"]})
    pages = dict(PAGES)
    async with served(pages) as url:
        site, page = Site(id="x", url=url), f"{url}leak.html"

        def interrupted(*_: object) -> None:
            raise InterruptedError

        with monkeypatch.context() as patched:
            patched.setattr("pipeline.audit.assess_site", interrupted)
            with pytest.raises(InterruptedError):
                await run_audit(site, settings, tmp_path, browser=False)
        if gone:
            del pages["/leak.html"]
        report = await run_audit(site, settings, tmp_path, browser=False)
    assert leaks(report, page) == [said]
    assert [finding.code for finding in report.findings if finding.url == page] == ([] if gone else ["privacy.leak"])


@pytest.mark.parametrize(
    ("killed", "changed", "kept"),
    [
        pytest.param(False, False, True, id="not interrupted"),
        pytest.param(True, False, True, id="interrupted, the link stands still"),
        pytest.param(True, True, False, id="interrupted, the link is gone meanwhile"),
    ],
)
async def test_page_of_a_dead_link_is_kept_although_an_interrupted_run_had_read_it(tmp_path: Path, monkeypatch, killed, changed, kept):
    settings = load_settings(None, network={"allow_addresses": ["127.0.0.0/8"]})
    pages = {**PAGES, "/other.html": PAGES["/other.html"] + "<p><a href='/none.html'>附图</a></p>"}
    async with served(pages) as url:
        site, page = Site(id="x", url=url), f"{url}other.html"

        def interrupted(*_: object) -> None:
            raise InterruptedError

        if killed:
            with monkeypatch.context() as patched:
                patched.setattr("pipeline.audit.assess_site", interrupted)
                with pytest.raises(InterruptedError):
                    await run_audit(site, settings, tmp_path, browser=False)
        if changed:
            pages["/other.html"] = PAGES["/other.html"]
        report = await run_audit(site, settings, tmp_path, browser=False)
    (dead,) = [finding for finding in report.findings if finding.url == page and (finding.code or "").startswith("link.")]
    assert [piece.locator for piece in dead.evidence if piece.sha256] == ([page] if kept else [])
