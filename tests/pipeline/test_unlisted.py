"""Sites that nobody registered: what their audit said can be scored and explained like everything else."""

from pathlib import Path

import pytest

from cli.main import main
from core.clock import utc_now
from core.errors import UsageError
from core.site import Level
from lab.town import start_town
from pipeline.explain import explain_finding, explain_row
from pipeline.score import resolve_subject, score_subjects
from pipeline.unlisted import audited_site, unregistered
from store import open_store
from tests.pipeline.auditing import run_audit, town_settings, unspaced_ipv6_loads  # noqa: F401


@pytest.mark.slow
async def test_audited_site_keeps_its_card_and_its_findings_explain_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    async with start_town(utc_now()) as town:
        url, settings = town["county"].site.url, town_settings(town)
        report = await run_audit(unregistered(url), settings, tmp_path, browser=False, max_pages=5)
    card = report.scorecards[0]
    costly = next(row for row in card.rows if row.points and row.findings)
    with open_store(f"sqlite:///{tmp_path / 'test.db'}", tmp_path) as store:
        known = audited_site(store, url)
        assert known is not None
        assert (known.level, known.name, known.registered) == (Level.COUNTY, report.site.name, False)
        assert score_subjects(store, settings, [url], as_of=report.as_of) == [card]
        told = explain_finding(store, settings, costly.findings[0], [card.rubric], report.as_of)
        assert (costly.row, costly.points) in [(row["row"], row["points"]) for row in told["rows"]]
        assert explain_row(store, settings, url, costly.row, card.rubric, report.as_of)["findings"]
    for command in ("findings list", "findings export", "columns list", "report"):
        arguments = [url] if command in ("columns list", "report") else ["--site", url]
        with pytest.raises(SystemExit) as left:
            main(["--db", f"sqlite:///{tmp_path / 'test.db'}", *command.split(), *arguments])
        assert not left.value.code
        assert capsys.readouterr().out.count(url) > 1, command


def test_address_without_an_audit_is_nobody(tmp_path: Path):
    with open_store(f"sqlite:///{tmp_path / 'test.db'}", tmp_path) as store:
        assert audited_site(store, "https://www.example.gov.cn/") is None
        with pytest.raises(UsageError, match="没有网站、单位或账号"):
            resolve_subject(store, "https://www.example.gov.cn/", utc_now())
