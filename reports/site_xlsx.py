"""The report of a site as a workbook: an audit's sheets, then visits and history."""

from collections.abc import Iterable, Sequence

from core.outcome import Severity
from core.scorecard import number
from core.site_report import SiteReport
from reports.digest_view import CELLS
from reports.site_view import point_words
from reports.view import local_time
from reports.xlsx import Sheet, render_audit


def render_site(report: SiteReport) -> bytes:
    """The workbook as bytes; the same report gives the same bytes."""
    day_head = ("截至", "访问", "失败", "作废", "被拦截", "中位用时（秒）", "95%用时（秒）", "每小时")
    trend_head = ("时点", "结论与得分", "得分", "最低", "最高", "单项否决类", "扣分类", "建议类")
    sheets: list[Sheet] = [
        ("可用性", day_head, _days(report), (12, 8, 8, 8, 8, 14, 14, 30)),
        ("走势", trend_head, _trend(report), (17, 18, 8, 8, 8, 11, 9, 9)),
        ("首次发现", ("编号", "首次发现"), _first(report), (18, 17)),
    ]
    return render_audit(report.audit, sheets)


def _days(report: SiteReport) -> Iterable[Sequence[object]]:
    for day in report.days:
        yield day.ends_on.isoformat(), day.total, day.failed, day.void, day.blocked, day.median_s, day.p95_s, day.cells
    yield "", None, None, None, None, None, None, "　".join(f"{cell.value} {word}" for cell, word in CELLS.items())


def _trend(report: SiteReport) -> Iterable[Sequence[object]]:
    for point in report.trend:
        figures = (point.score.value, point.score.low, point.score.high) if point.known else (None, None, None)
        live = [point.live.get(severity, 0) if point.known else None for severity in (Severity.VETO, Severity.DEDUCT, Severity.ADVICE)]
        yield (local_time(point.at), point_words(point), *(number(figure) for figure in figures), *live)


def _first(report: SiteReport) -> Iterable[Sequence[object]]:
    for key, at in sorted(report.first_seen.items()):
        yield key, local_time(at)
