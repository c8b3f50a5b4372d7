"""Rubrics as records: rows, cases and the frame they are added up in. The data is in config/rubrics/*.yaml."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from core.site import Level, SiteClass


class Mode(StrEnum):
    """How a case counts."""

    ONCE = "once"
    """Any occurrence costs the amount once."""
    PER_OCCURRENCE = "per_occurrence"
    """Each place, item or time costs the amount; ``count`` of a finding multiplies unless the case says otherwise."""
    PER_MISSING_ITEM = "per_missing_item"
    """Each missing item of a closed list costs once, whatever codes report it."""
    TIER = "tier"
    """One step of an exclusive group: only the dearest step that holds costs."""
    VETO = "veto"
    BONUS = "bonus"
    """A merit, earned once."""


class Unit(StrEnum):
    """What makes two findings of a row one place."""

    FINDING = "finding"
    """The finding's own identity."""
    PAGE = "page"
    PAGE_TARGET = "page_target"
    COLUMN = "column"
    """Target of the finding, else its page."""


class GroupKind(StrEnum):
    """What the rows of a group do."""

    DEDUCT = "deduct"
    BONUS = "bonus"
    VETO = "veto"
    RESULT = "result"
    """Rules of the result; nothing to assess."""
    EVIDENCE = "evidence"
    """Material to hand in."""
    LEDGER = "ledger"
    """Checkpoints without points."""
    OFFICE = "office"
    """Indicators of supervising offices: listed, never part of a site's card."""


class MemberKind(StrEnum):
    """What is judged."""

    SITE = "site"
    ACCOUNT = "account"
    UNIT = "unit"


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A site or account as the rules see it."""

    kind: MemberKind
    id: str
    name: str = ""
    site_class: SiteClass | None = None
    level: Level | None = None
    outward_service: bool = True
    home_url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """All given fields must agree."""

    kind: MemberKind | None = None
    site_class: SiteClass | None = None
    level: Level | None = None
    outward_service: bool | None = None

    def holds(self, member: Member) -> bool:
        """Whether *member* is meant."""
        wanted = (self.kind, self.site_class, self.level, self.outward_service)
        actual = (member.kind, member.site_class, member.level, member.outward_service)
        return all(want is None or want == have for want, have in zip(wanted, actual, strict=True))


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """Findings outside are another period's business. Months are calendar months; ``until`` is inclusive (Beijing day)."""

    days: int = 0
    months: int = 0
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeRule:
    """A finding code that feeds a case, if the finding fits."""

    code: str
    at_home: bool | None = None
    """True: only when the finding's page is the site's home page; False: only elsewhere."""
    measured: tuple[tuple[str, str], ...] = ()
    """Values that ``measured`` must have, compared as text."""
    min_count: int = 0
    """Least ``count`` (contract 8.11: categories that a guide lacks)."""
    measured_over: tuple[tuple[str, Decimal], ...] = ()
    """Numbers of ``measured`` that must lie above a line; where none was measured, whoever reported or confirmed it is believed."""

    @property
    def plain(self) -> bool:
        """Nothing but the code is asked for."""
        return self.at_home is None and not self.measured and not self.min_count and not self.measured_over


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One amount of a row. ``id`` is the row id, with a letter or number where the row has several."""

    id: str
    text: str
    """Official wording of the case, Chinese."""
    mode: Mode
    amount: Decimal | None = None
    """Points, never negative; None = our sources lost it."""
    verified: bool = True
    codes: tuple[CodeRule, ...] = ()
    items: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """per_missing_item: (item, codes that report it missing)."""
    exclusive: str = ""
    """Name of the exclusive group of a tier."""
    at_most: Decimal | None = None
    """Most points of this case."""
    multiply: bool = True
    """Whether ``count`` multiplies (per_occurrence only)."""
    window: Window | None = None
    threshold: int = 0
    """Veto cases: number of places from which the case holds; 0 = any."""
    amounts_for: tuple[tuple[Condition, Decimal | None], ...] = ()
    """Other amounts for some members; the first that fits."""

    def amount_of(self, member: Member) -> Decimal | None:
        """The amount for *member*."""
        if not self.amounts_for:
            return self.amount
        return next((amount for condition, amount in self.amounts_for if condition.holds(member)), self.amount)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row: what the document asks and what it costs."""

    id: str
    group: str
    title: str
    text: str
    """Official wording, Chinese."""
    automation: str
    """``A``, ``S``, ``M`` or a mixture such as ``A/S``; only plain ``A`` lets suspected findings count in ``value``."""
    cases: tuple[Case, ...] = ()
    codes: tuple[CodeRule, ...] = ()
    """Codes that name the row but not the case: the mildest case counts, the dearest in ``low``."""
    cap: Decimal | None = None
    cap_verified: bool = True
    caps_for: tuple[tuple[Condition, Decimal], ...] = ()
    unit: Unit = Unit.FINDING
    only: tuple[Condition, ...] = ()
    """Empty = everybody."""
    besides: tuple[Condition, ...] = ()
    """Members that the row does not concern."""
    why_not: str = ""
    """Printed when the row does not concern a member, Chinese."""
    must_be_assessed: bool = False
    """Without a stored outcome the verdict is undetermined (MV2, NV2)."""
    silent_after: tuple[str, ...] = ()
    """Rows whose deductions for a column are not repeated here (no double deduction)."""
    sample: str = ""
    evidence: str = ""
    """What people hand in or look at, Chinese."""
    deadline: date | None = None
    """Last day (Beijing) for handing it in."""
    source: str = ""
    note: str = ""

    @property
    def machine(self) -> bool:
        """Marked A as a whole."""
        return self.automation == "A"

    @property
    def manual(self) -> bool:
        """Nothing but people's entries decides it."""
        return self.automation == "M"

    @property
    def verified(self) -> bool:
        """Every amount and cap was read in a source."""
        return self.cap_verified and all(case.verified for case in self.cases)

    def cap_of(self, member: Member) -> Decimal | None:
        """The cap for *member*."""
        if not self.caps_for:
            return self.cap
        return next((cap for condition, cap in self.caps_for if condition.holds(member)), self.cap)

    def concerns(self, member: Member) -> bool:
        """Whether the row applies to *member*."""
        if any(condition.holds(member) for condition in self.besides):
            return False
        return not self.only or any(condition.holds(member) for condition in self.only)


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Rows that share a total."""

    id: str
    title: str
    kind: GroupKind
    of: Decimal | None = None
    mean: bool = False
    """A unit takes the mean of its sites instead of adding up."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PassLine:
    """Less than ``at_least`` in the named groups together fails."""

    title: str
    groups: tuple[str, ...]
    at_least: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """Merits count only when the named groups reach the line."""

    groups: tuple[str, ...]
    points: Decimal
    inclusive: bool

    def is_open(self, points: Decimal) -> bool:
        """Compare unrounded."""
        return points >= self.points if self.inclusive else points > self.points


@dataclass(frozen=True, kw_only=True, slots=True)
class Rescale:
    """Full marks become ``of``; what is left is multiplied by ``numerator / denominator``."""

    condition: Condition
    group: str
    of: Decimal
    numerator: int
    denominator: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Grades:
    """Grade names from the best down, their coefficients, and the lines between them (the operator's; empty = unknown)."""

    names: tuple[str, ...] = ()
    coefficients: tuple[Decimal, ...] = ()
    lines: tuple[Decimal, ...] = ()
    fail_name: str = "不合格"
    fail_coefficient: Decimal | None = None


Feeds = Mapping[str, tuple[tuple[Row, Case | None, CodeRule], ...]]
"""Finding code → rows, cases and conditions that it feeds, in the order of the rubric."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """The part of a rubric that concerns one sort of member."""

    ids: frozenset[str]
    """Rows that apply."""
    feeds: Feeds
    """Of these rows only."""
    simple: frozenset[str]
    """Codes that feed at most one place per row, whatever the finding is like."""
    scored: bool
    """Whether points are counted."""


@dataclass(frozen=True, kw_only=True)
class Rubric:
    """A whole rubric. Immutable; look-ups are built once."""

    id: str
    version: str
    title: str
    source: str
    notes: tuple[str, ...] = ()
    groups: tuple[Group, ...]
    rows: tuple[Row, ...]
    score_of: Decimal | None = None
    """Highest total; None for a ledger without points."""
    pass_lines: tuple[PassLine, ...] = ()
    gate: Gate | None = None
    rescales: tuple[Rescale, ...] = ()
    scored: tuple[Condition, ...] = ()
    """Members whose points are counted; empty = all. Vetoes concern everybody."""
    veto_clears_score: bool = False
    """A vetoed card has no points at all."""
    grades: Grades = field(default_factory=Grades)
    overridden: tuple[str, ...] = ()
    """Rows and cases whose amounts or caps the operator entered."""

    @cached_property
    def row_by_id(self) -> Mapping[str, Row]:
        """Rows by id."""
        return {row.id: row for row in self.rows}

    @cached_property
    def group_by_id(self) -> Mapping[str, Group]:
        """Groups by id."""
        return {group.id: group for group in self.groups}

    @cached_property
    def place_by_id(self) -> Mapping[str, tuple[Row, Case | None]]:
        """What ``row`` of a manual finding may name: rows and cases."""
        places: dict[str, tuple[Row, Case | None]] = {}
        for row in self.rows:
            places[row.id] = (row, row.cases[0] if len(row.cases) == 1 else None)
            places.update({case.id: (row, case) for case in row.cases})
        return places

    def clause(self, place: str) -> str:
        """Wording of a row or case with its source, as reports quote it; empty when there is no such place."""
        row, case = self.place_by_id.get(place, (None, None))
        return f"{(case.text if case else '') or row.text}（依据：{row.source} {place}）" if row else ""

    @cached_property
    def rows_by_group(self) -> Mapping[str, tuple[Row, ...]]:
        """Rows of each group, in the order of the rubric."""
        return {group.id: tuple(row for row in self.rows if row.group == group.id) for group in self.groups}

    @cached_property
    def _scopes(self) -> dict[tuple[object, ...], Scope]:
        return {}

    def scope(self, member: Member) -> Scope:
        """What of the rubric concerns *member*; worked out once per sort of member."""
        sort = (member.kind, member.site_class, member.level, member.outward_service)
        found = self._scopes.get(sort)
        if found is None:
            # What a unit has as the mean of its sites is asked of sites only.
            asked = member.kind is MemberKind.SITE
            ids = frozenset(row.id for row in self.rows if row.concerns(member) and (asked or not self.group_by_id[row.group].mean))
            mine = {code: tuple(place for place in places if place[0].id in ids) for code, places in self.feeds.items()}
            scored = not self.scored or any(condition.holds(member) for condition in self.scored)
            feeds = {code: places for code, places in mine.items() if places}
            simple = frozenset(
                code
                for code, places in feeds.items()
                if all(rule.plain for _, _, rule in places) and len({row.id for row, _, _ in places}) == len(places)
            )
            found = self._scopes[sort] = Scope(ids=ids, feeds=feeds, simple=simple, scored=scored)
        return found

    def why_not(self, row: Row, members: Sequence[Member]) -> str:
        """Why *row* concerns none of *members*, Chinese."""
        if self.group_by_id[row.group].mean and members and all(member.kind is not MemberKind.SITE for member in members):
            return "本项只针对网站"
        return row.why_not or "不适用于本对象"

    @cached_property
    def feeds(self) -> Feeds:
        """For each finding code the rows, cases and conditions that it feeds, in the order of the rubric."""
        found: dict[str, list[tuple[Row, Case | None, CodeRule]]] = {}
        for row in self.rows:
            for rule in row.codes:
                found.setdefault(rule.code, []).append((row, None, rule))
            for case in row.cases:
                for rule in case.codes:
                    found.setdefault(rule.code, []).append((row, case, rule))
                for _, codes in case.items:
                    for code in codes:
                        found.setdefault(code, []).append((row, case, CodeRule(code=code)))
        return {code: tuple(rules) for code, rules in found.items()}

    def rows_of(self, code: str) -> tuple[str, ...]:
        """Ids of the rows that a code feeds."""
        return tuple(dict.fromkeys(row.id for row, _, _ in self.feeds.get(code, ())))
