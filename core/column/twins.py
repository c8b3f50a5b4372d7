"""One column under several addresses: servers that know no case (List.aspx, LIST.ASPX), entries that redirect to it, pages beside a program (#/news)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from core.column.plan import column_key
from core.column.records import Column, ColumnForm
from core.page.snapshot import PageSnapshot
from core.route import route_of

MIN_LINES: Final = 3
"""Dated releases from which on the same list is no chance. House rule."""
LINES: Final = 5
"""Releases of a list that are compared: two addresses may show more or fewer on a page. House rule."""


def without_twins(columns: Sequence[Column], pages_of: Mapping[str, Sequence[PageSnapshot]]) -> list[Column]:
    """
    Every column once, at the place where it was met first: readers who meet one name and one page count one column.

    Columns of the same name are one where their addresses differ in case only, where both end at the same page, or where both list the
    same releases (a program's ``#/news`` and the static ``/news/``). The address that could be read stands for them; columns below the
    others hang below it.

    Args:
        columns: in the order of the inventory, the first level first.
        pages_of: identity of a column's address (``column_key``) → its pages, the first list page first.
    """
    kept: dict[int, Column] = {}
    place_of: dict[tuple[str, str], int] = {}
    moved: dict[str, int] = {}
    for place, column in enumerate(columns):
        key = column_key(column.url)
        first_pages = pages_of.get(key, ())[:1]
        ends = {key.lower(), *(column_key(page.final_url).lower() for page in first_pages)}
        ends |= {lines for page in first_pages if column.form is ColumnForm.LIST and (lines := _lines(page))}
        marks = [(column.name, end) for end in ends]
        first = next((place_of[mark] for mark in marks if mark in place_of), place)
        if first == place:
            kept[place] = column
        elif kept[first].form is ColumnForm.UNREAD and column.form is not ColumnForm.UNREAD:
            moved[column_key(kept[first].url)] = first
            kept[first] = replace(column, level=kept[first].level, parent=kept[first].parent)
        else:
            moved[key] = first
        place_of |= {mark: first for mark in marks if mark not in place_of}
    _without_unread_routes(kept, moved)
    if not moved:
        return list(columns)
    return [_below(column, kept, moved) for column in kept.values()]


def _without_unread_routes(kept: dict[int, Column], moved: dict[str, int]) -> None:
    """
    What a program shows for a route (``#/news``) and nobody read is the column of the same name and level that could be read.

    Without this every column of a site whose menu leads into a program and whose pages stand beside it would be counted twice, once as unknown.
    """
    read = {(column.name, column.level): place for place, column in kept.items() if column.form is not ColumnForm.UNREAD}
    for place, column in list(kept.items()):
        twin = read.get((column.name, column.level))
        if twin is not None and column.form is ColumnForm.UNREAD and route_of(column.url) and not route_of(kept[twin].url):
            moved[column_key(column.url)] = twin
            del kept[place]


def _lines(page: PageSnapshot) -> str:
    """Days and addresses of the first releases of a list; empty when they are too few to tell it from others."""
    items = [item for item in page.best.listing.items if item.url and item.day is not None and item.day_from != "url"]
    shown = [f"{item.day} {column_key(item.url or '')}" for item in items]
    return "\n".join(shown[:LINES]) if len(shown) >= MIN_LINES else ""


def _below(column: Column, kept: Mapping[int, Column], moved: Mapping[str, int]) -> Column:
    place = moved.get(column_key(column.parent)) if column.parent else None
    return column if place is None else replace(column, parent=kept[place].url)
