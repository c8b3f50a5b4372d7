"""What was known about a site or account at a time, so that scores are compared with like and nothing unmeasured looks good."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from core.assessment import Assessment
from core.finding import Finding
from core.outcome import Outcome
from core.visit import DayCount

DEFINITE: Final = frozenset({Outcome.PASS, Outcome.FAIL, Outcome.REVIEW})
"""Outcomes that say something about the subject itself."""


class Known(IntEnum):
    """How much was known; a card of a lower step cannot be compared with one of a higher."""

    NOTHING = 0
    """Neither good nor bad: points are bare, and there is no place."""
    VISITED = 1
    """It was visited, its pages were never looked at."""
    JUDGED = 2
    """A check gave a definite answer, or somebody reported a finding."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownAt:
    """Steps of many subjects at one time; whoever is not named is unknown."""

    sites: dict[str, Known] = field(default_factory=dict)
    accounts: dict[str, Known] = field(default_factory=dict)

    def of(self, sites: Iterable[str], accounts: Iterable[str]) -> list[Known]:
        """The steps of the members of a unit."""
        nothing = Known.NOTHING
        return [self.sites.get(each, nothing) for each in sites] + [self.accounts.get(each, nothing) for each in accounts]


def known_of(findings: Iterable[Finding], assessments: Iterable[Assessment], days: Iterable[DayCount] = ()) -> Known:
    """
    What facts say by themselves.

    Args:
        findings: of one subject, known at the time.
        assessments: newest answers at the time.
        days: counts of its visits in the week before; void and blocked ones tell nothing.
    """
    if any(each.outcome is not Outcome.UNKNOWN for each in findings) or any(each.outcome in DEFINITE for each in assessments):
        return Known.JUDGED
    return Known.VISITED if any(day.valid for day in days) else Known.NOTHING
