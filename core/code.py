"""The catalogue entry of a finding code (data in config/codes.yaml)."""

from dataclasses import dataclass

from core.outcome import Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """What people read about a finding code."""

    code: str
    title: str
    """Official Chinese title, e.g. 缺ICP备案号."""
    severity: Severity
    clause: str
    """Why it counts: the clause, in Chinese, with its source."""
    suggestion: str
    """How to mend it, in Chinese."""
    automation: str = "A"
    """A, S or M (standards 0.2)."""
    check: str = ""
    """Check that can produce it; empty for codes that only people or imports produce."""
    retired: bool = False
