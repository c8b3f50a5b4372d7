"""JSON Schemas of what the registry, the service and the desk print: lists, plans, explanations, imports."""

from collections.abc import Mapping
from typing import Any, Final

from core.column.records import ColumnClass, ColumnForm
from core.job import JobKind, JobState
from core.material import MaterialState
from core.news import NewsKind
from core.outcome import Cause, Outcome, Owner, Severity, State
from core.people import Role
from core.rubric import GroupKind, Mode
from core.scorecard import Decided, Verdict
from core.site import AccountState, Level, SiteClass, SiteState
from core.watch import WatchKind
from reports.schema_parts import (
    COUNT,
    FLAG,
    HEX16,
    MAYBE_DAY,
    MAYBE_NUMBER,
    MAYBE_TEXT,
    MAYBE_TIME,
    TEXT,
    TIME,
    VANTAGE,
    Schema,
    document,
    one_of,
    record,
    several,
)

_MAYBE_FLAG: Final[Schema] = {"type": ["boolean", "null"]}
_MAYBE_COUNT: Final[Schema] = {"type": ["integer", "null"], "minimum": 0}
_MAYBE_DAYS: Final[Schema] = {"type": ["integer", "null"]}
_FILE: Final = record({"kind": TEXT, "sha256": TEXT, "locator": TEXT}, {"note": TEXT})
_PIECE: Final = record(
    {"kind": TEXT, "sha256": TEXT, "locator": TEXT, "note": TEXT, "at": MAYBE_TIME, "size": {"anyOf": [COUNT, {"type": "null"}]}}
)
_EVENT: Final = record({"at": TIME, "state": one_of(State), "by": TEXT, "reason": TEXT, "until": MAYBE_TIME})

SITE: Final = record(
    {
        "id": TEXT, "name": TEXT, "url": TEXT, "sponsor": TEXT, "class": one_of(SiteClass), "level": one_of(Level), "region": TEXT, "unit": TEXT,
        "outward_service": FLAG, "filed_domain": TEXT, "state": one_of(SiteState), "remark": TEXT,
        "maintenance": several(record({"starts_at": TIME, "ends_at": TIME, "reason": TEXT})),
    }
)  # fmt: skip
_ACCOUNT: Final = record(
    {
        "id": TEXT, "platform": TEXT, "name": TEXT, "unit": TEXT, "sponsor": TEXT, "url": MAYBE_TEXT, "filed": _MAYBE_FLAG, "reported": _MAYBE_FLAG,
        "whitelisted": _MAYBE_FLAG, "state": one_of(AccountState), "remark": TEXT, "platform_id": TEXT, "verified_subject": TEXT,
        "filed_on": MAYBE_DAY, "state_since": MAYBE_DAY, "interaction": MAYBE_TEXT, "feed": TEXT, "newest_post_at": MAYBE_TIME, "posts": COUNT,
    }
)  # fmt: skip
_OVERRIDE: Final = record(
    {"url": TEXT, "class": one_of(ColumnClass, none=True), "stale_after_days": _MAYBE_COUNT, "reason": TEXT, "by": TEXT, "at": MAYBE_TIME}
)
_COLUMN: Final = record(
    {
        "url": TEXT, "name": TEXT, "class": one_of(ColumnClass), "class_from": TEXT, "level": COUNT, "parent": MAYBE_TEXT, "form": one_of(ColumnForm),
        "newest": MAYBE_DAY, "newest_from": MAYBE_TEXT, "newest_inferred": FLAG, "newest_proven": MAYBE_DAY, "newest_seen_on": MAYBE_TEXT,
        "duty": TEXT, "days_left": _MAYBE_DAYS,
        "override": {"anyOf": [{"type": "null"}, _OVERRIDE]},
    }
)  # fmt: skip
_WEEK: Final = record(
    {
        "site": TEXT, "outcome": one_of(Outcome), "warning": FLAG, "failed": COUNT, "valid": COUNT, "blocked": COUNT, "excused": COUNT,
        "sentence": TEXT, "days": several(record(dict.fromkeys(("valid", "failed", "void", "blocked"), COUNT))),
        "gaps": several(record({"since": TIME, "until": TIME, "cause": one_of(Cause, none=True), "visits": COUNT})),
        "outlook": record({"more_failures": _MAYBE_COUNT, "earliest_at": MAYBE_TIME, "free_at": MAYBE_TIME, "assessable_at": MAYBE_TIME, "sentence": TEXT}),
        "vantages": several(VANTAGE),
    }
)  # fmt: skip
_JOB: Final = record(
    {
        "kind": one_of(JobKind), "subject": MAYBE_TEXT, "period": TEXT, "state": one_of(JobState), "due_at": TIME, "attempt": COUNT,
        "taken_by": MAYBE_TEXT, "finished_at": MAYBE_TIME, "result": MAYBE_TEXT,
    }
)  # fmt: skip
_LINE: Final = record(
    {
        "site": TEXT, "kind": one_of(WatchKind), "name": TEXT, "url": TEXT, "newest": MAYBE_DAY, "newest_inferred": FLAG, "estimated": FLAG,
        "line_on": MAYBE_DAY,
        "days_left": {"type": "integer"}, "seen_at": TIME,
    }
)  # fmt: skip
_CASE: Final = {"id": TEXT, "text": TEXT, "mode": one_of(Mode), "amount": MAYBE_NUMBER, "verified": FLAG}
_RUBRIC_ROW: Final = record(
    {
        "row": TEXT, "group": TEXT, "title": TEXT, "text": TEXT, "automation": TEXT, "cap": MAYBE_NUMBER, "verified": FLAG, "sample": TEXT,
        "evidence": TEXT, "source": TEXT, "note": TEXT, "codes": several(TEXT), "cases": several(record({**_CASE, "codes": several(TEXT)})),
    }
)  # fmt: skip
_EXPLAINED_ROW: Final = record(
    {
        "rubric": TEXT, "row": TEXT, "group": TEXT, "group_title": TEXT, "group_of": MAYBE_NUMBER, "title": TEXT, "text": TEXT,
        "cases": several(record(_CASE)), "automation": TEXT, "sample": TEXT, "evidence_wanted": TEXT, "source": TEXT, "note": TEXT,
        "outcome": one_of(Outcome, none=True), "decided": one_of(Decided), "points": MAYBE_NUMBER, "low": MAYBE_NUMBER,
        "high": MAYBE_NUMBER, "cap": MAYBE_NUMBER, "cap_verified": FLAG, "count": COUNT, "basis": TEXT, "findings": several(HEX16),
    }
)  # fmt: skip
_EXPLAINED: Final = record(
    {
        "fingerprint": HEX16, "code": MAYBE_TEXT, "title": TEXT, "check": MAYBE_TEXT, "check_name": TEXT, "judges": TEXT, "by_hand": TEXT, "records": TEXT,
        "message": TEXT, "clause": TEXT, "suggestion": TEXT,
        "site": MAYBE_TEXT, "account": MAYBE_TEXT, "url": MAYBE_TEXT, "target": MAYBE_TEXT, "row": MAYBE_TEXT, "outcome": one_of(Outcome),
        "severity": one_of(Severity), "state": one_of(State), "count": COUNT, "cause": one_of(Cause, none=True), "owner": one_of(Owner, none=True),
        "parents": several(TEXT), "observed_at": MAYBE_TIME, "first_seen": MAYBE_TIME, "sightings": COUNT, "excerpt": TEXT,
        "measured": {"type": "object"}, "evidence": several(_PIECE), "history": several(_EVENT),
    }
)  # fmt: skip
_SAID: Final = record(
    {
        "check": TEXT, "subject": TEXT, "outcome": one_of(Outcome), "cause": one_of(Cause, none=True), "owner": one_of(Owner, none=True),
        "sampled": _MAYBE_COUNT, "reason": TEXT, "at": MAYBE_TIME,
    }
)  # fmt: skip
_MATERIAL: Final = record(
    {
        "row": TEXT, "title": TEXT, "text": TEXT, "evidence_wanted": TEXT, "deadline": MAYBE_DAY, "state": one_of(MaterialState, none=True),
        "files": COUNT, "first_at": MAYBE_TIME, "last_at": MAYBE_TIME, "late": _MAYBE_FLAG, "by": MAYBE_TEXT, "note": TEXT,
    }
)  # fmt: skip
_DEMO: Final = record(
    {
        "site": TEXT, "key": TEXT, "title": TEXT, "url": TEXT, "planted": COUNT, "found": COUNT, "missed": several(TEXT), "invented": several(TEXT),
        "findings": COUNT, "pages": COUNT, "scorecards": several(record({"rubric": TEXT, "verdict": one_of(Verdict), "value": MAYBE_NUMBER})),
        "report": TEXT,
    }
)  # fmt: skip
_NEWS: Final = record(
    {
        "key": TEXT, "kind": one_of(NewsKind), "severity": one_of(Severity), "subject": TEXT, "name": TEXT, "sentence": TEXT, "url": MAYBE_TEXT,
    }
)  # fmt: skip
_CELL: Final = record(
    {
        "unit": TEXT, "platform": TEXT, "account": TEXT, "name": TEXT, "status": one_of(("ok", "soon", "over", "unknown", "out")),
        "newest_post_at": MAYBE_TIME, "days_left": _MAYBE_DAYS, "line_at": MAYBE_TIME,
    }
)  # fmt: skip
_UNREGISTERED: Final = record(dict.fromkeys(("platform", "name", "platform_id", "url", "site", "page", "how"), TEXT))
_DIFFERENCE: Final = record(
    {
        "list": one_of(("filing", "national", "whitelist", "found", "seen")),
        "problem": one_of(("absent", "renamed", "similar", "unregistered", "notice")),
        "platform": TEXT, "name": TEXT, "account": TEXT, "note": TEXT,
    }
)  # fmt: skip


def registry() -> dict[str, Schema]:
    """Sites, accounts, people, messages, columns, imports."""
    person = record({"name": TEXT, "role": one_of(Role), "units": several(TEXT), "disabled": FLAG, "created_at": TIME})
    token = record(
        {"id": COUNT, "user": TEXT, "label": TEXT, "read_only": FLAG, "created_at": TIME, "expires_at": MAYBE_TIME, "used_at": MAYBE_TIME}
    )
    message = record({"site": TEXT, "board": TEXT, "id": TEXT, "asked_at": MAYBE_TIME, "answered_at": MAYBE_TIME, "poor": FLAG})
    problem = record({"line": {"type": ["integer", "null"]}, "field": MAYBE_TEXT, "text": TEXT})
    imported = {
        "file": TEXT,
        **dict.fromkeys(("added", "changed", "same", "bad_lines"), COUNT),
        "refused": FLAG,
        "problems": several(problem),
    }
    states = {"type": "object", "propertyNames": one_of(State), "additionalProperties": COUNT}
    return _documents(
        {
            "sites-1": {"sites": several(SITE)},
            "site-1": {"site": SITE, "last_audit": MAYBE_TIME, "findings": states},
            "accounts-1": {"accounts": several(_ACCOUNT)},
            "accounts-watch-1": dict.fromkeys(("accounts", "looked", "failed", "posts", "without_source"), COUNT),
            "accounts-check-1": {"as_of": TIME, **dict.fromkeys(("accounts", "posts", "findings"), COUNT)},
            "accounts-discover-1": {"sites": COUNT, "pages": COUNT, "unregistered": several(_UNREGISTERED)},
            "accounts-diff-1": {"differences": several(_DIFFERENCE)},
            "accounts-matrix-1": {"as_of": TIME, "accounts": several(_CELL)},
            "users-1": {"users": several(person)},
            "tokens-1": {"tokens": several(token)},
            "messages-1": {"messages": several(message)},
            "windows-1": {"windows": several(record({"site": TEXT, "starts_at": TIME, "ends_at": TIME, "reason": TEXT}))},
            "columns-1": {"site": TEXT, "columns": several(_COLUMN), "not_seen": several(_OVERRIDE)},
            "import-1": imported,
        }
    )


def service() -> dict[str, Schema]:
    """Plans, queue, lines, weeks, self-test, sample town, notifications."""
    planned = record({"kind": one_of(JobKind), "subject": MAYBE_TEXT, "at": TIME})
    part = record({"part": TEXT, "health": one_of(("ok", "warn", "fail", "skipped")), "message": TEXT, "mend": TEXT})
    return _documents(
        {
            "schedule-1": {"visits": several(record({"site": TEXT, "at": TIME})), "jobs": several(planned)},
            "jobs-1": {"jobs": several(_JOB)},
            "lines-1": {"lines": several(_LINE)},
            "week-1": {"as_of": TIME, "weeks": several(_WEEK)},
            "doctor-1": {"parts": several(part)},
            "demo-1": {"sites": several(_DEMO)},
            "notification-1": {"sent_at": TIME, "title": TEXT, "items": several(_NEWS)},
        }
    )


def desk(finding: Schema) -> dict[str, Schema]:
    """One finding, explanations, rubrics, evidence and material; *finding* is the schema of a finding in every output."""
    ledger = {"seq": COUNT, "at": TIME, "kind": TEXT, "sha256": TEXT, "size": COUNT, "locator": TEXT, "note": TEXT, "hash": TEXT}
    problem = record({"kind": TEXT, "seq": COUNT, "sha256": TEXT, "text": TEXT})
    head: Schema = {"anyOf": [{"type": "null"}, record({"seq": COUNT, "hash": TEXT})]}
    group = record({"id": TEXT, "title": TEXT, "kind": one_of(GroupKind), "of": MAYBE_NUMBER})
    whole = {"id": TEXT, "rubric_version": TEXT, "title": TEXT, "source": TEXT, "notes": several(TEXT), "groups": several(group)}
    brief = record({"id": TEXT, "rubric_version": TEXT, "title": TEXT, "rows": COUNT})
    mistakes = several(record({"line": COUNT, "text": TEXT}))
    points = dict.fromkeys(("value", "low", "high", "of"), MAYBE_NUMBER)
    total = record({"rubric": TEXT, "verdict": one_of(Verdict), "provisional": FLAG, **points})
    explained = document("explain-1", {})
    of_finding = document("explain-1", {"finding": _EXPLAINED, "rows": several(_EXPLAINED_ROW), "note": TEXT})
    row: dict[str, Schema] = {
        "subject": TEXT,
        "name": TEXT,
        "as_of": TIME,
        "verdict": one_of(Verdict),
        "of": MAYBE_NUMBER,
        "row": _EXPLAINED_ROW,
    }
    of_row = document("explain-1", {**row, "findings": several(_EXPLAINED), "outcomes": several(_SAID)})
    forms = [{key: form[key] for key in ("type", "properties", "required", "additionalProperties")} for form in (of_finding, of_row)]
    return {
        "explain-1": {"$schema": explained["$schema"], "title": explained["title"], "oneOf": forms},
        **_documents(
            {
                "finding-1": {"finding": finding, "events": several(_EVENT), "seen_at": several(TIME), "attached": several(_FILE)},
                "rubrics-1": {"rubrics": several(record({"id": TEXT, "version": TEXT, "title": TEXT, "rows": COUNT}))},
                "rubric-1": {**whole, "rows": several(_RUBRIC_ROW)},
                "rubric-check-1": {"file": TEXT, "valid": FLAG, "rubric": {"anyOf": [{"type": "null"}, brief]}, "mistakes": mistakes},
                "rubric-diff-1": {
                    "first": brief,
                    "second": brief,
                    "changes": several(TEXT),
                    "subject": MAYBE_TEXT,
                    "as_of": MAYBE_TIME,
                    "scores": several(total),
                    "rows": several(record({"row": TEXT, "title": TEXT, "first": MAYBE_NUMBER, "second": MAYBE_NUMBER})),
                },
                "evidence-1": {"entries": several(record(ledger))},
                "evidence-verify-1": {"entries": COUNT, "head": head, "problems": several(problem)},
                "materials-1": {"subject": TEXT, "rubric": TEXT, "as_of": TIME, "rows": several(_MATERIAL)},
            }
        ),
    }


def _documents(bodies: Mapping[str, Mapping[str, Any]]) -> dict[str, Schema]:
    return {name: document(name, body) for name, body in bodies.items()}
