"""What verification says about a link; apart from the snapshot, so that a link sweep loads nothing else."""

from enum import StrEnum


class LinkVerdict(StrEnum):
    """Result classes of standards 7.5."""

    OK = "ok"
    BROKEN = "broken"
    SOFT_404 = "soft_404"
    WRONG = "wrong"
    """Opens, but is something else (parked, foreign, home page instead of the article): a person decides."""
    UNCERTAIN = "uncertain"
    """Refused, reset, timed out: unknown until it failed in >= 3 tries over >= 2 days."""
    BLOCKED = "blocked"
    PRIVATE = "private"
    TLS = "tls"
    SKIPPED = "skipped"
