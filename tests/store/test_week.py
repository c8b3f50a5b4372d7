"""Weekly readings, standings, mailings and notifications on both databases."""

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from core.column.records import Column, ColumnClass, ColumnForm
from core.digest import Cell
from core.finding import Finding
from core.mailing import MailingState
from core.outcome import Cause, Outcome, Owner, State
from core.page.records import DatedItem
from core.rubric import MemberKind
from core.scorecard import Points, Verdict
from core.standing import Standing, VetoNote
from core.visit import Visit
from store.week import LiveCount

T = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)


def finding(code, site="a", *, days, state=State.SUSPECTED, **changes):
    return Finding(
        **{"code": code, "site": site, "url": f"http://{site}.cn/", "observed_at": T - timedelta(days=days), "state": state, **changes}
    )


def test_changed_gives_states_before_and_after_and_when(store):
    store.findings.import_records(
        [finding("x.old", days=20), finding("x.new", days=2, state=State.CONFIRMED), finding("x.other", "b", days=1)]
    )
    key = next(item.fingerprint for item in store.findings.at(T) if item.code == "x.old")
    store.findings.decide(key, State.FIXED, by="王", at=T - timedelta(days=3))
    found = {item.code: item for item in store.weeks.changed(T - WEEK, T, None)}
    assert {code: (item.before, item.after, item.at) for code, item in found.items()} == {
        "x.old": (State.SUSPECTED, State.FIXED, T - timedelta(days=3)),
        "x.new": (None, State.CONFIRMED, T - timedelta(days=2)),
        "x.other": (None, State.SUSPECTED, T - timedelta(days=1)),
    }
    assert {item.code for item in store.weeks.changed(T - WEEK, T, ["b"])} == {"x.other"}
    assert list(store.weeks.changed(T - WEEK, T, [])) == []


def test_waiver_that_ended_within_the_week_is_a_change(store):
    store.findings.import_records([finding("x.waived", days=20)])
    key = store.findings.at(T)[0].fingerprint
    store.findings.decide(key, State.WAIVED, by="王", at=T - timedelta(days=10), until=T - timedelta(days=2))
    assert [(item.before, item.after) for item in store.weeks.changed(T - WEEK, T, None)] == [(State.WAIVED, State.SUSPECTED)]
    assert store.weeks.waivers_ending(T - timedelta(days=5), T, None)[0][1] == T - timedelta(days=2)
    assert store.weeks.waivers_ending(T, T + WEEK, None) == []


def test_states_agree_with_the_findings_repository(store):
    store.findings.import_records([finding(f"x.{number}", days=number) for number in range(1, 15)])
    for number, item in enumerate(store.findings.at(T)):
        store.findings.decide(item.fingerprint, list(State)[number % 5 + 1], by="王", at=T - timedelta(hours=number * 20))
    expected = {item.fingerprint: item.state for item in store.findings.at(T)}
    assert {item.fingerprint: item.after for item in store.weeks.changed(T - timedelta(days=30), T, None)} == expected
    counts = [item for item in store.weeks.live(T, None) if item.code == "x.1"]
    assert counts == [LiveCount(site="a", account=None, code="x.1", row=None, state=expected[finding("x.1", days=1).fingerprint], count=1)]
    assert {key: item.state for key, item in store.weeks.sighted(expected, T).items()} == expected


def test_failed_measurements_are_kept_apart(store):
    store.findings.import_records([finding("x.y", days=1, outcome=Outcome.UNKNOWN, cause=Cause.NO_DATA, owner=Owner.MONITOR)])
    assert [item.cause for item in store.weeks.failed_measurements(T - WEEK, T, None)] == [Cause.NO_DATA]
    assert store.weeks.failed_measurements(T - HOUR, T, ["a"]) == []
    assert list(store.weeks.live(T, None)) == []


def test_strips_show_the_worst_of_each_hour(store):
    visits = [Visit(site="a", at=T - HOUR * number + timedelta(minutes=5), ok=True, seconds=0.2) for number in range(1, 169)]
    visits += [
        Visit(site="a", at=T - HOUR * 3 + timedelta(minutes=9), ok=False, cause=Cause.RESET, owner=Owner.SITE),
        Visit(site="a", at=T - HOUR * 4 + timedelta(minutes=9), ok=None, cause=Cause.OWN_OUTAGE, owner=Owner.MONITOR),
        Visit(site="b", at=T - HOUR * 5, ok=None, cause=Cause.OWN_OUTAGE, owner=Owner.MONITOR),
        Visit(site="b", at=T - HOUR * 6, ok=None, cause=Cause.BLOCKED_CHALLENGE),
        Visit(site="b", at=T - HOUR * 200, ok=True, seconds=0.1),
    ]
    store.visits.append(visits)
    strips = store.weeks.strips(T, None)
    assert strips["a"] == "." * 165 + "x" + ".."
    assert strips["b"] == "-" * 162 + "bo" + "----"
    assert set(store.weeks.strips(T, ["b"])) == {"b"}
    assert len(store.weeks.strips(T + timedelta(minutes=30), None)["a"]) == 168
    hours = store.weeks.void_hours(T - WEEK, T, None)
    assert [(hour.at, hour.cause, hour.visits, hour.sites) for hour in hours] == [
        (T - HOUR * 5, Cause.OWN_OUTAGE, 1, 1),
        (T - HOUR * 4, Cause.OWN_OUTAGE, 1, 1),
    ]
    assert store.weeks.has_visits()
    assert Cell("x") is Cell.FAILED


def test_inventories_are_the_newest_before_a_time(store):
    def column(name):
        newest = DatedItem("x", "", date(2026, 11, 1), "", "list")
        return Column(
            url="http://a.cn/", name=name, column_class=ColumnClass.NEWS, class_from="name", level=1, form=ColumnForm.LIST, newest=newest
        )

    store.columns.record("a", [column("旧")], at=T - timedelta(days=3))
    store.columns.record("a", [column("新")], at=T - timedelta(days=1))
    assert [(site, raw[0]["name"], raw[0]["newest"]["day"]) for site, _, raw in store.weeks.inventories(T, None)] == [
        ("a", "新", "2026-11-01")
    ]
    assert [raw[0]["name"] for _, _, raw in store.weeks.inventories(T - timedelta(days=2), ["a"])] == ["旧"]


def test_audits_done_and_given_up(store):
    done = store.audits.start("a", T - timedelta(days=2))
    store.audits.finish(done, b"{}")
    store.audits.fail(store.audits.start("b", T - timedelta(days=1)))
    assert store.weeks.audited(T) == {"a": T - timedelta(days=2)}
    assert store.weeks.given_up(T - WEEK, T) == {"b": 1}


def standing(subject, at, value="12.345"):
    return Standing(
        rubric="r", subject=subject, kind=MemberKind.UNIT, name=subject, at=at, verdict=Verdict.UNDETERMINED, provisional=True,
        score=Points(value=Decimal(value), low=None, high=Decimal("99")), of=Decimal(130), unknown=("MW01", "MW02"),
        vetoes=(VetoNote(row="MV1", title="甲", basis="乙", held=True, subject="s"),),
    )  # fmt: skip


def test_standings_come_back_exactly_and_a_run_is_replaced(store):
    store.standings.record("r", T, [standing("甲", T), standing("乙", T)])
    assert store.standings.of_run("r", T) == sorted([standing("甲", T), standing("乙", T)], key=lambda item: item.subject)
    store.standings.record("r", T, [standing("甲", T, "1")])
    assert [item.score.value for item in store.standings.of_run("r", T)] == [Decimal(1)]
    assert store.standings.run_at("r", T - WEEK, T) == T
    assert store.standings.run_at("r", T, T + WEEK) is None
    assert store.standings.prune(T + HOUR) == 1


def claim(store, at=T, lease=timedelta(minutes=10), by="p"):
    return store.digests.claim("a@b.cn", "2026-W48", scope="all", at=at, lease_until=at + lease, by=by)


def test_one_of_many_claims_a_mailing(store):
    won = []
    threads = [threading.Thread(target=lambda name=str(number): won.append(claim(store, by=name))) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 5 + [True]


def test_abandoned_claim_is_taken_over_but_never_a_begun_transfer(store):
    assert claim(store, by="dead")
    assert not claim(store, T + timedelta(minutes=9), by="next")
    assert [item.recipient for item in store.digests.unfinished(T + timedelta(minutes=10))] == ["a@b.cn"]
    assert claim(store, T + timedelta(minutes=10), by="next")
    assert not store.digests.handing("a@b.cn", "2026-W48", by="dead", message_id="<x>", at=T)
    assert store.digests.handing("a@b.cn", "2026-W48", by="next", message_id="<x>", at=T)
    assert not claim(store, T + timedelta(days=9), by="third")
    known = store.digests.get("a@b.cn", "2026-W48")
    assert (known.state, known.attempts, known.message_id) == (MailingState.HANDING, 2, "<x>")
    assert store.digests.forget("a@b.cn", "2026-W48")
    assert claim(store, T + timedelta(days=9), by="third")
    store.digests.finish("a@b.cn", "2026-W48", MailingState.SENT, by="third", at=T)
    store.digests.finish("a@b.cn", "2026-W48", MailingState.RETRY, by="next", at=T, retry_at=T)  # it lost the claim: no word of its own
    assert not claim(store, T + timedelta(days=9))
    assert store.digests.recent()[0].state is MailingState.SENT
    assert store.digests.get("c@d.cn", "2026-W48") is None


def test_claim_of_the_dead_is_free_at_once_and_nobody_elses(store):
    assert claim(store, by="dead")
    store.digests.end_lease("a@b.cn", "2026-W48", by="another")
    assert not claim(store, by="next")
    store.digests.end_lease("a@b.cn", "2026-W48", by="dead")
    assert claim(store, by="next")
    store.digests.end_lease("a@b.cn", "2026-W48", by="dead")
    assert not claim(store, by="third")
    assert store.digests.handing("a@b.cn", "2026-W48", by="next", message_id="<x>", at=T)
    store.digests.end_lease("a@b.cn", "2026-W48", by="next")
    assert not claim(store, by="third"), "the server may have the letter"
    assert store.digests.get("a@b.cn", "2026-W48").by == "next"


def test_news_is_claimed_once_and_given_back(store):
    assert store.notifications.claim("x", ["1", "2", "1"], at=T) == ["1", "2"]
    assert store.notifications.claim("x", ["2", "3"], at=T) == ["3"]
    assert store.notifications.claim("y", ["2"], at=T) == ["2"]
    store.notifications.release("x", ["2"])
    assert store.notifications.claim("x", ["2"], at=T + HOUR) == ["2"]
    assert store.notifications.prune(T + timedelta(minutes=1)) == 3
