"""Dead links from audit to audit: one that stands on many pages stays one finding, and one that was mended is told as fixed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

from core.finding import Finding
from core.outcome import LIVE_STATES, State
from core.snapshot import LinkFault, LinkReport

CODES: Final = frozenset(
    {"link.home.broken", "link.page.broken", "link.image.broken", "link.attachment.broken", "link.wrong", "link.unverifiable"}
)
"""Codes whose findings are a page and the target of one of its links."""


def keep_places(findings: Iterable[Finding], known: Iterable[Finding], links: LinkReport | None) -> tuple[Finding, ...]:
    """
    Findings of this audit, each under the page that stood for it before.

    A fault is named by one of the pages that have the link. When another page would be named this time although the earlier one has the link
    still, or was not read, the earlier one is kept: the finding keeps its history and what people decided about it, and counts once.

    Args:
        findings: of this audit.
        known: of the store, those that were fixed left out by their state.
        links: what this audit knows about links; None changes nothing.
    """
    if links is None:
        return tuple(findings)
    places: dict[tuple[str | None, str | None], list[str]] = {}
    for finding in known:
        if finding.code in CODES and finding.target and finding.url and finding.state is not State.FIXED:
            places.setdefault((finding.code, finding.target), []).append(finding.url)
    dead = {fault.target: fault for fault in links.faults}
    return tuple(_placed(finding, places.get((finding.code, finding.target), ()), links, dead) for finding in findings)


def _placed(finding: Finding, before: Sequence[str], links: LinkReport, dead: dict[str, LinkFault]) -> Finding:
    fault = dead.get(finding.target or "")
    if fault is None or finding.url is None or not before or finding.url in before:
        return finding
    page = next((url for url in sorted(before) if not _left(url, fault, links, dead)), None)
    if page is None:
        return finding
    return replace(finding, url=page, parents=(finding.url, *(parent for parent in finding.parents if parent != page)))


def gone_links(known: Iterable[Finding], findings: Iterable[Finding], links: LinkReport | None, *, have_browser: bool) -> set[str]:
    """
    Fingerprints of known faults that this audit looked for in vain: the target opens now, or the page does not link to it any more.

    Without a browser a page may lack links that only its scripts write: then the target must have been asked.
    """
    if links is None:
        return set()
    seen = {finding.fingerprint for finding in findings}
    dead = {fault.target: fault for fault in links.faults}
    return {
        finding.fingerprint
        for finding in known
        if finding.code in CODES
        and finding.state in LIVE_STATES
        and finding.fingerprint not in seen
        and _is_gone(finding, links, dead, have_browser)
    }


def _is_gone(finding: Finding, links: LinkReport, dead: dict[str, LinkFault], have_browser: bool) -> bool:
    target = finding.target or ""
    if not finding.url or not target or target in links.opened:
        return target in links.opened
    if not have_browser or target in links.unasked:
        return False
    return _left(finding.url, dead.get(target), links, dead)


def _left(page: str, fault: LinkFault | None, links: LinkReport, dead: Collection[str]) -> bool:
    """Whether a page surely has the link no more: it is dead itself, or was read and is not among the pages that have it."""
    if page in dead:
        return True
    if page not in links.pages:
        return False
    return fault is None or (page not in (fault.page, *fault.parents) and fault.parent_count <= len(fault.parents))
