"""Standings: scoring runs over many subjects, kept for ranking and movement, made again where that is quick."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from config.settings import Settings
from core.outcome import Outcome
from core.rubric import MemberKind
from core.scorecard import Scorecard
from core.site import SiteState
from core.standing import Standing, VetoNote
from pipeline.score import BULK, Subject, all_subjects, load_facts, lone_accounts, prepare_rubric, score_subject

if TYPE_CHECKING:
    from store import Store

log = logging.getLogger(__name__)

FRESH: Final = 400
"""Up to this many sites everything is scored on the spot, a second or so; beyond it the last stored run is read. House rule."""
MAX_AGE: Final = timedelta(days=2)
"""Oldest stored run that still stands for a time. House rule."""

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """Standings of every subject at one time."""

    at: datetime
    standings: tuple[Standing, ...]


def standing_of(card: Scorecard) -> Standing:
    """What remains of a card."""
    notes = [
        VetoNote(row=veto.row, title=veto.title, basis=veto.basis, held=held, subject=veto.subject)
        for held, vetoes in ((True, card.vetoes), (False, card.suspected))
        for veto in vetoes
    ]
    return Standing(
        rubric=card.rubric,
        subject=card.subject,
        kind=card.kind,
        name=card.name,
        at=card.as_of,
        verdict=card.verdict,
        provisional=card.provisional,
        score=card.score,
        of=card.of,
        vetoes=tuple(notes),
        unknown=tuple(row.row for row in card.rows if row.outcome is Outcome.UNKNOWN),
    )


def score_run(store: "Store", settings: Settings, rubric_id: str, at: datetime, on_progress: OnProgress | None = None) -> Run:
    """
    Score every open site and unit at *at*, and the accounts that no unit's card speaks of.

    Units are taken a few at a time, so that memory does not grow with the registry.
    """
    rubric = prepare_rubric(settings, rubric_id)
    subjects = all_subjects(store, at)
    subjects += lone_accounts(store, subjects, at)
    few = sum(subject.kind is MemberKind.SITE for subject in subjects) <= FRESH
    found: list[Standing] = []
    for part in [subjects] if few else _parts(subjects):
        facts = load_facts(store, settings, part, at)
        found += [standing_of(score_subject(rubric, subject, facts)) for subject in part]
        if on_progress is not None:
            on_progress(len(found), len(subjects))
    return Run(at=at, standings=tuple(sorted(found, key=lambda item: item.subject)))


def record_run(store: "Store", settings: Settings, rubric_id: str, at: datetime, on_progress: OnProgress | None = None) -> Run:
    """Score everything and keep the run; the nightly job and the digest of a large registry live on it."""
    run = score_run(store, settings, rubric_id, at, on_progress)
    rubric = prepare_rubric(settings, rubric_id)
    store.standings.record(rubric.id, at, run.standings)
    log.info(
        "计分已保存：%s，%d 个对象",
        rubric.id,
        len(run.standings),
        extra={"event": "standings_recorded", "rubric": rubric.id, "subjects": len(run.standings)},
    )
    return run


def run_at(store: "Store", settings: Settings, rubric_id: str, at: datetime) -> Run | None:
    """
    The standings that hold at *at*: scored on the spot for a small registry, else the last stored run of the two days before.

    None when a large registry was never scored then: nothing is invented.
    """
    sites = sum(site.state is not SiteState.CLOSED for site in store.sites.all())
    if sites <= FRESH:
        return score_run(store, settings, rubric_id, at)
    rubric = prepare_rubric(settings, rubric_id)
    known = store.standings.run_at(rubric.id, at - MAX_AGE, at)
    return None if known is None else Run(at=known, standings=tuple(store.standings.of_run(rubric.id, known)))


def _parts(subjects: Sequence[Subject]) -> Iterator[list[Subject]]:
    """Subjects in parts of about ``BULK`` sites; a site is scored together with its unit, so that it is judged once."""
    sites = {subject.id: subject for subject in subjects if subject.kind is MemberKind.SITE}
    part: list[Subject] = []
    size = 0
    for unit in (subject for subject in subjects if subject.kind is MemberKind.UNIT):
        if part and size + len(unit.sites) > BULK:
            yield part
            part, size = [], 0
        part.append(unit)
        part += [found for site in unit.sites if (found := sites.pop(site.id, None)) is not None]
        size += len(unit.sites)
    if part:
        yield part
    rest = [*sites.values(), *(subject for subject in subjects if subject.kind is MemberKind.ACCOUNT)]
    for start in range(0, len(rest), BULK):
        yield rest[start : start + BULK]
