"""Audits: start one, watch the running ones, look back."""

import json

from starlette.exceptions import HTTPException
from starlette.responses import Response

from core.errors import UsageError
from core.people import Role
from pipeline.board.desk import AuditDesk, audit_board
from web.call import Call, page, redirect
from web.pages.findings import download
from web.render import render


@page()
def audits(call: Call) -> Response:
    """Waiting, running, past; the live part renews itself."""
    template = "audits_live.html" if call.partial else "audits.html"
    return render(call, template, board=audit_board(call.store, call.user, call.now), wrong="")


@page(Role.REVIEWER)
def start(call: Call) -> Response:
    """Ask for an audit of a registered site now."""
    site = call.store.sites.get(call.field("site"))
    if site is None or not (not call.user.units or call.user.may_see(site.unit)):
        raise HTTPException(404, "没有这个网站，或您无权检查")
    desk: AuditDesk = call.request.app.state.desk
    try:
        new = desk.ask(site, call.user, now=call.now, address=call.address)
    except UsageError as error:
        board = audit_board(call.store, call.user, call.now)
        return render(call, "audits.html", status=400, board=board, wrong=str(error))
    return redirect(call, "/audits?said=" + ("started" if new else "already"))


@page()
def report(call: Call) -> Response:
    """The published report of a run, as it was."""
    text = call.path("run")
    run = call.store.audits.get(int(text)) if text.isascii() and text.isdigit() and len(text) < 18 else None
    site = call.store.sites.get(run.site) if run is not None else None
    if run is None or (call.user.units and (site is None or not call.user.may_see(site.unit))):
        raise HTTPException(404, "没有这次检查")
    data = call.store.audits.report(run.id)
    if data is None:
        raise HTTPException(404, "这次检查没有报告")
    if not call.user.role.covers(Role.REVIEWER):
        data = _without_secrets(data)
    return download(data, f"audit-{run.id}.json", "application/json")


def _without_secrets(data: bytes) -> bytes:
    """Suspected state secrets are for reviewers only."""
    from core.finding import SECRET_CODES

    body = json.loads(data)
    body["findings"] = [item for item in body.get("findings", ()) if not str(item.get("code") or "").startswith(SECRET_CODES)]
    body["checks"] = [item for item in body.get("checks", ()) if not str(item.get("check") or "").startswith(SECRET_CODES)]
    return json.dumps(body, ensure_ascii=False).encode()
