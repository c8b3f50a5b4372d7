"""The record behind the report of one site: an audit's view of what is stored, with history, visits and pictures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from core.availability import WeekJudgement
from core.outcome import Severity
from core.quorum import VantageWeek
from core.report import AuditReport
from core.scorecard import Points, Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class TrendPoint:
    """One past time: what the same rules say about the facts known then."""

    at: datetime
    known: bool
    """False: nothing was known about the site yet, or less than at the last point; the figures then say nothing."""
    verdict: Verdict
    score: Points
    live: Mapping[Severity, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitDay:
    """One 24-hour period that ends at the report's time of day."""

    ends_on: date
    cells: str
    """24 letters of ``core.digest.Cell``, oldest hour first."""
    total: int
    failed: int
    void: int
    blocked: int
    median_s: float | None
    p95_s: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Latency:
    """Load times of the good visits of the week, in seconds."""

    count: int
    p50_s: float
    p75_s: float
    p90_s: float
    p95_s: float
    p99_s: float
    max_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A screenshot behind a finding."""

    media_type: str
    data: bytes
    width: int
    height: int
    mark: tuple[float, float, float, float] | None = None
    """x, y, width, height of the place, in pixels of the picture."""
    note: str = ""
    sha256: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteReport:
    """Everything that a site's report may say."""

    audit: AuditReport
    audited_at: datetime | None
    """Of the last full audit at or before the report's time; None: there was none."""
    first_seen: Mapping[str, datetime] = field(default_factory=dict)
    """By fingerprint."""
    trend: tuple[TrendPoint, ...] = ()
    """Oldest first; the last one is the report's time."""
    days: tuple[VisitDay, ...] = ()
    """Oldest first; empty: no visit was ever made."""
    week: WeekJudgement | None = None
    vantages: tuple[VantageWeek, ...] = ()
    """The same week as other places saw it: advice."""
    latency: Latency | None = None
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    """By fingerprint."""
