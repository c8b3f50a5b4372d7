"""The list of sites, and one site: scorecards, findings, availability, columns, links."""

from datetime import timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from core.errors import UsageError
from core.outcome import LIVE_STATES, Severity, State
from core.people import Role
from core.site import Site, SiteState
from pipeline.board import site as site_view
from pipeline.board.findings import RUBRICS, allowed
from pipeline.board.light import Light
from pipeline.board.sites import load_line, narrow, page_of, strip_start
from pipeline.explain import rubric_points
from web.call import PAGE_SIZE, Call, page, redirect
from web.render import render

TABS = (
    ("", "得分"),
    ("/findings", "问题"),
    ("/availability", "可用性"),
    ("/columns", "栏目"),
    ("/links", "链接"),
)


@page()
def site_list(call: Call) -> Response:
    """Search, filters, paging."""
    lines = call.site_lines()
    unit, text = call.query("unit"), call.query("q")
    light, state = call.choice("light", Light), call.choice("state", SiteState)
    chosen = narrow(lines, text=text, light=light, unit=unit, state=state)
    shown = page_of(call.store, chosen, call.now, call.page)
    return render(
        call, "sites.html", sites=shown, page=shown.page, pages=shown.pages, q=text, light=light, state=state, unit=unit,
        strip_start=strip_start(call.now),
    )  # fmt: skip


def _common(call: Call, site: Site, tab: str) -> dict[str, Any]:
    return {"site": site, "line": load_line(call.store, call.settings, site, call.now), "tabs": TABS, "tab": tab}


@page()
def site_page(call: Call) -> Response:
    """Scorecards with their arithmetic."""
    site = call.site()
    cards = rubric_points(call.store, call.settings, site.id, RUBRICS, call.now)
    runs = call.store.audits.recent(site.id, limit=5)
    return render(call, "site.html", cards=cards, runs=runs, lost=site_view.lost_rows, **_common(call, site, ""))


@page()
def site_findings(call: Call) -> Response:
    """Findings of the site."""
    site = call.site()
    state, severity = call.choice("state", State), call.choice("severity", Severity)
    everything = call.query("all") == "1"
    wanted = allowed(
        call.user,
        sites=(site.id,),
        states=(state,) if state else () if everything else tuple(LIVE_STATES),
        severities=(severity,) if severity else (),
        code=call.query("code"),
        text=call.query("q"),
    )
    call.store.board.settle(call.now)
    total = call.store.board.count(wanted)
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(call.page, pages)
    found = call.store.board.findings(wanted, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    return render(
        call, "site_findings.html", found=found, total=total, page=number, pages=pages, state=state, severity=severity,
        everything=everything, **_common(call, site, "/findings"),
    )  # fmt: skip


@page()
def site_availability(call: Call) -> Response:
    """Seven days, hour by hour."""
    site = call.site()
    view = site_view.availability(call.store, call.settings, site, call.now)
    return render(call, "site_availability.html", view=view, day=timedelta(days=1), **_common(call, site, "/availability"))


@page()
def site_links(call: Call) -> Response:
    """Dead and doubtful links with the pages they stand on."""
    site = call.site()
    links = site_view.links(call.store, site, call.now)
    pages = max(1, -(-len(links) // PAGE_SIZE))
    number = min(call.page, pages)
    shown = links[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return render(call, "site_links.html", links=shown, total=len(links), page=number, pages=pages, **_common(call, site, "/links"))


@page()
def site_columns(call: Call) -> Response:
    """The inventory, with what people said about single columns."""
    site = call.site()
    view = site_view.columns(call.store, site, call.now)
    editing = call.query("edit") if call.user.role.covers(Role.REVIEWER) else ""
    edited = next((line for line in view.lines if line.column.url == editing), None)
    return render(call, "site_columns.html", view=view, edited=edited, wrong="", **_common(call, site, "/columns"))


@page(Role.REVIEWER)
def change_column(call: Call) -> Response:
    """Set or take back a person's word on a column."""
    site = call.site()
    url = call.field("url")
    try:
        if call.field("drop"):
            site_view.drop_override(call.store, call.user, site, url, now=call.now, address=call.address)
        else:
            site_view.set_override(
                call.store, call.user, site, url, column_class=call.field("column_class"), days=call.field("days"),
                reason=call.field("reason"), now=call.now, address=call.address,
            )  # fmt: skip
    except UsageError as error:
        view = site_view.columns(call.store, site, call.now)
        edited = next((line for line in view.lines if line.column.url == url), None)
        if edited is None:
            raise HTTPException(404, "没有这个栏目") from None
        return render(call, "site_columns.html", status=400, view=view, edited=edited, wrong=str(error), **_common(call, site, "/columns"))
    return redirect(call, f"/sites/{site.id}/columns?said=column")
