"""The dashboard as an ASGI application."""

import logging
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from config.settings import Settings
from core.errors import AppError
from pipeline.board.desk import AuditDesk
from pipeline.board.snapshot import Snapshot
from web.api.routes import api_routes
from web.call import current_session, new_call
from web.meter import Meter, registry_of
from web.pages import audits, exports, findings, login, media, overview, people, rubrics, running, search, sites
from web.pages import registry as registry_pages
from web.render import render
from web.security import Guard

if TYPE_CHECKING:
    from store import Store

log = logging.getLogger(__name__)


def create_app(
    store: "Store", settings: Settings, *, hosts: Collection[str] = (), setup_code: str = "", run_audits: bool = True
) -> Starlette:
    """
    Build the application; the caller opens and closes the store.

    Args:
        store: the open store.
        settings: of the whole program.
        hosts: names under which the dashboard may be asked; empty = any.
        setup_code: what proves, while there is no administrator, that somebody has started this program; empty = no set-up.
        run_audits: whether audits that are asked for run in this process.
    """
    desk = AuditDesk(store, settings, run=run_audits and settings.queue.engine == "embedded")

    snapshot = Snapshot(store, settings)
    registry = registry_of(store, snapshot)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            desk.close()

    app = Starlette(
        routes=[*_pages(), *api_routes(), Mount("/static", StaticFiles(directory=str(files("web").joinpath("static"))))],
        middleware=[Middleware(Meter, registry=registry), Middleware(Guard, hosts=hosts, crashed=_crashed)],
        exception_handlers={HTTPException: _refused, AppError: _failed},  # type: ignore[dict-item]
        lifespan=lifespan,
    )
    app.state.store, app.state.settings, app.state.desk, app.state.setup_code = store, settings, desk, setup_code
    app.state.registry, app.state.snapshot = registry, snapshot
    return app


def _pages() -> list[BaseRoute]:
    get: Callable[[str, Any], Route] = lambda path, endpoint: Route(path, endpoint, methods=["GET"])  # noqa: E731  a table reads better
    post: Callable[[str, Any], Route] = lambda path, endpoint: Route(path, endpoint, methods=["POST"])  # noqa: E731
    return [
        get("/", overview.overview),
        get("/login", login.login_form),
        post("/login", login.login),
        post("/logout", login.logout),
        get("/setup", login.setup_form),
        post("/setup", login.setup),
        get("/sites", sites.site_list),
        get("/sites/{site}", sites.site_page),
        get("/sites/{site}/findings", sites.site_findings),
        get("/sites/{site}/availability", sites.site_availability),
        get("/sites/{site}/columns", sites.site_columns),
        post("/sites/{site}/columns", sites.change_column),
        get("/sites/{site}/links", sites.site_links),
        get("/sites/{site}/rows/{rubric}/{row}", rubrics.site_row),
        get("/media", media.media),
        get("/findings", findings.finding_list),
        get("/findings/{fingerprint}", findings.finding_page),
        post("/findings/{fingerprint}/decision", findings.decide),
        get("/findings/{fingerprint}/evidence/{sha256}", findings.evidence),
        get("/findings/{fingerprint}/package", findings.package),
        get("/review", findings.review),
        post("/review/decide", findings.review_decide),
        get("/audits", audits.audits),
        post("/audits/start", audits.start),
        get("/audits/{run}/report.json", audits.report),
        get("/schedule", running.schedule),
        get("/rubrics", rubrics.rubric_list),
        get("/rubrics/{rubric}", rubrics.rubric_page),
        get("/registry", registry_pages.registry),
        get("/registry/new", registry_pages.new_site),
        post("/registry/new", registry_pages.save_site),
        post("/registry/import", registry_pages.import_table),
        get("/registry/{site}", registry_pages.edit_site),
        post("/registry/{site}", registry_pages.save_site),
        get("/users", people.users),
        post("/users", people.add_user),
        post("/users/{name}", people.change_user),
        get("/account", people.account),
        post("/account/password", people.change_password),
        post("/account/tokens", people.add_token),
        post("/account/tokens/{token}/drop", people.drop_token),
        get("/trail", people.trail),
        get("/search", search.search),
        get("/export/{table}.{format}", exports.export),
        get("/healthz", running.healthz),
        get("/metrics", running.metrics),
    ]


_HEADINGS = {400: "请求有误", 403: "不允许", 404: "没有找到", 405: "不支持的操作", 413: "内容太大", 409: "暂时不能", 503: "暂时不可用"}


def _answer(request: Request, status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": {"status": status, "detail": detail}}, status, headers=headers)
    if request.headers.get("hx-request") == "true":
        return PlainTextResponse(detail, status, headers=headers)
    call = new_call(request)
    try:
        call.session = current_session(call)
    except AppError:
        call.session = None  # the store itself is what fails
    response = render(call, "error.html", status=status, heading=_HEADINGS.get(status, "出错了"), detail=detail, number=status)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def _refused(request: Request, error: HTTPException) -> Response:
    known = {404: "没有这个页面", 405: "这个地址不支持这种请求", 401: "请先登录", 403: "您不能这样做"}
    plain = error.detail if error.detail and not error.detail.isascii() else known.get(error.status_code, error.detail)
    return _answer(request, error.status_code, plain, dict(error.headers or {}))


def _failed(request: Request, error: AppError) -> Response:
    log.error("%s", error, extra={"event": "request_failed", "path": request.url.path})
    status = 400 if error.exit_status == 2 else 503
    return _answer(request, status, str(error))


def _crashed(request: Request, error: Exception) -> Response:
    log.error("request crashed", exc_info=error, extra={"event": "request_crashed", "path": request.url.path})
    return _answer(request, 500, "程序内部错误，已记入日志")
