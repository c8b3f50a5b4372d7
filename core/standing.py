"""Standings: what remains of a scorecard for ranking, movement and vetoes over thousands of subjects."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from core.rubric import MemberKind
from core.scorecard import Points, Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class VetoNote:
    """A veto row that holds or is suspected."""

    row: str
    title: str
    basis: str
    held: bool
    """False: suspected only; the verdict is then undetermined, never unqualified."""
    subject: str = ""
    """The site or account that it concerns."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One subject at one time under one rubric."""

    rubric: str
    subject: str
    kind: MemberKind
    name: str
    at: datetime
    verdict: Verdict
    provisional: bool
    score: Points = field(default_factory=Points)
    of: Decimal | None = None
    vetoes: tuple[VetoNote, ...] = ()
    unknown: tuple[str, ...] = ()
    """Rows that could not be measured."""
