"""Availability visits: the observation behind the 15-second and 5 % lines."""

from dataclasses import dataclass
from datetime import datetime

from core.fetch import Phases
from core.outcome import Cause, Owner


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """One try within a visit: the official first one or a witness."""

    kind: str
    """``official``, ``retry``, ``second_resolver``, ``ipv4``, ``ipv6``, ``lenient_tls``, ``browser``, ``control``, ``notice`` (an announcement read in the answer), ``vantage`` (what one of several places saw)."""
    url: str
    at: datetime
    ok: bool | None
    seconds: float
    status: int | None = None
    cause: Cause | None = None
    owner: Owner | None = None
    address: str = ""
    phases: Phases | None = None
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """
    One planned visit (contract section 5, visits.jsonl).

    ``ok`` is None for a visit that is neither good nor failed: blocked (cause ``blocked_challenge``) or void
    (owner ``monitor``: our own outage, or a gap in the plan).
    """

    site: str
    at: datetime
    """The planned slot; the clock time of the first attempt is in ``attempts``."""
    ok: bool | None
    seconds: float | None = None
    cause: Cause | None = None
    owner: Owner | None = None
    vantage: str = ""
    status: int | None = None
    address: str = ""
    phases: Phases | None = None
    attempts: tuple[Attempt, ...] = ()

    @property
    def is_blocked(self) -> bool:
        """Kept apart until a person or another exit decides; not what a browser opened in time all the same (contract 7.2)."""
        return self.cause is Cause.BLOCKED_CHALLENGE and not (self.ok and (self.seconds or 0.0) < 15.0)

    @property
    def is_void(self) -> bool:
        """Our own fault, or no visit at all: counts neither way."""
        return not self.is_blocked and (self.owner is Owner.MONITOR or self.ok is None)

    @property
    def is_failed(self) -> bool:
        """A failed visit in the sense of NV2: not open, or open only after 15 seconds."""
        return not self.is_void and not self.is_blocked and (self.ok is False or (self.seconds or 0.0) >= 15.0)

    @property
    def is_slow(self) -> bool:
        """Failed because the site had not opened after 15 seconds, not by a refusal or an error."""
        return self.is_failed and (self.cause is Cause.DEADLINE or (self.seconds or 0.0) >= 15.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class DayCount:
    """Visits of one 24-hour period."""

    total: int = 0
    """All visits, void and blocked ones included."""
    failed: int = 0
    void: int = 0
    blocked: int = 0

    @property
    def valid(self) -> int:
        """Visits that count: good and failed ones."""
        return self.total - self.void - self.blocked


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitSummary:
    """Counts of one site over consecutive 24-hour periods that end at a time T; maintenance windows are not taken out."""

    site: str
    days: tuple[DayCount, ...]
    """Oldest first; day i covers (T - (n - i) x 24 h, T - (n - i - 1) x 24 h]."""

    @property
    def total(self) -> DayCount:
        """The whole span."""
        return DayCount(
            total=sum(day.total for day in self.days),
            failed=sum(day.failed for day in self.days),
            void=sum(day.void for day in self.days),
            blocked=sum(day.blocked for day in self.days),
        )
