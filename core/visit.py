"""Availability visits: the observation behind the 15-second and 5 % lines."""

from dataclasses import dataclass
from datetime import datetime

from core.fetch import Phases
from core.outcome import Cause, Owner


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """One try within a visit: the official first one or a witness."""

    kind: str
    """``official``, ``retry``, ``second_resolver``, ``ipv4``, ``ipv6``, ``lenient_tls``, ``browser``, ``control`` …"""
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
        """Kept apart until a person or another exit decides."""
        return self.cause is Cause.BLOCKED_CHALLENGE

    @property
    def is_void(self) -> bool:
        """Our own fault, or no visit at all: counts neither way."""
        return not self.is_blocked and (self.owner is Owner.MONITOR or self.ok is None)

    @property
    def is_failed(self) -> bool:
        """A failed visit in the sense of NV2: not open, or open only after 15 seconds."""
        return not self.is_void and not self.is_blocked and (self.ok is False or (self.seconds or 0.0) >= 15.0)
