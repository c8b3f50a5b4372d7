"""The weekly digest as ``wangjian/digest-1``."""

from typing import Any, Final

from core.digest import Due, MediaCell, MediaSection, Outage, RankLine, WeeklyDigest
from core.scorecard import number

DIGEST_SCHEMA: Final = "wangjian/digest-1"


def digest_json(digest: WeeklyDigest) -> dict[str, Any]:
    """The whole record, ready for JSON; figures unrounded."""
    return {
        "schema": DIGEST_SCHEMA,
        "version": digest.version,
        "week": digest.week,
        "as_of": digest.as_of.isoformat(),
        "since": digest.since.isoformat(),
        "title": digest.title,
        "scope": {"units": list(digest.scope.units), "sites": list(digest.scope.sites)},
        "sites": digest.sites,
        "units": digest.units,
        "rubric": digest.rubric,
        "changes": _changes(digest),
        "live": {severity.value: {state.value: count for state, count in states.items()} for severity, states in digest.live.items()},
        "due": [_due(due) for due in digest.due],
        "due_omitted": digest.due_omitted,
        "vetoes": [{name: getattr(line, name) for name in _VETO} for line in digest.vetoes],
        "vetoes_omitted": digest.vetoes_omitted,
        "ranking": [_rank(line) for line in digest.ranking],
        "ranked_at": digest.ranked_at.isoformat() if digest.ranked_at else None,
        "compared_at": digest.compared_at.isoformat() if digest.compared_at else None,
        "availability": _availability(digest),
        "outages": [_outage(outage) for outage in digest.outages],
        "unmeasured": [
            {"what": line.what, "why": line.why, "count": line.count, "examples": list(line.examples)} for line in digest.unmeasured
        ],
        "media": None if digest.media is None else _media(digest.media),
        "no_data": list(digest.no_data),
    }


_VETO: Final = ("subject", "name", "unit", "row", "title", "basis", "held")


def _changes(digest: WeeklyDigest) -> dict[str, Any]:
    return {
        "counts": {
            change.value: {severity.value: count for severity, count in counts.items()} for change, counts in digest.change_counts.items()
        },
        "lines": [
            {
                "change": line.change.value,
                "subject": line.subject,
                "name": line.name,
                "unit": line.unit,
                "code": line.code,
                "title": line.title,
                "severity": line.severity.value,
                "state": line.state.value,
                "count": line.count,
                "proven": line.proven,
                "message": line.message,
                "url": line.url or None,
                "fingerprint": line.fingerprint,
            }
            for line in digest.changes
        ],
        "omitted": digest.changes_omitted,
    }


def _availability(digest: WeeklyDigest) -> dict[str, Any]:
    return {
        "from": digest.strip_from.isoformat(),
        "sites": [
            {
                "site": line.site,
                "name": line.name,
                "outcome": line.outcome.value,
                "failed": line.failed,
                "valid": line.valid,
                "void": line.void,
                "blocked": line.blocked,
                "sentence": line.sentence,
                "cells": line.cells,
            }
            for line in digest.strips
        ],
        "omitted": digest.strips_omitted,
    }


def _media(media: MediaSection) -> dict[str, Any]:
    return {
        "accounts": media.accounts,
        "without_posts": media.without_posts,
        "over": media.over,
        "soon": media.soon,
        "lines": [
            {
                "account": line.account,
                "name": line.name,
                "platform": line.platform,
                "unit": line.unit,
                "newest": line.newest.isoformat() if line.newest else None,
                "sentence": line.sentence,
            }
            for line in media.lines
        ],
        "platforms": list(media.platforms),
        "rows": [{"unit": row.unit, "cells": [[_cell(cell) for cell in cells] for cells in row.cells]} for row in media.rows],
        "rows_omitted": media.rows_omitted,
    }


def _cell(cell: MediaCell) -> dict[str, Any]:
    return {
        "account": cell.account,
        "name": cell.name,
        "newest": cell.newest.isoformat() if cell.newest else None,
        "days_left": cell.days_left,
        "status": cell.status,
    }


def _due(due: Due) -> dict[str, Any]:
    return {
        "kind": due.kind.value,
        "subject": due.subject,
        "name": due.name,
        "due_on": due.due_on.isoformat(),
        "days_left": due.days_left,
        "veto": due.veto,
        "sentence": due.sentence,
        "url": due.url or None,
    }


def _rank(line: RankLine) -> dict[str, Any]:
    return {
        "place": line.place,
        "unit": line.unit,
        "verdict": line.verdict.value,
        "provisional": line.provisional,
        "value": number(line.value),
        "low": number(line.low),
        "high": number(line.high),
        "of": number(line.of),
        "place_before": line.place_before,
        "value_before": number(line.value_before),
        "measured": line.measured,
        "first_measured": line.newcomers,
    }


def _outage(outage: Outage) -> dict[str, Any]:
    return {
        "since": outage.since.isoformat(),
        "until": outage.until.isoformat(),
        "cause": outage.cause.value if outage.cause else None,
        "visits": outage.visits,
        "sites": outage.sites,
    }
