import json
from dataclasses import replace
from datetime import date

import jsonschema
import pytest

from core.outcome import Cause
from reports.json import audit_json, column_json, plain, render_audit, score_json, score_parts
from reports.schema import schemas


def problems(name: str, data: object) -> list[str]:
    checker = jsonschema.Draft202012Validator(schemas()[name])
    return [f"{list(error.path)}: {error.message[:120]}" for error in checker.iter_errors(data)]


def test_keys_of_the_contract_come_first_to_last(report):
    data = audit_json(report)
    for key in ("schema", "version", "site", "as_of", "started_at", "finished_at", "coverage", "checks", "findings", "scorecards"):
        assert key in data
    assert data["schema"] == "wangjian/audit-1"
    assert data["coverage"] == {"pages": 120, "links": 340, "rendered": 2, "truncated_by": "max_pages"}
    wanted = {"fingerprint", "code", "check", "outcome", "title", "message", "suggestion", "site", "url", "target", "state", "severity"}
    wanted |= {"observed_at", "measured", "evidence", "parents", "rows"}
    assert wanted <= set(data["findings"][0])


def test_finding_names_the_rows_that_use_it(report):
    rows = {item["code"]: item["rows"] for item in audit_json(report)["findings"]}
    assert rows["footer.icp.missing"] == ["MW15"]
    assert rows["home.not_updated_14d"] == ["MV3"]
    assert rows["a11y.entry_missing"] == []


def test_clause_comes_from_the_catalogue(report):
    clauses = {item["code"]: item["clause"] for item in audit_json(report)["findings"]}
    assert clauses["footer.icp.missing"] == "依据条款甲"


def test_column_says_whether_it_is_stale(report):
    news, child, overview, unread = audit_json(report)["columns"]
    assert (news["stale"], news["newest"], news["due_since"]) == (True, "2026-11-01", "2026-11-10")
    assert child["parent"] == news["url"]
    assert (overview["stale"], overview["due_since"]) == (None, None)
    assert unread["cause"] == "deadline"
    assert (news["newest_inferred"], news["newest_proven"]) == (False, "2026-11-01")


def test_newest_day_of_a_list_without_years_is_called_a_guess(report):
    column = next(column for column in report.columns if column.newest is not None)
    assert column.newest is not None
    told = column_json(replace(column, newest=replace(column.newest, inferred=True)), report)
    assert (told["newest"], told["newest_inferred"], told["newest_proven"]) == ("2026-11-01", True, None)


@pytest.mark.parametrize("name", ["report", "empty_report", "hostile_report"])
def test_output_fits_its_schema(name, request):
    assert problems("audit-1", json.loads(render_audit(request.getfixturevalue(name)))) == []


def test_score_output_fits_its_schema(report):
    assert problems("score-1", score_json(report.scorecards, version="1")) == []


def test_hostile_text_is_escaped_and_kept(hostile_report):
    text = render_audit(hostile_report)
    assert not set(text) & set("\x1b\x9b\u202e\u2066\u200b\ud800")
    text.encode()
    assert json.loads(text)["findings"][0]["title"] == hostile_report.findings[0].title


def test_same_report_gives_the_same_bytes(report):
    assert render_audit(report) == render_audit(report)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param({"a": (1, 2.5, None, True)}, {"a": [1, 2.5, None, True]}, id="nested"),
        pytest.param({3, 1}, [1, 3], id="set is sorted"),
        pytest.param(date(2026, 1, 2), "2026-01-02", id="date"),
        pytest.param(Cause.DEADLINE, "deadline", id="enum"),
        pytest.param(object, "<class 'object'>", id="anything else"),
    ],
)
def test_plain_values(value, expected):
    assert plain(value) == expected


def test_cards_are_written_one_by_one(report):
    made = []

    def cards():
        for _ in range(3):
            made.append(len(made))
            yield report.scorecards[0]

    parts = score_parts(cards(), version="1", ranking=lambda: [(1, report.scorecards[0])])
    assert (next(parts), made) == ('{"schema": "wangjian/score-1", "version": "1", "scorecards": [', [])
    assert (next(parts)[:12], made) == ('{"rubric": "', [0])
    next(parts)
    assert made == [0, 1]


@pytest.mark.parametrize("number", [pytest.param(0, id="none"), pytest.param(3, id="several")])
@pytest.mark.parametrize("ranked", [pytest.param(False, id="no units"), pytest.param(True, id="units")])
def test_cards_in_parts_are_the_whole_document(report, number, ranked):
    cards = list(report.scorecards[:1]) * number
    ranking = [(None, report.scorecards[0])] if ranked else None
    text = "".join(score_parts(cards, version="1", ranking=lambda: ranking))
    assert json.loads(text) == score_json(cards, version="1", ranking=ranking)
