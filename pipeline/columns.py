"""What people say about single columns: class and update duty. Their word survives every audit; command line and dashboard share this."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from core.column.classify import classify
from core.column.plan import column_key
from core.column.records import Column, ColumnClass
from core.errors import UsageError
from core.site import ColumnOverride, Site
from core.words import CLASSES
from reports.view import ColumnLine, column_tree

if TYPE_CHECKING:
    from store import Store

MAX_DAYS: Final = 3660
"""Longest update duty that a person may set, in days."""
NO_DUTY: Final = frozenset({"none", "无", "0"})
AS_CLASS: Final = frozenset({"default", "默认"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """The inventory and what people said about it."""

    lines: tuple[ColumnLine, ...]
    overrides: dict[str, ColumnOverride]
    """By the URL of the column as the inventory names it; of columns it does not know, as the person named it."""
    orphans: tuple[ColumnOverride, ...]
    """Overrides of columns that the last audit did not see."""


def columns_of(store: "Store", site: Site, at: datetime) -> Columns:
    """The newest inventory at *at* as a tree; overrides made since it was taken are already applied."""
    said = {column_key(item.url): item for item in store.columns.overrides(site.id)}
    inventory = store.columns.of(site.id, at)
    by_url = {column.url: said.pop(column_key(column.url)) for column in inventory if column_key(column.url) in said}
    lines = column_tree([overridden(column, by_url.get(column.url)) for column in inventory], at)
    orphans = tuple(said.values())
    return Columns(lines=lines, overrides={**by_url, **{item.url: item for item in orphans}}, orphans=orphans)


def overridden(column: Column, override: ColumnOverride | None) -> Column:
    """A column as the next audit will take it."""
    if override is None:
        return column
    if override.column_class:
        column = replace(column, column_class=ColumnClass(override.column_class), class_from="override")
    return replace(column, stale_after_days=override.stale_after_days)


def find_column(known: Sequence[str], url: str) -> str:
    """
    The address among *known* that *url* means (scheme, default page and trailing slash do not matter).

    Raises:
        UsageError: there is none; the nearest ones are named.
    """
    wanted = column_key(url)
    for one in known:
        if column_key(one) == wanted:
            return one
    near = difflib.get_close_matches(url, list(known), n=3, cutoff=0.5)
    raise UsageError(f"没有栏目 {url[:200]!r}" + (f"；相近的有：{'、'.join(near)}" if near else ""))


def read_class(text: str) -> str:
    """
    Class code of a code or an official name （``news``, ``动态要闻``, ``工作动态``）.

    Raises:
        UsageError: no such class; all are named.
    """
    word = text.strip()
    if word in {item.value for item in ColumnClass}:
        return word
    by_name = {name: item for item, name in CLASSES.items()}
    if word in by_name:
        return by_name[word].value
    found, why = classify("", column_type_tag=word)
    if why == "tag":
        return found.value
    names = "、".join(f"{item.value}（{CLASSES[item]}）" for item in ColumnClass)
    raise UsageError(f"没有栏目类别 {word[:40]!r}；应为：{names}")


def read_duty(text: str) -> int | None:
    """
    Days of an update duty: a whole number, ``none`` (0: no periodic duty) or ``default`` (None: as its class has it).

    Raises:
        UsageError: anything else.
    """
    word = text.strip().lower().removesuffix("天")
    if word in AS_CLASS:
        return None
    if word in NO_DUTY:
        return 0
    if not word.isascii() or not word.isdigit() or int(word[:9]) > MAX_DAYS:
        raise UsageError(f"更新期限应为 0 至 {MAX_DAYS} 的整数（天），0 表示无定期要求；实为 {text[:40]!r}")
    return int(word)


def say(
    store: "Store",
    site: Site,
    url: str,
    *,
    now: datetime,
    by: str,
    reason: str,
    column_class: str | None = None,
    duty: str | None = None,
) -> ColumnOverride:
    """
    Keep a person's word on a column; what is not said anew (None) stays as it was said before.

    Before the first audit any address is taken; afterwards it must be one that the inventory or an earlier word knows.

    Raises:
        UsageError: unknown column or class, a bad duty, no reason, or nothing said.
    """
    if column_class is None and duty is None:
        raise UsageError("请给出类别或更新期限")
    if not reason.strip():
        raise UsageError("请写明理由")
    earlier = {column_key(item.url): item for item in store.columns.overrides(site.id)}
    known = [column.url for column in store.columns.of(site.id, now)] + [item.url for item in earlier.values()]
    address = find_column(known, url) if known else url
    before = earlier.get(column_key(address))
    override = ColumnOverride(
        site=site.id,
        url=before.url if before else address,
        column_class=read_class(column_class) if column_class is not None else before.column_class if before else None,
        stale_after_days=read_duty(duty) if duty is not None else before.stale_after_days if before else None,
        reason=" ".join(reason.split())[:500],
        by=by,
        at=now,
    )
    store.columns.set_override(override)
    return override


def unsay(store: "Store", site: Site, url: str) -> ColumnOverride:
    """
    Take a person's word on a column back.

    Raises:
        UsageError: nobody said anything about it.
    """
    said = {item.url: item for item in store.columns.overrides(site.id)}
    if not said:
        raise UsageError(f"{site.id} 没有人工设定的栏目")
    address = find_column(list(said), url)
    store.columns.drop_override(site.id, address)
    return said[address]
