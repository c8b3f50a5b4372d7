"""
Pictures of the places that findings are about, taken at the end of an audit while the page still looks so.

Only places that a reader can see are photographed, the gravest findings first, within a budget of page loads and time. A page with personal
data, and whatever is suspected to be a secret, is never photographed. A finding that has a picture from an earlier audit keeps that one.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from core.evidence import Evidence
from core.finding import Finding, is_secret
from core.outcome import LIVE_STATES, Outcome, Severity
from core.page.snapshot import PageSnapshot
from core.personal import find_personal
from core.photo import Photo, PhotographedPage, Place
from core.ports import Progress, Renderer
from core.snapshot import SiteSnapshot

if TYPE_CHECKING:
    from store import Store

log = logging.getLogger(__name__)

MAX_PAGES: Final = 12
"""Pages loaded for pictures in one audit. House rule, like the other bounds here."""
MAX_PER_PAGE: Final = 6
MAX_PER_CODE: Final = 2
"""Findings of one code: a footer that lacks something looks the same on every page."""
SECONDS: Final = 45.0
"""For all pictures of an audit together."""
KIND: Final = "screenshot"
_NEVER: Final = ("privacy.",)
"""Beginnings of codes whose place is personal data."""
_GRAVITY: Final = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Shot:
    """A picture for one finding."""

    url: str
    photo: Photo
    at: datetime


def known_pictures(store: "Store", site_id: str, at: datetime) -> dict[str, Evidence]:
    """Pictures that the site's live findings have from earlier audits, by fingerprint; what comes back is photographed anew."""
    found: dict[str, Evidence] = {}
    for finding in store.findings.at(at, sites=[site_id]):
        if finding.state not in LIVE_STATES:
            continue
        piece = next((piece for piece in finding.evidence if piece.kind == KIND and piece.sha256), None)
        if piece is not None:
            found[finding.fingerprint] = piece
    return found


async def photograph_findings(
    findings: Iterable[Finding],
    snapshot: SiteSnapshot,
    renderer: Renderer,
    *,
    known: Mapping[str, Evidence],
    at: datetime,
    progress: Progress,
) -> dict[str, Shot]:
    """
    Pictures by fingerprint.

    Args:
        findings: of this audit.
        snapshot: what they rest on.
        renderer: the browser.
        known: findings that need none.
        at: when the pictures are taken, aware.
        progress: where to report.
    """
    wanted = _by_page((finding for finding in findings if finding.fingerprint not in known), snapshot)
    taken: dict[str, Shot] = {}
    done = 0

    async def visit(page: PageSnapshot, there: Sequence[Finding]) -> None:
        nonlocal done
        seen = await renderer.photograph(page.final_url, [_place(finding) for finding in there])
        done += 1
        progress.step("截图", done, len(wanted), page.final_url)
        if seen is None or seen.status != page.status or _has_personal(seen):
            return
        for finding, photo in zip(there, seen.photos, strict=True):
            if photo is not None:
                taken[finding.fingerprint] = Shot(url=seen.final_url.partition("#")[0], photo=photo, at=at)

    try:
        async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as group:
            for page, there in wanted:
                group.create_task(visit(page, there))
    except TimeoutError:
        log.info(
            "截图没有在时限内全部完成：%s", snapshot.site.id, extra={"event": "photos_cut", "site": snapshot.site.id, "taken": len(taken)}
        )
    return taken


def attach_picture(store: "Store", finding: Finding, known: Mapping[str, Evidence], shots: Mapping[str, Shot], zone: ZoneInfo) -> Finding:
    """The finding with a pointer to its picture, an earlier one or that of this audit."""
    piece, shot = known.get(finding.fingerprint), shots.get(finding.fingerprint)
    if piece is None and shot is not None:
        place = ",".join(map(str, shot.photo.mark))
        note = f"{shot.at.astimezone(zone):%Y-%m-%d %H:%M} 拍摄"
        piece = store.evidence.put(shot.photo.data, kind=KIND, locator=f"{shot.url}#xywh={place}", note=note, at=shot.at)
    return finding if piece is None else replace(finding, evidence=(*finding.evidence, piece))


def _by_page(findings: Iterable[Finding], snapshot: SiteSnapshot) -> list[tuple[PageSnapshot, list[Finding]]]:
    """The places to photograph, by page: the gravest first, and of many of one kind only a few."""
    pages = {url: page for page in snapshot.page_sample() for url in (page.final_url, page.url)}
    faults = [finding for finding in findings if finding.outcome in (Outcome.FAIL, Outcome.REVIEW) and _may_be_shown(finding)]
    faults.sort(key=lambda finding: (_GRAVITY[finding.severity], finding.code or "", finding.url or "", finding.fingerprint))
    there: dict[str, tuple[PageSnapshot, list[Finding]]] = {}
    of_code: Counter[str | None] = Counter()
    clean: dict[str, bool] = {}
    for finding in faults:
        page = pages.get(finding.url or "")
        if page is None or of_code[finding.code] >= MAX_PER_CODE:
            continue
        found = there.get(page.final_url, (page, []))[1]
        if len(found) >= MAX_PER_PAGE or (not found and len(there) >= MAX_PAGES):
            continue
        if page.final_url not in clean:
            clean[page.final_url] = not any(find_personal(page.best.flow.shown))
        if clean[page.final_url]:
            there.setdefault(page.final_url, (page, found))[1].append(finding)
            of_code[finding.code] += 1
    return list(there.values())


def _may_be_shown(finding: Finding) -> bool:
    place = _place(finding)
    return bool(place.href or place.text or place.box) and not is_secret(finding.code) and not (finding.code or "").startswith(_NEVER)


def _place(finding: Finding) -> Place:
    target = finding.target or ""
    box, window = (_numbers(finding.measured.get(key), count) for key, count in (("box", 4), ("window", 2)))
    return Place(
        href=target if target != finding.url else "",
        text=finding.excerpt,
        box=(box[0], box[1], box[2], box[3]) if box else None,
        window=(window[0], window[1]) if window else None,
    )


def _numbers(value: object, count: int) -> list[int]:
    """So many whole numbers, or none."""
    fit = isinstance(value, list) and len(value) == count and all(type(one) is int for one in value)
    return value if fit and isinstance(value, list) else []


def _has_personal(seen: PhotographedPage) -> bool:
    return any(find_personal(seen.text))
