"""The 整改台账: live findings as rows that people edit and that can be imported again."""

from dataclasses import dataclass
from datetime import datetime

from core.finding import Finding


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerLine:
    """One finding with the names people know."""

    finding: Finding
    name: str
    """Of the site or account."""
    unit: str
    first_seen: datetime | None
    title: str
    clause: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """Live findings of one scope, the gravest first."""

    title: str
    as_of: datetime
    lines: tuple[LedgerLine, ...] = ()
    omitted: int = 0
    """Findings left out because there are too many for one sheet."""
