"""
The printed schemas under ``docs/schema`` are those of the code.

Renew with ``WANGJIAN_RENEW=1 pytest tests/reports/test_schema.py`` and review the difference.
"""

import json
import os
from copy import deepcopy
from pathlib import Path

import jsonschema
import pytest

from reports.json import audit_json
from reports.schema import printed, schemas

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "schema"


@pytest.mark.parametrize("name", list(printed()))
def test_printed_schema_is_current(name):
    place = FOLDER / name
    if os.environ.get("WANGJIAN_RENEW"):
        FOLDER.mkdir(parents=True, exist_ok=True)
        place.write_text(printed()[name], "utf-8")
    assert place.read_text("utf-8") == printed()[name]


def test_no_printed_schema_is_left_over():
    assert {path.name for path in FOLDER.glob("*.json")} == set(printed())


@pytest.mark.parametrize("name", list(schemas()))
def test_schema_is_a_schema(name):
    jsonschema.Draft202012Validator.check_schema(schemas()[name])


def broken(report, change) -> int:
    data = deepcopy(audit_json(report))
    change(data)
    return len(list(jsonschema.Draft202012Validator(schemas()["audit-1"]).iter_errors(json.loads(json.dumps(data)))))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda data: data.pop("coverage"), id="key missing"),
        pytest.param(lambda data: data.update(extra=1), id="key unknown"),
        pytest.param(lambda data: data["checks"][2].update(cause=None), id="unknown without cause"),
        pytest.param(lambda data: data["checks"][2].update(owner=None), id="unknown without owner"),
        pytest.param(lambda data: data["findings"][0].update(state="maybe"), id="word outside the list"),
        pytest.param(lambda data: data.update(as_of="2026-11-24T09:00:00"), id="time without zone"),
        pytest.param(lambda data: data["findings"][0].update(fingerprint="zz"), id="no fingerprint"),
    ],
)
def test_schema_refuses_what_the_contract_forbids(report, change):
    assert broken(report, change) >= 1
