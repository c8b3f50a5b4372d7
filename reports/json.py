"""JSON of an audit, exactly as contract section 6 says, with ``columns`` on top. The same records serve other commands."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from core.assessment import Assessment
from core.column.duty import duty_of, is_stale
from core.column.records import Column
from core.finding import Finding
from core.report import AuditReport
from core.scorecard import Scorecard, number, scorecard_json
from core.snapshot import Coverage
from reports.safety import escape_json
from reports.view import rows_by_finding

AUDIT_SCHEMA: Final = "wangjian/audit-1"
SCORE_SCHEMA: Final = "wangjian/score-1"
INSPECT_SCHEMA: Final = "wangjian/inspect-1"
Ranking = Sequence[tuple[int | None, Scorecard]]


def render_audit(report: AuditReport) -> str:
    """The whole audit as indented JSON text with a final line break."""
    return dump(audit_json(report))


def audit_json(report: AuditReport) -> dict[str, Any]:
    """The audit as plain data."""
    rows = rows_by_finding(report.scorecards)
    site = report.site
    return {
        "schema": AUDIT_SCHEMA,
        "version": report.version,
        "site": site.id,
        "site_name": site.name,
        "site_url": site.url,
        "site_level": site.level.value,
        "as_of": report.as_of.isoformat(),
        "started_at": report.started_at.isoformat(),
        "finished_at": report.finished_at.isoformat(),
        "seed": report.seed,
        "coverage": coverage_json(report.coverage),
        "checks": [assessment_json(item) for item in report.assessments],
        "findings": [finding_json(item, rows.get(item.fingerprint, ()), clause=_clause(report, item)) for item in report.findings],
        "scorecards": [scorecard_json(card) for card in report.scorecards],
        "columns": None if report.columns is None else [column_json(column, report) for column in report.columns],
        "failures": {
            name: {"cause": failure.cause.value, "owner": failure.owner.value, "detail": failure.detail}
            for name, failure in report.failures.items()
        },
    }


def _clause(report: AuditReport, item: Finding) -> str:
    entry = report.codes.get(item.code or "")
    return entry.clause if entry else ""


def coverage_json(coverage: Coverage) -> dict[str, Any]:
    """How much was looked at."""
    return {"pages": coverage.pages, "links": coverage.links, "rendered": coverage.rendered, "truncated_by": coverage.truncated_by}


def assessment_json(item: Assessment) -> dict[str, Any]:
    """One outcome of a check."""
    return {
        "check": item.check,
        "subject": item.subject,
        "outcome": item.outcome.value,
        "cause": item.cause.value if item.cause else None,
        "owner": item.owner.value if item.owner else None,
        "sampled": item.sampled,
        "reason": item.reason,
        "codes": list(item.codes),
    }


def finding_json(item: Finding, rows: Sequence[str] = (), *, clause: str = "") -> dict[str, Any]:
    """One finding; *rows* are the rubric rows that use it."""
    return {
        "fingerprint": item.fingerprint,
        "code": item.code,
        "check": item.check or None,
        "outcome": item.outcome.value,
        "title": item.title,
        "message": item.message,
        "suggestion": item.suggestion,
        "clause": clause,
        "site": item.site,
        "account": item.account,
        "url": item.url,
        "target": item.target,
        "state": item.state.value,
        "severity": item.severity.value,
        "observed_at": item.observed_at.isoformat(),
        "count": item.count,
        "cause": item.cause.value if item.cause else None,
        "owner": item.owner.value if item.owner else None,
        "excerpt": item.excerpt,
        "measured": plain(item.measured),
        "evidence": [{"kind": piece.kind, "sha256": piece.sha256, "locator": piece.locator, "note": piece.note} for piece in item.evidence],
        "parents": list(item.parents),
        "rows": list(rows),
        "row": item.row,
    }


def column_json(column: Column, report: AuditReport) -> dict[str, Any]:
    """One column of the inventory with its duty at the time of the report."""
    window = duty_of(column)
    newest = column.newest
    return {
        "url": column.url,
        "name": column.name,
        "class": column.column_class.value,
        "class_from": column.class_from,
        "level": column.level,
        "parent": column.parent,
        "form": column.form.value,
        "item_count": column.item_count,
        "newest": newest.day.isoformat() if newest and newest.day else None,
        "newest_from": newest.day_from if newest else None,
        "newest_inferred": newest is not None and newest.inferred,
        "newest_proven": column.proven_day.isoformat() if column.proven_day else None,
        "newest_seen_on": column.newest_seen_on or None,
        "due_since": window.start(report.as_of).isoformat() if window else None,
        "stale": is_stale(column, report.as_of),
        "stale_after_days": column.stale_after_days,
        "archived": column.archived,
        "exempt_remark": column.exempt_remark or None,
        "rendered": column.rendered,
        "cause": column.failure.cause.value if column.failure else None,
        "owner": column.failure.owner.value if column.failure else None,
    }


def score_json(cards: Sequence[Scorecard], *, version: str, ranking: Ranking | None = None) -> dict[str, Any]:
    """Cards alone, as ``score --format json`` prints them; *ranking* adds the places of the units, null for those without one."""
    body: dict[str, Any] = {"schema": SCORE_SCHEMA, "version": version, "scorecards": [scorecard_json(card) for card in cards]}
    return body if ranking is None else body | {"ranking": ranking_json(ranking)}


def score_parts(cards: Iterable[Scorecard], *, version: str, ranking: Callable[[], Ranking | None]) -> Iterator[str]:
    """The text of ``score_json`` on one line, card by card; *ranking* is asked for after the last one."""
    yield f'{{"schema": {json.dumps(SCORE_SCHEMA)}, "version": {json.dumps(version)}, "scorecards": ['
    before = ""
    for card in cards:
        yield before + _line(scorecard_json(card))
        before = ", "
    places = ranking()
    yield "]" if places is None else f'], "ranking": {_line(ranking_json(places))}'
    yield "}\n"


def _line(data: Any) -> str:
    return escape_json(json.dumps(data, ensure_ascii=False, allow_nan=False))


def ranking_json(ranking: Ranking) -> list[dict[str, Any]]:
    """Units with their places."""
    return [
        {
            "place": place,
            "subject": card.subject,
            "value": number(card.score.value),
            "verdict": card.verdict.value,
            "level": card.grade.level,
            "coefficient": number(card.grade.coefficient),
        }
        for place, card in ranking
    ]


def plain(value: Any) -> Any:
    """Measured values as JSON knows them: enums by value, dates in ISO form, sets sorted, other things as text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def line(data: Any) -> str:
    """The same on one line, for several documents behind one another."""
    return escape_json(json.dumps(data, ensure_ascii=False, allow_nan=False)) + "\n"


def dump(data: Any) -> str:
    """Indented JSON text that is safe to print on a terminal."""
    return escape_json(json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"
