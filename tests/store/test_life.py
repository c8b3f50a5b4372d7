"""The life of a finding, as a table."""

from datetime import UTC, datetime, timedelta

import pytest

from core.finding import Finding, FindingEvent
from core.outcome import Outcome, State
from store import life

T = datetime(2026, 11, 23, tzinfo=UTC)
S, C, R, W, F, G = State.SUSPECTED, State.CONFIRMED, State.REJECTED, State.WAIVED, State.FIXED, State.REGRESSED


def events(*states, until=None):
    """One event a day, the last one two days before T."""
    first = len(states) + 1
    return [FindingEvent(fingerprint="", at=T - timedelta(days=first - i), state=state, until=until) for i, state in enumerate(states)]


def finding(**more):
    return Finding(code="footer.icp.missing", site="a", observed_at=T, **more)


@pytest.mark.parametrize(
    ("past", "seen", "expected"),
    [
        pytest.param([], finding(), S, id="first sight"),
        pytest.param([], finding(state=C), C, id="first sight of a plain fact"),
        pytest.param([S], finding(), C, id="second sight after two days"),
        pytest.param([S], finding(outcome=Outcome.REVIEW), None, id="a person must decide"),
        pytest.param([S], finding(state=C), C, id="became a plain fact"),
        pytest.param([S, C], finding(), None, id="stays confirmed"),
        pytest.param([S, R], finding(), None, id="rejection is never overruled"),
        pytest.param([S, C, W], finding(), None, id="waiver is never overruled"),
        pytest.param([S, C, F], finding(), G, id="proven, fixed, back"),
        pytest.param([S, F], finding(), S, id="never proven, fixed, back"),
        pytest.param([S, C, F], finding(outcome=Outcome.REVIEW), S, id="a person must decide again"),
        pytest.param([S, C, F], finding(state=C, outcome=Outcome.REVIEW), S, id="a person must decide, whatever the check says"),
        pytest.param([S, C, F, G], finding(), None, id="stays regressed"),
    ],
)
def test_after_sighting(past, seen, expected):
    assert life.after_sighting(events(*past), seen, T) is expected


@pytest.mark.parametrize(("hours", "expected"), [(23.99, None), (24, C)])
def test_second_sight_confirms_after_24_hours(hours, expected):
    past = [FindingEvent(fingerprint="", at=T - timedelta(hours=hours), state=S)]
    assert life.after_sighting(past, finding(), T) is expected


@pytest.mark.parametrize(
    ("past", "expected"), [([S], F), ([S, C], F), ([C, F, G], F), ([S, R], None), ([C, W], None), ([C, F], None), ([], None)]
)
def test_after_passing(past, expected):
    assert life.after_passing(events(*past), T) is expected


def test_state_at_is_inclusive_and_waivers_end():
    until = T + timedelta(days=5)
    past = [*events(S, C), FindingEvent(fingerprint="", at=T, state=W, until=until)]
    assert life.state_at(past, T - timedelta(microseconds=1)) is C
    assert life.state_at(past, T) is W
    assert life.state_at(past, until) is W
    assert life.state_at(past, until + timedelta(microseconds=1)) is C
    assert life.state_at(past, T - timedelta(days=99)) is S


# ---- mended while a waiver runs -------------------------------------------------------------------------------------


def waived(days, *, by="张三"):
    """Confirmed, then waived until *days* after T."""
    until = T + timedelta(days=days)
    return [*events(S, C), FindingEvent(fingerprint="", at=T - timedelta(days=1), state=W, by=by, until=until)]


def seen_gone(at, by=life.MACHINE):
    return FindingEvent(fingerprint="", at=at, state=F, by=by)


def test_what_is_waived_until_a_day_can_be_mended_before():
    past = waived(5)
    assert life.after_passing(past, T) is F
    past.append(seen_gone(T))
    assert life.state_at(past, T) is F
    assert life.state_at(past, T + timedelta(days=6)) is F
    assert life.after_passing(past, T + timedelta(days=1)) is None


def test_a_waiver_without_an_end_stands():
    assert life.after_passing(events(S, C, W), T) is None


def test_what_comes_back_while_the_waiver_runs_is_waived_again_and_afterwards_it_regresses():
    past = [*waived(5), seen_gone(T)]
    assert life.after_sighting(past, finding(), T + timedelta(days=1)) is W
    assert life.after_sighting(past, finding(), T + timedelta(days=6)) is G


def test_a_person_who_calls_it_mended_ends_the_waiver():
    past = [*waived(5), seen_gone(T, by="张三")]
    assert life.after_sighting(past, finding(), T + timedelta(days=1)) is G
