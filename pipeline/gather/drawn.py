"""Columns that scripts draw: their lists as a browser saw them lead the crawl on, and releases that only a script opens are told."""

from collections.abc import Mapping, Sequence

from core.column.plan import column_key
from core.column.records import Column, ColumnForm
from core.errors import Failure
from core.outcome import Cause, Owner
from core.page.snapshot import PageSnapshot
from core.page.usable import reading_failure
from core.url import canonical

MAX_NAMED = 5
"""Columns that are named."""


def drawn_lists(pages: Mapping[str, Sequence[PageSnapshot]]) -> list[PageSnapshot]:
    """First pages of columns that were rendered and stand at an address of their own: what the server sends there holds no links."""
    firsts = (found[0] for found in pages.values() if found)
    return [
        page
        for page in firsts
        if page.rendered_html is not None
        and not page.is_routed
        and canonical(page.url) == canonical(page.final_url)
        and reading_failure(page) is None
    ]


def unopened_releases(columns: Sequence[Column], pages: Mapping[str, Sequence[PageSnapshot]]) -> Failure | None:
    """
    Why releases were not looked at: their lists are drawn by a script, and only it knows where a line leads.

    A table of figures that the server sends has no links either, but nothing to open.
    """
    firsts = {column_key(url): found[0] for url, found in pages.items() if found}
    closed = [
        column.name
        for column in columns
        if column.form is ColumnForm.LIST and (page := firsts.get(column_key(column.url))) is not None and _is_closed(page)
    ]
    if not closed:
        return None
    more = f"等{len(closed)}个栏目" if len(closed) > MAX_NAMED else ""
    names = "、".join(f"“{name}”" for name in closed[:MAX_NAMED])
    return Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, f"栏目{names}{more}的稿件由脚本打开，列表中没有网址，稿件页没有采集和检查")


def _is_closed(page: PageSnapshot) -> bool:
    items = page.best.listing.items
    return page.rendered_html is not None and bool(items) and not any(item.url for item in items) and not page.facts.listing.items
