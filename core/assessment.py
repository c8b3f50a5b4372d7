"""Assessments: what a check said about a subject, findings aside."""

from dataclasses import dataclass
from datetime import datetime

from core.outcome import Cause, Outcome, Owner


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessment:
    """A check's outcome on one subject. ``unknown`` always carries cause and owner."""

    check: str
    subject: str
    """Site id, page URL or account id."""
    site: str | None = None
    account: str | None = None
    outcome: Outcome
    codes: tuple[str, ...] = ()
    """The finding codes this assessment speaks about; the rule engine maps them to rows."""
    cause: Cause | None = None
    owner: Owner | None = None
    sampled: int | None = None
    """Population looked at when only a sample was; None = everything."""
    reason: str = ""
    at: datetime | None = None
