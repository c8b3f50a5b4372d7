"""JSON Schemas (draft 2020-12) of the machine outputs, built from the closed lists of ``core``; ``docs/schema`` holds their printed form."""

import json
from typing import Final

from core.column.records import ColumnClass, ColumnForm
from core.outcome import Cause, Outcome, Owner, Severity, State
from core.rubric import MemberKind
from core.scorecard import Verdict
from core.site import Level
from core.snapshot import LinkVerdict
from reports import digest_schema, schema_commands
from reports.schema_parts import (
    COUNT,
    FLAG,
    HEX16,
    MAYBE_DAY,
    MAYBE_NUMBER,
    MAYBE_TEXT,
    NUMBER,
    PRESENCE,
    TEXT,
    TIME,
    VANTAGE,
    Schema,
    document,
    one_of,
    record,
    several,
)

CHECK: Final = record(
    {
        "check": TEXT,
        "subject": TEXT,
        "outcome": one_of(Outcome),
        "cause": one_of(Cause, none=True),
        "owner": one_of(Owner, none=True),
        "sampled": {"type": ["integer", "null"], "minimum": 0},
        "reason": TEXT,
    },
    {"codes": several(TEXT)},
)
"""``unknown`` always carries cause and owner; ``_with_blame`` adds that."""

EVIDENCE: Final = record({"kind": TEXT, "sha256": {"type": "string", "pattern": "^([0-9a-f]{64})?$"}, "locator": TEXT}, {"note": TEXT})

FINDING: Final = record(
    {
        "fingerprint": HEX16,
        "code": MAYBE_TEXT,
        "check": MAYBE_TEXT,
        "outcome": one_of(Outcome),
        "title": TEXT,
        "message": TEXT,
        "suggestion": TEXT,
        "site": MAYBE_TEXT,
        "url": MAYBE_TEXT,
        "target": MAYBE_TEXT,
        "state": one_of(State),
        "severity": one_of(Severity),
        "observed_at": TIME,
        "measured": {"type": "object"},
        "evidence": several(EVIDENCE),
        "parents": several(TEXT),
        "rows": several(TEXT),
    },
    {
        "clause": TEXT,
        "account": MAYBE_TEXT,
        "count": COUNT,
        "cause": one_of(Cause, none=True),
        "owner": one_of(Owner, none=True),
        "excerpt": TEXT,
        "row": MAYBE_TEXT,
        "due_at": TIME,
    },
)

_POINTS: Final[dict[str, Schema]] = {"value": MAYBE_NUMBER, "low": MAYBE_NUMBER, "high": MAYBE_NUMBER}

SCORECARD: Final = record(
    {
        "rubric": TEXT,
        "rubric_version": TEXT,
        "subject": TEXT,
        "as_of": TIME,
        "verdict": one_of(Verdict),
        "provisional": FLAG,
        "why_provisional": several(TEXT),
        "score": record({**_POINTS, "of": MAYBE_NUMBER}),
        "groups": several(record({"id": TEXT, "of": MAYBE_NUMBER, **_POINTS}, {"title": TEXT})),
        "rows": several(
            record(
                {
                    "row": TEXT,
                    "title": TEXT,
                    "outcome": one_of(Outcome, none=True),
                    "points": MAYBE_NUMBER,
                    "raw": MAYBE_NUMBER,
                    "cap": MAYBE_NUMBER,
                    "count": COUNT,
                    "basis": TEXT,
                    "verified": FLAG,
                    "findings": several(HEX16),
                },
                {"group": TEXT, "low": MAYBE_NUMBER, "high": MAYBE_NUMBER},
            )
        ),
        "vetoes": several(record({"row": TEXT, "basis": TEXT, "findings": several(HEX16)}, {"title": TEXT, "subject": TEXT})),
    },
    {
        "subject_kind": one_of(MemberKind),
        "name": TEXT,
        "why_verdict": several(TEXT),
        "grade": record({"level": MAYBE_TEXT, "coefficient": MAYBE_NUMBER}),
        "members": several(TEXT),
    },
)

COLUMN: Final = record(
    {
        "url": TEXT,
        "name": TEXT,
        "class": one_of(ColumnClass),
        "class_from": TEXT,
        "level": COUNT,
        "parent": MAYBE_TEXT,
        "form": one_of(ColumnForm),
        "item_count": COUNT,
        "newest": MAYBE_DAY,
        "newest_from": MAYBE_TEXT,
        "newest_inferred": FLAG,
        "newest_proven": MAYBE_DAY,
        "newest_seen_on": MAYBE_TEXT,
        "due_since": MAYBE_DAY,
        "stale": {"type": ["boolean", "null"]},
        "stale_after_days": {"type": ["integer", "null"], "minimum": 0},
        "archived": FLAG,
        "exempt_remark": MAYBE_TEXT,
        "rendered": FLAG,
        "cause": one_of(Cause, none=True),
        "owner": one_of(Owner, none=True),
    }
)

FACTS: Final = record(
    {
        "site_name": MAYBE_TEXT,
        "site_code": MAYBE_TEXT,
        "icp": MAYBE_TEXT,
        "police": MAYBE_TEXT,
        "conac": PRESENCE,
        "sponsor": MAYBE_TEXT,
        "contact": MAYBE_TEXT,
        "jiucuo": record({"present": PRESENCE, "site_code": MAYBE_TEXT, "host": MAYBE_TEXT}),
        "tags": {"type": "object", "additionalProperties": TEXT},
        "title": MAYBE_TEXT,
        "published_at": MAYBE_TEXT,
        "published_from": MAYBE_TEXT,
        "list": record({"count": COUNT, "dates": several({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"})}),
        "search_form": {"enum": [True, False, "script", "link", "iframe"]},
        "nav_only": FLAG,
        "links": record({"internal": COUNT, "external": COUNT}),
    }
)

_PHASES: Final[Schema] = {
    "anyOf": [{"type": "null"}, record(dict.fromkeys(("dns", "connect", "tls", "first_byte", "total"), MAYBE_NUMBER))]
}
_VISIT: Final[dict[str, Schema]] = {
    "at": TIME,
    "ok": {"type": ["boolean", "null"]},
    "seconds": MAYBE_NUMBER,
    "cause": one_of(Cause, none=True),
    "owner": one_of(Owner, none=True),
    "status": {"type": ["integer", "null"]},
    "address": MAYBE_TEXT,
    "phases_ms": _PHASES,
}
VISIT: Final = record(
    {
        "site": TEXT,
        "vantage": TEXT,
        **_VISIT,
        "attempts": several(
            {"type": "object", "properties": {"site": TEXT, "vantage": TEXT, **_VISIT}, "required": ["at", "ok", "seconds"]}
        ),
    }
)

_PLACE: Final = record(
    {
        "place": {"type": ["integer", "null"]},
        "subject": TEXT,
        "value": MAYBE_NUMBER,
        "verdict": one_of(Verdict),
        "level": MAYBE_TEXT,
        "coefficient": MAYBE_NUMBER,
    }
)

LINK: Final = record(
    {
        "url": TEXT,
        "reason": TEXT,
        "verdict": one_of(LinkVerdict),
        "status": {"type": ["integer", "null"]},
        "cause": one_of(Cause, none=True),
        "owner": one_of(Owner, none=True),
        "detail": TEXT,
        "final_url": MAYBE_TEXT,
        "tries": COUNT,
        "pages": several(TEXT),
    }
)


def _with_blame(check: Schema) -> Schema:
    """Nothing is unknown without a cause and an owner."""
    blame = {"properties": {"cause": {"type": "string"}, "owner": {"type": "string"}}}
    return {**check, "if": {"properties": {"outcome": {"const": Outcome.UNKNOWN.value}}}, "then": blame}


VISIT_DAY: Final = record(
    {
        "ends_on": MAYBE_DAY, "cells": {"type": "string", "pattern": "^[.xbo-]{24}$"}, "total": COUNT, "failed": COUNT, "void": COUNT,
        "blocked": COUNT, "median_s": MAYBE_NUMBER, "p95_s": MAYBE_NUMBER,
    }
)  # fmt: skip
LATENCY: Final = record({"count": COUNT, **dict.fromkeys(("p50_s", "p75_s", "p90_s", "p95_s", "p99_s", "max_s"), NUMBER)})
TREND: Final = record(
    {
        "at": TIME, "known": FLAG, "verdict": one_of(Verdict, none=True), "value": MAYBE_NUMBER, "low": MAYBE_NUMBER, "high": MAYBE_NUMBER,
        "live": {"type": "object", "propertyNames": one_of(Severity), "additionalProperties": COUNT},
    }
)  # fmt: skip


def schemas() -> dict[str, Schema]:
    """Every schema by the name of its output."""
    checks, findings = several(_with_blame(CHECK)), several(FINDING)
    failure = record({"cause": one_of(Cause), "owner": one_of(Owner), "detail": TEXT})
    coverage = record({"pages": COUNT, "links": COUNT, "rendered": COUNT, "truncated_by": MAYBE_TEXT})
    times = {"as_of": TIME, "started_at": TIME, "finished_at": TIME}
    body = {"site": TEXT, **times, "coverage": coverage, "checks": checks, "findings": findings, "scorecards": several(SCORECARD)}
    columns: Schema = {"anyOf": [{"type": "null"}, several(COLUMN)]}
    more: dict[str, Schema] = {
        "site_name": TEXT,
        "site_url": TEXT,
        "site_level": one_of(Level),
        "seed": {"type": "integer"},
        "columns": columns,
        "failures": {"type": "object", "additionalProperties": failure},
    }
    page = {"url": MAYBE_TEXT, "kind": TEXT, "charset": TEXT, "facts": FACTS, "checks": checks, "findings": findings}
    sweep: dict[str, Schema] = dict.fromkeys(("pages", "targets", "pairs", "requests", "unchanged", "skipped"), COUNT)
    sweep |= {"start": several(TEXT), "seconds": NUMBER, "truncated_by": MAYBE_TEXT, "broken": several(LINK), "unverifiable": several(LINK)}
    visits = record(
        {
            "outcome": one_of(Outcome),
            "sentence": TEXT,
            "days": several(VISIT_DAY),
            "latency": {"anyOf": [{"type": "null"}, LATENCY]},
            "vantages": several(VANTAGE),
        }
    )
    history: dict[str, Schema] = {
        "site": TEXT,
        "as_of": TIME,
        "audited_at": {"anyOf": [{"type": "null"}, TIME]},
        "coverage": coverage,
        "checks": checks,
        "findings": findings,
        "scorecards": several(SCORECARD),
        "first_seen": {"type": "object", "propertyNames": HEX16, "additionalProperties": TIME},
        "trend": several(TREND),
        "availability": visits,
    }
    return {
        "report-1": document("report-1", history, more),
        "audit-1": document("audit-1", body, more),
        "score-1": document("score-1", {"scorecards": several(SCORECARD)}, {"ranking": several(_PLACE)}),
        "inspect-1": document("inspect-1", page),
        "findings-1": document("findings-1", {"findings": findings}, {"as_of": TIME}),
        "probe-1": document("probe-1", {"visits": several(VISIT)}),
        "links-1": document("links-1", sweep),
        "digest-1": document("digest-1", digest_schema.BODY),
        **schema_commands.registry(),
        **schema_commands.service(),
        **schema_commands.desk(FINDING),
    }


def printed() -> dict[str, str]:
    """File name under ``docs/schema`` → its content."""
    return {f"{name}.json": json.dumps(schema, ensure_ascii=False, indent=2) + "\n" for name, schema in schemas().items()}
