"""Columns of the neutral site for check tests."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from core.column.records import Column, ColumnClass, ColumnForm
from core.errors import Failure
from core.outcome import Cause, Owner
from core.page.records import DatedItem
from core.page.snapshot import PageSnapshot
from tests.checks.builder import AS_OF, HOST, html, page

C = ColumnClass
TODAY = AS_OF.date()
UNREAD = Failure(Cause.DEADLINE, Owner.NETWORK, "超时")
SCRIPT = Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, "列表由脚本生成,未渲染")


def ago(days: int) -> date:
    """A day before T."""
    return TODAY - timedelta(days=days)


def url(path: str) -> str:
    """Absolute address on the neutral site."""
    return f"http://{HOST}{path}"


def column(column_class: ColumnClass = C.NEWS, *, days: int | None = 1, path: str = "/xwzx/zwyw/", **changes: Any) -> Column:
    """A first-level list column whose newest release is *days* old; None = no release with a date."""
    newest = (
        DatedItem("安和县第1次工作推进会议召开", url(path + "a.html"), ago(days), ago(days).isoformat(), "list")
        if days is not None
        else None
    )
    base: dict[str, Any] = {
        "url": url(path),
        "name": "政务要闻",
        "column_class": column_class,
        "class_from": "name",
        "level": 1,
        "form": ColumnForm.LIST,
        "item_count": 8 if days is not None else 0,
        "newest": newest,
        "newest_seen_on": url(path) if newest else "",
        "pages_read": 1,
    }
    return Column(**{**base, **changes})


def yearless(column_class: ColumnClass = C.NEWS, *, days: int = 1, proven: int | None = None, **changes: Any) -> Column:
    """A column whose list shows no years and whose releases did not tell it; one *proven* days old is certain."""
    one = column(column_class, days=days, **changes)
    assert one.newest is not None
    known = column(column_class, days=proven, **changes).newest
    return replace(one, newest=replace(one.newest, day_text=f"{ago(days):%m-%d}", inferred=True), proven=known)


def unread(column_class: ColumnClass, failure: Failure = UNREAD, **changes: Any) -> Column:
    """A column that could not be read."""
    return column(column_class, days=None, form=ColumnForm.UNREAD, failure=failure, **changes)


def blank(**changes: Any) -> Column:
    """A column without anything, seen in a browser."""
    return column(changes.pop("column_class", C.OTHER), days=None, form=ColumnForm.BLANK, rendered=True, **changes)


def special(main: str, path: str, **more: Any) -> PageSnapshot:
    """A page kept for one purpose."""
    title = more.pop("title", "页面")
    return page(html(title=title, main=main), url=url(path), **more)
