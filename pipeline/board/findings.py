"""Findings for the dashboard: what a person may see, one finding with everything behind it, and deciding about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from config.codes import load_codes
from config.rubrics import DEFAULT_RUBRIC
from config.settings import Settings
from core.board import FindingFilter
from core.by_hand import by_hand, records_of
from core.clock import YEARS
from core.code import Code
from core.errors import UsageError
from core.evidence import Evidence
from core.finding import SECRET_CODES, Finding, FindingEvent
from core.outcome import State
from core.people import Role, TrailEntry, User
from core.site_report import Picture
from pipeline.explain import explain_finding
from pipeline.picture import read_picture
from pipeline.score import load_facts, resolve_subject, site_facts

if TYPE_CHECKING:
    from store import Store

DECISIONS: Final = {"confirm": State.CONFIRMED, "reject": State.REJECTED, "waive": State.WAIVED, "fix": State.FIXED}
MAX_REASON: Final = 500
RUBRICS: Final = (DEFAULT_RUBRIC, "national-2019")
"""Rubrics shown beside a site or finding."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingPage:
    """One finding and all that is known about it."""

    finding: Finding
    code: Code | None
    events: tuple[FindingEvent, ...]
    seen: tuple[datetime, ...]
    pieces: tuple[Evidence, ...]
    """Evidence with stored bytes: the finding's own, then what people attached."""
    pictures: Mapping[str, Picture]
    """Those of the evidence that are pictures, by hash, with the place that is meant."""
    rows: tuple[dict[str, Any], ...]
    """Rows of the rubrics that it touches, with their arithmetic."""
    note: str
    stored: bool
    """False for one that is judged from the visits each time."""
    by_hand: str = ""
    """How a person checks it."""
    records: str = ""
    """What it was worked out of, when that is no page."""


def hidden_codes(user: User) -> tuple[str, ...]:
    """Beginnings of codes that a person may not see."""
    return () if user.role.covers(Role.REVIEWER) else SECRET_CODES


def allowed(user: User, **fields: Any) -> FindingFilter:
    """A filter narrowed to what a person may see."""
    return FindingFilter(units=user.units, hide_codes=hidden_codes(user), **fields)


def unit_of(store: "Store", finding: Finding) -> str:
    """The unit a finding counts for; empty when its site or account is not registered."""
    if finding.account is not None:
        account = store.accounts.get(finding.account)
        return account.unit if account else ""
    site = store.sites.get(finding.site or "")
    return site.unit if site else ""


def may_see(store: "Store", user: User, finding: Finding) -> bool:
    """Whether a person may see a finding: its unit is theirs, and it is no suspected secret or they are a reviewer."""
    if any((finding.code or "").startswith(prefix) for prefix in hidden_codes(user)):
        return False
    return not user.units or user.may_see(unit_of(store, finding))


def find(store: "Store", settings: Settings, user: User, fingerprint: str, now: datetime, *, site: str = "") -> tuple[Finding, bool] | None:
    """
    The finding of a fingerprint and whether it is stored; None when there is none or the person may not see it.

    *site* helps to find those that are judged from the visits each time.
    """
    stored = [item for item in store.findings.match(fingerprint, now) if item.fingerprint == fingerprint]
    if stored:
        return (stored[0], True) if may_see(store, user, stored[0]) else None
    known = store.sites.get(site) if site else None
    if known is None:
        return None
    subject = resolve_subject(store, known.id, now)
    facts = load_facts(store, settings, [subject], now)
    derived = [item for item in site_facts(known, facts).findings if item.fingerprint == fingerprint]
    return (derived[0], False) if derived and may_see(store, user, derived[0]) else None


def finding_page(
    store: "Store", settings: Settings, user: User, fingerprint: str, now: datetime, *, site: str = "", rubrics: Sequence[str] = RUBRICS
) -> FindingPage | None:
    """Everything about one finding, None when there is none that the person may see."""
    found = find(store, settings, user, fingerprint, now, site=site)
    if found is None:
        return None
    finding, stored = found
    explained: dict[str, Any] = explain_finding(store, settings, fingerprint, rubrics, now) if stored else {"rows": [], "note": ""}
    pieces = pieces_of(store, finding)
    return FindingPage(
        finding=finding,
        code=load_codes().get(finding.code or ""),
        events=tuple(store.findings.history(fingerprint)),
        seen=tuple(item.observed_at for item in store.findings.sightings(fingerprint)) if stored else (finding.observed_at,),
        pieces=pieces,
        pictures=_pictures(store, pieces),
        rows=tuple(explained["rows"]),
        note=explained["note"],
        stored=stored,
        by_hand=by_hand(finding),
        records=records_of(finding),
    )


def pieces_of(store: "Store", finding: Finding) -> tuple[Evidence, ...]:
    """Evidence of a finding whose bytes are kept, each hash once."""
    attached = [item.entry.evidence for item in store.evidence.attached(fingerprint=finding.fingerprint)]
    found = {piece.sha256: piece for piece in (*finding.evidence, *attached) if piece.sha256}
    kept = {sha256 for sha256, *_ in store.evidence.entered(found)} - store.evidence.given_up().keys()
    return tuple(piece for sha256, piece in found.items() if sha256 in kept)


MAX_PICTURES: Final = 12
"""Pictures that a finding's page reads and shows; the others are there to be downloaded. House rule."""


def _pictures(store: "Store", pieces: Iterable[Evidence]) -> dict[str, Picture]:
    shown = [piece for piece in pieces if piece.kind == "screenshot"][:MAX_PICTURES]
    read = {piece.sha256: read_picture(store.evidence.get(piece.sha256), piece) for piece in shown}
    return {sha256: picture for sha256, picture in read.items() if picture is not None}


def decide(
    store: "Store",
    settings: Settings,
    user: User,
    fingerprint: str,
    state: State,
    *,
    reason: str,
    now: datetime,
    until: datetime | None = None,
    address: str = "",
    site: str = "",
) -> bool:
    """
    A person confirms, rejects or waives a finding, or calls it mended; the decision and the trail are one transaction. False when nothing changes.

    Raises:
        UsageError: no such finding for this person; anything but a confirmation without a reason; a waiver that ends in the past.
    """
    reason = " ".join(reason.split())[:MAX_REASON]
    if state is not State.CONFIRMED and not reason:
        raise UsageError("请写明理由：驳回、豁免、标记整改都要有理由")
    if until is not None and (until <= now or until.year not in YEARS):
        raise UsageError(f"豁免的截止日期应在今天以后，不晚于 {YEARS[-1]} 年")
    found = find(store, settings, user, fingerprint, now, site=site)
    if found is None:
        raise UsageError(f"没有指纹为 {fingerprint} 的问题")
    finding, stored = found
    with store.transaction():
        if not stored:
            store.findings.record([finding], at=finding.observed_at)
        changed = store.findings.decide(fingerprint, state, by=user.name, reason=reason, until=until, at=now)
        if changed:
            detail = {"from": finding.state.value, "to": state.value, "reason": reason, "code": finding.code, "site": finding.site}
            if until is not None:
                detail["until"] = until.isoformat()
            action = next(name for name, value in DECISIONS.items() if value is state)
            store.people.note(
                TrailEntry(at=now, user=user.name, address=address, action=f"finding.{action}", subject=fingerprint, detail=detail)
            )
    return changed
