"""Days whose year a list leaves out (11-25): the newest possible one is taken, and the releases themselves tell whether that was right."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.column.plan import column_key
from core.page.records import DatedItem
from core.page.snapshot import PageSnapshot


def years_off(listed: Iterable[DatedItem], releases: Sequence[PageSnapshot]) -> int:
    """By how many years the inferred days of a page's lists are too new, as the releases that were opened show it; 0 where one bears its day out."""
    inferred = {column_key(item.url): item.day for item in listed if item.url and item.day and item.inferred}
    found = []
    for page in releases if inferred else ():
        day = inferred.get(column_key(page.url)) or inferred.get(column_key(page.final_url))
        shown = page.best.published
        if day is not None and shown is not None and (shown.day.month, shown.day.day) == (day.month, day.day):
            found.append(day.year - shown.day.year)
    return max(0, min(found, default=0))


def years_back(item: DatedItem, years: int) -> DatedItem:
    """The item with its inferred day so many years earlier."""
    if not years or item.day is None or not item.inferred:
        return item
    leap = (item.day.month, item.day.day) == (2, 29)
    return replace(item, day=item.day.replace(year=item.day.year - years, day=28 if leap else item.day.day))
