"""What must hold for any facts: monotony, order, intervals, caps, totals."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from config.codes import load_codes
from config.override import RubricOverride
from config.rubrics import apply_override, load_rubric
from core.assessment import Assessment
from core.clock import BEIJING
from core.finding import Finding
from core.outcome import Cause, Outcome, Owner, Severity, State
from core.rubric import GroupKind, Member, MemberKind
from core.site import Level, SiteClass
from rules.engine import MemberFacts, score_member, score_unit
from rules.sorting import column_of

AT = datetime(2022, 11, 20, 8, 0, tzinfo=BEIJING)
"""Before MM04 ends, so that every row can cost."""
HOME = "http://www.a.gov.cn/"
MIANYANG = load_rubric("mianyang-2022")
NATIONAL = load_rubric("national-2019")
FULL = apply_override(
    NATIONAL,
    RubricOverride(
        amounts={case.id: 3 for row in NATIONAL.rows for case in row.cases if case.amount is None and case.mode.value != "veto"},
        caps={row.id: 5 for row in NATIONAL.rows if row.group == "ND"},
    ),
)
FAULTS = sorted(code.code for code in load_codes().values() if code.severity is not Severity.MERIT)
MERITS = sorted(code.code for code in load_codes().values() if code.severity is Severity.MERIT)
PLACES = sorted(place for place, (row, _) in MIANYANG.place_by_id.items() if row.group in ("MG", "MW", "MM", "MO"))
BONUS = sorted(place for place, (row, _) in MIANYANG.place_by_id.items() if row.group == "MB")
COLUMN_CODES = ["column.blank", "column.stale.other", "column.stale.policy", "column.stale.interpretation", "service.stats.stale_1m"]

members = st.builds(
    Member,
    kind=st.just(MemberKind.SITE),
    id=st.just("s"),
    site_class=st.sampled_from(SiteClass),
    level=st.sampled_from(Level),
    outward_service=st.booleans(),
    home_url=st.just(HOME),
)
urls = st.sampled_from([None, HOME, "http://a.gov.cn/p1", "http://a.gov.cn/p2"])
targets = st.sampled_from([None, "http://a.gov.cn/c1/", "http://a.gov.cn/c2/", "http://a.gov.cn/c3/"])


def found(code, row=None):
    return st.builds(
        Finding,
        code=code,
        row=row if row is not None else st.none(),
        site=st.just("s"),
        url=urls,
        target=targets,
        state=st.sampled_from(State),
        outcome=st.sampled_from([Outcome.FAIL, Outcome.FAIL, Outcome.REVIEW]),
        observed_at=st.integers(0, 400).map(lambda days: AT - timedelta(days=days)),
        count=st.integers(1, 12),
    )


faults = st.one_of(found(st.sampled_from(FAULTS)), found(st.none(), st.sampled_from(PLACES)), found(st.sampled_from(COLUMN_CODES)))
merits = st.one_of(found(st.sampled_from(MERITS)), found(st.none(), st.sampled_from(BONUS)))
anything = st.lists(st.one_of(faults, faults, merits), max_size=25)
rubrics = st.sampled_from([MIANYANG, FULL])
unknowns = st.lists(st.sampled_from(FAULTS + MERITS), max_size=4)
steady = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def said(code, outcome=Outcome.UNKNOWN, subject="s"):
    cause, owner = (Cause.NO_DATA, Owner.MONITOR) if outcome is Outcome.UNKNOWN else (None, None)
    return Assessment(check="t", subject=subject, site=subject, outcome=outcome, codes=(code,), cause=cause, owner=owner)


def card_of(rubric, member, findings, unknown=(), quiet=()):
    stored = [*map(said, unknown), *(said(code, outcome) for code, outcome in quiet)]
    return score_member(rubric, MemberFacts(member=member, findings=findings, assessments=stored), AT)


def unit_of(findings, unknown=(), *, accounts=1):
    """Card of a unit of three sites and accounts that share the findings out."""
    sites = [
        Member(kind=MemberKind.SITE, id=f"s{number}", home_url=HOME, site_class=SiteClass.PORTAL, level=Level.COUNTY) for number in range(3)
    ]
    members = [*sites, *(Member(kind=MemberKind.ACCOUNT, id=f"a{number}") for number in range(accounts))]
    facts = []
    for number, member in enumerate(members):
        site, account = (member.id, None) if member.kind is MemberKind.SITE else (None, member.id)
        mine = [replace(each, site=site, account=account) for each in findings[number :: len(members)]]
        facts.append(MemberFacts(member=member, findings=mine, assessments=[said(code, subject=member.id) for code in unknown]))
    return score_unit(MIANYANG, "u", facts, AT)


def points_of(card):
    """Everything that is counted: total, groups, rows, vetoes, verdict."""
    rows = [(row.row, row.points, row.low, row.high, row.raw, row.count, row.findings) for row in card.rows]
    return card.score, card.groups, rows, card.vetoes, card.verdict, card.grade


def views(card):
    return [getattr(card.score, view) for view in ("low", "value", "high")]


@steady
@given(rubrics, members, anything, unknowns)
def test_interval_holds_for_total_groups_and_rows(rubric, member, findings, unknown):
    card = card_of(rubric, member, findings, unknown)
    figures = [card.score, *(group.points for group in card.groups)]
    for points in figures:
        if points.known:
            assert points.low <= points.value <= points.high
    for row in card.rows:
        if row.points is not None and row.low is not None and row.high is not None:
            assert row.low <= row.points <= row.high


def test_a_suspected_row_that_spares_another_group_keeps_the_bounds_of_both():
    member = Member(kind=MemberKind.SITE, id="s", home_url=HOME, site_class=SiteClass.PORTAL, level=Level.COUNTY)
    blank = Finding(code="column.blank", site="s", url=HOME, state=State.CONFIRMED, outcome=Outcome.FAIL, observed_at=AT)
    area = Finding(code=None, row="MG02", site="s", url=HOME, state=State.SUSPECTED, outcome=Outcome.FAIL, observed_at=AT)
    groups = {group.id: group.points for group in card_of(MIANYANG, member, [blank, area]).groups}
    assert [(groups[name].low, groups[name].value, groups[name].high) for name in ("MG", "MW")] == [(14, 15, 15), (34, 34, 35)]


def spares_another_group(rubric, card, findings, extra):
    """Whether a fault stands in a row to which a row of another group yields for the same column: its points then move between groups."""
    groups = {row.id: row.group for row in rubric.rows}
    ahead = {first for row in rubric.rows for first in row.silent_after if groups[first] != row.group}
    counted = {row.row for row in card.rows if extra.fingerprint in row.findings}
    return bool(counted & ahead) and any(column_of(each) == column_of(extra) for each in findings)


def test_points_that_move_to_another_group_may_open_the_gate_but_are_taken_all_the_same():
    """No double deduction, read as the document has it: MG02 takes the column, MW08 gives it back, and the gate looks at MW and MM only."""
    member = Member(kind=MemberKind.SITE, id="s", home_url=HOME, site_class=SiteClass.PORTAL, level=Level.COUNTY)
    places = [f"http://a.gov.cn/c{number}/" for number in range(12)]
    sure = {"site": "s", "state": State.CONFIRMED, "outcome": Outcome.FAIL, "observed_at": AT}
    blank = [Finding(code="column.blank", target=place, **sure) for place in places]
    merit = Finding(code="data.release.fresh", **sure)
    area = Finding(code="disclosure.area_incomplete", target=places[0], count=5, **sure)
    before, after = (card_of(MIANYANG, member, found) for found in ([*blank, merit], [*blank, merit, area]))
    values = [{group.id: group.points.value for group in card.groups} for card in (before, after)]
    assert [(each["MG"], each["MW"], each["MB"]) for each in values] == [(15, 23, 0), (14, 24, 2)]


@steady
@given(rubrics, members, anything, faults)
def test_one_more_confirmed_fault_never_raises(rubric, member, findings, extra):
    # the same finding again with another count is a correction, no further fault
    findings = [each for each in findings if each.fingerprint != extra.fingerprint]
    before = card_of(rubric, member, findings)
    after = card_of(rubric, member, [*findings, replace(extra, state=State.CONFIRMED)])
    assume(not spares_another_group(rubric, after, findings, extra))
    for first, second in zip(views(before), views(after), strict=True):
        if first is not None and second is not None:
            assert second <= first
    order = ["unqualified", "undetermined", "qualified"]
    assert order.index(after.verdict) <= order.index(before.verdict)


@steady
@given(rubrics, members, anything, unknowns)
def test_unknown_never_lowers_value_or_high_and_never_vetoes(rubric, member, findings, unknown):
    before, after = card_of(rubric, member, findings), card_of(rubric, member, findings, unknown)
    assert (after.score.value, after.score.high) == (before.score.value, before.score.high)
    assert after.vetoes == before.vetoes


QUIET = st.sampled_from([Outcome.PASS, Outcome.NOT_APPLICABLE])


@steady
@given(rubrics, members, anything, st.lists(st.tuples(st.sampled_from(FAULTS + MERITS), QUIET), max_size=6))
def test_what_passes_or_does_not_apply_changes_no_points(rubric, member, findings, quiet):
    assume(
        not any(row.must_be_assessed for code, _ in quiet for row, _, _ in rubric.feeds.get(code, ()))
    )  # having been looked at counts there
    assert points_of(card_of(rubric, member, findings, quiet=quiet)) == points_of(card_of(rubric, member, findings))


@steady
@given(rubrics, members, anything, faults, QUIET)
def test_a_finding_that_passes_changes_no_points(rubric, member, findings, extra, outcome):
    findings = [each for each in findings if each.fingerprint != extra.fingerprint]
    before, after = card_of(rubric, member, findings), card_of(rubric, member, [*findings, replace(extra, outcome=outcome)])
    assert (after.score, after.groups, after.vetoes) == (before.score, before.groups, before.vetoes)


@steady
@given(rubrics, members, anything, unknowns)
def test_the_same_unknown_told_twice_costs_once(rubric, member, findings, unknown):
    assert card_of(rubric, member, findings, unknown + unknown) == card_of(rubric, member, findings, unknown)


@steady
@given(rubrics, members, anything, st.data())
def test_two_records_of_one_place_count_once(rubric, member, findings, data):
    """The surer one counts, else the later, else the larger: whichever comes first."""
    assume(findings)
    one = data.draw(st.sampled_from(findings))
    other = replace(
        one, state=data.draw(st.sampled_from(State)), count=data.draw(st.integers(1, 12)), message=data.draw(st.sampled_from(["", "又见"]))
    )
    other = replace(other, outcome=data.draw(st.sampled_from(list(Outcome))), measured=data.draw(st.sampled_from([{}, {"months": 3}])))
    others = [each for each in findings if each.fingerprint != one.fingerprint]
    either = [points_of(card_of(rubric, member, [*others, each])) for each in (one, other)]
    there, back = card_of(rubric, member, [one, other, *others]), card_of(rubric, member, [*others, other, one])
    assert there == back
    assert points_of(there) in either


@steady
@given(rubrics, members, anything, unknowns, st.data())
def test_bounds_hold_whatever_comes_of_the_open_questions(rubric, member, findings, unknown, data):
    """Suspicions are confirmed or rejected, unknown checks find something or nothing: the score stays between low and high."""
    unknown = [code for code in unknown if code in FAULTS]  # an unknown merit is in no view (contract 6): found later, it is news
    before = card_of(rubric, member, findings, unknown)
    resolved, places = [], {each.fingerprint for each in findings}
    for each in findings:
        told = data.draw(st.booleans()) if each.state is State.SUSPECTED else None
        resolved.append(each if told is None else replace(each, state=State.CONFIRMED if told else State.REJECTED))
    for code in unknown:
        for more in data.draw(st.lists(found(st.just(code)), max_size=6)):
            if more.fingerprint not in places:
                resolved.append(replace(more, state=State.CONFIRMED))
    after = card_of(rubric, member, resolved)
    if before.score.known and after.score.known:
        assert before.score.low <= after.score.value <= before.score.high
    for first, second in zip(before.groups, after.groups, strict=True):
        if first.points.known and second.points.known and rubric.group_by_id[first.id].kind is not GroupKind.BONUS:
            assert first.points.low <= second.points.value


@steady
@given(anything, unknowns)
def test_bounds_of_a_unit_hold_whatever_comes_of_the_open_questions(findings, unknown):
    unknown = [code for code in unknown if code in FAULTS]
    before = unit_of(findings, unknown)
    for state in (State.CONFIRMED, State.REJECTED):
        after = unit_of([replace(each, state=state) if each.state is State.SUSPECTED else each for each in findings])
        assert before.score.low <= after.score.value <= before.score.high


@steady
@given(rubrics, members, anything, unknowns)
def test_a_veto_rests_on_confirmed_facts_alone(rubric, member, findings, unknown):
    card = card_of(rubric, member, findings, unknown)
    sure = {each.fingerprint for each in findings if each.state in (State.CONFIRMED, State.REGRESSED)}
    assert all(veto.findings and set(veto.findings) <= sure for veto in card.vetoes)
    assert {veto.row for veto in card.vetoes} == {
        veto.row for veto in card_of(rubric, member, [each for each in findings if each.fingerprint in sure]).vetoes
    }


@steady
@given(rubrics, members, anything, unknowns)
def test_the_rows_explain_the_total_to_the_last_digit(rubric, member, findings, unknown):
    assume(member.level is not Level.MINISTRY)  # 4/3 of a point has no last digit
    card = card_of(rubric, member, findings, unknown)
    assume(card.score.known)
    assert sum(group.points.value for group in card.groups if group.points.known) == card.score.value
    for group in card.groups:
        if group.points.known:
            full = group.of if rubric.group_by_id[group.id].kind is GroupKind.DEDUCT else Decimal(0)
            assert full + sum((row.points or Decimal(0) for row in card.rows if row.group == group.id), Decimal(0)) == group.points.value
    figures = [figure for row in card.rows for figure in (row.points, row.low, row.high, row.raw) if figure is not None]
    assert all(type(figure) is Decimal and figure == figure.quantize(Decimal("0.001")) for figure in [*figures, *views(card)])


@steady
@given(anything, faults, unknowns)
def test_one_more_confirmed_fault_never_raises_a_unit_and_unknown_never_lowers_it(findings, extra, unknown):
    findings = [each for each in findings if each.fingerprint != extra.fingerprint]
    before = unit_of(findings)
    after = unit_of([*findings, replace(extra, state=State.CONFIRMED)])
    # What moves between groups is told of sites above; here it is enough that no column is named twice.
    if not any(column_of(each) == column_of(extra) for each in findings):
        assert all(second <= first for first, second in zip(views(before), views(after), strict=True))
        assert {veto.row for veto in before.vetoes} <= {veto.row for veto in after.vetoes}
    dim = unit_of(findings, unknown)
    assert (dim.score.value, dim.score.high, dim.vetoes) == (before.score.value, before.score.high, before.vetoes)


@steady
@given(anything, unknowns, st.randoms(use_true_random=False))
def test_order_of_facts_and_members_changes_nothing_of_a_unit(findings, unknown, random):
    sites = [
        Member(kind=MemberKind.SITE, id=f"s{number}", home_url=HOME, site_class=SiteClass.PORTAL, level=Level.COUNTY) for number in (0, 1)
    ]
    facts = []
    for number, member in enumerate([*sites, Member(kind=MemberKind.ACCOUNT, id="a0")]):
        site, account = (member.id, None) if member.kind is MemberKind.SITE else (None, member.id)
        mine = [replace(each, site=site, account=account) for each in findings[number::3]]
        facts.append((member, mine, [said(code, subject=member.id) for code in unknown]))
    card = score_unit(MIANYANG, "u", [MemberFacts(member=who, findings=what, assessments=known) for who, what, known in facts], AT)
    random.shuffle(facts)
    mixed = [
        MemberFacts(member=who, findings=random.sample(what * 2, 2 * len(what)), assessments=random.sample(known, len(known)))
        for who, what, known in facts
    ]
    assert score_unit(MIANYANG, "u", mixed, AT) == card


@steady
@given(anything, unknowns)
def test_what_a_unit_may_still_lose_is_told_by_its_suspected_vetoes(findings, unknown):
    """Every veto that holds once suspicions are confirmed was told as held or suspected before, with the member it is about."""
    before = unit_of(findings, unknown)
    after = unit_of([replace(each, state=State.CONFIRMED) if each.state is State.SUSPECTED else each for each in findings], unknown)
    told = {(veto.row, veto.subject) for veto in (*before.vetoes, *before.suspected)}
    assert {(veto.row, veto.subject) for veto in after.vetoes} == told
    assert not after.suspected


@steady
@given(anything, unknowns)
def test_caps_hold_for_units(findings, unknown):
    card = unit_of(findings, unknown, accounts=2)
    assert 0 <= card.score.low <= card.score.value <= card.score.high <= card.of
    for group in card.groups:
        if group.points.known:
            assert 0 <= group.points.low <= group.points.value <= group.points.high <= group.of
    for row in card.rows:
        for figure in (row.points, row.low, row.high):
            assert figure is None or row.cap is None or abs(figure) <= row.cap


@steady
@given(rubrics, members, anything, unknowns, st.randoms(use_true_random=False))
def test_order_and_duplicates_change_nothing(rubric, member, findings, unknown, random: Random):
    shuffled = findings + random.sample(findings, k=len(findings) // 2)
    random.shuffle(shuffled)
    assert card_of(rubric, member, findings, unknown) == card_of(rubric, member, shuffled, list(reversed(unknown)))


@steady
@given(rubrics, members, anything)
def test_caps_groups_and_points_add_up(rubric, member, findings):
    card = card_of(rubric, member, findings)
    for group in card.groups:
        if not group.points.known:
            continue
        assert 0 <= group.points.low <= group.points.high <= group.of
        taken = sum((row.points or Decimal(0) for row in card.rows if row.group == group.id), Decimal(0))
        base = group.of if rubric.group_by_id[group.id].kind is GroupKind.DEDUCT else Decimal(0)
        assert abs(base + taken - group.points.value) < Decimal("1e-9")
    for row in card.rows:
        if row.points is not None and row.cap is not None:
            scale = Decimal(4) / 3 if member.level is Level.MINISTRY else 1
            assert abs(row.points) <= row.cap * scale + Decimal("1e-9")


@steady
@given(members, anything, anything)
def test_a_vetoed_or_worse_member_never_lifts_its_unit(member, mine, others):
    alone = score_unit(MIANYANG, "u", [MemberFacts(member=member, findings=mine)], AT)
    single = card_of(MIANYANG, member, mine)
    assert (alone.score, alone.groups, alone.verdict) == (single.score, single.groups, single.verdict)
    second = replace(member, id="t")
    both = score_unit(
        MIANYANG,
        "u",
        [MemberFacts(member=member, findings=mine), MemberFacts(member=second, findings=[replace(each, site="t") for each in others])],
        AT,
    )
    if single.vetoes:
        assert both.verdict == "unqualified"
    assert both.score.low <= both.score.value <= both.score.high


@steady
@given(rubrics, members, anything, unknowns)
def test_nothing_suspected_or_unknown_fails_anybody(rubric, member, findings, unknown):
    doubtful = [replace(each, state=State.SUSPECTED) for each in findings]
    card = card_of(rubric, member, doubtful, unknown)
    assert card.vetoes == ()
    assert card.verdict != "unqualified"


@steady
@given(anything, faults)
def test_one_more_confirmed_fault_never_raises_a_unit(findings, extra):
    site = Member(kind=MemberKind.SITE, id="s", home_url=HOME, site_class=SiteClass.PORTAL, level=Level.COUNTY)
    account = Member(kind=MemberKind.ACCOUNT, id="a")
    findings = [each for each in findings if each.fingerprint != extra.fingerprint]
    half = len(findings) // 2

    def scored(mine):
        theirs = [replace(each, site=None, account="a") for each in findings[half:]]
        return score_unit(MIANYANG, "u", [MemberFacts(member=site, findings=mine), MemberFacts(member=account, findings=theirs)], AT)

    before, after = scored(findings[:half]), scored([*findings[:half], replace(extra, state=State.CONFIRMED)])
    assert all(second <= first for first, second in zip(views(before), views(after), strict=True))


@pytest.mark.parametrize(
    ("first", "second", "value", "low"),
    [
        pytest.param({"count": 3}, {"count": 1}, 98.5, 98.5, id="the larger of two"),
        pytest.param({"state": State.SUSPECTED}, {}, 99.5, 99.5, id="the surer"),
        pytest.param({"state": State.REGRESSED}, {"state": State.SUSPECTED}, 99.5, 99.5, id="come back is as sure as confirmed"),
        pytest.param({"state": State.SUSPECTED}, {"state": State.REJECTED}, 100, 99.5, id="suspected beside rejected"),
        pytest.param({"count": 3, "observed_at": AT - timedelta(days=1)}, {"count": 1}, 99.5, 99.5, id="the later, though smaller"),
        pytest.param({}, {"outcome": Outcome.PASS}, 99.5, 99.5, id="seen and not seen at one moment"),
        pytest.param({}, {"outcome": Outcome.UNKNOWN}, 100, 95, id="a measurement that failed leaves it open"),
    ],
)
def test_which_of_two_records_of_one_place_holds(first, second, value, low):
    member = Member(kind=MemberKind.SITE, id="s", home_url=HOME, site_class=SiteClass.PORTAL, level=Level.COUNTY)
    one = Finding(code=None, row="MG01a", site="s", state=State.CONFIRMED, outcome=Outcome.FAIL, observed_at=AT)
    pair = [replace(one, **first), replace(one, **second)]
    for findings in (pair, pair[::-1]):
        score = card_of(MIANYANG, member, findings).score
        assert (float(score.value), float(score.low)) == (value, low)


@pytest.mark.parametrize("state", [State.SUSPECTED, State.REJECTED, State.WAIVED, State.FIXED])
@pytest.mark.parametrize("code", sorted(code for code, places in MIANYANG.feeds.items() if any(row.group == "MV" for row, _, _ in places)))
def test_only_confirmed_facts_veto(code, state):
    kind = MemberKind.ACCOUNT if code.startswith("media.") else MemberKind.SITE
    member = Member(kind=kind, id="s", home_url=HOME, site_class=SiteClass.PORTAL, level=Level.COUNTY)
    findings = [
        Finding(code=code, site="s", state=state, observed_at=AT, target=f"http://a.gov.cn/{index}", count=4) for index in range(12)
    ]
    assert not card_of(MIANYANG, member, findings).vetoes
