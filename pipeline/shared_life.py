"""Faults that one template puts on many pages, from audit to audit: one finding keeps its history, and stands for all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.finding import Finding
from core.outcome import LIVE_STATES, State


def keep_pages(findings: Iterable[Finding], known: Iterable[Finding]) -> tuple[Finding, ...]:
    """
    Findings of this audit, each under the page that stood for it before as long as that page is among its pages.

    What a person rejected or waived comes after what is still open, and holds only where the first page (the home page, if it is one of
    them) was among the pages of which they spoke.

    Args:
        findings: of this audit.
        known: of the store; those that were fixed stand for nothing.
    """
    before: dict[str | None, list[Finding]] = {}
    for finding in known:
        if finding.url and not finding.target and finding.state is not State.FIXED:
            before.setdefault(finding.code, []).append(finding)
    return tuple(_under(finding, before.get(finding.code, ())) if _is_shared(finding) else finding for finding in findings)


def spoken_for(known: Iterable[Finding], findings: Iterable[Finding]) -> set[str]:
    """Fingerprints of known faults of single pages that a shared one of this audit holds among its pages: not seen by themselves, not gone either."""
    pages = {(finding.code, page) for finding in findings if _is_shared(finding) for page in finding.parents}
    return {item.fingerprint for item in known if not item.target and item.state in LIVE_STATES and (item.code, item.url) in pages}


def _is_shared(finding: Finding) -> bool:
    return bool(finding.parents and finding.url and not finding.target)


def _under(finding: Finding, before: Sequence[Finding]) -> Finding:
    first, *_ = pages = (finding.url or "", *finding.parents)
    still_open = {item.url for item in before if item.state in LIVE_STATES}
    decided = {item.url for item in before if item.state not in LIVE_STATES and first in (item.url, *item.parents)}
    page = next((url for stood in (still_open, decided) for url in pages if url in stood), first)
    return replace(finding, url=page, parents=tuple(url for url in pages if url != page))
