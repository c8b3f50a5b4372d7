"""Adding up by hand: caps, totals of groups, silence, means over sites with their scales."""

from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest

from config.rubrics import parse_rubric
from core.rubric import Member, MemberKind
from core.site import SiteClass
from rules.tally import Cost, MemberTally, RowTally, allot, combine, decimal_of, limit, scale_of
from tests.rules.conftest import finding

RUBRIC = parse_rubric(
    """
id: small
version: "1"
title: t
source: s
score_of: 40
groups:
  - {id: W, title: 网站, kind: deduct, of: 20, mean: true}
  - {id: D, title: 日常, kind: deduct, of: 10}
  - {id: V, title: 否决, kind: veto}
  - {id: B, title: 加分, kind: bonus, of: 10}
rescale:
  - {group: W, of: 15, factor: [4, 3], when: {class: department}}
rows:
  - {id: W1, group: W, title: a, text: a, automation: A, mode: per_occurrence, amount: 1, cap: 5, codes: [link.page.broken]}
  - {id: W2, group: W, title: b, text: b, automation: A, mode: per_occurrence, amount: 2, codes: [link.home.broken]}
  - id: D1
    group: D
    title: c
    text: c
    automation: A
    cap: 6
    cases:
      - {id: a, text: x, mode: per_occurrence, amount: 1, at_most: 2, codes: [link.image.broken]}
      - {id: b, text: y, mode: per_occurrence, amount: 3, codes: [link.attachment.broken]}
      - {id: c, text: z, mode: once, amount: null, verified: false, codes: [link.wrong]}
  - {id: D2, group: D, title: d, text: d, automation: A, mode: per_occurrence, amount: 1, codes: [link.external.broken]}
  - {id: D3, group: D, title: f, text: f, automation: A, unit: column, mode: per_occurrence, amount: 1, silent_after: [D1, D2], codes: [link.empty]}
  - {id: B1, group: B, title: e, text: e, automation: A, mode: bonus, amount: 4, codes: [search.fuzzy]}
""",
    "small",
    {
        "link.page.broken", "link.home.broken", "link.image.broken", "link.attachment.broken", "link.wrong", "link.external.broken", "link.empty", "search.fuzzy",
    },
)  # fmt: skip
ROWS = {row.id: row for row in RUBRIC.rows}
A, B = (Member(kind=MemberKind.SITE, id=name, site_class=SiteClass.PORTAL) for name in "ab")
DEPARTMENT = Member(kind=MemberKind.SITE, id="d", site_class=SiteClass.DEPARTMENT)
ACCOUNT = Member(kind=MemberKind.ACCOUNT, id="x")


def cost(points, *, times=1, case=None):
    return Cost(Decimal(points), times, case, ())


def row(taken=0, *, raw=None, capped=None, silent=0, places=0, **more):
    """A tally as it stands after the group's total was shared out."""
    costs = {("place", str(number)): cost(1) for number in range(places)}
    numbers = {"raw": taken if raw is None else raw, "capped": taken if capped is None else capped, "silent": silent, "taken": taken}
    return RowTally(costs, **{name: Decimal(str(value)) for name, value in numbers.items()}, **more)


def member(scale=Fraction(1), *, taken=(), **rows):
    """A member's tally; *taken* by group, else what the rows take."""
    sums = {"W": Decimal(0), "D": Decimal(0), "B": Decimal(0)}
    for name, tally in rows.items():
        sums[name[0]] += tally.taken
    return MemberTally(rows, sums | dict(taken), {"W": scale, "D": Fraction(1), "B": Fraction(1)})


def figures(tally):
    return {name: getattr(tally, name) for name in ("raw", "capped", "silent", "taken")}


def test_mean_of_two_sites_halves_every_figure():
    first = member(W1=row(4, raw=8, capped=5, silent=1, places=3, priceless=1))
    second = member(W1=row(2, raw=2, capped=2, places=1, priceless=2), W2=row(6, places=2))
    totals = combine(RUBRIC, [A, B], [first, second])
    assert figures(totals.rows["W1"]) == {"raw": 5, "capped": Decimal("3.5"), "silent": Decimal("0.5"), "taken": 3}
    assert (totals.rows["W1"].count, totals.rows["W1"].priceless) == (4, 3)
    assert figures(totals.rows["W2"]) == {"raw": 3, "capped": 3, "silent": 0, "taken": 3}
    assert totals.taken["W"] == Fraction(4 + 2 + 6, 2)


def test_mean_is_over_all_sites_and_no_account():
    totals = combine(RUBRIC, [A, B, ACCOUNT], [member(W1=row(5)), member(), member(D2=row(3))])
    assert totals.rows["W1"].taken == Decimal("2.5")
    assert totals.taken == {"W": Fraction(5, 2), "D": 3, "B": 0}


def test_rescaled_site_alone_is_multiplied_not_divided():
    totals = combine(RUBRIC, [DEPARTMENT], [member(Fraction(4, 3), W1=row(3, raw=6, capped=4.5, silent=1.5))])
    assert {name: round(value, 9) for name, value in figures(totals.rows["W1"]).items()} == {"raw": 8, "capped": 6, "silent": 2, "taken": 4}
    assert totals.taken["W"] == 4


def test_mean_of_a_scaled_and_a_plain_site_is_exact():
    totals = combine(RUBRIC, [A, DEPARTMENT], [member(W1=row(1)), member(Fraction(4, 3), W1=row(1))])
    assert totals.taken["W"] == Fraction(7, 6)
    assert round(totals.rows["W1"].taken, 9) == round(Decimal(7) / 6, 9)


def test_single_site_is_its_own_total():
    tally = member(W1=row(3, raw=9, capped=5, silent=2), D2=row(1))
    totals = combine(RUBRIC, [A], [tally])
    assert totals.rows is tally.rows
    assert totals.taken == {"W": 3, "D": 1, "B": 0}


def test_account_alone_is_added_up_like_a_unit():
    totals = combine(RUBRIC, [ACCOUNT], [member(D2=row(3))])
    assert totals.rows["D2"].taken == 3
    assert totals.taken == {"W": 0, "D": 3, "B": 0}


@pytest.mark.parametrize("where", [0, 1])
def test_what_was_not_measured_at_one_site_is_open_in_the_mean_and_in_the_sum(where):
    marks = [where == 0, where == 1]
    members = [member(W1=row(1, bottomless=mark), D2=row(1, bottomless=mark)) for mark in marks]
    totals = combine(RUBRIC, [A, B], members)
    assert totals.rows["W1"].bottomless
    assert totals.rows["D2"].bottomless
    assert totals.taken["D"] == 10


def test_sum_adds_what_is_left_after_silence_under_the_cap_of_the_row():
    members = [member(D1=row(4, raw=7, capped=5, silent=1, places=2, priceless=1)), member(D1=row(3, raw=3, capped=3, places=1))]
    totals = combine(RUBRIC, [A, B], members)
    assert figures(totals.rows["D1"]) == {"raw": 10, "capped": 6, "silent": 0, "taken": 6}
    assert (totals.rows["D1"].count, totals.rows["D1"].priceless) == (3, 1)


def test_sum_without_a_cap_stops_at_the_total_of_the_group():
    totals = combine(RUBRIC, [A, B], [member(D1=row(6), D2=row(4)), member(D2=row(8))])
    assert totals.rows["D2"].capped == 12
    assert [totals.rows[name].taken for name in ("D1", "D2")] == [6, 4]
    assert totals.taken["D"] == 10


def test_bonus_rows_add_up_to_the_total_of_their_group():
    totals = combine(RUBRIC, [A, B, ACCOUNT], [member(B1=row(4)), member(B1=row(4)), member(B1=row(4))])
    assert totals.rows["B1"].capped == 12
    assert totals.taken["B"] == 10


def test_limits_of_cases_come_before_the_cap_of_the_row():
    first, second, _ = ROWS["D1"].cases
    tally = RowTally({(name,): cost(points, case=case) for name, points, case in [("1", 1, first), ("2", 3, first), ("3", 3, second)]})
    limit(ROWS["D1"], tally, A)
    assert (tally.raw, tally.limited, tally.capped) == (7, 5, 5)
    tally.costs["4",] = cost(3, case=second)
    limit(ROWS["D1"], tally, A)
    assert (tally.raw, tally.limited, tally.capped) == (10, 8, 6)


def test_limit_of_a_case_that_is_not_reached_changes_nothing():
    tally = RowTally({("1",): cost(1, case=ROWS["D1"].cases[0])})
    limit(ROWS["D1"], tally, A)
    assert (tally.raw, tally.limited, tally.capped) == (1, 1, 1)


@pytest.mark.parametrize(
    ("of", "expected", "together"),
    [
        pytest.param(Decimal(10), [4, 3], 7, id="enough"),
        pytest.param(Decimal(5), [4, 1], 5, id="the last one gets the rest"),
        pytest.param(Decimal(0), [0, 0], 0, id="nothing there"),
        pytest.param(None, [4, 3], 7, id="no total"),
    ],
)
def test_rows_share_the_total_in_their_order(of, expected, together):
    tally = {"D1": row(capped=4), "D2": row(capped=3)}
    assert allot(of, [ROWS["D1"], ROWS["D2"]], tally) == together
    assert [tally[name].taken for name in ("D1", "D2")] == expected


def test_what_was_not_measured_takes_the_rest_and_comes_last():
    tally = {"D1": row(bottomless=True), "D2": row(capped=3)}
    assert allot(Decimal(10), [ROWS["D1"], ROWS["D2"]], tally) == 10
    assert [tally[name].taken for name in ("D1", "D2")] == [7, 3]


def test_silence_is_taken_off_before_the_total():
    tally = {"D1": row(capped=4, silent=3), "D2": row(capped=3)}
    assert allot(Decimal(10), [ROWS["D1"], ROWS["D2"]], tally) == 4
    assert [tally[name].taken for name in ("D1", "D2")] == [1, 3]


def test_scale_holds_for_its_group_and_its_members_only():
    groups = {group.id: group for group in RUBRIC.groups}
    assert scale_of(RUBRIC, groups["W"], DEPARTMENT) == (15, Fraction(4, 3))
    assert scale_of(RUBRIC, groups["W"], A) == (20, 1)
    assert scale_of(RUBRIC, groups["D"], DEPARTMENT) == (10, 1)


def test_fractions_become_decimals():
    assert decimal_of(Fraction(7, 4)) == Decimal("1.75")
    assert decimal_of(Fraction(1, 3)) == Decimal(1) / 3


def test_copy_is_another_tally_of_the_same_places():
    original = row(2, raw=5, capped=4, silent=1, places=2, priceless=3, bottomless=True, limited=Decimal(4), spared_by=frozenset({"D2"}))
    copied = original.copy()
    assert copied == original
    copied.taken = Decimal(9)
    assert original.taken == 2
    assert copied.costs is original.costs


def seen_at(points, *columns):
    """A place that took points for findings about these columns."""
    return Cost(Decimal(points), 1, None, tuple(SimpleNamespace(finding=finding(code="link.empty", target=column)) for column in columns))


def column_costs(**points):
    """Costs of a row that counts columns."""
    return {("column", name): seen_at(cost, name) for name, cost in points.items()}


def shared(own, *others, of=10):
    """What D3 takes beside what D1 (and D2) took for the same columns."""
    tally = {"D3": RowTally(own, capped=Decimal(9), limited=Decimal(9))}
    limit(ROWS["D3"], tally["D3"], A)
    for name, costs in zip(("D1", "D2"), others, strict=False):
        tally[name] = RowTally(costs)
        tally[name].capped = tally[name].limited = sum((each.points for each in costs.values()), Decimal(0))
    allot(Decimal(of), [ROWS[name] for name in ("D1", "D2", "D3") if name in tally], tally, silence=True)
    return tally["D3"].taken


@pytest.mark.parametrize(
    ("own", "others", "taken"),
    [
        pytest.param(column_costs(a=1), [{}], 1, id="nothing taken elsewhere"),
        pytest.param(column_costs(a=1), [column_costs(a=1)], 0, id="taken elsewhere"),
        pytest.param(column_costs(a=1), [column_costs(b=1)], 1, id="another column"),
        pytest.param(column_costs(a=3), [column_costs(a=1)], 2, id="taken in part"),
        pytest.param(column_costs(a=3), [column_costs(a=1), column_costs(a=1)], 1, id="taken in part by two rows"),
        pytest.param(column_costs(a=1), [column_costs(a=5)], 0, id="more was taken than we would"),
        pytest.param(column_costs(a=1, b=3), [{("once",): seen_at(3, "a", "b")}], 3, id="one place vouches for its cheapest column"),
        pytest.param(column_costs(b=3), [{("once",): seen_at(3, "a", "b")}], 3, id="the cheapest may be none of ours"),
        pytest.param(column_costs(a=1, b=2), [column_costs(a=1, b=2)], 0, id="both taken elsewhere"),
    ],
)
def test_no_column_costs_twice(own, others, taken):
    assert shared(own, *others) == taken


def test_what_the_total_kept_another_row_from_taking_is_no_credit():
    assert shared(column_costs(a=2, b=1), column_costs(b=1, a=2), of=2) == 0
    tally = {"D1": RowTally(column_costs(b=2, a=2), capped=Decimal(4), limited=Decimal(4)), "D3": RowTally(column_costs(a=1, b=2))}
    limit(ROWS["D3"], tally["D3"], A)
    tally["D1"].taken = Decimal(2)  # of its 4; our cheapest column, a, is credited first and uses it up: 1 + 2 - 1
    assert allot(None, [ROWS["D3"]], tally, silence=True) == 2


def test_sum_takes_the_silent_part_off():
    totals = combine(RUBRIC, [A, B], [member(D2=row(1, capped=4, silent=3)), member(D2=row(2))])
    assert totals.rows["D2"].capped == 3


def test_a_mean_under_a_line_is_never_told_as_the_line(score):
    sites = [f"s{number}" for number in range(30)]
    findings = [{"site": site, "code": "column.stale.policy", "target": f"c{number}"} for site in sites for number in range(14)]
    findings.append({"site": "s0", "code": "link.page.broken", "url": "p", "target": "t"})
    card = score({"unit": "甲", "sites": [{"id": site} for site in sites], "findings": findings})
    assert card.why_verdict[-1] == "政府网站得分 20.99 分 < 21 分"  # 35 - 14 - 0.1 / 30 = 20.99666…
