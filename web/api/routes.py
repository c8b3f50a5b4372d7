"""Operations of the JSON interface: one table, from which routes and document are made."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from config.rubrics import SHIPPED
from core.board import FindingLine
from core.errors import UsageError
from core.outcome import LIVE_STATES, Severity, State
from core.people import Role
from core.scorecard import scorecard_json
from core.site import Site
from pipeline.board import findings as board
from pipeline.board import site as site_view
from pipeline.board.desk import AuditDesk, audit_board
from pipeline.board.light import Light
from pipeline.board.running import running
from pipeline.board.sites import SiteLine, by_unit, load_line, narrow
from pipeline.explain import rubric_points
from pipeline.exports import visit_row
from pipeline.rubrics import rubric_document
from pipeline.score import prepare_rubric
from reports.json import finding_json
from web.api import model
from web.api.door import BASE, PAGING, Ask, Operation, Param, endpoint_of
from web.api.openapi import document
from web.pages.findings import is_fingerprint


def _site_of(ask: Ask) -> Site:
    return ask.call.site()


def _site_body(line: SiteLine) -> model.SiteBody:
    site, tally = line.site, line.tally
    return model.SiteBody(
        id=site.id, name=site.name, url=site.url, unit=site.unit, sponsor=site.sponsor, site_class=site.site_class, level=site.level,
        region=site.region, state=site.state, light=line.signal.light, why=list(line.signal.why), veto=tally.veto_proven + tally.veto_open,
        deduct=tally.deduct_proven + tally.deduct_open, waiting=tally.waiting, audited_at=line.audited_at,
    )  # fmt: skip


def sites(ask: Ask) -> model.SiteList:
    """Sites a person may see."""
    values = ask.values
    lines = ask.call.site_lines()
    chosen = narrow(lines, text=values["q"] or "", light=values["light"], unit=values["unit"] or "")
    start = ask.number("offset")
    return model.SiteList(total=len(chosen), items=[_site_body(line) for line in chosen[start : start + ask.number("limit")]])


def site(ask: Ask) -> model.SiteBody:
    """One site."""
    return _site_body(load_line(ask.call.store, ask.call.settings, _site_of(ask), ask.call.now))


def units(ask: Ask) -> model.UnitList:
    """Units a person may see."""
    found = by_unit(ask.call.site_lines())
    start = ask.number("offset")
    items = [model.UnitBody(**asdict(line)) for line in found[start : start + ask.number("limit")]]
    return model.UnitList(total=len(found), items=items)


def scorecards(ask: Ask) -> model.CardList:
    """Cards of a site now."""
    wanted = ask.values["rubric"]
    rubrics = (wanted,) if wanted else board.RUBRICS
    cards = rubric_points(ask.call.store, ask.call.settings, _site_of(ask).id, rubrics, ask.call.now)
    return model.CardList(items=[scorecard_json(card) for card in cards])


def visits(ask: Ask) -> model.VisitList:
    """Visits of the week."""
    found, store = _site_of(ask), ask.call.store
    view = site_view.availability(store, ask.call.settings, found, ask.call.now)
    rows = store.visits.window(found.id, site_view.week_start(ask.call.now), ask.call.now)
    return model.VisitList(sentence=view.week.sentence, outcome=view.week.outcome, items=[visit_row(visit) for visit in rows])


def columns(ask: Ask) -> model.ColumnList:
    """The inventory."""
    view = site_view.columns(ask.call.store, _site_of(ask), ask.call.now)
    items = [
        model.ColumnBody(
            url=line.column.url, name=line.column.name, column_class=line.column.column_class.value, form=line.column.form.value,
            level=line.column.level, newest=line.newest.isoformat() if line.newest else None, days_left=line.days_left,
            stale_after_days=line.column.stale_after_days, overridden=line.column.url in view.overrides,
        )
        for line in view.lines
    ]  # fmt: skip
    return model.ColumnList(items=items)


def change_column(ask: Ask) -> model.ColumnList:
    """A person's word on a column."""
    body: model.ColumnChange = ask.body
    days = "" if body.stale_after_days is None else str(body.stale_after_days)
    site_view.set_override(
        ask.call.store, ask.call.user, _site_of(ask), body.url, column_class=body.column_class or "", days=days, reason=body.reason,
        now=ask.call.now, address=ask.call.address,
    )  # fmt: skip
    return columns(ask)


def _finding_body(item: FindingLine) -> model.FindingBody:
    return model.FindingBody(**{name: getattr(item, name) for name in model.FindingBody.model_fields})


def findings(ask: Ask) -> model.FindingList:
    """Findings a person may see, the gravest live ones first."""
    store, values = ask.call.store, ask.values
    store.board.settle(ask.call.now)
    text = values["q"] or ""
    if text and values["site"] is None and not is_fingerprint(text):
        raise HTTPException(400, "参数 q 不带 site 时应为指纹的开头（4 至 16 位十六进制）")
    wanted = board.allowed(
        ask.call.user,
        sites=(values["site"],) if values["site"] else None,
        states=(values["state"],) if values["state"] else tuple(LIVE_STATES),
        severities=(values["severity"],) if values["severity"] else (),
        code=values["code"] or "",
        text=text,
    )
    found = store.board.findings(wanted, offset=ask.number("offset"), limit=ask.number("limit"))
    return model.FindingList(total=store.board.count(wanted), items=[_finding_body(item) for item in found])


def finding(ask: Ask) -> model.FindingDetail:
    """Everything about one finding."""
    call = ask.call
    view = board.finding_page(call.store, call.settings, call.user, call.path("fingerprint"), call.now, site=ask.values["site"] or "")
    if view is None:
        raise HTTPException(404, "没有这个问题，或您无权查看")
    return model.FindingDetail(
        finding=finding_json(view.finding, clause=view.code.clause if view.code else ""),
        seen_at=list(view.seen),
        events=[model.EventBody(at=item.at, state=item.state, by=item.by, reason=item.reason, until=item.until) for item in view.events],
        evidence=[model.EvidenceBody(kind=item.kind, sha256=item.sha256, locator=item.locator, note=item.note) for item in view.pieces],
        rows=list(view.rows),
    )


def decide(ask: Ask) -> model.Decided:
    """Confirm, reject, waive."""
    call, body = ask.call, ask.body
    if body.until is not None and body.until.tzinfo is None:
        raise HTTPException(400, "until 应带时区，如 2026-12-31T23:59:59+08:00")
    fingerprint, state = call.path("fingerprint"), board.DECISIONS[body.decision]
    if board.find(call.store, call.settings, call.user, fingerprint, call.now) is None:
        raise HTTPException(404, "没有这个问题，或您无权查看")
    changed = board.decide(
        call.store, call.settings, call.user, fingerprint, state, reason=body.reason, until=body.until, now=call.now, address=call.address
    )
    return model.Decided(changed=changed, state=state)


def audits(ask: Ask) -> model.AuditList:
    """Running and past audits."""
    view = audit_board(ask.call.store, ask.call.user, ask.call.now, recent=ask.number("limit"))
    live = [_audit_body(item.run, done=item.done, known=item.known) for item in view.running]
    return model.AuditList(items=live + [_audit_body(run) for run, _ in view.recent])


def _audit_body(run: Any, **progress: int) -> model.AuditBody:
    return model.AuditBody(
        id=run.id, site=run.site, state=run.state, as_of=run.as_of, started_at=run.started_at, finished_at=run.finished_at, attempt=run.attempt,
        **progress,
    )  # fmt: skip


def start_audit(ask: Ask) -> model.AuditOrdered:
    """Ask for an audit."""
    found = ask.call.store.sites.get(ask.body.site)
    if found is None or (ask.call.user.units and not ask.call.user.may_see(found.unit)):
        raise HTTPException(404, "没有这个网站，或您无权检查")
    desk: AuditDesk = ask.call.request.app.state.desk
    try:
        return model.AuditOrdered(new=desk.ask(found, ask.call.user, now=ask.call.now, address=ask.call.address))
    except UsageError as error:
        raise HTTPException(400, str(error)) from None


def rubrics(ask: Ask) -> model.RubricList:
    """The rubrics that come with the program."""
    return model.RubricList(items=[{"id": name, "title": prepare_rubric(ask.call.settings, name).title} for name in SHIPPED])


def rubric(ask: Ask) -> model.RubricBody:
    """One rubric."""
    name = ask.call.path("rubric")
    if name not in SHIPPED:
        raise HTTPException(404, "没有这个评分细则")
    known = prepare_rubric(ask.call.settings, name)
    return model.RubricBody.model_validate(rubric_document(known, known.rows))


def health(ask: Ask) -> model.HealthBody:
    """How the service is doing."""
    view = running(ask.call.store, ask.call.settings, ask.call.user, ask.call.now)
    return model.HealthBody(
        sites=view.sites, planned=view.planned, next_visit=view.next_visit, late=view.late, jobs=view.job_counts, audits_of_the_day=view.audits,
        evidence_entries=view.evidence,
    )  # fmt: skip


_FILTERS: Final = (
    Param(name="site", text="Only this site"),
    Param(name="state", text="Only this state; default: suspected, confirmed, regressed", kind=State),
    Param(name="severity", text="Only this severity", kind=Severity),
    Param(name="code", text="This code, or the beginning of codes"),
    Param(name="q", text="Beginning of a fingerprint; with site also a part of an address"),
)
_SITES: Final = (
    Param(name="q", text="Part of id, name, address, unit or sponsor"),
    Param(name="unit", text="Only this unit"),
    Param(name="light", text="Only this light", kind=Light),
)
OPERATIONS: Final = (
    Operation(method="GET", path="/sites", summary="Sites", handler=sites, answer=model.SiteList, params=(*_SITES, *PAGING)),
    Operation(method="GET", path="/sites/{site}", summary="One site", handler=site, answer=model.SiteBody),
    Operation(
        method="GET", path="/sites/{site}/scorecards", summary="Scorecards now", handler=scorecards, answer=model.CardList,
        params=(Param(name="rubric", text="Id of a rubric", words=SHIPPED),),
    ),
    Operation(method="GET", path="/sites/{site}/visits", summary="Visits of the week", handler=visits, answer=model.VisitList),
    Operation(method="GET", path="/sites/{site}/columns", summary="Columns", handler=columns, answer=model.ColumnList),
    Operation(
        method="POST", path="/sites/{site}/columns", summary="Say what a column is", handler=change_column, answer=model.ColumnList,
        body=model.ColumnChange, role=Role.REVIEWER,
    ),
    Operation(method="GET", path="/units", summary="Units", handler=units, answer=model.UnitList, params=PAGING),
    Operation(method="GET", path="/findings", summary="Findings", handler=findings, answer=model.FindingList, params=(*_FILTERS, *PAGING)),
    Operation(
        method="GET", path="/findings/{fingerprint}", summary="One finding", handler=finding, answer=model.FindingDetail,
        params=(Param(name="site", text="Site of a finding that is judged from visits"),),
    ),
    Operation(
        method="POST", path="/findings/{fingerprint}/decisions", summary="Confirm, reject, waive, or call mended", handler=decide, answer=model.Decided,
        body=model.Decision, role=Role.REVIEWER,
    ),
    Operation(
        method="GET", path="/audits", summary="Audits", handler=audits, answer=model.AuditList,
        params=(Param(name="limit", text="How many past ones", most=500, default=50),),
    ),
    Operation(
        method="POST", path="/audits", summary="Ask for an audit", handler=start_audit, answer=model.AuditOrdered, body=model.AuditOrder,
        role=Role.REVIEWER, status=202,
    ),
    Operation(method="GET", path="/rubrics", summary="Rubrics", handler=rubrics, answer=model.RubricList),
    Operation(method="GET", path="/rubrics/{rubric}", summary="One rubric", handler=rubric, answer=model.RubricBody),
    Operation(method="GET", path="/health", summary="The service itself", handler=health, answer=model.HealthBody),
)  # fmt: skip


async def openapi(_request: Request) -> Response:
    """The document; it tells nothing that the source does not."""
    return JSONResponse(document(OPERATIONS))


def api_routes() -> list[BaseRoute]:
    """Routes of the interface."""
    grouped: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        grouped.setdefault(operation.path, {})[operation.method] = endpoint_of(operation)
    return [
        Route(f"{BASE}/openapi.json", openapi, methods=["GET"]),
        *(Route(BASE + path, _by_method(methods), methods=list(methods)) for path, methods in grouped.items()),
    ]


def _by_method(methods: Mapping[str, Any]) -> Any:
    async def endpoint(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        response: Response = await methods[method](request)
        return response

    return endpoint
