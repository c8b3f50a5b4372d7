"""Ranking of units and their movement within the week; like is compared with like only."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from config.settings import Settings
from core.digest import WEEK, RankLine
from core.known import Known, KnownAt
from core.rubric import MemberKind
from core.scorecard import Points
from core.standing import Standing, place_units
from pipeline.known import known_at, units_measured
from pipeline.score import Subject, all_subjects
from pipeline.standing import Run, run_at

if TYPE_CHECKING:
    from store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Runs:
    """Standings at the time of the digest and a week before, with what was known then; made once for all recipients."""

    now: Run | None
    before: Run | None
    """None: never scored then, or no unit had been measured yet."""
    was_scored: bool
    """Whether there was a run a week before at all."""
    placed: Sequence[tuple[int | None, Standing]] = ()
    """All units of ``now`` with their places."""
    past: Mapping[str, tuple[int | None, Standing]] = field(default_factory=dict)
    """Unit → place and standing of ``before``."""
    measured: Container[str] = ()
    """Units of which something is known."""
    units: Mapping[str, Subject] = field(default_factory=dict)
    known: KnownAt = field(default_factory=KnownAt)
    known_before: KnownAt = field(default_factory=KnownAt)


def load_runs(store: "Store", settings: Settings, as_of: datetime) -> Runs:
    """Both runs of the week that ends at *as_of*; ConfigError when the rubric is wrong."""
    now = run_at(store, settings, settings.digest.rubric, as_of)
    before = run_at(store, settings, settings.digest.rubric, as_of - WEEK)
    units = {each.id: each for each in all_subjects(store, as_of) if each.kind is MemberKind.UNIT}
    known, known_before = (known_at(store, units.values(), at) for at in (as_of, as_of - WEEK))
    measured, measured_before = (units_measured(units.values(), each) for each in (known, known_before))
    return Runs(
        now=now,
        before=before if measured_before else None,
        was_scored=before is not None,
        placed=place_units(now.standings, measured) if now else (),
        past={item.subject: (place, item) for place, item in place_units(before.standings, measured_before)} if before else {},
        measured=measured,
        units=units,
        known=known,
        known_before=known_before,
    )


def rank_lines(runs: Runs, units: set[str]) -> Iterator[RankLine]:
    """
    Lines of *units*, the best first; places are those among all units.

    A unit has a "before" only when something was judged about it then, and nothing about any of its members was measured for the
    first time since: else the bare points of the unmeasured would look like a fall.
    """
    for place, item in runs.placed:
        if item.subject not in units:
            continue
        steps, steps_before = _steps(runs, item.subject, runs.known), _steps(runs, item.subject, runs.known_before)
        first = sum(before < now for now, before in zip(steps, steps_before, strict=True))
        place_before, old = runs.past.get(item.subject, (None, None)) if Known.JUDGED in steps_before and not first else (None, None)
        score = item.score if item.subject in runs.measured else Points()
        yield RankLine(
            place=place,
            unit=item.subject,
            verdict=item.verdict,
            provisional=item.provisional,
            value=score.value,
            low=score.low,
            high=score.high,
            of=item.of,
            place_before=place_before,
            value_before=old.score.value if old else None,
            measured=item.subject in runs.measured,
            newcomers=first,
            members=sum(step > Known.NOTHING for step in steps),
        )


def _steps(runs: Runs, unit: str, known: KnownAt) -> list[Known]:
    subject = runs.units.get(unit)
    return known.of([site.id for site in subject.sites], [account.id for account in subject.accounts]) if subject else []
