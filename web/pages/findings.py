"""Findings: list, one finding with evidence, decisions, the review queue."""

import io
from datetime import datetime, timedelta
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from core.board import FindingFilter, FindingLine
from core.clock import BEIJING
from core.errors import StoreError, UsageError
from core.evidence import file_type
from core.outcome import LIVE_STATES, Severity, State
from core.people import Role
from core.site import Site
from pipeline.board import findings as board
from pipeline.board.sites import narrow
from web.call import PAGE_SIZE, Call, page, redirect
from web.render import render

QUEUE: Final = 20
"""Findings of the review queue shown at a time."""
REASONS: Final = {
    "reject": ("页面已人工核对，内容符合要求", "机器识别有误", "监测端原因，与网站无关", "不属于检查范围"),
    "waive": ("已报备，整改期内不计", "主管部门同意暂缓", "外部单位原因，已函告"),
}


def wanted_of(call: Call) -> FindingFilter:
    """The filter of a list's query string. Text alone looks for sites, codes or a fingerprint: each has an index."""
    state, severity = call.choice("state", State), call.choice("severity", Severity)
    states = (state,) if state else () if call.query("all") == "1" else tuple(LIVE_STATES)
    text, site = call.query("q"), call.query("site")
    sites: tuple[str, ...] | None = (site,) if site else None
    if text and sites is None and not is_fingerprint(text):
        sites = tuple(line.site.id for line in narrow(call.site_lines(), text=text))[:500]
        text = ""
    return board.allowed(
        call.user, sites=sites, states=states, severities=(severity,) if severity else (), code=call.query("code"), text=text
    )


def is_fingerprint(text: str) -> bool:
    """Whether a search means the beginning of a fingerprint (ids of sites are digits alone)."""
    return 4 <= len(text) <= 16 and set(text.lower()) <= set("0123456789abcdef") and not text.isdigit()


def names_of(call: Call, sites: set[str]) -> dict[str, Site]:
    """Registered sites by id, for the names beside findings."""
    return {name: site for name in sites if (site := call.store.sites.get(name)) is not None}


@page()
def finding_list(call: Call) -> Response:
    """All findings a person may see."""
    call.store.board.settle(call.now)
    wanted = wanted_of(call)
    total = call.store.board.count(wanted)
    pages = max(1, -(-min(total, 10_000) // PAGE_SIZE))
    number = min(call.page, pages)
    found = call.store.board.findings(wanted, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    return render(
        call, "findings.html", found=found, total=total, page=number, pages=pages, names=names_of(call, {item.site or "" for item in found}),
        state=call.choice("state", State), severity=call.choice("severity", Severity), everything=call.query("all") == "1",
    )  # fmt: skip


@page()
def finding_page(call: Call) -> Response:
    """One finding."""
    return _show(call)


def _show(call: Call, *, status: int = 200, wrong: str = "") -> Response:
    site = call.query("site") or call.field("site")
    view = board.finding_page(call.store, call.settings, call.user, call.path("fingerprint"), call.now, site=site)
    if view is None:
        raise HTTPException(404, "没有这个问题，或您无权查看")
    about = call.store.sites.get(view.finding.site or "")
    return render(
        call, "finding.html", status=status, view=view, item=view.finding, about=about, wrong=wrong, reasons=REASONS,
        tomorrow=f"{(call.now + timedelta(days=1)).astimezone(BEIJING):%Y-%m-%d}",
    )  # fmt: skip


def _decided(call: Call, fingerprint: str) -> bool:
    decision = board.DECISIONS.get(call.field("decision"))
    if decision is None:
        raise HTTPException(400, "没有这种决定")
    reason = call.field("reason") or call.field("reason_choice")
    until = _end_of_day(call.field("until")) if decision is State.WAIVED and call.field("until") else None
    return board.decide(
        call.store, call.settings, call.user, fingerprint, decision, reason=reason, now=call.now, until=until, address=call.address,
        site=call.field("site"),
    )  # fmt: skip


def _end_of_day(text: str) -> datetime:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=BEIJING)
    except ValueError:
        raise UsageError(f"截止日期应为 2026-12-31 这样的日期，实为 {text[:40]!r}") from None
    return day.replace(hour=23, minute=59, second=59)


@page(Role.REVIEWER)
def decide(call: Call) -> Response:
    """Confirm, reject, waive."""
    try:
        _decided(call, call.path("fingerprint"))
    except UsageError as error:
        return _show(call, status=400, wrong=str(error))
    site = call.field("site")
    return redirect(call, f"/findings/{call.path('fingerprint')}?said=decided" + (f"&site={site}" if site else ""))


@page()
def evidence(call: Call) -> Response:
    """Bytes of a piece of evidence, always as a download, found by its hash and only through a finding that the person may see."""
    found = board.find(call.store, call.settings, call.user, call.path("fingerprint"), call.now)
    sha256 = call.path("sha256")
    piece = next((item for item in board.pieces_of(call.store, found[0]) if item.sha256 == sha256), None) if found else None
    data = call.store.evidence.get(sha256) if piece is not None else None
    if piece is None or data is None:
        raise HTTPException(404, "没有这份证据")
    kind, suffix = file_type(piece.kind, data)
    return download(data, f"{sha256}.{suffix}", kind)


@page()
def package(call: Call) -> Response:
    """The finding with all its evidence as a zip that others can check."""
    from store.dossier import export_finding

    found = board.find(call.store, call.settings, call.user, call.path("fingerprint"), call.now)
    if found is None or not found[1]:
        raise HTTPException(404, "没有这个问题")
    fingerprint = found[0].fingerprint
    try:
        data = export_finding(call.store.evidence, call.store.findings.sightings(fingerprint), call.store.findings.history(fingerprint))
    except StoreError as error:
        raise HTTPException(409, str(error)) from None
    return download(data, f"{fingerprint}.zip", "application/zip")


def download(data: bytes, name: str, kind: str = "application/octet-stream") -> Response:
    """A file that no browser shows in our name."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(io.BytesIO(data).getvalue(), media_type=kind, headers=headers)


# ---- review queue ---------------------------------------------------------------------------------------------------


@page(Role.REVIEWER)
def review(call: Call) -> Response:
    """Suspected findings, the gravest first; the keyboard decides."""
    call.store.board.settle(call.now)
    severity = call.choice("severity", Severity)
    wanted = board.allowed(
        call.user,
        states=(State.SUSPECTED,),
        severities=(severity,) if severity else (),
        sites=(call.query("site"),) if call.query("site") else None,
        code=call.query("code"),
    )
    found = call.store.board.findings(wanted, limit=QUEUE, offset=(call.page - 1) * QUEUE)
    totals = call.store.board.totals(call.user.units)
    return render(
        call, "review.html", found=found, waiting=totals.waiting, totals=totals, severity=severity, reasons=REASONS,
        names=names_of(call, {item.site or "" for item in found}), page=call.page, more=len(found) == QUEUE,
    )  # fmt: skip


@page(Role.REVIEWER)
def review_decide(call: Call) -> Response:
    """One decision of the queue: answers with the decided entry."""
    fingerprint = call.field("fingerprint")
    try:
        _decided(call, fingerprint)
    except UsageError as error:
        if not call.partial:
            raise HTTPException(400, str(error)) from None
        return render(call, "review_item.html", item=_line_of(call, fingerprint), names={}, wrong=str(error))
    if not call.partial:
        return redirect(call, "/review?said=decided")
    item = _line_of(call, fingerprint)
    return render(call, "review_item.html", item=item, names=names_of(call, {item.site or ""}), wrong="")


def _line_of(call: Call, fingerprint: str) -> FindingLine:
    found = call.store.board.findings(board.allowed(call.user, text=fingerprint), limit=1)
    if not found:
        raise HTTPException(404, "没有这个问题")
    return found[0]
