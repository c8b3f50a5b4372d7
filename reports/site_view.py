"""Geometry and words of a site's report: calendar, trend line, bars. Pure figures; the templates only draw them."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Final

from core.clock import BEIJING
from core.digest import Cell
from core.scorecard import shown
from core.site_report import Picture, SiteReport, TrendPoint, VisitDay
from core.words import VERDICTS
from reports.digest_view import runs

COLORS: Final = {
    Cell.GOOD: "var(--ok)",
    Cell.FAILED: "var(--bad)",
    Cell.BLOCKED: "var(--band)",
    Cell.VOID: "var(--dim)",
    Cell.NONE: "var(--line)",
}
WIDTH: Final = 640
"""Units of every drawing; it scales with the page."""
HEIGHT: Final = 150
LEFT: Final = 44
"""Room for the figures of the axis."""
RIGHT: Final = 34
_STEPS: Final = tuple(Decimal(text) for text in ("0.5", "1", "2", "5", "10", "20", "50", "100"))


@dataclass(frozen=True, slots=True)
class Box:
    """A run of equal hours."""

    x: float
    width: float
    color: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of the trend, in drawing units."""

    x: float
    y: float
    low: float
    high: float
    label: str
    day: str
    """For the axis; empty where there is no room for it."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the grid."""

    y: float
    label: str


def boxes(day: VisitDay) -> Iterator[Box]:
    """One day of the calendar as boxes over 24 units."""
    x = 0
    for cell, length in runs(day.cells):
        yield Box(x, length, COLORS[cell], cell)
        x += length


def _drawn(report: SiteReport) -> tuple[TrendPoint, ...]:
    """The trend from its first known point on."""
    first = next((index for index, point in enumerate(report.trend) if point.known), 0)
    return report.trend[first:]


def dots(report: SiteReport) -> list[Dot]:
    """Points of the trend that have a figure, left to right over the whole span."""
    points = _drawn(report)
    scale = _scale(points)
    step = (WIDTH - LEFT - RIGHT) / max(1, len(points) - 1)
    each = 1 if len(points) <= 5 else 2
    return [
        Dot(
            x=LEFT + index * step,
            y=scale(point.score.value),
            low=scale(point.score.low),
            high=scale(point.score.high),
            label=shown(point.score.value),
            day=_day(point) if (len(points) - 1 - index) % each == 0 else "",
        )
        for index, point in enumerate(points)
        if point.known and point.score.value is not None
    ]


def ticks(report: SiteReport) -> list[Tick]:
    """Two to four round figures over the height of the drawing."""
    scale = _scale(_drawn(report))
    step = next((step for step in _STEPS if (scale.top - scale.bottom) / step <= 3), _STEPS[-1])
    first = (scale.bottom / step).to_integral_value(ROUND_CEILING) * step
    return [Tick(scale(figure), shown(figure)) for number in range(6) if (figure := first + number * step) <= scale.top]


class _scale:  # noqa: N801  used like a function
    """Figure → height; the axis spans what is drawn with a little air, never less than ten points."""

    def __init__(self, points: tuple[TrendPoint, ...]) -> None:
        figures = [figure for point in points if point.known for figure in (point.score.low, point.score.high) if figure is not None]
        low, high = min(figures, default=Decimal(0)), max(figures, default=Decimal(0))
        air = max(Decimal(10) - (high - low), Decimal(2)) / 2
        self.bottom, self.top = low - air, high + air

    def __call__(self, figure: Decimal | None) -> float:
        part = float(((figure or Decimal(0)) - self.bottom) / (self.top - self.bottom))
        return round(HEIGHT - 36 - part * (HEIGHT - 56), 1)


def line(places: list[Dot]) -> str:
    """``points`` of the polyline."""
    return " ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in places)


def band(places: list[Dot]) -> str:
    """``points`` of the polygon between worst and best figure."""
    there = [f"{dot.x:.1f},{dot.high:.1f}" for dot in places]
    back = [f"{dot.x:.1f},{dot.low:.1f}" for dot in reversed(places)]
    return " ".join([*there, *back])


def trend_words(report: SiteReport) -> str:
    """The trend in one sentence, for those who do not see the drawing."""
    known = [point for point in report.trend if point.known and point.score.value is not None]
    if not known:
        return "没有可比的历史得分"
    first, last = known[0], known[-1]
    if len(known) == 1:
        return f"只有 {_day(last)} 的得分 {shown(last.score.value)}，还看不出走势"
    return f"得分从 {_day(first)} 的 {shown(first.score.value)} 到 {_day(last)} 的 {shown(last.score.value)}，共 {len(known)} 个时点"


def _day(point: TrendPoint) -> str:
    return point.at.astimezone(BEIJING).strftime("%m-%d")


def point_words(point: TrendPoint) -> str:
    """Verdict and score of a point."""
    if not point.known:
        return "没有数据"
    value = shown(point.score.value) if point.score.value is not None else "不计分"
    return f"{VERDICTS[point.verdict]} {value}"


def calendar_words(report: SiteReport) -> str:
    """The calendar in one sentence."""
    total, failed = sum(day.total for day in report.days), sum(day.failed for day in report.days)
    void, blocked = sum(day.void for day in report.days), sum(day.blocked for day in report.days)
    return f"{len(report.days)} 天共 {total} 次访问，失败 {failed} 次，作废 {void} 次，被拦截 {blocked} 次"


def slowest(report: SiteReport) -> float:
    """Scale of the latency bars, seconds; never less than one."""
    return max((day.p95_s or 0.0 for day in report.days), default=1.0) or 1.0


def view_box(picture: Picture) -> str:
    """
    The part of a picture to show: a long page is cut to a screen around the place, else from its top.

    The whole picture stays in the evidence.
    """
    height = min(float(picture.height), picture.width * 0.8)
    if picture.mark is None:
        return f"0 0 {picture.width} {height:.0f}"
    _, y, _, tall = picture.mark
    top = min(max(0.0, y + tall / 2 - height / 2), picture.height - height)
    return f"0 {top:.0f} {picture.width} {height:.0f}"


def data_url(picture: Picture) -> str:
    """The picture for an ``img``; media type is ours, bytes are base64."""
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode()}"
