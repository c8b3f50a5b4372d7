"""Update duty: how old the newest release of a column may be (standards 7.2, 1.2)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from core.clock import beijing_day, months_back
from core.column.records import Column, ColumnClass


@dataclass(frozen=True, slots=True)
class Window:
    """A look-back window: calendar months first, then days."""

    months: int = 0
    days: int = 0

    def start(self, as_of: datetime) -> date:
        """First Beijing day inside the window that ends at *as_of* (aware); a release of that day still counts."""
        return months_back(beijing_day(as_of), self.months) - timedelta(days=self.days)

    def line_after(self, newest: date) -> date:
        """
        First Beijing day on which a page whose newest release is of *newest* lies before the window.

        >>> Window(days=14).line_after(date(2026, 11, 1)), Window(months=6).line_after(date(2026, 8, 31))
        (datetime.date(2026, 11, 16), datetime.date(2027, 3, 1))
        """
        day = newest + timedelta(days=self.days + 28 * self.months)
        while months_back(day, self.months) - timedelta(days=self.days) <= newest:
            day += timedelta(days=1)
        return day

    def words(self) -> str:
        """The window in Chinese, as findings say it."""
        if self.months and self.months % 12 == 0:
            return f"{self.months // 12}年"
        if self.months:
            return f"{self.months}个月"
        return "2周" if self.days == 14 else f"{self.days}天"


C = ColumnClass
YEARLY: Final = Window(months=14)
"""For columns that come out once a year (年报, 年鉴, 公报): a year and the two months by which releases slip. House rule."""

DUTIES: Final[Mapping[ColumnClass, Window | None]] = {
    C.NEWS: Window(days=14),
    C.NOTICE: Window(months=6),
    C.POLICY: Window(months=6),
    C.INTERPRETATION: Window(months=6),
    C.DATA: Window(months=6),
    C.PERSONNEL: Window(days=365),
    C.PLAN: Window(days=365),
    C.BUDGET: Window(days=365),
    C.RESPONSE: Window(days=365),
    C.SURVEY: Window(days=365),
    C.INTERVIEW: Window(days=365),
    C.OTHER: Window(days=365),
    C.DISCLOSURE_REPORT: YEARLY,
    # Accuracy only, or judged by rows of their own (办事统计数据, 留言公开), or one-off by nature (专题).
    C.OVERVIEW: None,
    C.ORG: None,
    C.LEADERS: None,
    C.SERVICE: None,
    C.SERVICE_STATS: None,
    C.CONSULT: None,
    C.DISCLOSURE_GUIDE: None,
    C.DISCLOSURE_CATALOG: None,
    C.DISCLOSURE_REQUEST: None,
    C.TOPIC: None,
    C.PETITION: None,
}
"""Default expectation per class (standards 7.2). 365 days is the default meaning of 长期未更新 (standards 1.2)."""

LONG: Final = Window(days=365)
"""长期未更新 (standards 1.2, 10.12): for sub-columns of the classes whose six months bind first-level columns only."""
FIRST_LEVEL_ONLY: Final = frozenset({C.NOTICE, C.POLICY, C.INTERPRETATION})
"""Their rows speak of 一级栏目 (NV4, ND05, ND06)."""

_YEARLY_NAME = re.compile(r"年鉴|公报|年报|年度|年终")


def duty_of(column: Column, duties: Mapping[ColumnClass, Window | None] = DUTIES) -> Window | None:
    """
    The window in which *column* must show a release; None when it has no periodic duty.

    A person's override wins (0 days = none); archived columns are free; yearly data series get a year and two months; six months bind
    first-level columns only.
    """
    if column.stale_after_days is not None:
        return Window(days=column.stale_after_days) if column.stale_after_days > 0 else None
    if column.archived:
        return None
    window = duties.get(column.column_class)
    if window is not None and column.column_class is C.DATA and _YEARLY_NAME.search(column.name):
        return YEARLY
    if window is not None and column.level > 1 and column.column_class in FIRST_LEVEL_ONLY:
        return LONG
    return window


def line_of(column: Column, today: date) -> date | None:
    """
    First Beijing day on which *column* is not updated if nothing new appears; None without a duty or a dated release.

    Where the year of its newest release is a guess nobody knows that day, unless even the newest possible year is too old by *today*.
    """
    window = duty_of(column)
    if window is None or column.newest is None or column.newest_day is None:
        return None
    line = window.line_after(column.newest_day)
    return None if column.newest.inferred and line > today else line


def is_stale(column: Column, as_of: datetime, duties: Mapping[ColumnClass, Window | None] = DUTIES) -> bool | None:
    """
    Whether the newest release lies before the column's window.

    None when the column has no duty, when it shows no date at all (then somebody else must decide what that means), or when only a guess
    of the year puts its newest release inside.
    """
    window = duty_of(column, duties)
    if window is None or column.newest_day is None:
        return None
    start = window.start(as_of)
    if column.newest_day < start:
        return True
    return False if column.proven_day is not None and column.proven_day >= start else None
