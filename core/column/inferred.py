"""Days whose year a list leaves out (11-25): the newest possible one is taken, and the releases themselves tell whether that was right."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from core.column.plan import column_key
from core.column.records import Column
from core.errors import Failure
from core.outcome import Cause, Owner
from core.page.dates import newest_year_day
from core.page.records import DatedItem
from core.page.snapshot import PageSnapshot


def with_years_told(listed: Iterable[DatedItem], releases: Sequence[PageSnapshot]) -> tuple[DatedItem, ...]:
    """
    The items of one list in their order, with the years that the releases opened tell; what they tell is inferred no more.

    A release tells its own year, and what stands below it and would be no newer is not newer than it. What stands above it may be of a later
    year: there the list may have been taken up again after a pause.
    """
    items = tuple(listed)
    if not any(item.inferred for item in items):
        return items
    published = [(page, page.best.published.day) for page in releases if page.best.published is not None]
    shown = {column_key(url): day for page, day in published for url in (page.url, page.final_url)}
    told: list[DatedItem] = []
    above: list[tuple[date, date]] = []
    for item in items:
        if item.day is None or not item.inferred:
            told.append(item)
            continue
        day = shown.get(column_key(item.url)) if item.url else None
        if day is not None and (day.month, day.day) == (item.day.month, item.day.day):
            above.append((item.day, day))
            told.append(replace(item, day=day, inferred=False))
        else:
            limit = max((told_day for guess, told_day in above if item.day <= guess), default=None)
            day = newest_year_day(item.day.month, item.day.day, limit) if limit is not None else None
            told.append(item if day is None else replace(item, day=day, inferred=False))
    return tuple(told)


def newest_first(item: DatedItem) -> tuple[date, bool, bool]:
    """Order of dated items: by day; of one day those that are certainly of it, and what a list shows, come first (with ``max``)."""
    return item.day or date.min, not item.inferred, item.day_from != "page"


def united(column: Column, others: Iterable[Column]) -> Column:
    """The column with the newest releases that it or one of the *others* shows."""
    known = [one for one in (column, *others) if one.newest is not None and one.newest.day is not None]
    best = max(known, key=lambda one: newest_first(one.newest) if one.newest else (date.min, False, False), default=None)
    if best is None or best.newest is None:
        return replace(column, newest=None, proven=None, newest_seen_on="")
    proven = max((one.proven_release for one in known if one.proven_release is not None), key=newest_first, default=None)
    return replace(column, newest=best.newest, newest_seen_on=best.newest_seen_on, proven=proven if best.newest.inferred else None)


def unborne(item: DatedItem | None) -> Failure:
    """Why nothing is said of a list whose newest item is inside a window only if the guess of its year is right."""
    shown = f"（最新一条标注为{item.day_text}）" if item is not None and item.day_text else ""
    return Failure(Cause.NO_DATA, Owner.MONITOR, f"列表日期未标年份{shown}，未能从所列稿件的页面查明是哪一年，无法判断")
