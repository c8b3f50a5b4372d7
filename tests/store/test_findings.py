"""Findings in the store: time travel, imports, corrections, rechecks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.assessment import Assessment
from core.errors import UsageError
from core.evidence import Evidence
from core.finding import BY_HAND, Finding
from core.outcome import Cause, Outcome, Owner, Severity, State

T = datetime(2026, 11, 23, tzinfo=UTC)
DAY = timedelta(days=1)
HOME = "http://www.a.gov.cn/"
CODE = "footer.icp.missing"


def finding(at=T, **more) -> Finding:
    return Finding(**{"code": CODE, "site": "a", "url": HOME, "message": "页脚没有备案号", **more}, observed_at=at)


def answer(outcome, *, subject=HOME, **more) -> Assessment:
    return Assessment(check="footer.icp", subject=subject, site="a", outcome=outcome, codes=(CODE,), **more)


def states(store, at, **more):
    return [item.state.value for item in store.findings.at(at, **more)]


def test_finding_comes_back_whole(store):
    whole = finding(
        check="footer.icp",
        severity=Severity.VETO,
        title="缺ICP备案号",
        suggestion="补上",
        excerpt="…",
        count=3,
        measured={"pages": [1, 2], "名": None},
        evidence=(Evidence(kind="html", sha256="0" * 64, locator="body > p"),),
        parents=("http://b/",),
        target="http://c/",
        cause=Cause.RESET,
        owner=Owner.SITE,
    )
    store.findings.record([whole], at=T)
    assert store.findings.at(T) == [whole]
    assert store.findings.at(T - timedelta(microseconds=1)) == []


def test_machine_findings_are_confirmed_fixed_and_regress(store):
    for day in (0, 1):
        store.findings.record([finding(T + day * DAY)], at=T + day * DAY)
    assert store.findings.recheck("a", [answer(Outcome.PASS)], at=T + 2 * DAY) == [finding().fingerprint]
    store.findings.record([finding(T + 3 * DAY)], at=T + 3 * DAY)
    assert [states(store, T + day * DAY)[0] for day in range(4)] == ["suspected", "confirmed", "fixed", "regressed"]
    assert len(store.findings.sightings(finding().fingerprint)) == 3


def test_recording_the_same_audit_twice_changes_nothing(store):
    for _ in range(2):
        store.findings.record([finding()], at=T, audit_id=1)
    assert len(store.findings.history(finding().fingerprint)) == 1
    assert len(store.findings.sightings(finding().fingerprint)) == 1


@pytest.mark.parametrize(
    ("answers", "pages", "fixed"),
    [
        pytest.param([answer(Outcome.PASS)], (), True, id="the page passes"),
        pytest.param([answer(Outcome.PASS, subject="a")], (), True, id="the whole site passes"),
        pytest.param([answer(Outcome.PASS, subject="a", sampled=90)], (), False, id="a sample passes"),
        pytest.param([answer(Outcome.PASS, subject="a", sampled=90)], (HOME,), True, id="a sample with the page passes"),
        pytest.param([answer(Outcome.FAIL, subject="http://other/")], (), False, id="fails elsewhere, page not read"),
        pytest.param([answer(Outcome.FAIL, subject="http://other/")], (HOME,), True, id="fails elsewhere, page read"),
        pytest.param([answer(Outcome.PASS), answer(Outcome.UNKNOWN, subject="a")], (HOME,), False, id="unknown fixes nothing"),
        pytest.param([], (HOME,), False, id="check did not run"),
    ],
)
def test_recheck_fixes_only_what_was_looked_at(store, answers, pages, fixed):
    store.findings.record([finding()], at=T)
    assert bool(store.findings.recheck("a", answers, at=T + DAY, pages=pages)) is fixed


@pytest.mark.parametrize(
    ("answers", "fixed"),
    [
        pytest.param([answer(Outcome.FAIL, subject="http://other/")], True, id="fails elsewhere"),
        pytest.param([], False, id="check did not run"),
    ],
)
def test_recheck_believes_the_run_that_looked_for_it_in_vain(store, answers, fixed):
    store.findings.record([finding()], at=T)
    assert bool(store.findings.recheck("a", answers, at=T + DAY, gone={finding().fingerprint})) is fixed


def entered_by_hand(store, at=T, **more):
    entered = finding(at, state=State.CONFIRMED, **more)
    store.findings.import_records([entered], now=at)
    store.findings.decide(entered.fingerprint, State.CONFIRMED, by="王", reason=BY_HAND, at=at)
    return entered


@pytest.mark.parametrize("more", [pytest.param({}, id="with a code alone"), pytest.param({"row": "MW15"}, id="for a row")])
def test_what_a_person_entered_is_not_ended_by_a_check_that_never_saw_it(store, more):
    entered = entered_by_hand(store, **more)
    assert store.findings.recheck("a", [answer(Outcome.PASS)], at=T + DAY, pages=(HOME,), gone={entered.fingerprint}) == []
    assert states(store, T + DAY) == ["confirmed"]
    store.findings.decide(entered.fingerprint, State.FIXED, by="王", reason="已补", at=T + 2 * DAY)
    assert states(store, T + 2 * DAY) == ["fixed"]


def test_what_a_person_entered_and_an_audit_saw_too_is_fixed_when_audits_see_it_no_more(store):
    entered = entered_by_hand(store)
    store.findings.record([finding(T + DAY)], at=T + DAY, audit_id=1)
    assert store.findings.recheck("a", [answer(Outcome.PASS)], at=T + 2 * DAY) == [entered.fingerprint]


def test_imported_measurement_of_another_tool_is_fixed_by_a_pass(store):
    store.findings.import_records([finding(state=State.CONFIRMED)], now=T)
    assert store.findings.recheck("a", [answer(Outcome.PASS)], at=T + DAY) == [finding().fingerprint]


def test_what_was_just_seen_is_not_fixed(store):
    store.findings.record([finding()], at=T)
    assert store.findings.recheck("a", [answer(Outcome.PASS)], at=T) == []


def test_imported_states_hold_from_observed_at_on(store):
    lines = [
        finding(T, state=State.CONFIRMED),
        finding(T + 2 * DAY, state=State.FIXED),
        finding(T + 3 * DAY, state=State.REGRESSED),
    ]
    assert store.findings.import_records(lines[::-1]).added == 3
    assert [states(store, T + day * DAY) for day in (-1, 0, 1, 2, 3)] == [[], ["confirmed"], ["confirmed"], ["fixed"], ["regressed"]]
    assert store.findings.at(T + 2 * DAY)[0].observed_at == T  # "fixed" is no sighting of the fault
    again = store.findings.import_records(lines)
    assert (again.added, again.changed, again.same) == (0, 0, 3)


def test_corrected_line_changes_state_and_content_without_losing_the_rest(store):
    store.findings.record([finding(title="题", measured={"a": 1})], at=T)
    changed = finding(state=State.CONFIRMED, count=4, message="四处")
    assert store.findings.import_records([changed]).changed == 1
    (found,) = store.findings.at(T)
    assert (found.state, found.count, found.message, found.title, found.measured) == (State.CONFIRMED, 4, "四处", "题", {"a": 1})
    assert store.findings.import_records([changed]).same == 1


def test_sheet_corrected_after_a_person_spoke_takes_effect_when_it_is_imported(store):
    store.findings.record([finding()], at=T)
    store.findings.decide(finding().fingerprint, State.CONFIRMED, by="甲", at=T + DAY)
    store.findings.import_records([finding(state=State.REJECTED)], now=T + 2 * DAY)
    assert [states(store, T + day * DAY)[0] for day in (0, 1, 2)] == ["suspected", "confirmed", "rejected"]
    assert store.findings.import_records([finding(state=State.REJECTED)], now=T + 3 * DAY).same == 1


def test_old_sheet_does_not_take_back_what_a_person_said_since(store):
    store.findings.record([finding()], at=T)
    store.findings.decide(finding().fingerprint, State.REJECTED, by="甲", reason="误报", at=T + DAY)
    assert store.findings.import_records([finding()], now=T + 2 * DAY).same == 1
    assert states(store, T + 2 * DAY) == ["rejected"]


def test_corrected_import_holds_from_observed_at_on(store):
    store.findings.import_records([finding(state=State.CONFIRMED), finding(T + 2 * DAY, state=State.REJECTED)])
    store.findings.import_records([finding(state=State.REJECTED)], now=T + 9 * DAY)
    assert [states(store, T + day * DAY)[0] for day in (0, 1, 2)] == ["rejected"] * 3


def test_unchanged_sheet_changes_nothing(store):
    for day in (0, 1):
        store.findings.record([finding(T + day * DAY)], at=T + day * DAY)
    exported = store.findings.at(T + 2 * DAY)
    store.findings.import_records(exported, now=T + 3 * DAY)
    assert len(store.findings.history(finding().fingerprint)) == 2


def test_decisions_take_effect_when_made_and_waivers_end(store):
    store.findings.import_records([finding(state=State.CONFIRMED)])
    print_ = finding().fingerprint
    assert store.findings.decide(print_, State.WAIVED, by="乙", reason="过渡期", until=T + 5 * DAY, at=T + DAY)
    assert not store.findings.decide(print_, State.WAIVED, by="乙", reason="过渡期", until=T + 5 * DAY, at=T + 2 * DAY)
    assert [states(store, T + day * DAY)[0] for day in (0, 1, 5, 6)] == ["confirmed", "waived", "waived", "confirmed"]
    with pytest.raises(UsageError, match="没有"):
        store.findings.decide("0" * 16, State.CONFIRMED, by="乙")


def test_unknown_measurement_stands_beside_the_fault_until_something_definite_is_said(store):
    unknown = finding(T + DAY, outcome=Outcome.UNKNOWN, cause=Cause.RESET, owner=Owner.SITE)
    store.findings.import_records([finding(state=State.CONFIRMED), unknown])
    assert [item.outcome for item in store.findings.at(T + DAY)] == [Outcome.FAIL, Outcome.UNKNOWN] or {
        item.outcome for item in store.findings.at(T + DAY)
    } == {Outcome.FAIL, Outcome.UNKNOWN}
    store.findings.import_records([finding(T + 2 * DAY, state=State.FIXED)])
    assert [item.outcome for item in store.findings.at(T + 3 * DAY)] == [Outcome.FAIL]
    assert states(store, T + 3 * DAY) == ["fixed"]


def test_prefix_must_name_one_finding(store):
    store.findings.import_records([finding(url=f"http://a/{number}") for number in range(40)])
    one = finding(url="http://a/7")
    assert store.findings.get(one.fingerprint.upper()[:12]).url == "http://a/7"
    with pytest.raises(UsageError, match="没有"):
        store.findings.get("zz")
    with pytest.raises(UsageError, match="多写几位"):
        [store.findings.get(digit) for digit in "0123456789abcdef"]


def test_selection_by_site_and_account(store):
    store.findings.import_records([finding(), finding(site="b"), finding(site=None, account="w1", code="media.stale_2w", url=None)])
    assert [item.site for item in store.findings.at(T, sites=["b"])] == ["b"]
    assert [item.account for item in store.findings.at(T, accounts=["w1"])] == ["w1"]
    assert len(store.findings.at(T, sites=["a"], accounts=["w1"])) == 2
    assert store.findings.at(T, sites=[]) == []
    assert len(store.findings.at(T)) == 3


def test_order_of_import_does_not_matter(store):
    lines = [replace(finding(T + day * DAY), state=state) for day, state in enumerate([State.SUSPECTED, State.CONFIRMED, State.REJECTED])]
    for line in (lines[2], lines[0], lines[1]):
        store.findings.import_records([line])
    assert [states(store, T + day * DAY)[0] for day in range(3)] == ["suspected", "confirmed", "rejected"]
    assert store.findings.first_seen() == {finding().fingerprint: T}


def test_a_changed_copy_of_a_loaded_finding_has_its_own_fingerprint(store):
    store.findings.record([finding()], at=T)
    (loaded,) = store.findings.at(T)
    other = replace(loaded, url="http://other.gov.cn/")
    assert loaded.fingerprint == finding().fingerprint
    assert other.fingerprint == replace(finding(), url="http://other.gov.cn/").fingerprint != loaded.fingerprint


def test_waiver_goes_on_until_its_day_for_what_came_back(store):
    for day in (0, 1):
        store.findings.record([finding(T + day * DAY)], at=T + day * DAY)
    store.findings.decide(finding().fingerprint, State.WAIVED, by="张三", reason="改版期", until=T + 9 * DAY, at=T + 2 * DAY)
    assert store.findings.recheck("a", [answer(Outcome.PASS)], at=T + 3 * DAY) == [finding().fingerprint]
    store.findings.record([finding(T + 4 * DAY)], at=T + 4 * DAY)
    assert [states(store, T + day * DAY)[0] for day in range(1, 5)] == ["confirmed", "waived", "fixed", "waived"]
    last = store.findings.history(finding().fingerprint)[-1]
    assert (last.until, last.by, "改版期" in last.reason) == (T + 9 * DAY, "wangjian", True)


def hidden(at, *links, **more):
    told = {"count": len(links), "links": [{"url": link, "text": "字", "trick": "offscreen"} for link in links]}
    return finding(at, **{"code": "security.hidden_link", "severity": Severity.VETO, "outcome": Outcome.REVIEW, "measured": told, **more})


@pytest.mark.parametrize(
    ("decision", "then", "now", "after"),
    [
        pytest.param(State.CONFIRMED, ["http://x/"], ["http://y/"], "suspected", id="confirmed, others now"),
        pytest.param(State.REJECTED, ["http://x/"], ["http://y/"], "suspected", id="rejected, others now"),
        pytest.param(State.CONFIRMED, ["http://x/", "http://y/"], ["http://y/", "http://z/"], "confirmed", id="one of them stands still"),
        pytest.param(State.REJECTED, ["http://x/"], ["http://x/"], "rejected", id="the same"),
        pytest.param(State.CONFIRMED, [], ["http://y/"], "confirmed", id="nothing to compare with"),
    ],
)
def test_veto_that_a_person_decided_about_is_another_when_it_accuses_of_something_else(store, decision, then, now, after):
    store.findings.record([hidden(T, *then)], at=T)
    store.findings.decide(hidden(T).fingerprint, decision, by="张三", reason="看过", at=T + DAY)
    store.findings.record([hidden(T + 2 * DAY, *now)], at=T + 2 * DAY)
    assert states(store, T + 2 * DAY) == [after]


def test_what_no_veto_rests_on_keeps_its_decision(store):
    store.findings.record([hidden(T, "http://x/", severity=Severity.ADVICE)], at=T)
    store.findings.decide(hidden(T).fingerprint, State.REJECTED, by="张三", reason="看过", at=T + DAY)
    store.findings.record([hidden(T + 2 * DAY, "http://y/", severity=Severity.ADVICE)], at=T + 2 * DAY)
    assert states(store, T + 2 * DAY) == ["rejected"]
