"""Visits: identity, roll-ups that can be cut anywhere, pruning."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from core.availability import find_gaps
from core.fetch import Phases
from core.outcome import Cause, Owner
from core.visit import Attempt, DayCount, Visit

T = datetime(2026, 11, 23, 0, 7, 31, tzinfo=UTC)
DAY = timedelta(days=1)


def visit(hours: float = 0, *, site="a", ok=True, **more) -> Visit:
    return Visit(site=site, at=T - timedelta(hours=hours), ok=ok, **{"seconds": 0.42, **more})


def counted(store, site, since, until) -> tuple[DayCount, ...]:
    """The same from the visits themselves, slowly."""
    days = []
    edge = since
    while edge < until:
        inside = [item for item in store.visits.window(site, edge, edge + DAY) if item.at > edge]
        kinds = Counter("blocked" if v.is_blocked else "void" if v.is_void else "failed" if v.is_failed else "good" for v in inside)
        days.append(DayCount(total=len(inside), failed=kinds["failed"], void=kinds["void"], blocked=kinds["blocked"]))
        edge += DAY
    return tuple(days)


def test_visit_comes_back_as_it_was(store):
    attempts = (
        Attempt(kind="official", url="http://a.gov.cn/", at=T, ok=False, seconds=15.0, cause=Cause.DEADLINE, owner=Owner.SITE),
        Attempt(kind="control", url="http://b.gov.cn/", at=T, ok=True, seconds=0.1),
    )
    phases = Phases(dns=12.3, connect=45.6, tls=None, first_byte=700.0, total=15000.0)
    failed = visit(
        ok=False, seconds=15.0, cause=Cause.DEADLINE, owner=Owner.SITE, vantage="北京", status=200, address="10.0.0.1", phases=phases
    )
    failed = Visit(**{name: getattr(failed, name) for name in Visit.__slots__ if name != "attempts"}, attempts=attempts)
    store.visits.append([failed])
    assert store.visits.window("a", T, T) == [failed]


def test_plain_good_visit_keeps_no_attempts(store):
    store.visits.append([visit(attempts=(Attempt(kind="official", url="u", at=T, ok=True, seconds=0.4),))])
    assert store.visits.window("a", T - DAY, T)[0].attempts == ()


@pytest.mark.parametrize(
    ("seconds", "failed"),
    [
        pytest.param(14.9999999, False, id="just below the line"),
        pytest.param(15.0, True, id="on the line"),
        pytest.param(None, False, id="unknown time"),
    ],
)
def test_rounding_never_moves_a_visit_over_the_line(store, seconds, failed):
    store.visits.append([visit(seconds=seconds)])
    found = store.visits.window("a", T, T)[0]
    assert found.is_failed is failed
    assert store.visits.summaries(T - DAY, T)[0].total.failed == int(failed)


def test_same_slot_again_changes_nothing_and_the_first_word_stays(store):
    first = [visit(hour) for hour in range(48)]
    assert store.visits.append(first).added == 48
    again = store.visits.append([visit(hour, ok=False) for hour in range(50)])
    assert (again.added, again.same) == (2, 48)
    (summary,) = store.visits.summaries(T - 3 * DAY, T)
    assert (summary.total.total, summary.total.failed) == (50, 2)


@pytest.mark.parametrize("seed", range(4))
def test_summaries_agree_with_the_visits_at_any_time(store, seed):
    rng = random.Random(seed)
    kinds = [
        {},
        {},
        {},
        {"ok": False},
        {"ok": None, "owner": Owner.MONITOR, "cause": Cause.OWN_OUTAGE},
        {"ok": None, "cause": Cause.BLOCKED_CHALLENGE, "owner": Owner.UNCLEAR},
        {"seconds": 16.0},
    ]
    rows = [visit(rng.random() * 24 * 12, site=rng.choice("ab"), **rng.choice(kinds)) for _ in range(700)]
    rows += [visit(24 * day, site="a") for day in range(10)]  # exactly on every boundary
    rng.shuffle(rows)
    for start in range(0, len(rows), 200):
        store.visits.append(rows[start : start + 220])  # batches overlap
    until = T if seed % 2 else T - timedelta(hours=rng.random() * 30)
    since = until - 7 * DAY
    found = {item.site: item.days for item in store.visits.summaries(since, until)}
    assert found == {site: counted(store, site, since, until) for site in "ab"}


def test_more_visits_than_the_packed_hours_hold_are_still_counted(store):
    rows = [Visit(site="a", at=T - timedelta(seconds=number), ok=True, seconds=0.1) for number in range(2500)]
    store.visits.append(rows)
    assert store.visits.summaries(T - DAY, T)[0].days == (DayCount(total=2500),)


def test_span_must_be_whole_days(store):
    with pytest.raises(ValueError, match="whole number of days"):
        store.visits.summaries(T - timedelta(hours=25), T)


def test_rolled_back_visits_leave_no_trace_in_caches(store):
    with pytest.raises(ZeroDivisionError), store.transaction():  # noqa: PT012
        store.visits.append([visit(site="new", vantage="x")])
        _ = 1 / 0
    store.visits.append([visit(site="other"), visit(site="new", vantage="y")])
    assert [item.vantage for item in store.visits.window("new", T, T)] == ["y"]
    assert {item.site for item in store.visits.summaries(T - DAY, T)} == {"new", "other"}


def test_export_gives_all_sites_in_order_of_time(store):
    store.visits.append([visit(hour, site=site) for hour in range(5) for site in "ba"])
    found = list(store.visits.export(T - timedelta(hours=2), T))
    assert len(found) == 6
    assert [item.at for item in found] == sorted(item.at for item in found)
    assert {item.site for item in store.visits.export(T - DAY, T, ["b"])} == {"b"}


def test_prune_keeps_failures_longer_and_roll_ups_for_good(store):
    attempts = (Attempt(kind="official", url="u", at=T, ok=False, seconds=1.0),)
    store.visits.append([visit(hour, ok=bool(hour % 5), attempts=attempts) for hour in range(24 * 10)])
    before = store.visits.summaries(T - 10 * DAY, T)
    while store.visits.prune(T - 3 * DAY, failures_before=T - 6 * DAY, batch=30):
        pass
    left = store.visits.window("a", T - 11 * DAY, T)
    assert not [item for item in left if item.ok and item.at < T - 3 * DAY - timedelta(hours=1)]
    assert [item for item in left if not item.ok and T - 6 * DAY < item.at < T - 4 * DAY]
    assert not [item for item in left if item.at < T - 6 * DAY - timedelta(hours=1)]
    assert store.visits.summaries(T - 10 * DAY, T)[0].total.total == before[0].total.total


def test_span_of_an_empty_store_is_none(store):
    assert store.visits.span() is None
    assert store.visits.window("nobody", T - DAY, T) == []
    assert list(store.visits.export(T - DAY, T)) == []


def test_gaps_are_those_of_the_arithmetic(store):
    """The store finds runs of void visits without reading the good ones; both ways must agree."""
    rng = random.Random(5)
    made = {
        "ok": {"ok": True, "seconds": 0.3},
        "outage": {"ok": None, "cause": Cause.OWN_OUTAGE, "owner": Owner.MONITOR},
        "gap": {"ok": None, "cause": Cause.GAP, "owner": Owner.MONITOR},
        "blocked": {"ok": None, "cause": Cause.BLOCKED_CHALLENGE, "owner": Owner.UNCLEAR},
    }
    now = datetime(2026, 11, 23, 9, 17, tzinfo=UTC)
    visits = [
        Visit(site=site, at=now - timedelta(minutes=30 * number), **made[rng.choice(("ok", "ok", "outage", "outage", "gap", "blocked"))])
        for site in ("a", "b", "c")
        for number in range(400)
    ]
    visits += [Visit(site="fine", at=now - timedelta(hours=number), ok=True, seconds=1.0) for number in range(24)]
    store.visits.append(visits)
    week = timedelta(days=7)
    expected = {site: list(find_gaps([one for one in visits if one.site == site], now)) for site in ("a", "b", "c")}
    assert store.visits.gaps(now - week, now) == expected
    assert store.visits.gaps(now - week, now, ["b", "fine", "unknown"]) == {"b": expected["b"]}
    assert store.visits.gaps(now - timedelta(days=400), now - timedelta(days=300)) == {}


def test_sites_of_which_nothing_is_known_lately(store):
    void = {"ok": None, "cause": Cause.OWN_OUTAGE, "owner": Owner.MONITOR}
    now = datetime(2026, 11, 23, 9, 17, tzinfo=UTC)
    at = [now - timedelta(minutes=minutes) for minutes in (10, 70, 130)]
    store.visits.append([Visit(site="a", at=at[1], ok=True, seconds=1.0), Visit(site="a", at=at[0], **void)])
    store.visits.append([Visit(site="b", at=at[1], **void), Visit(site="b", at=at[0], ok=False, seconds=15.0)])
    store.visits.append([Visit(site="c", at=at[2], **void), Visit(site="c", at=at[1], **void)])
    assert store.visits.lately_void(now - timedelta(hours=3), now) == {"a": at[0], "c": at[1]}
    assert store.visits.lately_void(now - timedelta(hours=1), now) == {"a": at[0]}
    assert store.visits.voids(now - timedelta(hours=3), now) == [
        (at[2], "c", Cause.OWN_OUTAGE),
        (at[1], "b", Cause.OWN_OUTAGE),
        (at[1], "c", Cause.OWN_OUTAGE),
        (at[0], "a", Cause.OWN_OUTAGE),
    ]
    assert store.visits.any_valid(at[1] - timedelta(seconds=1), now)
    assert not store.visits.any_valid(at[2], at[1])


def test_void_visits_of_a_time_to_come_are_taken_away_with_their_witnesses(store):
    attempts = (Attempt(kind="control", url="http://b.gov.cn/", at=T, ok=False, seconds=5.0),)
    outage = {"ok": None, "cause": Cause.OWN_OUTAGE, "owner": Owner.MONITOR, "seconds": None, "attempts": attempts}
    failed = {"ok": False, "cause": Cause.RESET, "owner": Owner.SITE, "attempts": attempts}
    gap = {"ok": None, "cause": Cause.GAP, "owner": Owner.MONITOR, "seconds": None}
    store.visits.append([visit(hours, **what) for hours in (-50, -2, 2) for what in (outage,)])
    store.visits.append([visit(-3, **gap), visit(-4, **failed), visit(1, **failed)])
    store.vantages.append([visit(-2, vantage="east", **outage), visit(2, vantage="east", **outage)])
    assert store.visits.forget_voids(T) == 4
    assert [(item.at - T) / timedelta(hours=1) for item in store.visits.window("a", T - DAY, T + 3 * DAY)] == [-2, -1, 4]
    assert all(item.attempts for item in store.visits.window("a", T - DAY, T + 3 * DAY))
    store.visits.append([visit(-2), visit(-50)])
    assert [item.attempts for item in store.visits.window("a", T + DAY / 24, T + 3 * DAY) if item.ok] == [(), ()]
    assert store.visits.forget_voids(T) == 0
