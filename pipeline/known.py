"""What was known when: read for whole registries in a few queries; ``core.known`` says what it means."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from core.digest import WEEK
from core.known import DEFINITE, Known, KnownAt
from core.rubric import MemberKind
from core.scorecard import Scorecard
from core.standing import place_units
from pipeline.media.matrix import newest_known
from pipeline.score import Subject, all_subjects

if TYPE_CHECKING:
    from core.assessment import Assessment
    from store import Store


def known_at(store: "Store", subjects: Iterable[Subject], at: datetime) -> KnownAt:
    """
    How much was known at *at* (aware) about the sites and accounts of *subjects*.

    A published audit, a definite answer of a check or a finding makes a site ``JUDGED``; so does a post of an account.
    Visits tell only of the week before: older ones are part of no card.
    """
    wanted = list(subjects)
    sites = {site.id for subject in wanted for site in subject.sites}
    accounts = {account.id for subject in wanted for account in subject.accounts}
    return KnownAt(sites=_sites(store, sites, at), accounts=_accounts(store, accounts, at))


def _sites(store: "Store", sites: set[str], at: datetime) -> dict[str, Known]:
    judged = sites & store.weeks.audited(at).keys()
    judged |= store.weeks.with_findings(at, sites=sorted(sites - judged))
    judged |= _definite(store.assessments.latest_all(at, sorted(sites - judged)))
    found = dict.fromkeys(judged, Known.JUDGED)
    if rest := sites - judged:
        for summary in store.visits.summaries(at - WEEK, at):
            if summary.site in rest and summary.total.valid:
                found[summary.site] = Known.VISITED
    return found


def _accounts(store: "Store", accounts: set[str], at: datetime) -> dict[str, Known]:
    if not accounts:
        return {}
    judged = accounts & newest_known(store, at).keys()
    judged |= store.weeks.with_findings(at, accounts=sorted(accounts - judged))
    judged |= _definite(store.assessments.latest_of_accounts(at, sorted(accounts - judged)))
    return dict.fromkeys(judged, Known.JUDGED)


def _definite(answers: dict[str, list["Assessment"]]) -> set[str]:
    return {subject for subject, said in answers.items() if any(each.outcome in DEFINITE for each in said)}


def units_measured(subjects: Iterable[Subject], known: KnownAt) -> set[str]:
    """
    Units of which something was judged; the others have bare points and no place.

    Visits alone are no reason for one: a unit whose pages nobody ever looked at has lost nothing, and would come first.
    """
    return {each.id for each in subjects if Known.JUDGED in known.of([site.id for site in each.sites], [acc.id for acc in each.accounts])}


def rank_cards(store: "Store", cards: Sequence[Scorecard]) -> list[tuple[int | None, Scorecard]]:
    """Units among *cards* (all of one time) with their places; units of which nothing was known then have none."""
    names = {card.subject for card in cards if card.kind is MemberKind.UNIT}
    if not names:
        return []
    units = [each for each in all_subjects(store, cards[0].as_of) if each.kind is MemberKind.UNIT and each.id in names]
    return place_units(cards, units_measured(units, known_at(store, units, cards[0].as_of)))
