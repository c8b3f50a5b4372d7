"""Findings: what people work on. Stable identity, state, and everything needed to explain the point it costs."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from core.evidence import Evidence
from core.outcome import Cause, Outcome, Owner, Severity, State


def fingerprint_of(*, site: str | None, account: str | None, code: str | None, row: str | None, url: str | None, target: str | None) -> str:
    """
    Stable identity of a finding: 16 hex digits over who, what and where (contract 8.8).

    >>> len(fingerprint_of(site="s", account=None, code="footer.icp.missing", row=None, url="http://a.gov.cn/", target=None))
    16
    """
    parts = (site, account, code, row, url, target)
    return hashlib.sha256("\x1f".join(part or "" for part in parts).encode()).hexdigest()[:16]


SECRET_CODES: Final = ("secret.",)
"""Beginnings of the codes of suspected state secrets: what such a finding says is for reviewers only, and leaves by no mail or hook."""


BY_HAND: Final = "人工登记"
"""The reason that stands with what a person entered (``findings add``)."""


def is_secret(code: str | None) -> bool:
    """Whether a finding of this code is about a suspected state secret."""
    return (code or "").startswith(SECRET_CODES)


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One fault (or merit) at one place."""

    code: str | None
    """Finding code; None only for a manual finding that names a row."""
    site: str | None = None
    account: str | None = None
    url: str | None = None
    """The page (for a column: its first list page)."""
    target: str | None = None
    """Absolute URL of the link or column concerned."""
    row: str | None = None
    """Row or case of a manual finding (``MG02``, ``MG01a``, ``MV4(2)``); it counts for that row only."""
    outcome: Outcome = Outcome.FAIL
    state: State = State.SUSPECTED
    cause: Cause | None = None
    owner: Owner | None = None
    observed_at: datetime
    count: int = 1
    check: str = ""
    severity: Severity = Severity.DEDUCT
    title: str = ""
    message: str = ""
    """What is wrong, in Chinese, with the measured value."""
    suggestion: str = ""
    excerpt: str = ""
    """Text around the place; may be empty."""
    measured: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    parents: tuple[str, ...] = ()
    """Further pages on which the same dead target stands."""
    _known: str = field(default="", init=False, repr=False, compare=False)
    """The fingerprint where the store has it already; never copied by ``replace``."""

    def with_known_fingerprint(self, fingerprint: str) -> "Finding":
        """This very finding, which need not work out its fingerprint again (there are hundreds of thousands in a ranking)."""
        object.__setattr__(self, "_known", fingerprint)
        return self

    @property
    def fingerprint(self) -> str:
        """Identity over audits and imports."""
        return self._known or fingerprint_of(
            site=self.site, account=self.account, code=self.code, row=self.row, url=self.url, target=self.target
        )


_ACCUSED: Final = ("links", "words", "signs", "host")
"""Measured values that are the accusation itself, not how much or how long."""


def accused(finding: Finding) -> frozenset[str]:
    """
    What a veto that only a person can confirm accuses its place of: hidden links, planted words, signs of malware; empty for all other findings.

    Two sightings without anything in common are two questions, although place and code agree.
    """
    if finding.severity is not Severity.VETO or finding.outcome is not Outcome.REVIEW:
        return frozenset()
    values = [finding.measured.get(key) or () for key in _ACCUSED]
    told = [one for value in values for one in (value if isinstance(value, list | tuple) else (value,))]
    return frozenset(str(one.get("url", "")) if isinstance(one, Mapping) else str(one) for one in told)


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingEvent:
    """One step in a finding's life. The state at T is that of the last event at or before T."""

    fingerprint: str
    at: datetime
    state: State
    by: str = ""
    """Person or part of the program that said so."""
    reason: str = ""
    until: datetime | None = None
    """End of a waiver, afterwards the state before it holds again; of a confirmed finding: by when it is to be mended."""
