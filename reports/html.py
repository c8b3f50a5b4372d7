"""The audit as one self-contained HTML file: no script, no outside resource, crawled text escaped by the template engine."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from core.outcome import Outcome, Severity, State
from core.report import AuditReport
from core.scorecard import shown
from reports.safety import clean, web_link
from reports.view import (
    DISCLAIMER,
    column_lines,
    coverage_words,
    days_words,
    groups,
    local_time,
    lost_rows,
    outcome_counts,
    samples,
    score_words,
    share,
    silent_rows,
    unmeasured,
)
from reports.words import OUTCOMES, SEVERITIES, VERDICTS

MAX_PER_GROUP = 60
"""Findings of one code that are spelled out; the rest is counted and stands in the XLSX and JSON. House rule."""
STATES = {
    State.SUSPECTED: "疑似",
    State.CONFIRMED: "已确认",
    State.REGRESSED: "再次出现",
    State.REJECTED: "已驳回",
    State.WAIVED: "已豁免",
    State.FIXED: "已整改",
}


@cache
def _environment() -> Environment:
    made = Environment(loader=PackageLoader("reports"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {"clean": clean, "link": web_link, "points": shown, "time": local_time}
    made.globals |= {
        "score_words": score_words,
        "share": share,
        "days_words": days_words,
        "lost_rows": lost_rows,
        "silent_rows": silent_rows,
    }
    return made


def render_audit(report: AuditReport) -> str:
    """The report as HTML text."""
    found = groups(report)
    values: dict[str, Any] = {
        "report": report,
        "groups": found,
        "severities": [(severity, SEVERITIES[severity], [group for group in found if group.severity is severity]) for severity in _ORDER],
        "columns": column_lines(report),
        "unmeasured": unmeasured(report),
        "coverage": coverage_words(report),
        "outcomes": [(OUTCOMES[outcome], number) for outcome, number in outcome_counts(report.assessments).items() if number],
        "samples": samples(report),
        "disclaimer": DISCLAIMER,
        "verdicts": VERDICTS,
        "states": STATES,
        "review": Outcome.REVIEW,
        "limit": MAX_PER_GROUP,
    }
    return _environment().get_template("audit.html").render(values)


_ORDER = (Severity.VETO, Severity.DEDUCT, Severity.ADVICE, Severity.MERIT)
