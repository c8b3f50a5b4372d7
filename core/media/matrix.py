"""Unit × platform with the newest post: who is silent where, and how many days are left."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor
from typing import Final

from core.clock import beijing_day
from core.media.platform import TITLES, Platform, platform_of
from core.site import Account

LIMIT: Final = timedelta(days=14)
"""NM2(1): no update for two weeks."""
SOON_DAYS: Final = 3
"""Days left from which the line is near. House rule."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One account as it stands at T."""

    account: Account
    platform: Platform
    newest: datetime | None
    days_left: int | None
    """Whole days until the line, rounded down; negative when it is passed; None when it is not known or out of scope."""
    status: str
    """
    ``ok``, ``soon``, ``over``, ``unknown`` (no post known, or nobody read its posts since it seemed silent) or ``out`` (closed or frozen).
    """

    @property
    def line_at(self) -> datetime | None:
        """When the two weeks are over."""
        return None if self.newest is None or self.status == "out" else self.newest + LIMIT


def cell(account: Account, newest: datetime | None, at: datetime, *, unread: bool = False) -> Cell:
    """How one account stands at *at* (aware); *unread*: whether it posted since *newest* is not known."""
    platform = platform_of(account.platform)
    if not account.in_scope_on(beijing_day(at)):
        return Cell(account=account, platform=platform, newest=newest, days_left=None, status="out")
    if newest is None:
        return Cell(account=account, platform=platform, newest=None, days_left=None, status="unknown")
    left = newest + LIMIT - at
    if unread and left < timedelta(0):
        return Cell(account=account, platform=platform, newest=newest, days_left=None, status="unknown")
    status = "over" if left < timedelta(0) else "soon" if left < timedelta(days=SOON_DAYS) else "ok"
    return Cell(account=account, platform=platform, newest=newest, days_left=floor(left / timedelta(days=1)), status=status)


@dataclass(frozen=True, kw_only=True, slots=True)
class Matrix:
    """All accounts, by unit and platform."""

    at: datetime
    platforms: tuple[Platform, ...]
    """Those that occur, in the order of the closed list."""
    rows: tuple[tuple[str, Mapping[Platform, tuple[Cell, ...]]], ...]
    """(unit, its cells), by unit."""

    @property
    def cells(self) -> list[Cell]:
        """Every account."""
        return [cell for _, row in self.rows for cells in row.values() for cell in cells]

    def headings(self) -> list[str]:
        """Chinese names of the platforms that occur."""
        return [TITLES[platform] for platform in self.platforms]


def matrix(accounts: Iterable[Account], newest: Mapping[str, datetime], at: datetime, unread: Container[str] = ()) -> Matrix:
    """Arrange *accounts* by unit (the sponsor where no unit is given) and platform; of *unread* it is not known whether they are silent."""
    units: dict[str, dict[Platform, list[Cell]]] = {}
    for account in sorted(accounts, key=lambda each: each.id):
        one = cell(account, newest.get(account.id), at, unread=account.id in unread)
        units.setdefault(account.unit or account.sponsor or "（未填单位）", {}).setdefault(one.platform, []).append(one)
    occurring = {platform for row in units.values() for platform in row}
    return Matrix(
        at=at,
        platforms=tuple(platform for platform in Platform if platform in occurring),
        rows=tuple((unit, {platform: tuple(cells) for platform, cells in row.items()}) for unit, row in sorted(units.items())),
    )
