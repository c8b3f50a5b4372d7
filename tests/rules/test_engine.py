"""Whom a card is about, when, and every figure of its rows."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from core.outcome import Outcome
from core.rubric import MemberKind
from core.scorecard import Decided, scorecard_json

AT = "2026-11-20T00:00:00+00:00"
SITES = [{"id": "t", "unit": "u", "name": "乙"}, {"id": "s", "unit": "u", "name": "甲"}]


def test_card_of_a_site_says_who_when_and_by_what(score):
    card = score({"at": AT, "findings": [{"code": "service.none"}]})
    assert (card.rubric, card.rubric_version, card.of) == ("mianyang-2022", "2022.1", 130)
    assert (card.subject, card.kind, card.name, card.members) == ("s", MemberKind.SITE, "某县人民政府", ())
    assert card.as_of.isoformat() == "2026-11-20T08:00:00+08:00"
    assert card.as_of == datetime(2026, 11, 20, tzinfo=UTC)
    assert card.provisional is True
    (veto,) = card.vetoes
    assert (veto.row, veto.title, veto.subject, veto.basis) == ("MV6", "服务不实用", "s", "未提供办事服务：1 条")


def test_card_of_a_unit_names_its_members_in_order(score):
    card = score({"unit": "u", "sites": SITES, "accounts": [{"id": "a", "newest": "2026-11-19"}]})
    assert (card.subject, card.kind, card.name, card.members) == ("u", MemberKind.UNIT, "u", ("a", "s", "t"))


@pytest.mark.parametrize(
    ("case", "row", "figures"),
    [
        pytest.param(
            {"findings": [{"row": "MG01a", "count": 12, "state": "suspected"}, {"row": "MG01b"}]},
            "MG01",
            {
                "group": "MG",
                "title": "深化政务公开促进基层政府治理能力提升",
                "points": -0.5,
                "low": -5,
                "high": -0.5,
                "raw": 0.5,
                "cap": 5,
                "count": 1,
                "findings": 2,
            },
            id="open entries are in low only",
        ),
        pytest.param(
            {"findings": [{"code": "search.fuzzy"}, {"code": "search.aggregated", "state": "suspected"}]},
            "MB04",
            {"group": "MB", "points": 1, "low": 1, "high": 2, "raw": 1, "cap": None, "count": 1, "findings": 2},
            id="open merits are in high only",
        ),
        pytest.param(
            {"rubric": "national-2019", "findings": [{"code": "footer.icp.missing"}, {"code": "footer.police.missing"}]},
            "ND20",
            {"group": "ND", "points": None, "low": 0, "high": 0, "raw": None, "count": 2, "verified": False, "findings": 2},
            id="amount unknown",
        ),
        pytest.param(
            {"site": {"class": "department", "level": "city"}},
            "MW02",
            {"group": "MW", "points": 0, "low": 0, "high": 0, "raw": 0, "cap": 1, "count": 0, "verified": True, "findings": 0},
            id="cap of the subject's kind",
        ),
        pytest.param(
            {"unit": "u", "sites": [SITES[0] | {"class": "department", "level": "city"}, SITES[1]]},
            "MW02",
            {"cap": None, "points": 0},
            id="unit has the cap of the row",
        ),
        pytest.param(
            {"findings": [{"code": "service.none", "url": "home"}, {"code": "service.none", "url": "p"}]},
            "MV6",
            {"group": "MV", "title": "服务不实用", "points": 0, "low": 0, "high": 0, "raw": 0, "cap": None, "count": 2, "findings": 2},
            id="veto row",
        ),
        pytest.param(
            {"rubric": "national-2019", "findings": [{"code": "service.none"}]},
            "NV6",
            {"points": None, "low": None, "high": None, "raw": None, "count": 1},
            id="card that lost its points",
        ),
    ],
)
def test_figures_of_a_row(score, case, row, figures):
    told = next(one for one in scorecard_json(score(case))["rows"] if one["row"] == row)
    told["findings"] = len(told["findings"])
    assert {name: told[name] for name in figures} == figures


def test_group_has_bounds_of_its_own(score):
    groups = {one["id"]: one for one in scorecard_json(score({"findings": [{"row": "MG01a", "state": "suspected"}]}))["groups"]}
    assert groups["MG"] == {"id": "MG", "title": groups["MG"]["title"], "of": 15, "value": 15, "low": 14.5, "high": 15}
    assert all(group["title"] for group in groups.values())


@pytest.mark.parametrize(
    ("row", "decided"),
    [
        pytest.param("MW16", "checks", id="a machine decides"),
        pytest.param("MW01", "checks", id="a machine asks a person"),
        pytest.param("MO01", "person", id="people enter it"),
        pytest.param("MV4", "checks", id="a veto that a machine sees"),
        pytest.param("MR1", "result", id="the grade"),
        pytest.param("MR7", "result", id="what follows from a veto"),
    ],
)
def test_row_says_who_decides_it(score, row, decided):
    assert score({"at": AT, "findings": []}).row(row).decided == decided


def test_account_is_not_asked_what_only_sites_have(score):
    case = {"unit": "u", "sites": [{"id": "s", "class": "department", "level": "city"}], "accounts": [{"id": "a", "newest": "2026-11-19"}]}
    card = score(case)
    assert (card.row("MW01").outcome, card.row("MW01").basis) == (Outcome.NOT_APPLICABLE, "市级部门不检查本项")
    assert card.row("MW02").cap == 1
    assert score({**case, "sites": []}).row("MW02").basis == "本项只针对网站"


def test_unit_tells_which_of_its_sites_only_raise_the_mean(score):
    card = score({"unit": "u", "sites": SITES, "findings": [{"code": "search.missing", "site": "s"}]})
    assert card.row("MW19").points == Decimal("-0.5")
    assert "2 个网站中有 1 个没有检查过内容，按未扣分计入平均：t" in card.why_provisional
    both = [{"code": "search.missing", "site": site} for site in "st"]
    assert not [reason for reason in score({"unit": "u", "sites": SITES, "findings": both}).why_provisional if "没有检查过内容" in reason]


def test_amount_that_nobody_knows_has_no_figure_before_it_is_confirmed_either(score):
    row = score(
        {"rubric": "national-2019", "findings": [{"code": "interpretation.ratio_low", "state": "suspected", "outcome": "review"}]}
    ).row("ND07")
    assert (row.points, row.raw, row.low) == (None, None, 0)


def test_row_of_visits_is_marked_as_such(score):
    card = score({"at": AT})
    assert {row.row for row in card.rows if row.decided is Decided.VISITS} == {"MV2"}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        pytest.param([], "政府网站得分 20.9 分 < 21 分", id="certain"),
        pytest.param(
            [{"code": "search.missing", "state": "suspected"}], "政府网站得分最高只能达到 20.9 分 < 21 分", id="value stands lower"
        ),
    ],
)
def test_line_missed_tells_which_figure_misses_it(score, more, words):
    card = score({"findings": [{"row": "MW16a", "count": 70}, {"row": "MW16b"}, *more]})
    assert words in card.why_verdict


def test_reason_of_a_veto_says_the_title_once(score):
    card = score({"findings": [{"code": "home.not_updated_14d", "message": "最新信息日期为2026-10-01"}]})
    (reason,) = [words for words in card.why_verdict if "MV3" in words]
    assert reason.count("首页不更新") == 1
    assert reason.endswith("）：最新信息日期为2026-10-01")
