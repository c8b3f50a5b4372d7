"""Staleness of one column in words that both the per-column check and the veto count use."""

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Final

from core.clock import beijing_day
from core.column.duty import DUTIES, FIRST_LEVEL_ONLY, Window, duty_of
from core.column.inferred import unborne
from core.column.plan import column_key
from core.column.records import Column, ColumnClass, ColumnForm
from core.errors import Failure
from core.outcome import Cause, Owner
from core.snapshot import SiteSnapshot

OTHER: Final = "column.stale.other"


class Freshness(Enum):
    """What can be said about the newest release of a column."""

    FRESH = "fresh"
    STALE = "stale"
    UNDATED = "undated"
    """Releases without any visible date: by NV3's note they count as not updated, but a person must look (dates in pictures)."""
    FREE = "free"
    """No periodic duty, or a single article, or blank (then column.blank speaks)."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One column judged at T."""

    column: Column
    code: str
    freshness: Freshness
    window: Window | None = None
    failure: Failure | None = None
    days: int | None = None
    """Age of the newest release."""

    @property
    def sure(self) -> bool:
        """Whether the class leaves no judgement to a person (standards 9.2: 应更新 is one)."""
        own = self.column.column_class in (ColumnClass.NEWS, *FIRST_LEVEL_ONLY) and self.code != OTHER
        return own and self.column.form is not ColumnForm.EXTERNAL


def code_of(column: Column) -> str:
    """The finding code under which a stale column of this class and level is reported."""
    if column.column_class is ColumnClass.NEWS:
        return "column.stale.news"
    if column.column_class in FIRST_LEVEL_ONLY and column.level == 1:
        return f"column.stale.{column.column_class.value}"
    return OTHER


def stale_code_of(column: Column, on: date) -> str:
    """
    The code of a column that is not updated on the Beijing day *on*.

    The rows of 动态要闻, 通知公告, 政策文件 and 政策解读 name their two weeks and six months. Where a person set a shorter duty, the column is one
    that should have been updated (应更新) until those are over too.
    """
    own, legal = code_of(column), DUTIES[column.column_class]
    if column.stale_after_days is None or column.newest_day is None or legal is None:
        return own
    return own if legal.line_after(column.newest_day) <= on else OTHER


def judge_all(site: SiteSnapshot) -> list[Judgement]:
    """
    Every column judged at T.

    A stale column whose own sub-columns are stale under the same code is counted by them (no double deduction, standards 1.1).
    """
    judged = [judge(column, site) for column in site.columns or ()]
    counted = {(column_key(one.column.parent), one.code) for one in judged if one.freshness is Freshness.STALE and one.column.parent}
    return [
        replace(one, freshness=Freshness.FREE)
        if one.freshness is Freshness.STALE and (column_key(one.column.url), one.code) in counted
        else one
        for one in judged
    ]


def judge(column: Column, site: SiteSnapshot) -> Judgement:
    """Judge one column at T; a container is judged by its children's releases."""
    code = code_of(column)
    window = duty_of(column)
    if window is None or column.form in (ColumnForm.BLANK, ColumnForm.ARTICLE):
        return Judgement(column, code, Freshness.FREE, window)
    day, proven = column.newest_day, column.proven_day
    today: date = beijing_day(site.as_of)
    start = window.start(site.as_of)
    if proven is not None and proven >= start:
        return Judgement(column, code, Freshness.FRESH, window, None, (today - proven).days)
    days = (today - day).days if day else None
    if column.failure is not None:
        return Judgement(column, code, Freshness.UNKNOWN, window, column.failure, days)
    if day is not None and day >= start:
        return Judgement(column, code, Freshness.UNKNOWN, window, unborne(column.newest), days)
    if day is not None:
        return Judgement(column, stale_code_of(column, today), Freshness.STALE, window, None, days)
    if column.form is ColumnForm.LIST and column.item_count:
        return Judgement(column, code, Freshness.UNDATED, window)
    failure = Failure(Cause.NO_DATA, Owner.MONITOR, "没有读到带日期的信息")
    return Judgement(column, code, Freshness.UNKNOWN, window, failure)
