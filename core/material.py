"""Material that people hand in for a row: the ledger of checkpoints without points (Yulin), and of rows with evidence (ME)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from core.clock import beijing_day
from core.evidence import Attachment


class MaterialState(StrEnum):
    """How far a row's material has come."""

    SUBMITTED = "submitted"
    """Handed in, or handed in again after a return; nobody has decided yet."""
    ACCEPTED = "accepted"
    RETURNED = "returned"


DECISIONS: Final = (MaterialState.ACCEPTED, MaterialState.RETURNED)
"""Kinds of ledger entries that decide instead of bringing a file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Material:
    """What one subject has handed in for one row, as known at a time."""

    state: MaterialState
    files: int
    """Number of files."""
    first_at: datetime | None
    """When the first file came; None when somebody accepted without any."""
    last_at: datetime
    """Of the newest file or decision."""
    by: str = ""
    """Who decided, else who handed in last."""
    note: str = ""
    """Reason of the decision."""

    def is_late(self, deadline: date | None) -> bool:
        """Whether the first file came after the day of the deadline (Beijing)."""
        return deadline is not None and self.first_at is not None and beijing_day(self.first_at) > deadline


def materials_at(attachments: Iterable[Attachment], until: datetime) -> dict[tuple[str, str], Material]:
    """
    By (subject, row): what was handed in and decided at or before *until*.

    Args:
        attachments: in the order in which they were made; those beside findings are left out.
        until: aware.
    """
    found: dict[tuple[str, str], Material] = {}
    for piece in attachments:
        if not piece.subject or not piece.row or piece.at > until:
            continue
        key, kind = (piece.subject, piece.row), piece.entry.evidence.kind
        before = found.get(key)
        files, first = (before.files, before.first_at) if before else (0, None)
        if kind in DECISIONS:
            state, note = MaterialState(kind), piece.entry.evidence.note
        else:
            state, note, files, first = MaterialState.SUBMITTED, "", files + 1, first or piece.at
        found[key] = Material(state=state, files=files, first_at=first, last_at=piece.at, by=piece.by, note=note)
    return found


def of_rows(materials: Mapping[tuple[str, str], Material], subject: str) -> dict[str, Material]:
    """Those of one subject, by row."""
    return {row: material for (owner, row), material in materials.items() if owner == subject}
