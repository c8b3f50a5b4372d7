"""News: what is told at once, beside the weekly digest."""

from dataclasses import dataclass
from enum import StrEnum

from core.outcome import Severity


class NewsKind(StrEnum):
    """What a piece of news is about."""

    NEW = "new"
    REGRESSED = "regressed"
    CONFIRMED = "confirmed"
    DUE = "due"
    AVAILABILITY = "availability"
    REMINDER = "reminder"


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """One piece, told once per channel."""

    key: str
    """The same news has the same key, whenever it is looked for."""
    kind: NewsKind
    severity: Severity
    subject: str
    name: str
    sentence: str
    url: str = ""
