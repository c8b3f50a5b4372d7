"""Assessing: every check on one snapshot, findings dressed with the catalogue's words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from checks.base import Check, run_check
from core.assessment import Assessment
from core.code import Code
from core.errors import BadCheckError
from core.finding import Finding
from core.snapshot import SiteSnapshot


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessed:
    """What all checks said about one site."""

    assessments: tuple[Assessment, ...]
    findings: tuple[Finding, ...]


def dress(finding: Finding, catalogue: Mapping[str, Code]) -> Finding:
    """
    Add title, suggestion, severity and check from the catalogue.

    Raises:
        BadCheckError: the code is not in the catalogue.
    """
    if finding.code is None:
        return finding
    code = catalogue.get(finding.code)
    if code is None:
        raise BadCheckError(f"代码 {finding.code} 不在目录 config/codes.yaml 中")
    return replace(
        finding,
        title=finding.title or code.title,
        suggestion=finding.suggestion or code.suggestion,
        severity=code.severity,
        check=finding.check or code.check,
    )


def assess_site(snapshot: SiteSnapshot, catalogue: Mapping[str, Code], checks: Iterable[Check[SiteSnapshot]] | None = None) -> Assessed:
    """Run the checks; a finding that two checks report at the same place is one finding."""
    from checks.registry import site_checks

    assessments: list[Assessment] = []
    findings: dict[str, Finding] = {}
    for check in site_checks() if checks is None else checks:
        said, found = run_check(check, snapshot)
        assessments += said
        for finding in found:
            findings.setdefault(finding.fingerprint, dress(finding, catalogue))
    return Assessed(assessments=tuple(assessments), findings=tuple(findings.values()))
