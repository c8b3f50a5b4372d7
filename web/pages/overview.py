"""The first page: lights, units, today's visits, what waits."""

from starlette.responses import Response

from core.board import HourCount
from pipeline.board.sites import STRIP_HOURS, by_unit, count_lights, strip_start
from web.call import PAGE_SIZE, Call, page
from web.render import render


@page()
def overview(call: Call) -> Response:
    """Units and sites at a glance."""
    lines = call.site_lines()
    units = by_unit(lines)
    pages = max(1, -(-len(units) // PAGE_SIZE))
    number = min(call.page, pages)
    start = strip_start(call.now)
    if call.user.units:
        strips = call.store.board.site_hours([line.site.id for line in lines], start, STRIP_HOURS)
        strip = [_sum(mine[hour] for mine in strips.values()) for hour in range(STRIP_HOURS)]
    else:
        strip = call.store.board.hours(start, STRIP_HOURS)
    return render(
        call,
        "overview.html",
        lights=count_lights(lines),
        worst=[line for line in lines[:8] if line.signal.light.value in ("red", "amber")],
        units=units[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        unit_count=len(units),
        page=number,
        pages=pages,
        totals=call.store.board.totals(call.user.units),
        strip=strip,
        strip_start=start,
        running=call.store.board.audits(states=("running",), units=call.user.units, limit=5),
        empty=not lines,
    )


def _sum(counts: object) -> HourCount:
    listed: list[HourCount] = list(counts)  # type: ignore[call-overload]
    return HourCount(
        total=sum(each.total for each in listed),
        failed=sum(each.failed for each in listed),
        void=sum(each.void for each in listed),
        blocked=sum(each.blocked for each in listed),
    )
