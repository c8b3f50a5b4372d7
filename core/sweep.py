"""Records of a whole-site link sweep: what ``links`` reports."""

from dataclasses import dataclass

from core.outcome import Cause, Owner
from core.verdict import LinkVerdict


@dataclass(frozen=True, kw_only=True, slots=True)
class SweepTarget:
    """One target that is not plainly ok, with every page it stands on."""

    url: str
    pages: tuple[str, ...]
    """All pages, in the order in which they were read."""
    verdict: LinkVerdict
    reason: str
    """``404``, ``500``, ``dns``, ``timeout``, ``refused``, ``loop``, ``soft_404`` …"""
    status: int | None = None
    cause: Cause | None = None
    owner: Owner | None = None
    detail: str = ""
    final_url: str = ""
    tries: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class SweepReport:
    """Outcome of one sweep."""

    start: tuple[str, ...]
    pages: int
    """Pages whose links were read."""
    targets: int
    """Distinct addresses met."""
    pairs: int
    """(page, link) pairs."""
    requests: int
    seconds: float
    unchanged: int = 0
    """Pages that had not changed since the former sweep, so that their links were known."""
    skipped: int = 0
    """Addresses that were not verified (external ones when so asked, limits)."""
    truncated_by: str | None = None
    broken: tuple[SweepTarget, ...] = ()
    """Everything that did not open, certain or not (contract 7.7)."""
    unverifiable: tuple[SweepTarget, ...] = ()
    """Blocked, private, TLS: nothing is said about these."""

    @property
    def occurrences(self) -> int:
        """Broken (page, link) pairs."""
        return sum(len(target.pages) for target in self.broken)
