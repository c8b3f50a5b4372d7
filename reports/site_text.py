"""The report of a site as text and JSON."""

from typing import Any, Final

from core.quorum import VantageWeek
from core.scorecard import number
from core.site_report import SiteReport
from reports.json import audit_json
from reports.safety import clean
from reports.site_view import calendar_words, point_words
from reports.text import render_audit
from reports.view import local_time

REPORT_SCHEMA: Final = "wangjian/report-1"


def render_site(report: SiteReport) -> str:
    """An audit's text with visits and history behind it."""
    lines = [render_audit(report.audit).rstrip("\n"), "", "可用性"]
    if report.days:
        lines.append(f"  {calendar_words(report)}")
    lines.append(f"  {clean(report.week.sentence, 600)}" if report.week else "  近七天没有访问记录：没有数据，不作判定")
    lines += [f"  {clean(place.sentence, 300)}" for place in report.vantages]
    if report.latency:
        times = report.latency
        lines.append(f"  打开用时：中位 {times.p50_s:.2f} 秒，95% {times.p95_s:.2f} 秒，最慢 {times.max_s:.2f} 秒（{times.count} 次）")
    lines += ["", "走势"]
    lines += [f"  {local_time(point.at)}  {point_words(point)}" for point in report.trend]
    audited = local_time(report.audited_at) if report.audited_at else "没有做过，仅据导入的数据和访问记录"
    return "\n".join([*lines, "", f"最近全面检查：{audited}"]) + "\n"


def site_json(report: SiteReport) -> dict[str, Any]:
    """``wangjian/report-1``: an audit's document, with history and visits."""
    body = audit_json(report.audit)
    del body["started_at"], body["finished_at"]
    return {
        **body,
        "schema": REPORT_SCHEMA,
        "audited_at": report.audited_at.isoformat() if report.audited_at else None,
        "first_seen": {key: at.isoformat() for key, at in sorted(report.first_seen.items())},
        "trend": [
            {
                "at": point.at.isoformat(),
                "known": point.known,
                "verdict": point.verdict.value if point.known else None,
                **{name: number(getattr(point.score, name)) if point.known else None for name in ("value", "low", "high")},
                "live": {severity.value: count for severity, count in point.live.items()},
            }
            for point in report.trend
        ],
        "availability": {
            "outcome": report.week.outcome.value if report.week else "unknown",
            "sentence": report.week.sentence if report.week else "",
            "days": [
                {
                    "ends_on": day.ends_on.isoformat(),
                    "cells": day.cells,
                    "total": day.total,
                    "failed": day.failed,
                    "void": day.void,
                    "blocked": day.blocked,
                    "median_s": day.median_s,
                    "p95_s": day.p95_s,
                }
                for day in report.days
            ],
            "latency": None if report.latency is None else _latency(report),
            "vantages": [vantage_json(place) for place in report.vantages],
        },
    }


def vantage_json(place: VantageWeek) -> dict[str, Any]:
    """One vantage point's week."""
    names = ("vantage", "title", "valid", "failed", "void", "blocked", "sentence")
    last = place.last_failed_at.isoformat() if place.last_failed_at else None
    return {**{name: getattr(place, name) for name in names}, "last_failed_at": last}


def _latency(report: SiteReport) -> dict[str, float]:
    times = report.latency
    assert times is not None
    names = ("count", "p50_s", "p75_s", "p90_s", "p95_s", "p99_s", "max_s")
    return {name: getattr(times, name) for name in names}
