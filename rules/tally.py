"""Add up the rows of one member or unit in three views: ``value``, ``low`` and ``high``."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Final

from core.rubric import Case, Group, GroupKind, Member, MemberKind, Row, Rubric
from rules.sorting import Entry, Facts, Key, Weight, column_of

ZERO: Final = Decimal(0)


class View(Enum):
    """The three readings of the same facts (contract section 6)."""

    VALUE = "value"
    LOW = "low"
    HIGH = "high"


@dataclass(slots=True)
class Cost:
    """What one place costs (or earns)."""

    points: Decimal
    times: int
    case: Case | None
    entries: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class RowTally:
    """One row in one view."""

    costs: dict[Key, Cost] = field(default_factory=dict)
    priceless: int = 0
    """Places whose amount is unknown."""
    raw: Decimal = ZERO
    """Sum of the places, before any limit."""
    capped: Decimal = ZERO
    """After the limits of cases and row."""
    silent: Decimal = ZERO
    """Left out because another row took it for the same column."""
    taken: Decimal = ZERO
    """After the group's total: what the row really takes or gives."""
    bottomless: bool = False
    """Not measured and without a cap: takes whatever its group still has."""

    @property
    def count(self) -> int:
        """Places, items or times counted."""
        return sum(cost.times for cost in self.costs.values())


Tally = dict[str, RowTally]
"""Row id → tally."""


@dataclass(slots=True)
class MemberTally:
    """One member in one view."""

    rows: Tally = field(default_factory=dict)
    taken: dict[str, Decimal] = field(default_factory=dict)
    """Group id → what its rows take together, before rescaling."""
    scales: dict[str, Fraction] = field(default_factory=dict)


def in_view(entry: Entry, view: View, bonus: bool) -> bool:
    """Whether an entry counts in a view; merits count the other way round."""
    if bonus:
        return entry.weight is Weight.SURE or view is View.HIGH
    if view is View.LOW:
        return True
    return entry.weight is Weight.SURE or (view is View.VALUE and entry.weight is Weight.LIKELY)


def tally_member(rubric: Rubric, facts: Facts, view: View) -> MemberTally:
    """Every row that carries points, for one site or account; limits of cases, rows and groups applied."""
    tally = MemberTally()
    for group in rubric.groups:
        if group.kind not in (GroupKind.DEDUCT, GroupKind.BONUS):
            continue
        rows = [row for row in rubric.rows if row.group == group.id and row.concerns(facts.member)]
        for row in rows:
            tally.rows[row.id] = _row_tally(row, group, facts, view)
        of, tally.scales[group.id] = scale_of(rubric, group, facts.member)
        tally.taken[group.id] = allot(of, rows, tally.rows, silence=True)
    return tally


def _row_tally(row: Row, group: Group, facts: Facts, view: View) -> RowTally:
    stored = facts.of(row)
    bonus = group.kind is GroupKind.BONUS
    tally = RowTally()
    if not stored.stored:
        return tally
    dear = view is (View.HIGH if bonus else View.LOW)
    for entry in stored.entries:
        if in_view(entry, view, bonus):
            _add(tally, row, entry, facts.member, dear)
    limit(row, tally, facts.member)
    if stored.unknown and not bonus and view is View.LOW:
        cap = row.cap_of(facts.member)
        tally.bottomless = cap is None
        tally.capped = cap if cap is not None else tally.capped
    return tally


def _add(tally: RowTally, row: Row, entry: Entry, member: Member, dear: bool) -> None:
    amount = price(row, entry.case, member, dear)
    if amount is None:
        tally.priceless += 1
        return
    points = amount * entry.times
    cost = tally.costs.get(entry.key)
    if cost is None:
        tally.costs[entry.key] = Cost(points, entry.times, entry.case, [entry])
        return
    cost.entries.append(entry)
    if points > cost.points:
        cost.points, cost.times, cost.case = points, entry.times, entry.case


def price(row: Row, case: Case | None, member: Member, dear: bool) -> Decimal | None:
    """Amount of a case; where only the row is named, the mildest known one (the dearest when *dear*)."""
    if case is not None:
        return case.amount_of(member)
    known = [amount for each in row.cases if (amount := each.amount_of(member)) is not None]
    return (max if dear else min)(known, default=None)


def limit(row: Row, tally: RowTally, member: Member) -> None:
    """Apply the limits of cases and of the row."""
    per_case: dict[str, Decimal] = {}
    for cost in tally.costs.values():
        case_id = cost.case.id if cost.case else ""
        per_case[case_id] = per_case.get(case_id, ZERO) + cost.points
    tally.raw = sum(per_case.values(), ZERO)
    limits = {case.id: case.at_most for case in row.cases if case.at_most is not None}
    tally.capped = sum((min(points, limits.get(case_id, points)) for case_id, points in per_case.items()), ZERO)
    cap = row.cap_of(member)
    if cap is not None:
        tally.capped = min(tally.capped, cap)


def allot(of: Decimal | None, rows: Sequence[Row], tally: Tally, *, silence: bool = False) -> Decimal:
    """
    Let the rows take from the group's total in their order until nothing is left; gives what they took together.

    Rows that yield to others come after those, rows that could not be measured last.
    """
    taken = ZERO
    for row in sorted(rows, key=lambda each: (tally[each.id].bottomless, bool(each.silent_after))):
        mine = tally[row.id]
        if silence and row.silent_after and mine.costs:
            mine.silent = _silence(row, tally)
        wanted = mine.capped - mine.silent
        left = None if of is None else of - taken
        if left is None:
            mine.taken = wanted
        else:
            mine.taken = left if mine.bottomless else min(wanted, left)
        taken += mine.taken
    return taken


def _silence(row: Row, tally: Tally) -> Decimal:
    """No double deduction: what another row really took for a column is not taken again."""
    own = {key[1]: cost.points for key, cost in tally[row.id].costs.items() if key[0] == "column"}
    credit: dict[str, Decimal] = {}
    for other in row.silent_after:
        if other in tally:
            for column, points in _credits(tally[other], own):
                credit[column] = credit.get(column, ZERO) + points
    silent = sum((min(points, credit.get(column, ZERO)) for column, points in own.items()), ZERO)
    return min(silent, tally[row.id].capped)


def _credits(other: RowTally, own: Mapping[str, Decimal]) -> Iterable[tuple[str, Decimal]]:
    """
    What a row took for each of our columns.

    A place that took its points once for several columns vouches for one of them only, the cheapest: so one more
    confirmed fault never raises a score.
    """
    left = other.taken
    places = []
    for key, cost in other.costs.items():
        columns = sorted((own[column], column) for column in {column_of(entry.finding) for entry in cost.entries} & own.keys())
        if columns:
            places.append((columns[0], key, cost.points))
    for (_, column), _, points in sorted(places, key=lambda place: place[:2]):
        took = min(points, left)
        left -= took
        yield column, took


def scale_of(rubric: Rubric, group: Group, member: Member) -> tuple[Decimal | None, Fraction]:
    """Full marks of a group for *member* and the factor that brings them to the group's own."""
    for rescale in rubric.rescales:
        if rescale.group == group.id and rescale.condition.holds(member):
            return rescale.of, Fraction(rescale.numerator, rescale.denominator)
    return group.of, Fraction(1)


def combine(rubric: Rubric, members: Sequence[Facts], view: View) -> "Totals":
    """
    Rows and groups of a subject: groups marked ``mean`` take the mean over its sites, the others add up over all members.

    Row caps and group totals hold for the sum too.
    """
    tallies = [tally_member(rubric, facts, view) for facts in members]
    sites = [index for index, facts in enumerate(members) if facts.member.kind is MemberKind.SITE]
    totals = Totals()
    for group in rubric.groups:
        if group.kind not in (GroupKind.DEDUCT, GroupKind.BONUS):
            continue
        rows = [row for row in rubric.rows if row.group == group.id]
        if group.mean:
            for row in rows:
                totals.rows[row.id] = _mean([tallies[i].rows.get(row.id) for i in sites], [tallies[i].scales[group.id] for i in sites])
            exact = sum((Fraction(tallies[i].taken[group.id]) * tallies[i].scales[group.id] for i in sites), Fraction(0))
            totals.taken[group.id] = exact / len(sites) if sites else Fraction(0)
        else:
            for row in rows:
                totals.rows[row.id] = _sum([tally.rows.get(row.id) for tally in tallies], row)
            totals.taken[group.id] = Fraction(allot(group.of, rows, totals.rows))
    return totals


@dataclass(slots=True)
class Totals:
    """A subject in one view."""

    rows: Tally = field(default_factory=dict)
    taken: dict[str, Fraction] = field(default_factory=dict)
    """Group id → what its rows take or give together; exact, lines are compared with it."""


def _mean(parts: Sequence[RowTally | None], scales: Sequence[Fraction]) -> RowTally:
    joined = RowTally()
    for part, scale in zip(parts, scales, strict=True):
        if part is None:
            continue
        factor = decimal_of(scale)
        _count_in(joined, part)
        joined.raw += part.raw * factor
        joined.capped += part.capped * factor
        joined.silent += part.silent * factor
        joined.taken += decimal_of(Fraction(part.taken) * scale) if scale != 1 else part.taken
        joined.bottomless = joined.bottomless or part.bottomless
    if len(parts) > 1:
        for name in ("raw", "capped", "silent", "taken"):
            setattr(joined, name, getattr(joined, name) / len(parts))
    return joined


def _sum(parts: Sequence[RowTally | None], row: Row) -> RowTally:
    joined = RowTally()
    for part in parts:
        if part is None:
            continue
        _count_in(joined, part)
        joined.raw += part.raw
        joined.capped += part.capped - part.silent
        joined.bottomless = joined.bottomless or part.bottomless
    if row.cap is not None:
        joined.capped = min(joined.capped, row.cap)
    return joined


def _count_in(joined: RowTally, part: RowTally) -> None:
    joined.priceless += part.priceless
    for key, cost in part.costs.items():
        joined.costs[(str(len(joined.costs)), *key)] = cost


def decimal_of(value: Fraction) -> Decimal:
    """A fraction with 28 significant digits."""
    return Decimal(value.numerator) / Decimal(value.denominator)
