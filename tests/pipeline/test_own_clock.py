"""A wrong clock of our own makes no site stale."""

from datetime import UTC, datetime, timedelta

import pytest

from core.clock import utc_now
from core.errors import CannotRunError
from lab.town import start_town
from pipeline.own_clock import require_right_clock
from store import open_store
from tests.pipeline.auditing import run_audit, town_settings

NOW = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


class Told:
    """A fetch layer that heard others say how far they are ahead of us."""

    def __init__(self, offset: timedelta | None) -> None:
        self._offset = offset

    def clock_offset(self) -> timedelta | None:
        return self._offset


@pytest.mark.parametrize(
    ("offset", "words"),
    [
        pytest.param(-20 * DAY, "快约 20 天", id="ahead: every site would be stale"),
        pytest.param(20 * DAY, "慢约 20 天", id="behind: every release would lie in the future"),
        pytest.param(12 * HOUR + timedelta(seconds=1), "慢约 12 小时", id="just beyond what is tolerated"),
    ],
)
def test_wrong_clock_gives_no_verdict(offset, words):
    with pytest.raises(CannotRunError, match=words):
        require_right_clock(Told(offset), NOW, NOW)


@pytest.mark.parametrize(
    ("fetcher", "as_of"),
    [
        pytest.param(Told(None), NOW, id="nobody can tell"),
        pytest.param(Told(12 * HOUR), NOW, id="tolerated"),
        pytest.param(Told(-20 * DAY), NOW - 2 * DAY, id="the time was given by a person"),
        pytest.param(object(), NOW, id="a fetch layer that hears nothing"),
    ],
)
def test_otherwise_it_is_judged(fetcher, as_of):
    require_right_clock(fetcher, as_of, NOW)


@pytest.mark.slow
async def test_audit_by_a_wrong_clock_publishes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("crawler.fetch.engine.Engine.clock_offset", lambda _: -20 * DAY)
    async with start_town(utc_now()) as town:
        site = town["navonly"].site
        with pytest.raises(CannotRunError, match="快约 20 天"):
            await run_audit(site, town_settings(town), tmp_path, browser=False, max_pages=3)
    with open_store(f"sqlite:///{tmp_path / 'test.db'}", tmp_path) as store:
        assert [run.state for run in store.audits.recent(site.id)] == ["failed"]
        assert store.findings.at(utc_now(), sites=[site.id]) == []
        assert store.assessments.latest(site.id, utc_now()) == []
