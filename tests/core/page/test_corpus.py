"""Regression over the hand-labelled pages, when they lie beside the project."""

import importlib.util
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.outcome import PageKind
from core.page.facts import PageFacts
from core.page.inspect_facts import facts_json

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
KINDS = {"home": PageKind.HOME, "column": PageKind.COLUMN, "content": PageKind.CONTENT}
WRITTEN_BY_SCRIPT = ("external_script", "inline_script", "iframe")

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus beside the project")


@pytest.fixture(scope="module")
def evaluate():
    spec = importlib.util.spec_from_file_location("corpus_evaluate", CORPUS / "evaluate.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["corpus_evaluate"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pages():
    found = []
    for line in (CORPUS / "manifest.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        url = row.get("url_if_known") or "http://www.example.gov.cn/"
        kind = KINDS.get(row["kind"], PageKind.AUTO)
        body = (CORPUS / row["file"]).read_bytes()
        found.append((row, url, PageFacts.from_bytes(body, url=url, as_of=datetime(2026, 11, 24, tzinfo=UTC), kind=kind)))
    return found


def verdict(evaluate, field, want, got):
    if want in ("script", "iframe", "link"):
        return got not in (None, "")
    if not evaluate.present(want):
        return not evaluate.present(got)
    return evaluate.present(got) and field.equal(want, got)


def test_every_field_reaches_its_floor(evaluate, pages):
    tally = {field.name: [0, 0] for field in evaluate.FIELDS}
    for row, url, page in pages:
        facts = facts_json(page, url)
        for field in evaluate.FIELDS:
            want = field.want(row["truth"]) if field.applies(row) else None
            if not field.applies(row) or (want in (None, [], {}) and field.name not in evaluate.ALWAYS_JUDGED):
                continue
            tally[field.name][0] += 1
            tally[field.name][1] += verdict(evaluate, field, want, field.got(facts))
    low = {name: right / judged for name, (judged, right) in tally.items() if right / judged < 0.97}
    assert low == {}
    assert sum(right for _, right in tally.values()) / sum(judged for judged, _ in tally.values()) >= 0.99


def test_charsets(pages):
    assert [row["file"] for row, _, page in pages if page.charset != row["charset"]["actual"]] == []


def test_footers_written_by_scripts_are_never_missing(pages):
    assert [row["file"] for row, _, page in pages if row["truth"]["footer"] in WRITTEN_BY_SCRIPT and not page.footer.may_be_scripted] == []


def test_ordinary_pages_are_no_challenges(pages):
    assert [row["file"] for row, _, page in pages if page.challenge and row["subkind"] != "waf_502"] == []
