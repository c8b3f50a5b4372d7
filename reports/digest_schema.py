"""JSON Schema of ``wangjian/digest-1``."""

from collections.abc import Mapping
from typing import Final

from core.digest import STRIP_HOURS, Cell, Change, DueKind
from core.outcome import Cause, Outcome, Severity, State
from core.scorecard import Verdict
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
    Schema,
    one_of,
    record,
    several,
)

MAYBE_COUNT: Final[Schema] = {"type": ["integer", "null"]}


def _by(words: type[Severity] | type[State] | type[Change], value: Schema) -> Schema:
    return {"type": "object", "propertyNames": one_of(words), "additionalProperties": value}


_CHANGE: Final = record(
    {
        "change": one_of(Change), "subject": TEXT, "name": TEXT, "unit": TEXT, "code": TEXT, "title": TEXT, "severity": one_of(Severity),
        "state": one_of(State), "count": COUNT, "proven": COUNT, "message": TEXT, "url": MAYBE_TEXT, "fingerprint": HEX16,
    }
)  # fmt: skip
_DUE: Final = record(
    {
        "kind": one_of(DueKind), "subject": TEXT, "name": TEXT, "due_on": MAYBE_DAY, "days_left": {"type": "integer"}, "veto": FLAG,
        "sentence": TEXT, "url": MAYBE_TEXT,
    }
)  # fmt: skip
_VETO: Final = record({"subject": TEXT, "name": TEXT, "unit": TEXT, "row": TEXT, "title": TEXT, "basis": TEXT, "held": FLAG})
_RANK: Final = record(
    {
        "place": MAYBE_COUNT, "unit": TEXT, "verdict": one_of(Verdict), "provisional": FLAG, "value": MAYBE_NUMBER, "low": MAYBE_NUMBER,
        "high": MAYBE_NUMBER, "of": MAYBE_NUMBER, "place_before": MAYBE_COUNT, "value_before": MAYBE_NUMBER,
        "measured": FLAG, "first_measured": COUNT,
    }
)  # fmt: skip
_STRIP: Final = record(
    {
        "site": TEXT, "name": TEXT, "outcome": one_of(Outcome), "failed": COUNT, "valid": COUNT, "void": COUNT, "blocked": COUNT, "sentence": TEXT,
        "cells": {"type": "string", "pattern": f"^[{''.join(cell.value for cell in Cell)}]{{{STRIP_HOURS}}}$"},
    }
)  # fmt: skip
_CELL: Final = record(
    {
        "account": TEXT, "name": TEXT, "newest": MAYBE_DAY, "days_left": {"type": ["integer", "null"]},
        "status": {"enum": ["ok", "soon", "over", "unknown", "out"]},
    }
)  # fmt: skip
_MEDIA: Final = record(
    {
        "accounts": COUNT,
        "without_posts": COUNT,
        "over": COUNT,
        "soon": COUNT,
        "lines": several(record({"account": TEXT, "name": TEXT, "platform": TEXT, "unit": TEXT, "newest": MAYBE_DAY, "sentence": TEXT})),
        "platforms": several(TEXT),
        "rows": several(record({"unit": TEXT, "cells": several(several(_CELL))})),
        "rows_omitted": COUNT,
    }
)

BODY: Final[Mapping[str, Schema]] = {
    "week": {"type": "string", "pattern": r"^\d{4}-W\d{2}$"},
    "as_of": TIME,
    "since": TIME,
    "title": TEXT,
    "scope": record({"units": several(TEXT), "sites": several(TEXT)}),
    "sites": COUNT,
    "units": COUNT,
    "rubric": TEXT,
    "changes": record({"counts": _by(Change, _by(Severity, COUNT)), "lines": several(_CHANGE), "omitted": COUNT}),
    "live": _by(Severity, _by(State, COUNT)),
    "due": several(_DUE),
    "due_omitted": COUNT,
    "vetoes": several(_VETO),
    "vetoes_omitted": COUNT,
    "ranking": several(_RANK),
    "ranked_at": MAYBE_TIME,
    "compared_at": MAYBE_TIME,
    "availability": record({"from": TIME, "sites": several(_STRIP), "omitted": COUNT}),
    "outages": several(record({"since": TIME, "until": TIME, "cause": one_of(Cause, none=True), "visits": COUNT, "sites": COUNT})),
    "unmeasured": several(record({"what": TEXT, "why": TEXT, "count": COUNT, "examples": several(TEXT)})),
    "media": {"anyOf": [{"type": "null"}, _MEDIA]},
    "no_data": several(TEXT),
}
"""Everything behind ``schema`` and ``version``."""
