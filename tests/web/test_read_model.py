"""The read model of findings says what the events say, whatever happens to a finding; on both databases."""

import random
from datetime import timedelta

import pytest

from config.settings import Settings
from core.assessment import Assessment
from core.board import FindingFilter, Tally
from core.clock import utc_now
from core.finding import Finding
from core.outcome import LIVE_STATES, Cause, Outcome, Owner, Severity, State
from core.site import Message, Site, SiteClass
from pipeline.board.light import Light, signal_of
from pipeline.board.sites import HOME_CHECK, load_line, load_lines
from pipeline.score import score_subjects
from store import finding_now
from tests.store.conftest import store, url  # noqa: F401  the same suite on SQLite and PostgreSQL

NOW = utc_now().replace(microsecond=0)


def finding(number: int, at, **more) -> Finding:
    values = {"code": "column.blank", "site": f"s{number % 3}", "url": f"http://x/{number}", "severity": Severity.DEDUCT, "observed_at": at}
    return Finding(**(values | more))


SETTINGS = Settings()


def lines_of(store):  # noqa: F811
    return {item.fingerprint: item for item in store.board.findings(FindingFilter(), limit=1000)}


def check_agreement(store, now):  # noqa: F811
    known = {item.fingerprint: item for item in store.findings.at(now) if item.outcome is not Outcome.UNKNOWN}
    shown = lines_of(store)
    assert set(shown) == set(known)
    assert {name: item.state for name, item in shown.items()} == {name: item.state for name, item in known.items()}
    assert {name: item.message for name, item in shown.items()} == {name: item.message for name, item in known.items()}
    live = sum(item.state in LIVE_STATES for item in known.values())
    totals = store.board.totals()
    counted = sum(getattr(totals, name) for name in finding_now.COUNTS if name.endswith(("_open", "_proven")))
    assert counted == live
    assert totals.fixed + totals.rejected + totals.waived == len(known) - live


@pytest.mark.parametrize("seed", range(3))
def test_read_model_follows_a_random_life(store, seed):  # noqa: F811
    rnd = random.Random(seed)
    at = NOW - timedelta(days=20)
    for _ in range(40):
        at += timedelta(hours=rnd.randrange(1, 12))
        do = rnd.randrange(5)
        if do <= 1:
            seen = [finding(rnd.randrange(12), at, message=f"m{rnd.randrange(3)}") for _ in range(3)]
            store.findings.record(seen, at=at)
        elif do == 2:
            gone = Assessment(
                check="column.blank", subject=f"s{rnd.randrange(3)}", site="s0", outcome=Outcome.PASS, codes=("column.blank",)
            )
            store.findings.recheck(gone.subject, [gone], at=at)
        elif do == 3:
            store.findings.import_records(
                [finding(rnd.randrange(12), at, state=rnd.choice(list(State)), count=rnd.randrange(1, 4))], now=at
            )
        else:
            known = sorted(lines_of(store))
            if known:
                state = rnd.choice([State.CONFIRMED, State.REJECTED, State.WAIVED])
                until = NOW + timedelta(days=2) if state is State.WAIVED and rnd.random() < 0.5 else None
                store.findings.decide(rnd.choice(known), state, by="p", reason="r", until=until, at=at)
    check_agreement(store, utc_now())
    before = (lines_of(store), store.board.tallies())
    with store.database.write() as connection:
        finding_now.rebuild(store.database, connection, utc_now())
    assert (lines_of(store), store.board.tallies()) == before


def test_waiver_ends_by_itself(store):  # noqa: F811
    at = NOW - timedelta(days=3)
    one = finding(1, at, state=State.CONFIRMED)
    store.findings.record([one], at=at)
    store.findings.decide(one.fingerprint, State.WAIVED, by="p", reason="r", until=NOW + timedelta(hours=1), at=NOW)
    assert lines_of(store)[one.fingerprint].state is State.WAIVED
    assert store.board.settle(NOW) == 0
    assert store.board.settle(NOW + timedelta(hours=2)) == 1
    assert lines_of(store)[one.fingerprint].state is State.CONFIRMED
    assert store.board.totals().deduct_proven == 1
    assert store.board.settle(NOW + timedelta(hours=3)) == 0


def test_measurements_that_failed_are_no_findings(store):  # noqa: F811
    store.findings.record([finding(1, NOW, outcome=Outcome.UNKNOWN)], at=NOW)
    assert lines_of(store) == {}


def test_older_store_gets_its_read_model_on_upgrade(store):  # noqa: F811
    from sqlalchemy import text

    from store.migration import upgrade

    store.findings.record([finding(number, NOW) for number in range(5)], at=NOW)
    with store.database.write() as connection:
        for table in ("vantage_visits", "finding_now", "finding_tally", "users", "sessions", "api_tokens", "login_failures", "trail"):
            connection.execute(text(f"DROP TABLE {table}"))
        for index in ("ix_audits_state", "ix_audits_done"):
            connection.execute(text(f"DROP INDEX {index}"))
        connection.execute(text("ALTER TABLE messages DROP COLUMN seen_at"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0004'"))
    upgrade(store.database)
    assert len(lines_of(store)) == 5
    assert store.board.totals().deduct_open == 5


@pytest.mark.parametrize(
    ("tally", "audited", "light"),
    [
        pytest.param(None, False, Light.GREY, id="nothing measured is neither good nor bad"),
        pytest.param(None, True, Light.GREEN, id="audited and clean"),
        pytest.param(Tally(subject="s", veto_proven=1), True, Light.AMBER, id="confirmed, but no veto by the rubric"),
        pytest.param(Tally(subject="s", veto_open=1), True, Light.AMBER, id="suspected veto never red"),
        pytest.param(Tally(subject="s", deduct_open=1), False, Light.AMBER, id="suspected fault"),
        pytest.param(Tally(subject="s", advice_open=3, fixed=2), True, Light.GREEN, id="advice costs nothing"),
    ],
)
def test_light(tally, audited, light):
    assert signal_of(tally, None, audited=audited).light is light


@pytest.mark.parametrize(
    ("tally", "light"),
    [
        pytest.param(None, Light.GREY, id="nothing found because nothing was seen"),
        pytest.param(Tally(subject="s", deduct_open=1), Light.AMBER, id="what was found stays"),
    ],
)
def test_light_of_a_site_whose_home_page_could_not_be_measured(tally, light):
    assert signal_of(tally, None, audited=True, unmeasured="首页只有维护公告").light is light


@pytest.mark.parametrize(
    ("outcomes", "light"),
    [
        pytest.param((Outcome.PASS,), Light.GREEN, id="measured"),
        pytest.param((Outcome.UNKNOWN,), Light.GREY, id="not measured"),
        pytest.param((Outcome.UNKNOWN, Outcome.PASS), Light.GREEN, id="measured again since"),
        pytest.param((Outcome.PASS, Outcome.UNKNOWN), Light.GREY, id="no longer measured"),
    ],
)
def test_light_follows_the_newest_answer_about_the_home_page(store, outcomes, light):  # noqa: F811
    site = Site(id="5199000001", url="http://www.a.gov.cn/", name="甲市人民政府")
    store.sites.upsert([site])
    for day, outcome in enumerate(outcomes):
        at = NOW - timedelta(days=len(outcomes) - day)
        audit = store.audits.start(site.id, at, at=at)
        unknown = {"cause": Cause.NO_DATA, "owner": Owner.SITE, "reason": "首页只有维护公告"} if outcome is Outcome.UNKNOWN else {}
        answer = Assessment(check=HOME_CHECK, subject=site.url, site=site.id, outcome=outcome, codes=("home.not_updated_14d",), **unknown)
        store.assessments.record([answer], at=at, audit_id=audit)
        store.audits.finish(audit, b"{}", at=at)
    assert load_line(store, SETTINGS, site, NOW).signal.light is light
    (line,) = load_lines(store, SETTINGS, NOW)
    assert (line.signal.light, "首页只有维护公告" in "".join(line.signal.why)) == (light, light is Light.GREY)


def confirmed(code, number=0, *, days=1, **changes):
    data = {
        "code": code, "site": "5199000001", "url": f"http://www.a.gov.cn/{number}/", "state": State.CONFIRMED, "outcome": Outcome.FAIL,
        "observed_at": NOW - timedelta(days=days), "severity": Severity.DEDUCT,
    }  # fmt: skip
    return Finding(**{**data, **changes})


@pytest.mark.parametrize(
    ("findings", "changes", "light"),
    [
        pytest.param([confirmed("service.none", severity=Severity.VETO)], {}, Light.RED, id="confirmed veto"),
        pytest.param(
            [confirmed("service.none", severity=Severity.VETO)],
            {"site_class": SiteClass.DEPARTMENT, "outward_service": False},
            Light.AMBER,
            id="what is not asked of this sort of site",
        ),
        pytest.param([confirmed("interact.overdue_3m", severity=Severity.VETO, days=400)], {}, Light.AMBER, id="event before the window"),
        pytest.param([confirmed("column.blank", number) for number in range(5)], {}, Light.RED, id="five blank columns"),
        pytest.param([confirmed("column.blank", number) for number in range(4)], {}, Light.AMBER, id="four blank columns"),
        pytest.param(
            [confirmed("column.blank", number, state=State.SUSPECTED if number else State.CONFIRMED) for number in range(5)],
            {},
            Light.AMBER,
            id="the line is reached by suspicions only",
        ),
        pytest.param([confirmed("guide.elements_missing", number, count=4) for number in range(5)], {}, Light.RED, id="five poor guides"),
        pytest.param(
            [confirmed("guide.elements_missing", number, count=3) for number in range(5)], {}, Light.AMBER, id="guides lack three"
        ),
        pytest.param([confirmed(None, row="MV4(2)", severity=Severity.VETO)], {}, Light.RED, id="a person's own entry"),
    ],
)
def test_red_is_what_the_rubric_calls_a_veto(store, findings, changes, light):  # noqa: F811
    site = Site(id="5199000001", url="http://www.a.gov.cn/", name="甲市人民政府", **changes)
    store.sites.upsert([site])
    store.findings.import_records(findings, now=NOW)
    line = load_line(store, SETTINGS, site, NOW)
    assert (line.signal.light, load_lines(store, SETTINGS, NOW)[0].signal) == (light, line.signal)
    (card,) = score_subjects(store, SETTINGS, [site.id], as_of=NOW, now=NOW)
    assert bool(card.vetoes) is (light is Light.RED)
    assert [words for words in line.signal.why if words.startswith("单项否决 MV")] == [
        f"单项否决 {veto.row} {veto.title}：{veto.basis}".replace(f"：{veto.title}：", "：") for veto in card.vetoes
    ]


@pytest.mark.parametrize(
    ("asked", "answered", "light"),
    [
        pytest.param(200, None, Light.RED, id="open for more than three months"),
        pytest.param(200, 20, Light.RED, id="answered too late"),
        pytest.param(200, 150, Light.GREY, id="answered in time"),
        pytest.param(30, None, Light.GREY, id="still young"),
        pytest.param(400, None, Light.GREY, id="before the year"),
    ],
)
def test_late_answer_is_a_veto_too(store, asked, answered, light):  # noqa: F811
    site = Site(id="5199000001", url="http://www.a.gov.cn/", name="甲市人民政府")
    store.sites.upsert([site])
    end = None if answered is None else NOW - timedelta(days=answered)
    store.messages.upsert([Message(site=site.id, board="consult", id="1", asked_at=NOW - timedelta(days=asked), answered_at=end)], at=NOW)
    assert load_line(store, SETTINGS, site, NOW).signal.light is light
    assert load_lines(store, SETTINGS, NOW)[0].signal.light is light
