"""The record behind every form of the weekly digest: what changed, what falls due, what is known and what is not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from core.clock import BEIJING
from core.outcome import Cause, Outcome, Severity, State
from core.scorecard import Verdict

WEEK: Final = timedelta(days=7)
STRIP_HOURS: Final = 168
"""Cells of an availability strip: seven rows of 24 hours."""


class Cell(StrEnum):
    """One hour of an availability strip, as a letter."""

    GOOD = "."
    FAILED = "x"
    BLOCKED = "b"
    VOID = "o"
    """Our own outage or a gap: counts neither way."""
    NONE = "-"
    """No visit."""


class Change(StrEnum):
    """What happened to a finding within the week."""

    NEW = "new"
    REGRESSED = "regressed"
    FIXED = "fixed"
    CONFIRMED = "confirmed"
    """It was suspected before, and is proven now."""
    REOPENED = "reopened"
    """It counts again: a waiver ended, or a person took a decision back."""
    SETTLED = "settled"
    """A person rejected or waived it."""


class DueKind(StrEnum):
    """What a date is about."""

    COLUMN = "column"
    COLUMN_COUNT = "column_count"
    """So many columns become stale that the veto line of 栏目不更新 is reached."""
    HOME = "home"
    CERTIFICATE = "certificate"
    ACCOUNT = "account"
    MESSAGE = "message"
    WAIVER = "waiver"
    AVAILABILITY = "availability"


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """Whose digest it is: sites, and every site and account of units; everything empty means the whole registry."""

    units: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return not (self.units or self.sites)

    @property
    def key(self) -> str:
        """Stable text for the store: ``all``, ``unit:… site:…``."""
        return " ".join([*(f"unit:{unit}" for unit in self.units), *(f"site:{site}" for site in self.sites)]) or "all"


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeLine:
    """Findings of one code on one site (or account) that went the same way this week."""

    change: Change
    subject: str
    """Site id, or account id."""
    name: str
    unit: str
    code: str
    title: str
    severity: Severity
    state: State
    count: int
    proven: int = 0
    """How many of them are confirmed; ``state`` is that of one."""
    message: str = ""
    """Of one of them."""
    url: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """Something that becomes a fault, or counts again, on a day to come."""

    kind: DueKind
    subject: str
    name: str
    due_on: date
    """First Beijing day on which it is a fault; for a forecast, the day of the digest."""
    days_left: int
    veto: bool
    """Whether it can fail the subject."""
    sentence: str
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class VetoLine:
    """A veto of one subject."""

    subject: str
    name: str
    unit: str
    row: str
    title: str
    basis: str
    held: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RankLine:
    """One unit in the ranking; None where nothing is known."""

    place: int | None
    unit: str
    verdict: Verdict
    provisional: bool
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    of: Decimal | None
    place_before: int | None = None
    value_before: Decimal | None = None
    measured: bool = True
    """False: nothing was ever found out about it, so it has neither points nor a place."""
    newcomers: int = 0
    """Sites and accounts of it that were measured for the first time within the week; then there is no "before"."""
    members: int = 0
    """Sites and accounts of it that were measured at all."""

    @property
    def places_won(self) -> int | None:
        """Places up (positive) or down since last week."""
        return None if self.place is None or self.place_before is None else self.place_before - self.place

    @property
    def points_won(self) -> Decimal | None:
        """Points more (or fewer) than last week."""
        return None if self.value is None or self.value_before is None else self.value - self.value_before


@dataclass(frozen=True, kw_only=True, slots=True)
class StripLine:
    """Availability of one site over the seven 24-hour periods that end at the last full hour."""

    site: str
    name: str
    cells: str
    """168 letters of ``Cell``, oldest first."""
    outcome: Outcome
    sentence: str
    """The arithmetic in Chinese."""
    failed: int
    valid: int
    void: int
    blocked: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Outage:
    """A run of hours in which visits were void, with one cause."""

    since: datetime
    until: datetime
    cause: Cause | None
    visits: int
    sites: int
    """Most sites touched in one hour of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unmeasured:
    """Something that could not be measured, for a number of subjects."""

    what: str
    why: str
    count: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class MediaLine:
    """One new-media account that deserves a look."""

    account: str
    name: str
    platform: str
    unit: str
    newest: date | None
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MediaCell:
    """One account in the matrix of units and platforms."""

    account: str
    name: str
    newest: date | None
    days_left: int | None
    """Whole days before two weeks without a post are over; negative = over; None = no post is known."""
    status: str
    """``ok``, ``soon``, ``over``, ``unknown`` or ``out``, as ``core.media.matrix`` tells it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MediaRow:
    """One unit: its accounts by platform."""

    unit: str
    cells: tuple[tuple[MediaCell, ...], ...]
    """As many as the section has platforms; empty where the unit has no account."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MediaSection:
    """The accounts in scope."""

    accounts: int
    without_posts: int
    """No post known: neither good nor bad."""
    over: int = 0
    """Accounts past the two weeks."""
    soon: int = 0
    """Accounts that have at most a few days left."""
    lines: tuple[MediaLine, ...] = ()
    """Accounts past the line or without any known post."""
    platforms: tuple[str, ...] = ()
    """Chinese names: headings of the matrix."""
    rows: tuple[MediaRow, ...] = ()
    """Units by how near their nearest account is to the line."""
    rows_omitted: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class WeeklyDigest:
    """One week up to ``as_of`` for one scope. Lists may be cut; what was cut is counted."""

    scope: Scope
    title: str
    as_of: datetime
    version: str
    rubric: str
    rubric_title: str
    sites: int
    units: int
    changes: tuple[ChangeLine, ...] = ()
    change_counts: Mapping[Change, Mapping[Severity, int]] = field(default_factory=dict)
    """Findings, not lines."""
    changes_omitted: int = 0
    """Lines left out."""
    live: Mapping[Severity, Mapping[State, int]] = field(default_factory=dict)
    """Findings that weigh something at ``as_of``."""
    due: tuple[Due, ...] = ()
    due_omitted: int = 0
    due_vetoes: int = 0
    """Dues that can fail their subject, those left out included."""
    vetoes: tuple[VetoLine, ...] = ()
    vetoes_omitted: int = 0
    vetoes_held: int = 0
    """Vetoes that hold, those left out included."""
    ranking: tuple[RankLine, ...] = ()
    ranked_at: datetime | None = None
    """When the cards behind ranking and vetoes were made; None: there are none."""
    compared_at: datetime | None = None
    strips: tuple[StripLine, ...] = ()
    strips_omitted: int = 0
    """Sites without anything but good visits that are not shown one by one."""
    strip_from: datetime
    outages: tuple[Outage, ...] = ()
    unmeasured: tuple[Unmeasured, ...] = ()
    media: MediaSection | None = None
    no_data: tuple[str, ...] = ()
    """Sentences: what nothing is known about."""

    @property
    def since(self) -> datetime:
        """Start of the week."""
        return self.as_of - WEEK

    @property
    def week(self) -> str:
        """ISO week of ``as_of`` in Beijing: ``2026-W48``."""
        return week_of(self.as_of)


def week_of(at: datetime) -> str:
    """
    ISO week in Beijing.

    >>> from datetime import UTC
    >>> week_of(datetime(2026, 11, 22, 16, 0, tzinfo=UTC))
    '2026-W48'
    """
    year, week, _ = at.astimezone(BEIJING).isocalendar()
    return f"{year}-W{week:02d}"
