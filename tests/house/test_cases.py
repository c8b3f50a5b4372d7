"""The hand-worked cases of tests/cases cover every case of every rubric row, and every threshold on both sides."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from config.rubrics import SHIPPED, load_rubric
from core.rubric import GroupKind, Member, MemberKind, Mode
from tests.data import load_yaml

FOLDER = Path(__file__).parents[1] / "cases"
RECORDS = {
    "messages": ("MW13a", "MW13b", "MB02a", "MW18a", "MW18b", "MV5(2)"),
    "visits": ("MV2",),
    "accounts": ("MM01", "MM02", "MM03b", "MM03c", "MV8(1)"),
}
"""Cases of mianyang-2022 that are judged from records instead of findings."""
SITE = Member(kind=MemberKind.SITE, id="s")
RECORD_LINES = (
    "availability:5 %", "availability:20 visits a day", "availability:15 s", "availability:the week ends at T",
    "working days:3", "working days:5", "working days:1", "messages:6 months", "messages:3 months", "messages:1 year", "accounts:14 days",
)  # fmt: skip
"""Thresholds that stand in checks instead of rubric data."""


@cache
def cases():
    return [case for path in sorted(FOLDER.glob("*.yaml")) for case in load_yaml(path)]


def asserted(case):
    """Rows about which a case says what is to come out."""
    expect = case["expect"]
    return {row for key in ("rows", "lows", "raws", "outcomes") for row in expect.get(key, {})} | set(expect.get("vetoes", ()))


@cache
def covered(rubric_id):
    rubric, found = load_rubric(rubric_id), set()
    for case in cases():
        if case.get("rubric", "mianyang-2022") != rubric_id:
            continue
        rows, touched = asserted(case), set()
        for finding in case.get("findings", ()):
            place = rubric.place_by_id.get(finding.get("row", ""))
            if place:
                touched.add(finding["row"] if place[1] is None else place[1].id)
            elif finding.get("code"):
                touched |= {(each or row).id for row, each, _ in rubric.feeds.get(finding["code"], ())}
        for key, places in RECORDS.items():
            touched |= set(places) if key in case else set()
        found |= {place for place in touched if place in rubric.place_by_id and rubric.place_by_id[place][0].id in rows}
    return found


def lines():
    """Every threshold of the rubric data, by a name that a case gives as ``line``."""
    for rubric in map(load_rubric, SHIPPED):
        yield from (f"{rubric.id}:pass {'+'.join(line.groups)}" for line in rubric.pass_lines)
        if rubric.gate:
            yield f"{rubric.id}:gate"
        yield from (f"{rubric.id}:grade {index}" for index in range(1, len(rubric.grades.names)))
        yield from (f"{rubric.id}:{group.id} at 0" for group in rubric.groups if group.kind is GroupKind.DEDUCT)
        for row in rubric.rows:
            kind = rubric.group_by_id[row.group].kind
            if kind is GroupKind.OFFICE or not (row.concerns(SITE) or kind is GroupKind.VETO):
                continue
            if row.cap is not None or row.caps_for:
                yield f"{rubric.id}:{row.id} cap"
            for case in row.cases:
                if case.threshold:
                    yield f"{rubric.id}:{case.id} count"
                if case.at_most is not None:
                    yield f"{rubric.id}:{case.id} at most"
                if case.window is not None:
                    yield f"{rubric.id}:{case.id} window"
                yield from (f"{rubric.id}:{case.id} {rule.code}" for rule in case.codes if rule.min_count or rule.measured_over)
    yield from RECORD_LINES


def wanted():
    for rubric in map(load_rubric, SHIPPED):
        for row in rubric.rows:
            kind = rubric.group_by_id[row.group].kind
            if kind in (GroupKind.RESULT, GroupKind.OFFICE):
                continue
            for place in row.cases or (row,):
                yield pytest.param(rubric.id, place.id, id=f"{rubric.id} {place.id}")


@pytest.mark.parametrize(("rubric", "place"), list(wanted()))
def test_every_case_of_every_row_is_worked_by_hand(rubric: str, place: str):
    assert place in covered(rubric)


@pytest.mark.parametrize("line", sorted(set(lines())))
def test_every_threshold_is_worked_on_both_sides(line: str):
    sides = {case["side"] for case in cases() if case.get("line") == line}
    assert sides == {"in", "out"}


def test_cases_name_only_thresholds_that_exist():
    assert {case["line"] for case in cases() if "line" in case} - set(lines()) == set()


def test_names_of_cases_tell_them_apart():
    assert [name for name, number in Counter(case["name"] for case in cases()).items() if number > 1] == []


def test_every_mode_is_worked():
    used = {case.mode for rubric in map(load_rubric, SHIPPED) for row in rubric.rows for case in row.cases}
    assert used == set(Mode)
