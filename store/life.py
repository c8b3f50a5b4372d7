"""The life of a finding as pure functions over its events (contract sections 2 and 8.7)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from core.finding import BY_HAND, Finding, FindingEvent
from core.outcome import LIVE_STATES, Outcome, State

CONFIRM_AFTER: Final = timedelta(hours=24)
"""Two sightings this far apart confirm a negative machine finding. Source: design 4.3."""

MACHINE: Final = "wangjian"
"""Who speaks when no person does."""
_SETTLED: Final = frozenset({State.CONFIRMED, State.REGRESSED, State.REJECTED, State.WAIVED})


def event_at(events: Sequence[FindingEvent], at: datetime) -> FindingEvent | None:
    """
    The event that rules at a time: the last one at or before it, waivers that have ended left out.

    Args:
        events: by time, and by order of writing where times are equal.
        at: aware.
    """
    for event in reversed(events):
        if event.at > at or (event.state is State.WAIVED and event.until is not None and event.until < at):
            continue
        return event
    return None


def state_at(events: Sequence[FindingEvent], at: datetime) -> State:
    """Effective state at a time; ``suspected`` when nothing was said yet."""
    ruling = event_at(events, at)
    return State.SUSPECTED if ruling is None else ruling.state


def after_sighting(events: Sequence[FindingEvent], finding: Finding, at: datetime) -> State | None:
    """
    The state to note when the machine sees a finding at a time; None when nothing changes.

    A person's rejection or waiver is never overruled by another sighting; what was mended while a waiver ran and comes back before it ends is
    waived again, until the same day (``running_waiver``). A finding that a person must decide about
    (``review``) is never confirmed by repetition, nor when it is seen again after it was fixed. What was fixed without ever being
    confirmed starts again as suspected.
    """
    past = [event for event in events if event.at <= at]
    ruling = event_at(past, at)
    if ruling is None:
        return State.CONFIRMED if finding.state is State.CONFIRMED else State.SUSPECTED
    if ruling.state in _SETTLED:
        return None
    if ruling.state is State.FIXED:
        if running_waiver(past, at) is not None:
            return State.WAIVED
        was_proven = any(event.state in (State.CONFIRMED, State.REGRESSED) for event in past)
        # What a person must judge is another question each time: the word on the last one does not answer it, and no veto may rest on it.
        return State.REGRESSED if was_proven and finding.outcome is not Outcome.REVIEW else State.SUSPECTED
    if finding.state is State.CONFIRMED:
        return State.CONFIRMED
    if finding.outcome is Outcome.FAIL and at - _suspected_since(past) >= CONFIRM_AFTER:
        return State.CONFIRMED
    return None


def after_passing(events: Sequence[FindingEvent], at: datetime) -> State | None:
    """
    The state to note when a recheck passes at a time; None when nothing changes.

    What is waived until some day can be mended before: else the old state would hold again on that day, of a fault that is no more.
    """
    ruling = event_at(events, at)
    if ruling is not None and ruling.state is State.WAIVED and ruling.until is not None:
        ruling = event_at([event for event in events if event.state is not State.WAIVED], at) or ruling
        return State.FIXED if ruling.state in (*LIVE_STATES, State.WAIVED) else None
    return State.FIXED if ruling is not None and ruling.state in LIVE_STATES else None


def running_waiver(events: Sequence[FindingEvent], at: datetime) -> FindingEvent | None:
    """The waiver that still runs at a time, although the machine saw the fault gone since; None when there is none, or a person spoke since."""
    for event in reversed([event for event in events if event.at <= at]):
        if event.state is State.WAIVED:
            return event if event.until is not None and event.until >= at else None
        if event.state is not State.FIXED or event.by != MACHINE:
            return None
    return None


def is_by_hand(events: Sequence[FindingEvent]) -> bool:
    """Whether a person entered the finding and no machine ever said a word on it: no check that passes speaks of what it could not see before."""
    return any(event.reason == BY_HAND for event in events) and not any(event.by == MACHINE for event in events)


def _suspected_since(past: Sequence[FindingEvent]) -> datetime:
    since = past[-1].at
    for event in reversed(past):
        if event.state is not State.SUSPECTED:
            break
        since = event.at
    return since
