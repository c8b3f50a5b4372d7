"""The report of a site as one self-contained HTML file; an audit's report with history, visits and pictures."""

from core.outcome import Severity
from core.site_report import SiteReport
from core.words import SEVERITIES
from reports.digest_view import CELLS
from reports.html import render_with
from reports.site_view import (
    COLORS,
    HEIGHT,
    LEFT,
    WIDTH,
    band,
    boxes,
    calendar_words,
    dots,
    line,
    point_words,
    slowest,
    ticks,
    trend_words,
)


def render_site(report: SiteReport) -> str:
    """The report as HTML text; the same report gives the same text."""
    places = dots(report)
    times = report.latency
    figures = (times.p50_s, times.p75_s, times.p90_s, times.p95_s, times.p99_s, times.max_s) if times else ()
    more = {
        "site_report": report,
        "first_seen": report.first_seen,
        "pictures": report.pictures,
        "width": WIDTH,
        "height": HEIGHT,
        "trend_dots": places,
        "ticks": ticks(report),
        "left": LEFT,
        "line": line(places),
        "band": band(places),
        "trend_words": trend_words(report),
        "point_words": point_words,
        "kinds": [(severity, SEVERITIES[severity]) for severity in (Severity.VETO, Severity.DEDUCT, Severity.ADVICE)],
        "calendar_words": calendar_words(report),
        "boxes": boxes,
        "colors": COLORS,
        "cell_words": CELLS,
        "slowest": slowest(report),
        "percentiles": list(zip(("中位数", "75%", "90%", "95%", "99%", "最慢"), figures, strict=False)),
    }
    return render_with("site.html", report.audit, more)
