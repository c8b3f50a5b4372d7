"""What a sweep found, by one process or by several."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from core.outcome import Cause, Owner
from core.sweep import SweepReport, SweepTarget
from core.verdict import LinkVerdict
from crawler.judgement import LISTED, Judgement

_CUTS: Final = (None, "robots", "trap", "time", "bytes", "max_pages")
"""What may cut a sweep short, the weightiest last."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """Counts of one sweep, or of one process's share of it."""

    pages: int = 0
    """Pages whose links were read."""
    targets: int = 0
    """Distinct addresses."""
    pairs: int = 0
    """(page, target) pairs."""
    requests: int = 0
    unchanged: int = 0
    """Pages that the former sweep knew and that had not changed since."""
    skipped: int = 0
    """Targets that were not verified (external ones when asked so, limits)."""
    truncated_by: str | None = None
    """``max_pages``, ``bytes``, ``time``, ``trap``, ``robots`` or None."""

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            pages=self.pages + other.pages,
            targets=self.targets + other.targets,
            pairs=self.pairs + other.pairs,
            requests=self.requests + other.requests,
            unchanged=self.unchanged + other.unchanged,
            skipped=self.skipped + other.skipped,
            truncated_by=max(self.truncated_by, other.truncated_by, key=_CUTS.index),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class SweepResult:
    """The outcome: every target that is not plainly ok, with its judgement and its pages."""

    start: tuple[str, ...]
    tally: Tally
    judgements: dict[str, Judgement] = field(default_factory=dict)
    pages_of: dict[str, list[str]] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def pages(self) -> int:
        """Pages whose links were read."""
        return self.tally.pages

    def report(self) -> SweepReport:
        """The record for doors and reports. Sorted by address: the order of reading differs from run to run."""
        targets = [_target(url, tuple(sorted(set(pages))), self.judgements[url]) for url, pages in sorted(self.pages_of.items())]
        tally = self.tally
        return SweepReport(
            start=self.start,
            pages=tally.pages,
            targets=tally.targets,
            pairs=tally.pairs,
            requests=tally.requests,
            unchanged=tally.unchanged,
            seconds=self.seconds,
            skipped=tally.skipped,
            truncated_by=tally.truncated_by,
            broken=tuple(target for target in targets if target.verdict in LISTED),
            unverifiable=tuple(target for target in targets if target.verdict not in LISTED and target.reason != "scheme"),
        )

    def why_not(self, url: str) -> str:
        """Why a start page was not read, in Chinese."""
        judgement = self.judgements.get(url)
        if judgement is not None:
            return judgement.detail or judgement.reason
        return (
            "网站的 robots.txt 不准许采集（仍要检查，把 network.robots 设为 ignore）" if self.tally.truncated_by == "robots" else "不是网页"
        )


def _target(url: str, pages: tuple[str, ...], judgement: Judgement) -> SweepTarget:
    return SweepTarget(
        url=url,
        pages=pages,
        verdict=judgement.verdict,
        reason=reason_word(judgement),
        status=judgement.status,
        cause=judgement.cause,
        owner=judgement.owner,
        detail=judgement.detail,
        final_url=judgement.final_url if judgement.final_url != url else "",
        tries=judgement.tries,
    )


def reason_word(judgement: Judgement) -> str:
    """Reason in the words of the ``links`` command: ``404``, ``dns``, ``timeout``, ``soft_404`` …"""
    return "dns" if judgement.reason == "dns_nxdomain" else judgement.reason


def merged_pages(shares: Iterable[dict[str, list[str]]]) -> dict[str, list[str]]:
    """Pages of each target over all processes."""
    found: dict[str, list[str]] = {}
    for share in shares:
        for url, pages in share.items():
            found.setdefault(url, []).extend(pages)
    return found


_FIELDS: Final = ("verdict", "reason", "status", "cause", "owner", "detail", "final_url", "tries")


def pack_judgement(judgement: Judgement) -> list[Any]:
    """A judgement as plain JSON values."""
    return [getattr(judgement, name) for name in _FIELDS]


def unpack_judgement(values: list[Any]) -> Judgement:
    """The judgement that ``pack_judgement`` packed."""
    verdict, reason, status, cause, owner, detail, final_url, tries = values
    return replace(
        Judgement(verdict=LinkVerdict(verdict), reason=reason, status=status, detail=detail, final_url=final_url, tries=tries),
        cause=Cause(cause) if cause else None,
        owner=Owner(owner) if owner else None,
    )
