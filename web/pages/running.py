"""The service itself: plan and health, /healthz, /metrics."""

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from config.version import program_version
from core.clock import beijing_day
from core.errors import AppError
from pipeline.access import bearer
from pipeline.board.running import running
from pipeline.visits import planned_visits
from web.call import Call, page
from web.meter import exposition, may_scrape
from web.render import render


@page()
def schedule(call: Call) -> Response:
    """What ran, what is planned, what is wrong with ourselves."""
    view = running(call.store, call.settings, call.user, call.now)
    asked = call.query("site")
    site = call.store.sites.get(asked) if asked else None
    if site is not None and call.user.units and not call.user.may_see(site.unit):
        site = None
    plan = [] if site is None else [at for at, _ in planned_visits([site], call.settings, beijing_day(call.now), 2) if at >= call.now]
    return render(call, "schedule.html", view=view, plan=plan, asked=asked, planned_site=site, settings=call.settings)


@page(role=None)
def healthz(call: Call) -> Response:
    """Whether the server and its database answer; says nothing else to strangers."""
    try:
        call.store.people.any_admin()
    except AppError:
        return JSONResponse({"status": "unavailable"}, 503)
    return JSONResponse({"status": "ok", "version": program_version()})


@page(role=None)
def metrics(call: Call) -> Response:
    """For Prometheus: from this machine, or with a session or token of somebody who may see everything."""
    user = call.session.user if call.session else None
    scheme, _, secret = call.request.headers.get("authorization", "").partition(" ")
    if user is None and scheme.lower() == "bearer":
        known = bearer(call.store, secret.strip(), call.now)
        user = known[0] if known else None
    if not may_scrape(user, call.address):
        raise HTTPException(403, "指标只供本机或有全部权限的账号读取")
    return Response(exposition(call.request.app.state.registry), media_type=CONTENT_TYPE_LATEST)
