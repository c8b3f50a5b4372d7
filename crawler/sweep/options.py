"""Bounds of one sweep."""

from dataclasses import dataclass
from typing import Final

WHOLE_SITE: Final = 1_000_000
"""Page limit when none was asked for: a bound against sites without end."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SweepOptions:
    """Bounds of one sweep. Times in seconds."""

    max_pages: int = WHOLE_SITE
    concurrency: int = 64
    timeout_s: float = 15.0
    external: bool = True
    """Whether links to other hosts are verified."""
    tries: int = 2
    """Tries before a transport failure or a 5xx is listed."""
    retry_pause_s: float = 0.5
    retry_concurrency: int = 8
    max_seconds: float | None = None
    obey_robots: bool = True
    user_agent: str = "wangjian"
    max_body_bytes: int = 20_000_000
    max_bytes: int | None = None
    """Body bytes of one start site after which its pages are no longer followed; links found so far are still verified."""
    soft_404: bool = True
