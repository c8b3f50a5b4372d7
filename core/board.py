"""Records of the dashboard's read models: where findings stand now, counted per site, and visits per hour."""

from dataclasses import dataclass
from datetime import datetime

from core.outcome import Outcome, Severity, State


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many findings of one subject stand where. ``open`` = suspected, ``proven`` = confirmed or regressed."""

    subject: str
    """Site id, or ``@`` and the account id."""
    veto_open: int = 0
    veto_proven: int = 0
    deduct_open: int = 0
    deduct_proven: int = 0
    advice_open: int = 0
    advice_proven: int = 0
    merit_open: int = 0
    merit_proven: int = 0
    review: int = 0
    """Suspected ones of outcome ``review`` (they are in the ``open`` counts too)."""
    fixed: int = 0
    rejected: int = 0
    waived: int = 0

    @property
    def waiting(self) -> int:
        """Findings that a person could decide about."""
        return self.veto_open + self.deduct_open + self.advice_open + self.merit_open


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingLine:
    """Where one finding stands now, as lists show it."""

    key: int
    fingerprint: str
    site: str | None
    account: str | None
    code: str | None
    row: str | None
    url: str | None
    target: str | None
    severity: Severity
    outcome: Outcome
    state: State
    title: str
    message: str
    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class HourCount:
    """Visits of one hour."""

    total: int = 0
    failed: int = 0
    void: int = 0
    blocked: int = 0

    @property
    def good(self) -> int:
        """Visits that succeeded."""
        return self.total - self.failed - self.void - self.blocked


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingFilter:
    """What a list of findings is narrowed to; empty fields narrow nothing."""

    sites: tuple[str, ...] | None = None
    """None = all; an empty tuple = none."""
    account: str | None = None
    units: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    severities: tuple[Severity, ...] = ()
    code: str = ""
    """Code or beginning of codes."""
    outcome: Outcome | None = None
    text: str = ""
    """Part of an address, or the beginning of a fingerprint."""
    hide_codes: tuple[str, ...] = ()
    """Beginnings of codes the reader may not see."""
