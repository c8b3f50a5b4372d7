"""Dead links from audit to audit: one that stands on many pages stays one finding, and one that was mended is told as fixed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from core.assessment import Assessment
from core.finding import Finding
from core.outcome import LIVE_STATES, Outcome, State
from core.snapshot import LinkFault, LinkReport, LinkVerdict

CODES: Final = frozenset(
    {"link.home.broken", "link.page.broken", "link.image.broken", "link.attachment.broken", "link.wrong", "link.unverifiable"}
)
"""Codes whose findings are a page and the target of one of its links."""
DEAD: Final = frozenset({LinkVerdict.BROKEN, LinkVerdict.SOFT_404})


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
    faults = {fault.target: fault for fault in links.faults}
    return tuple(_placed(finding, places.get((finding.code, finding.target), ()), links, faults) for finding in findings)


def _placed(finding: Finding, before: Sequence[str], links: LinkReport, faults: Mapping[str, LinkFault]) -> Finding:
    fault = faults.get(finding.target or "")
    if fault is None or finding.url is None or not before or finding.url in before:
        return finding
    page = next((url for url in sorted(before) if not _left(url, fault, links, faults)), None)
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
    faults = {fault.target: fault for fault in links.faults}
    return {
        finding.fingerprint
        for finding in known
        if finding.code in CODES
        and finding.state in LIVE_STATES
        and finding.fingerprint not in seen
        and _is_gone(finding, links, faults, have_browser)
    }


def answers_of(assessments: Iterable[Assessment], *, whole: bool) -> Iterator[Assessment]:
    """What the checks said, for a recheck: when the crawl was not *whole*, links that passed are those of a part of the site."""
    for answer in assessments:
        part = not whole and answer.outcome is Outcome.PASS and answer.sampled is None and not CODES.isdisjoint(answer.codes)
        yield replace(answer, sampled=0) if part else answer


def _is_gone(finding: Finding, links: LinkReport, faults: Mapping[str, LinkFault], have_browser: bool) -> bool:
    target = finding.target or ""
    if not finding.url or not target or target in links.opened:
        return target in links.opened
    if not have_browser or target in links.unasked:
        return False
    return _left(finding.url, faults.get(target), links, faults)


def _left(page: str, fault: LinkFault | None, links: LinkReport, faults: Mapping[str, LinkFault]) -> bool:
    """Whether a page surely has the link no more: it is dead itself, or was read and is not among the pages that have it."""
    itself = faults.get(page)
    if itself is not None and itself.verdict in DEAD:
        return True
    if page not in links.pages:
        return False
    return fault is None or (page not in (fault.page, *fault.parents) and fault.parent_count <= len(fault.parents))
