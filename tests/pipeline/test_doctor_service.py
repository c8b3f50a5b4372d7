"""The examination says whether anybody visits, and which letters did not arrive, with the command that mends it."""

from datetime import UTC, datetime, timedelta

import pytest

from config.settings import Digest, Settings
from core.mailing import MailingState
from core.site import Site
from pipeline.diagnosis import Health
from pipeline.doctor_service import examine_letters, examine_visits
from store import open_store

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SETTINGS = Settings(digest=Digest(to=("a@example.org", "b@example.org")))


@pytest.fixture
def store(tmp_path):
    with open_store(f"sqlite:///{tmp_path / 'w.db'}", tmp_path) as opened:
        yield opened


def register(store):
    store.sites.upsert([Site(id="a", name="网站", url="http://a.test/")])


def end(store, address, state, week="2026-W48", at=MONDAY, detail=""):
    store.digests.claim(address, week, scope="all", at=at, lease_until=at + 10 * MINUTE, by="me")
    if state is not MailingState.CLAIMED:
        store.digests.finish(address, week, state, by="me", at=at, detail=detail)


def test_nothing_to_visit(store):
    (line,) = examine_visits(store, MONDAY)
    assert line.health is Health.SKIPPED


def test_service_that_never_ran(store):
    register(store)
    (line,) = examine_visits(store, MONDAY)
    assert (line.health, "从未运行" in line.message, "wangjian run" in line.mend) == (Health.WARN, True, True)


@pytest.mark.parametrize(
    ("late", "health", "words"),
    [
        pytest.param(-40 * MINUTE, Health.OK, "下一次访问 11-23 08:40:00", id="to come"),
        pytest.param(55 * MINUTE, Health.OK, "1 个网站", id="cron comes once an hour"),
        pytest.param(100 * MINUTE, Health.FAIL, "已过时 100 分钟", id="nobody came"),
        pytest.param(9 * DAY, Health.FAIL, "已过时 9 天", id="dead for days"),
    ],
)
def test_visits_that_nobody_makes(store, late, health, words):
    register(store)
    store.claims.plan([("a", MONDAY - late)])
    (line,) = examine_visits(store, MONDAY)
    assert (line.health, words in line.message) == (health, True), line


def test_no_recipients_and_no_letter_so_far(store):
    assert examine_letters(store, Settings(), MONDAY)[0].health is Health.SKIPPED
    (line,) = examine_letters(store, SETTINGS, MONDAY + DAY)
    assert (line.health, "下一次 11-30 08:00" in line.message) == (Health.OK, True)


def test_all_sent(store):
    end(store, "a@example.org", MailingState.SENT)
    end(store, "b@example.org", MailingState.SENT)
    (line,) = examine_letters(store, SETTINGS, MONDAY + DAY)
    assert (line.health, "已发送 2 封" in line.message) == (Health.OK, True)


@pytest.mark.parametrize(
    ("state", "words", "mend"),
    [
        pytest.param(MailingState.GIVEN_UP, "多次失败 1", "digest --send --as-of 2026-11-23T08:00 续发", id="server was away"),
        pytest.param(MailingState.BOUNCED, "被退回 1", "--again-bounced", id="refused"),
        pytest.param(MailingState.HANDING, "结果不明 1", "问明没有收到后", id="nobody knows"),
        pytest.param(None, "还没有处理 1", "续发", id="never begun"),
    ],
)
def test_what_did_not_arrive_is_named_with_its_remedy(store, state, words, mend):
    end(store, "a@example.org", MailingState.SENT)
    if state:
        end(store, "b@example.org", state, detail="550 不存在")
    (line,) = examine_letters(store, SETTINGS, MONDAY + DAY)
    assert line.health is Health.WARN
    assert "2026-W48 未送达 1 封" in line.message
    assert words in line.message
    assert ("b@example.org：550 不存在" in line.message) == bool(state)
    assert mend in line.mend


def test_letters_under_way_and_letters_of_a_week_that_was_missed(store):
    end(store, "a@example.org", MailingState.SENT)
    end(store, "b@example.org", MailingState.CLAIMED)
    assert examine_letters(store, SETTINGS, MONDAY + 5 * MINUTE)[0].health is Health.OK
    assert examine_letters(store, SETTINGS, MONDAY + 2 * HOUR)[0].health is Health.WARN
    (line,) = examine_letters(store, SETTINGS, MONDAY + 8 * DAY)
    assert (line.health, "2026-W49" in line.message, "还没有处理 2" in line.message) == (Health.WARN, True, True)
