"""Add up the rows of one member or unit in three views: ``value``, ``low`` and ``high``."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from core.rubric import Case, Group, GroupKind, Member, MemberKind, Row, Rubric
from rules.sorting import Entry, Facts, Key, Weight, column_of, times_of

ZERO: Final = Decimal(0)


class View(StrEnum):
    """The three readings of the same facts (contract section 6)."""

    VALUE = "value"
    LOW = "low"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one place costs (or earns); shared between views."""

    points: Decimal
    times: int
    case: Case | None
    entries: tuple[Entry, ...]


@dataclass(slots=True)
class RowTally:
    """One row in one view."""

    costs: dict[Key, Cost] = field(default_factory=dict)
    others: list[dict[Key, Cost]] = field(default_factory=list)
    """Places of the further members of a unit."""
    priceless: int = 0
    """Places whose amount is unknown."""
    raw: Decimal = ZERO
    """Sum of the places, before any limit."""
    limited: Decimal = ZERO
    """After the limits of the cases."""
    capped: Decimal = ZERO
    """After the limits of cases and row."""
    silent: Decimal = ZERO
    """Left out because another row took it for the same column."""
    taken: Decimal = ZERO
    """After the group's total: what the row really takes or gives."""
    bottomless: bool = False
    """Not measured and without a cap: takes whatever its group still has."""
    spared_by: frozenset[str] = frozenset()
    """Rows that took what is ``silent``."""

    def copy(self) -> "RowTally":
        """Another tally with the same places; the limits of groups are applied to each view on its own."""
        return RowTally(
            self.costs,
            self.others,
            self.priceless,
            self.raw,
            self.limited,
            self.capped,
            self.silent,
            self.taken,
            self.bottomless,
            self.spared_by,
        )

    @property
    def count(self) -> int:
        """Places, items or times counted."""
        return sum(cost.times for _, cost in self.places())

    def places(self) -> Iterator[tuple[Key, Cost]]:
        """All places, those of a unit's further members too."""
        yield from self.costs.items()
        for other in self.others:
            yield from other.items()


NOTHING: Final = RowTally()
"""A row without any cost; never changed."""
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


def tally_views(rubric: Rubric, facts: Facts) -> dict[View, MemberTally]:
    """The rows that carry points and about which something is stored, in every view; limits of cases, rows and groups applied."""
    tallies = {view: MemberTally() for view in View}
    if not facts.scope.scored:
        return tallies
    for group in rubric.groups:
        if group.kind not in (GroupKind.DEDUCT, GroupKind.BONUS):
            continue
        rows = [row for row in rubric.rows_by_group[group.id] if row.id in facts.rows]
        for row in rows:
            for view, tally in _row_tallies(row, group, facts).items():
                tallies[view].rows[row.id] = tally
        of, scale = scale_of(rubric, group, facts.member)
        for member in tallies.values():
            member.scales[group.id] = scale
            member.taken[group.id] = allot(of, rows, member.rows, silence=True)
    return tallies


def _row_tallies(row: Row, group: Group, facts: Facts) -> dict[View, RowTally]:
    stored = facts.rows[row.id]
    bonus = group.kind is GroupKind.BONUS
    mild = [(entry, _cost(row, entry, facts.member, dear=False)) for entry in stored.entries]
    dear = mild
    if any(entry.case is None for entry in stored.entries):
        dear = [(entry, _cost(row, entry, facts.member, dear=True)) for entry in stored.entries]
    found: dict[View, RowTally] = {}
    same: dict[tuple[bool, int], RowTally] = {}
    for view in View:
        worst = view is (View.HIGH if bonus else View.LOW)
        chosen = [(entry, cost) for entry, cost in (dear if worst else mild) if in_view(entry, view, bonus)]
        # The views are nested, so equally many entries are the same entries.
        sort = (worst and dear is not mild, len(chosen))
        if sort not in same:
            same[sort] = _add_up(row, chosen, facts.member)
        found[view] = same[sort].copy()
    if stored.unknown and not bonus:
        low, cap = found[View.LOW], row.cap_of(facts.member)
        low.bottomless = cap is None
        low.capped = low.capped if cap is None else cap
    return found


def _cost(row: Row, entry: Entry, member: Member, *, dear: bool) -> Cost | None:
    """What one entry costs; where only the row is named, as the case with the least amount (as the one that costs most when *dear*)."""
    if entry.case is not None:
        amount = entry.case.amount_of(member)
        return None if amount is None else Cost(amount * entry.times, entry.times, entry.case, (entry,))
    known = [(amount, case) for case in row.cases if (amount := case.amount_of(member)) is not None]
    costs = [(amount, _as_case(row, case, amount, entry)) for amount, case in known]
    if dear:
        return max((cost for _, cost in costs), key=lambda cost: cost.points, default=None)
    return min(costs, key=lambda each: (each[0], each[1].points), default=(None, None))[1]


def _as_case(row: Row, case: Case, amount: Decimal, entry: Entry) -> Cost:
    times = times_of(row, case, entry.finding)
    points = amount * times
    return Cost(points if case.at_most is None else min(points, case.at_most), times, None, (entry,))


def _add_up(row: Row, chosen: Iterable[tuple[Entry, Cost | None]], member: Member) -> RowTally:
    tally = RowTally()
    costs = tally.costs
    for entry, cost in chosen:
        if cost is None:
            tally.priceless += 1
            continue
        other = costs.get(entry.key)
        if other is None:
            costs[entry.key] = cost
        else:
            best = cost if cost.points > other.points else other
            costs[entry.key] = Cost(best.points, best.times, best.case, (*other.entries, entry))
    if costs:
        limit(row, tally, member)
    return tally


def limit(row: Row, tally: RowTally, member: Member) -> None:
    """Apply the limits of cases and of the row."""
    raw = sum((cost.points for cost in tally.costs.values()), ZERO)
    tally.raw = tally.limited = raw
    for case in row.cases:
        if case.at_most is not None:
            mine = sum((cost.points for cost in tally.costs.values() if cost.case is case), ZERO)
            tally.limited -= max(ZERO, mine - case.at_most)
    cap = row.cap_of(member)
    tally.capped = tally.limited if cap is None else min(tally.limited, cap)


def allot(of: Decimal | None, rows: Sequence[Row], tally: Tally, *, silence: bool = False) -> Decimal:
    """
    Let the rows take from the group's total in their order until nothing is left; gives what they took together.

    Rows that yield to others come after those, rows that could not be measured last.
    """
    taken = ZERO
    for row in sorted(rows, key=lambda each: (tally[each.id].bottomless, bool(each.silent_after))):  # stable: rubric order
        mine = tally[row.id]
        if silence and row.silent_after and mine.costs:
            mine.silent, mine.spared_by = _silence(row, tally)
        wanted = mine.capped - mine.silent
        left = None if of is None else of - taken
        if left is None:
            mine.taken = wanted
        else:
            mine.taken = left if mine.bottomless else min(wanted, left)
        taken += mine.taken
    return taken


def _silence(row: Row, tally: Tally) -> tuple[Decimal, frozenset[str]]:
    """No double deduction: what another row really took for a column is not taken again; how much, and by which rows."""
    own = {key[1]: cost.points for key, cost in tally[row.id].costs.items() if key[0] == "column"}
    credit: dict[str, Decimal] = {}
    takers = set()
    for other in row.silent_after:
        if other in tally:
            for column, points in _credits(tally[other], own):
                credit[column] = credit.get(column, ZERO) + points
                takers |= {other} if points else set()
    silent = sum((min(points, credit.get(column, ZERO)) for column, points in own.items()), ZERO)
    mine = tally[row.id]
    return mine.capped - min(mine.capped, max(ZERO, mine.limited - silent)), frozenset(takers)


def _credits(other: RowTally, own: Mapping[str, Decimal]) -> Iterable[tuple[str, Decimal]]:
    """
    What a row took for each of our columns.

    A place that took its points once for several columns vouches for one of them only, the cheapest: so one more
    confirmed fault never raises a score.
    """
    left = other.taken
    places = []
    for key, cost in other.costs.items():
        columns = {column_of(entry.finding) for entry in cost.entries}
        cheapest = min((own.get(column, ZERO), column) for column in columns)
        if cheapest[1] in own:
            places.append((cheapest, key, cost.points))
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


def combine(rubric: Rubric, members: Sequence[Member], tallies: Sequence[MemberTally]) -> "Totals":
    """
    Rows and groups of a subject in one view: groups marked ``mean`` take the mean over its sites, the others add up.

    Limits of cases, row caps and group totals hold for the sum too.
    """
    if len(members) == 1 and members[0].kind is MemberKind.SITE and all(scale == 1 for scale in tallies[0].scales.values()):
        return Totals(tallies[0].rows, {group: Fraction(taken) for group, taken in tallies[0].taken.items()})
    sites = [tally for member, tally in zip(members, tallies, strict=True) if member.kind is MemberKind.SITE]
    totals = Totals()
    for group in rubric.groups:
        if group.kind not in (GroupKind.DEDUCT, GroupKind.BONUS):
            continue
        parts = sites if group.mean else tallies
        rows = [row for row in rubric.rows_by_group[group.id] if any(row.id in part.rows for part in parts)]
        if group.mean:
            for row in rows:
                mine = [(part.rows[row.id], part.scales[group.id]) for part in parts if row.id in part.rows]
                totals.rows[row.id] = _mean(mine, len(parts))
            exact = sum((Fraction(part.taken[group.id]) * part.scales[group.id] for part in parts), Fraction(0))
            totals.taken[group.id] = exact / len(parts) if parts else Fraction(0)
        else:
            for row in rows:
                totals.rows[row.id] = _sum([part.rows[row.id] for part in parts if row.id in part.rows], row)
            totals.taken[group.id] = Fraction(allot(group.of, rows, totals.rows))
    return totals


@dataclass(slots=True)
class Totals:
    """A subject in one view."""

    rows: Tally = field(default_factory=dict)
    taken: dict[str, Fraction] = field(default_factory=dict)
    """Group id → what its rows take or give together; exact, lines are compared with it."""


def _mean(parts: Sequence[tuple[RowTally, Fraction]], number: int) -> RowTally:
    joined = RowTally()
    for part, scale in parts:
        _count_in(joined, part)
        factor = Decimal(1) if scale == 1 else decimal_of(scale)
        joined.raw += part.raw * factor
        joined.capped += part.capped * factor
        joined.silent += part.silent * factor
        joined.taken += part.taken if scale == 1 else decimal_of(Fraction(part.taken) * scale)
        joined.bottomless = joined.bottomless or part.bottomless
        joined.spared_by |= part.spared_by
    if number > 1:
        for name in ("raw", "capped", "silent", "taken"):
            setattr(joined, name, getattr(joined, name) / number)
    return joined


def _sum(parts: Sequence[RowTally], row: Row) -> RowTally:
    joined = RowTally()
    for part in parts:
        _count_in(joined, part)
        joined.raw += part.raw
        joined.capped += part.capped - part.silent
        joined.bottomless = joined.bottomless or part.bottomless
    joined.capped -= sum((_over(case, case.at_most, parts) for case in row.cases if case.at_most is not None), ZERO)
    if row.cap is not None:
        joined.capped = min(joined.capped, row.cap)
    return joined


def _over(case: Case, most: Decimal, parts: Sequence[RowTally]) -> Decimal:
    """What the members were granted for a case beyond its limit for all of them together."""
    granted = (min(most, sum((cost.points for _, cost in part.places() if cost.case is case), ZERO)) for part in parts)
    return max(ZERO, sum(granted, ZERO) - most)


def _count_in(joined: RowTally, part: RowTally) -> None:
    joined.priceless += part.priceless
    if part.costs:
        joined.others.append(part.costs)


def decimal_of(value: Fraction) -> Decimal:
    """A fraction with 28 significant digits."""
    return Decimal(value.numerator) / Decimal(value.denominator)
