"""The audit as one self-contained HTML file: no script, no outside resource, crawled text escaped by the template engine."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from core.outcome import Severity
from core.report import AuditReport
from core.scorecard import shown
from core.words import CAUSES, EVIDENCE_KINDS, OUTCOMES, OWNERS, PARTS, SEVERITIES, STATES, cause_words, row_words, verdict_words
from reports.safety import clean, web_link
from reports.site_view import data_url, view_box
from reports.view import (
    DISCLAIMER,
    Group,
    bundles,
    column_lines,
    counts,
    coverage_words,
    days_words,
    effect_words,
    groups,
    ledger_words,
    link_findings,
    local_time,
    lost_rows,
    outcome_counts,
    provisional_words,
    samples,
    score_words,
    share,
    signed,
    silent_rows,
    unmeasured,
    unscored_words,
    urgent,
    veto_rows,
)

MAX_PLACES: Final = 80
"""Places of one sentence that are spelled out; the rest is counted and stands in the XLSX and JSON. House rule."""
OPEN_PLACES: Final = 5
"""Places shown before the reader unfolds the others. House rule."""
MAX_LINKS: Final = 300
"""Rows of the link table. House rule."""

_ORDER: Final = (Severity.VETO, Severity.DEDUCT, Severity.ADVICE, Severity.MERIT)


@cache
def _environment() -> Environment:
    made = Environment(loader=PackageLoader("reports"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {"clean": clean, "link": web_link, "points": shown, "signed": signed, "time": local_time, "percent": _percent}
    made.globals |= {
        "provisional_words": provisional_words,
        "parts": PARTS,
        "score_words": score_words,
        "ledger_words": ledger_words,
        "unscored_words": unscored_words,
        "share": share,
        "days_words": days_words,
        "lost_rows": lost_rows,
        "silent_rows": silent_rows,
        "veto_rows": veto_rows,
        "bundles": bundles,
        "effect_words": effect_words,
        "cause_words": cause_words,
        "data_url": data_url,
        "view_box": view_box,
        "EVIDENCE_KINDS": EVIDENCE_KINDS,
    }
    return made


def _percent(part: float) -> str:
    return f"{part * 100:.2f}"


def render_audit(report: AuditReport) -> str:
    """The report as HTML text."""
    return render_with("audit.html", report, {})


def render_with(template: str, report: AuditReport, more: Mapping[str, Any]) -> str:
    """A template of the family of ``audit.html``, with further values on top."""
    found = groups(report)
    number = counts(report)
    unknown = unmeasured(report)
    vetoes = [group for group in found if group.severity is Severity.VETO]
    suspected = bool(vetoes) and all(group.is_suspected_veto for group in vetoes)
    values: dict[str, Any] = {
        "report": report,
        "groups": found,
        "urgent": urgent(report),
        "severities": [(severity, SEVERITIES[severity], [group for group in found if group.severity is severity]) for severity in _ORDER],
        "tiles": [(severity, SEVERITIES[severity], number[severity], severity is Severity.VETO and suspected) for severity in _ORDER],
        "links": link_findings(report),
        "columns": column_lines(report),
        "overdue": sum(line.days_left is not None and line.days_left <= 0 for line in column_lines(report)),
        "unmeasured": unknown,
        "coverage": coverage_words(report),
        "outcomes": [(OUTCOMES[outcome], count) for outcome, count in outcome_counts(report.assessments).items() if count],
        "samples": samples(report),
        "disclaimer": DISCLAIMER,
        "verdict_words": verdict_words,
        "states": STATES,
        "row_words": row_words,
        "causes": CAUSES,
        "owners": OWNERS,
        "anchor": _anchor,
        "max_places": MAX_PLACES,
        "open_places": OPEN_PLACES,
        "max_links": MAX_LINKS,
        "first_seen": {},
        "pictures": {},
    }
    return _environment().get_template(template).render({**values, **more})


def _anchor(group: Group) -> str:
    """Fragment of a group: its code, reduced to what an id may hold."""
    return "c-" + "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in group.code)
