"""Hand-worked cases: every file of tests/cases, one test per case."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.data import load_yaml, parse_yaml

ROOT = Path(__file__).parents[2]
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted((ROOT / "tests" / "cases").glob("*.yaml"))
    for case in load_yaml(path)
]
EXAMPLE = parse_yaml((ROOT / "docs" / "scoring.md").read_text("utf-8").split("```yaml\n")[1].split("```")[0])
CASES.append(pytest.param(EXAMPLE, id="docs/scoring.md: the example"))
CENT = Decimal("0.000001")


def same(actual, expected):
    if expected is None or actual is None:
        return actual is None and expected is None
    return abs(actual - Decimal(str(expected))) < CENT


@pytest.mark.parametrize("case", CASES)
def test_hand_worked_case(case, score):
    card = score(case)
    expect = case["expect"]
    for key in ("value", "low", "high"):
        if key in expect:
            assert same(getattr(card.score, key), expect[key]), (key, getattr(card.score, key), expect[key])
    for row, points in expect.get("rows", {}).items():
        assert same(card.row(row).points, points), (row, card.row(row).points, card.row(row).basis)
    for row, points in expect.get("lows", {}).items():
        assert same(card.row(row).low, points), (row, card.row(row).low, card.row(row).basis)
    for row, raw in expect.get("raws", {}).items():
        assert same(card.row(row).raw, raw), (row, card.row(row).raw)
    for row, words in expect.get("basis", {}).items():
        assert words in card.row(row).basis, row
    for group, points in expect.get("groups", {}).items():
        assert same(card.group(group).points.value, points), (group, card.group(group).points)
    for row, outcome in expect.get("outcomes", {}).items():
        found = card.row(row).outcome
        assert (found.value if found else None) == outcome, row
    if "verdict" in expect:
        assert card.verdict.value == expect["verdict"], card.why_verdict
    if "vetoes" in expect:
        assert [veto.row for veto in card.vetoes] == expect["vetoes"]
    for row, number in expect.get("carried", {}).items():
        (veto,) = [veto for veto in card.vetoes if veto.row == row]
        assert len(veto.findings) == number
        assert set(veto.findings) <= set(card.row(row).findings)
    if "level" in expect:
        assert card.grade.level == expect["level"]
    if "coefficient" in expect:
        assert same(card.grade.coefficient, expect["coefficient"])
    for row, words in expect.get("bases", {}).items():
        assert card.row(row).basis == words
    if "why" in expect:
        assert list(card.why_verdict) == expect["why"]
    for sentence in expect.get("provisional", []):
        assert sentence in card.why_provisional
    for row in expect.get("unseen", []):
        assert row in card.why_provisional
    for row in expect.get("seen", []):
        assert row not in card.why_provisional
