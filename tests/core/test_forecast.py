"""The outlook against a brute force that tries every future, and at each side of the line."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.availability import count_days, judge_week, reaches
from core.forecast import WEEK, look_ahead, until_assessable
from core.outcome import Cause, Outcome, Owner
from core.site import MaintenanceWindow
from core.visit import DayCount, Visit

T = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SLOTS = [T + HOUR * number + timedelta(minutes=7) for number in range(24 * 7)]


def visit(at, ok=True, **changes):
    return Visit(**{"site": "a", "at": at, "ok": ok, "seconds": 0.4 if ok else 15.0, **changes})


def week(failed_at=(), every=HOUR):
    """168 visits, the last one 30 minutes before T; those with these numbers (0 = oldest) failed."""
    return [visit(T - WEEK + every * (number + 0.5), number not in failed_at) for number in range(int(WEEK / every))]


def window(visits, at):
    return [one for one in visits if timedelta(0) <= at - one.at < WEEK and not one.is_void and not one.is_blocked]


def is_reached(visits, at):
    inside = window(visits, at)
    return reaches(sum(one.is_failed for one in inside), len(inside))


@pytest.mark.parametrize(
    ("failed", "more", "earliest"),
    [
        pytest.param([100, 101, 102, 103, 104, 105, 106], 2, SLOTS[1], id="7 of 168: two more"),
        pytest.param([100, 101, 102, 103, 104, 105, 106, 107], 1, SLOTS[0], id="8 of 168: one more"),
        pytest.param([], 9, SLOTS[8], id="clean week"),
        pytest.param([0, 1, 2, 3, 4, 5, 160, 161], 1, SLOTS[0], id="old ones have not left yet"),
    ],
)
def test_failures_that_are_left(failed, more, earliest):
    told = look_ahead(week(failed), T, SLOTS)
    assert (told.reached, told.more_failures, told.earliest_at) == (False, more, earliest)
    assert told.sentence.startswith(f"再失败 {more} 次即达到 5 %，按计划最早在周一（11月23日 ")


def test_words():
    told = look_ahead(week(range(100, 105)), T, [T + timedelta(days=3, hours=1), T + timedelta(days=3, hours=2)])
    assert told.sentence == "再失败 1 次即达到 5 %，按计划最早在周四（11月26日 09:00）"


def test_reached_line_says_when_it_is_free_again():
    failed = range(20, 29)
    told = look_ahead(week(failed), T, SLOTS)
    assert told.reached
    assert told.more_failures is None
    assert told.free_at == week()[20].at + WEEK
    assert is_reached([*week(failed), *map(visit, SLOTS)], told.free_at - timedelta(microseconds=1))
    assert not is_reached([*week(failed), *map(visit, SLOTS)], told.free_at)


def test_declared_maintenance_counts_on_neither_side():
    tomorrow = MaintenanceWindow(starts_at=T, ends_at=T + timedelta(days=1))
    told = look_ahead(week(range(100, 107)), T, SLOTS, maintenance=[tomorrow])
    assert told.earliest_at > tomorrow.ends_at
    past = MaintenanceWindow(starts_at=T - WEEK + 100 * HOUR, ends_at=T - WEEK + 107 * HOUR)
    assert look_ahead(week(range(100, 107)), T, SLOTS, maintenance=[past]).more_failures == 9


@pytest.mark.parametrize("visits", [[], [visit(T - HOUR, None, cause=Cause.OWN_OUTAGE, owner=Owner.MONITOR)]], ids=["nothing", "void only"])
def test_without_valid_visits_nothing_is_foretold(visits):
    assert look_ahead(visits, T, SLOTS).sentence == ""


def test_plan_without_visits_foretells_nothing():
    assert look_ahead(week([1]), T, []).more_failures is None


def test_short_week_can_be_judged_when_its_short_day_has_left_or_filled():
    lacking = [one for one in week([9]) if one.at >= T - WEEK + 10 * HOUR]  # 14 visits on the oldest day
    told = until_assessable(lacking, T, SLOTS)
    assert told.assessable_at == min(slot for slot in SLOTS if judged([*lacking, *map(visit, SLOTS)], slot) is not Outcome.UNKNOWN)
    assert told.sentence.startswith("按计划访问，最早自周一（11月23日 ")
    assert (told.reached, told.more_failures) == (False, None)


def judged(visits, at):
    return judge_week(count_days([one for one in visits if one.at <= at], at)[0]).outcome


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(kept=st.sets(st.integers(0, 167), min_size=100), planned=st.sets(st.integers(0, 167), min_size=140))
def test_day_of_judgement_equals_brute_force(kept, planned):
    visits = [one for number, one in enumerate(week()) if number in kept]
    slots = [slot for number, slot in enumerate(SLOTS) if number in planned]
    future = [*visits, *map(visit, slots)]
    assert until_assessable(visits, T, slots).assessable_at == next(
        (slot for slot in slots if judged(future, slot) is not Outcome.UNKNOWN), None
    )


def test_plan_too_thin_for_the_rule_promises_nothing():
    assert until_assessable(week([1])[100:], T, SLOTS[::3]) == look_ahead([], T, [])


minutes = st.integers(0, 7 * 24 * 60 - 1)


@settings(max_examples=150, deadline=None)
@given(
    past=st.dictionaries(minutes, st.booleans(), min_size=1, max_size=60),
    coming=st.sets(minutes, max_size=40),
)
def test_outlook_equals_brute_force(past, coming):
    visits = [visit(T - timedelta(minutes=age), ok) for age, ok in past.items()]
    slots = [T + timedelta(minutes=wait + 1) for wait in sorted(coming)]
    told = look_ahead(visits, T, slots)
    assert told.reached is is_reached(visits, T)
    if told.reached:
        good = [*visits, *map(visit, slots)]
        times = sorted({*slots, *(one.at + WEEK for one in visits)})
        free = next((at for at in times if at > T and window(good, at) and not is_reached(good, at)), None)
        assert told.free_at == free
        return
    # The cheapest set of failures for the line at a slot are any of the planned visits up to it; try every number at every slot.
    best = None
    for index, at in enumerate(slots):
        for number in range(1, index + 2):
            future = [visit(slot, place < index + 1 - number) for place, slot in enumerate(slots[: index + 1])]
            if is_reached([*visits, *future], at) and (best is None or number < best[0]):
                best = number, at
    assert (told.more_failures, told.earliest_at) == (best or (None, None))


# ---- the lines -------------------------------------------------------------------------------------------------------

days = st.builds(
    lambda valid, failed, void, blocked: DayCount(total=valid + void + blocked, failed=min(failed, valid), void=void, blocked=blocked),
    st.integers(0, 60),
    st.integers(0, 6),
    st.integers(0, 5),
    st.integers(0, 5),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(days, min_size=7, max_size=7))
def test_verdict_is_exact_arithmetic(week_days):
    judged = judge_week(week_days)
    failed, valid = sum(day.failed for day in week_days), sum(day.valid for day in week_days)
    assessable = all(day.valid >= 20 for day in week_days)
    if not assessable:
        assert (judged.outcome, judged.warning) == (Outcome.UNKNOWN, False)
        assert "无法评定" in judged.sentence
        return
    assert judged.outcome is (Outcome.FAIL if failed * 20 >= valid else Outcome.PASS)
    assert judged.warning is (failed * 20 < valid and failed * 100 >= 3 * valid)
    assert f"{valid} 次访问中 {failed} 次失败 = " in judged.sentence
    shown = float(judged.sentence.partition("= ")[2].partition(" %")[0])
    assert (shown >= 5.0) is (judged.outcome is Outcome.FAIL)
    assert ("≥ 5 %" in judged.sentence.partition("；")[0]) is (judged.outcome is Outcome.FAIL)
    assert abs(shown - 100 * failed / valid) < 0.011


@pytest.mark.parametrize("valid_a_day", [20, 24, 60, 288])
def test_each_side_of_both_lines(valid_a_day):
    valid = 7 * valid_a_day
    for failed in range(valid // 10):
        plain = [DayCount(total=valid_a_day) for _ in range(6)]
        judged = judge_week([*plain, DayCount(total=valid_a_day, failed=min(failed, valid_a_day))])
        failed = min(failed, valid_a_day)
        assert judged.outcome is (Outcome.FAIL if failed / valid >= 0.05 else Outcome.PASS)
        assert judged.warning is (0.03 <= failed / valid < 0.05)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10 * 24 * 60), st.sampled_from(["ok", "slow", "down", "void", "blocked"])), max_size=200))
def test_every_visit_of_the_week_is_counted_once_and_no_other(rows):
    made = {
        "ok": {"ok": True},
        "slow": {"ok": True, "seconds": 15.0},
        "down": {"ok": False},
        "void": {"ok": None, "owner": Owner.MONITOR, "cause": Cause.OWN_OUTAGE},
        "blocked": {"ok": None, "cause": Cause.BLOCKED_CHALLENGE},
    }
    visits = [Visit(**{"site": "a", "at": T - timedelta(minutes=age), "seconds": 1.0, **made[kind]}) for age, kind in rows]
    counts, excused = count_days(visits, T)
    inside = [(age, kind) for age, kind in rows if age < 7 * 24 * 60]
    assert excused == 0
    assert sum(day.total for day in counts) == len(inside)
    assert sum(day.failed for day in counts) == sum(kind in ("slow", "down") for _, kind in inside)
    for back in range(7):
        of_day = [kind for age, kind in inside if age // (24 * 60) == back]
        assert counts[6 - back].valid == sum(kind in ("ok", "slow", "down") for kind in of_day)
