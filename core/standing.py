"""Standings: what remains of a scorecard for ranking, movement and vetoes over thousands of subjects; the places of units."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol, TypeVar

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


class Placeable(Protocol):
    """What a place is given to: a scorecard, or a standing."""

    @property
    def subject(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> MemberKind: ...  # noqa: D102
    @property
    def verdict(self) -> Verdict: ...  # noqa: D102
    @property
    def score(self) -> Points: ...  # noqa: D102


Placed = TypeVar("Placed", bound=Placeable)


def place_units(items: Iterable[Placed], measured: Container[str]) -> list[tuple[int | None, Placed]]:
    """
    Units by score, the best first, with their places; equal scores share one.

    不合格 units and those without points come after them without a place; so do units that are not among *measured*, last of all:
    nothing was found out about them, and bare points are no merit.
    """
    units = [item for item in items if item.kind is MemberKind.UNIT]
    known = [item for item in units if item.subject in measured]
    ranked = [item for item in known if item.verdict is not Verdict.UNQUALIFIED and item.score.value is not None]
    ranked.sort(key=lambda item: (-(item.score.value or 0), item.subject))
    placed: list[tuple[int | None, Placed]] = []
    for index, item in enumerate(ranked, 1):
        before = placed[-1] if placed else None
        shared = before is not None and before[1].score.value == item.score.value
        placed.append((before[0] if shared and before else index, item))
    without = {item.subject for item in ranked}
    rest = [item for item in known if item.subject not in without]
    rest.sort(key=lambda item: (-(item.score.value if item.score.value is not None else -1), item.subject))
    bare = sorted((item for item in units if item.subject not in measured), key=lambda item: item.subject)
    return placed + [(None, item) for item in (*rest, *bare)]
