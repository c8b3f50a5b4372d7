import re
from decimal import Decimal
from pathlib import Path

import pytest

from config.codes import load_codes
from config.override import RubricOverride
from config.rubrics import SHIPPED, apply_override, clause_of, known_rows, load_rubric, parse_rubric
from core.errors import ConfigError, RubricFileError
from core.rubric import GroupKind
from pipeline.rubrics import rubric_changes, skeleton

BAD = sorted((Path(__file__).parent / "bad_rubrics").glob("*.yaml"))


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in BAD])
def test_bad_rubric_is_refused_with_its_line(path):
    wanted = [line.removeprefix("# expect: ") for line in path.read_text("utf-8").splitlines() if line.startswith("# expect: ")]
    with pytest.raises(ConfigError) as caught:
        load_rubric(path)
    for words in wanted:
        assert f"{path}:{words}" in str(caught.value)


def test_every_mistake_is_told_at_once():
    with pytest.raises(ConfigError) as caught:
        load_rubric(Path(__file__).parent / "bad_rubrics" / "two_mistakes.yaml")
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize("rubric_id", SHIPPED)
def test_shipped_rubric_is_complete(rubric_id):
    rubric = load_rubric(rubric_id)
    assert rubric.id == rubric_id
    assert all(row.title and row.text and row.source for row in rubric.rows)
    numbers = {"mianyang-2022": 61, "national-2019": 48, "yulin-2020-county": 36, "yulin-2020-department": 36}
    assert len(rubric.rows) == numbers[rubric_id]


def test_mianyang_frame_adds_up():
    rubric = load_rubric("mianyang-2022")
    of = {group.id: group.of for group in rubric.groups}
    assert [of[key] for key in ("MG", "MW", "MM", "MO", "MB")] == [15, 35, 20, 30, 30]
    machine = {row.id for row in rubric.rows if row.group == "MW" and row.machine}
    assert machine == {f"MW{n:02d}" for n in (4, 5, 7, 9, 12, 15, 16, 17, 19, 20, 21)}
    merits = sum(
        (
            sum((case.at_most or case.amount or 0 for case in row.cases), Decimal(0))
            for row in rubric.rows
            if row.group == "MB" and row.cap is None
        ),
        Decimal(0),
    )
    assert merits + 2 == 25  # rows sum to 24; MB01 a and b exclude each other


def test_national_keeps_unknown_amounts_null():
    rubric = load_rubric("national-2019")
    known = {case.id: case.amount for row in rubric.rows for case in row.cases if case.verified and case.amount is not None}
    assert known == {"ND05b": 5, "ND11c": 2, "ND17c": 3, "NS-D1a": 3, "NS-D1b": 2, "NS-B4": 5}
    assert all(not case.verified for row in rubric.rows for case in row.cases if case.amount is None and case.mode.value != "veto")


def test_every_deducting_code_feeds_a_row():
    fed = set(load_rubric("mianyang-2022").feeds) | set(load_rubric("national-2019").feeds)
    fed |= set(load_rubric("yulin-2020-county").feeds)
    costly = {code.code for code in load_codes().values() if code.severity in ("deduct", "veto", "merit") and not code.retired}
    assert costly - fed == set()


@pytest.mark.parametrize(
    ("override", "words"),
    [
        pytest.param({"amounts": {"ND99": 1}}, "没有行或情形 ND99", id="unknown row"),
        pytest.param({"amounts": {"ND04": 1}}, "有多个情形", id="row with several cases"),
        pytest.param({"caps": {"ND04b": 1}}, "没有行 ND04b", id="cap of a case"),
        pytest.param({"amounts": {"NV2": 1}}, "不计分", id="amount of a veto"),
        pytest.param({"grades": [90, 80]}, "grades", id="rubric without grades"),
    ],
)
def test_wrong_override_is_refused(override, words):
    with pytest.raises(ConfigError, match=words.replace(".", r"\.")):
        apply_override(load_rubric("national-2019"), RubricOverride(**override))


def test_override_counts_but_stays_unverified():
    rubric = apply_override(load_rubric("national-2019"), RubricOverride(amounts={"ND04b": 5, "NB01": 6}, caps={"ND04": 5}))
    row = rubric.row_by_id["ND04"]
    assert (row.cases[1].amount, row.cap, row.verified) == (5, 5, False)
    assert rubric.overridden == ("NB01", "ND04", "ND04b")
    assert load_rubric("national-2019").row_by_id["ND04"].cases[1].amount is None


def test_grade_lines_must_fall():
    with pytest.raises(ConfigError):
        apply_override(load_rubric("mianyang-2022"), RubricOverride(grades=(70, 80, 90)))


def test_unknown_rubric_names_the_known_ones():
    with pytest.raises(ConfigError, match="mianyang-2022"):
        load_rubric("chengdu-2022")


def test_rows_of_manual_findings():
    assert {"MG01a", "MV4(2)", "MB05", "ND05b", "YC01", "YD36", "NS-D1"} <= known_rows()


def test_skeleton_is_a_valid_rubric_and_differs():
    rubric = parse_rubric(skeleton("city-2030"), "city-2030.yaml", frozenset(load_codes()))
    assert [group.kind for group in rubric.groups] == [GroupKind.DEDUCT, GroupKind.VETO, GroupKind.BONUS]
    assert list(rubric_changes(rubric, rubric)) == []
    assert any(line.startswith(("新增:MW15", "新增：MW15")) for line in rubric_changes(rubric, load_rubric("mianyang-2022")))


def test_aliases_cannot_blow_up():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(ConfigError, match="过"):
        parse_rubric("\n".join(lines), "bomb.yaml", frozenset())


@pytest.mark.parametrize(
    ("rubric_id", "row", "words"),
    [
        pytest.param("mianyang-2022", "MG04", "基数按原文", id="base of 15 %"),
        pytest.param("mianyang-2022", "MO04", "推定为11月", id="month that was lost"),
        pytest.param("mianyang-2022", "MR4", "含加分", id="60 of the total with merits"),
        pytest.param("mianyang-2022", "MV4", "超过365天", id="long not updated, city"),
        pytest.param("national-2019", "NV4", "超过365天", id="long not updated, nation"),
        pytest.param("mianyang-2022", "MW16", "（页面，链接目标）", id="one place, city"),
        pytest.param("national-2019", "ND21", "（页面，链接目标）", id="one place, nation"),
        pytest.param("mianyang-2022", "MW20", "任一缺失", id="no tags, city"),
        pytest.param("national-2019", "ND26", "任一缺失", id="no tags, nation"),
        pytest.param("mianyang-2022", "MW21", "自行估算", id="weights of the IPv6 score"),
    ],
)
def test_what_the_text_leaves_open_is_told_with_how_it_is_read(rubric_id, row, words):
    assert words in load_rubric(rubric_id).row_by_id[row].note


@pytest.mark.parametrize(
    ("place", "words"),
    [
        pytest.param("MO01b", "半年和全年总结均未报送的扣2分（依据：绵阳2022细则 第三部分 日常工作 MO01b）", id="case"),
        pytest.param(
            "MO02", "全市性会议迟到、早退、回执报送不及时等，每出现一种情形扣0.5分。（依据：绵阳2022细则 第三部分 日常工作 MO02）", id="row"
        ),
        pytest.param("XY1", "", id="nobody knows it"),
    ],
)
def test_wording_of_a_place(place, words):
    assert clause_of(place) == words


LINES = skeleton("mycity-2026").splitlines()
ODD = (
    "",
    "null",
    "[]",
    "{}",
    "-1",
    "1e400",
    ".nan",
    "'x'",
    "true",
    "2026-01-01",
    "&a [*a]",
    "!!python/name:os.system",
    "9" * 30,
    "{a: {b: c}}",
)


@pytest.mark.parametrize("place", range(len(LINES)), ids=lambda place: LINES[place].strip()[:30] or "blank")
def test_whatever_stands_in_a_line_of_a_rubric_is_read_or_told_with_a_line(place):
    """Left out, doubled, or with a value of another kind."""
    head = LINES[place].partition(":")[0]
    others = [[], [LINES[place]] * 2, *([f"{head}: {value}"] for value in ODD)]
    for other in others:
        told = "mine.yaml:1: "
        try:
            parse_rubric("\n".join([*LINES[:place], *other, *LINES[place + 1 :]]), "mine.yaml", load_codes())
        except RubricFileError as error:
            told = str(error)
        assert all(re.match(r"mine\.yaml:\d+: ", line) for line in told.splitlines())
