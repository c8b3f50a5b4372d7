"""Scorecards: the result of the rules for one subject (contract section 6)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, Final

from core.outcome import Outcome
from core.rubric import MemberKind


class Verdict(StrEnum):
    """What the card says about its subject."""

    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"
    UNDETERMINED = "undetermined"


class Decided(StrEnum):
    """Where the outcome of a row comes from: what its absence means."""

    CHECKS = "checks"
    PERSON = "person"
    """Nothing but people's entries."""
    RESULT = "result"
    """The result of the other rows."""
    VISITS = "visits"
    """Visits alone: it says nothing about what stands on the pages."""


UNSCORED: Final = "本细则对这类对象只检查单项否决，不计分"
VETOED: Final = "已被单项否决，其他指标不计分"


@dataclass(frozen=True, kw_only=True, slots=True)
class Points:
    """One figure in three views; all None where nothing is counted. Always low <= value <= high."""

    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def known(self) -> bool:
        """Whether anything is counted."""
        return self.value is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupScore:
    """Points of one group."""

    id: str
    title: str
    of: Decimal | None
    points: Points


@dataclass(frozen=True, kw_only=True, slots=True)
class RowScore:
    """One row of the rubric with what it took or gave."""

    row: str
    group: str
    title: str
    outcome: Outcome | None
    """None: nothing stored about it."""
    points: Decimal | None
    """What the row takes from ``value`` (negative) or gives to it; None = amount unknown, or no points in this rubric."""
    low: Decimal | None
    """The same in the worst view."""
    high: Decimal | None
    raw: Decimal | None
    """Size before caps, group totals, gate; never negative."""
    cap: Decimal | None
    count: int
    """Places, items or times counted in ``value``."""
    basis: str
    """The arithmetic in Chinese words."""
    verified: bool
    findings: tuple[str, ...] = ()
    """Fingerprints."""
    decided: Decided = Decided.CHECKS


@dataclass(frozen=True, kw_only=True, slots=True)
class VetoScore:
    """A veto that holds, or would if what is suspected were confirmed."""

    row: str
    title: str
    basis: str
    findings: tuple[str, ...] = ()
    subject: str = ""
    """The site or account that it is about."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Grade:
    """Grade and coefficient; None while the operator has not entered the lines."""

    level: str | None = None
    coefficient: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Scorecard:
    """The card of one site, account or unit at one time under one rubric."""

    rubric: str
    rubric_version: str
    subject: str
    kind: MemberKind
    name: str
    as_of: datetime
    verdict: Verdict
    why_verdict: tuple[str, ...] = ()
    """Sentences: lines missed, vetoes held or suspected."""
    provisional: bool
    why_provisional: tuple[str, ...] = ()
    """Ids of rows without any stored outcome or finding, then sentences."""
    score: Points
    of: Decimal | None
    groups: tuple[GroupScore, ...]
    rows: tuple[RowScore, ...]
    vetoes: tuple[VetoScore, ...] = ()
    """Those that hold."""
    suspected: tuple[VetoScore, ...] = ()
    """Those that wait for a person; the JSON tells them by their rows."""
    grade: Grade = Grade()
    members: tuple[str, ...] = ()
    """Sites and accounts of a unit."""

    def row(self, id: str) -> RowScore:
        """A row by its id; KeyError when the rubric has none."""
        for row in self.rows:
            if row.row == id:
                return row
        raise KeyError(id)

    def group(self, id: str) -> GroupScore:
        """A group by its id; KeyError when the rubric has none."""
        for group in self.groups:
            if group.id == id:
                return group
        raise KeyError(id)


def scorecard_json(card: Scorecard) -> dict[str, Any]:
    """The card as contract section 6 wants it, ready for JSON; figures unrounded."""
    return {
        "rubric": card.rubric,
        "rubric_version": card.rubric_version,
        "subject": card.subject,
        "subject_kind": card.kind.value,
        "name": card.name,
        "as_of": card.as_of.isoformat(),
        "verdict": card.verdict.value,
        "why_verdict": list(card.why_verdict),
        "provisional": card.provisional,
        "why_provisional": list(card.why_provisional),
        "score": {**_points(card.score), "of": number(card.of)},
        "groups": [{"id": group.id, "title": group.title, "of": number(group.of), **_points(group.points)} for group in card.groups],
        "rows": [_row(row) for row in card.rows],
        "vetoes": [
            {"row": veto.row, "title": veto.title, "basis": veto.basis, "findings": list(veto.findings), "subject": veto.subject}
            for veto in card.vetoes
        ],
        "grade": {"level": card.grade.level, "coefficient": number(card.grade.coefficient)},
        "members": list(card.members),
    }


def _points(points: Points) -> dict[str, float | int | None]:
    return {"value": number(points.value), "low": number(points.low), "high": number(points.high)}


def _row(row: RowScore) -> dict[str, Any]:
    return {
        "row": row.row,
        "group": row.group,
        "title": row.title,
        "outcome": row.outcome.value if row.outcome else None,
        "points": number(row.points),
        "low": number(row.low),
        "high": number(row.high),
        "raw": number(row.raw),
        "cap": number(row.cap),
        "count": row.count,
        "basis": row.basis,
        "verified": row.verified,
        "findings": list(row.findings),
    }


def number(value: Decimal | None) -> float | int | None:
    """
    A decimal as JSON writes it: whole numbers without a fraction, never ``-0``.

    >>> number(Decimal("34.80")), number(Decimal("-0")), number(Decimal(15))
    (34.8, 0, 15)
    """
    if not value:  # most figures of most cards
        return None if value is None else 0
    return int(value) if value == value.to_integral_value() else float(value)


def shown(value: Decimal | None) -> str:
    """
    A figure for people: at most two decimals (四舍五入, as people and spreadsheets round), no trailing zeros.

    >>> shown(Decimal("93.3333")), shown(Decimal("34.925")), shown(Decimal("5.00")), shown(None)
    ('93.33', '34.93', '5', '—')
    """
    if value is None:
        return "—"
    text = f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
