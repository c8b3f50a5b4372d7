"""Questions that many rules ask of the inventory: columns of a class, and whether absence can be believed."""

from collections.abc import Iterable, Iterator, Sequence

from core.column.classify import class_of_name
from core.column.language import is_in_chinese
from core.column.records import Column, ColumnClass, ColumnForm
from core.errors import Failure
from core.outcome import Cause, Owner
from core.page.records import Link, LinkKind
from core.snapshot import SiteSnapshot
from core.words import TRUNCATED

GONE = frozenset({Cause.HTTP_4XX, Cause.SOFT_404, Cause.DNS_NXDOMAIN, Cause.INVALID_URL})
"""The entry is dead for everybody: nothing can hide behind it."""
_MAY_HOLD_ALL = frozenset({ColumnClass.OTHER, ColumnClass.DISCLOSURE_CATALOG, ColumnClass.TOPIC})
MIN_MENU = 3
"""Entries from which on a navigation counts as read. House rule."""


def of_class(site: SiteSnapshot, *classes: ColumnClass) -> tuple[Column, ...]:
    """Columns of the given classes, whatever their form; empty when there is no inventory."""
    return tuple(column for column in site.columns or () if column.column_class in classes)


def no_columns(site: SiteSnapshot) -> Failure:
    """Why there is not one column to judge."""
    doubt = site.failures.get("columns") or absence_doubt(site) or Failure(Cause.NO_DATA, Owner.MONITOR, "")
    return Failure(doubt.cause, doubt.owner, f"没有识别到任何栏目{'：' if doubt.detail else ''}{doubt.detail}")


def absence_doubt(site: SiteSnapshot, *, inside: Sequence[ColumnClass] = ()) -> Failure | None:
    """
    Why "the site has no such column" cannot be said; None when it can.

    The navigation must have been read (a menu that only a script writes hides columns) and be in Chinese, the crawl must have run to its own end, and no
    unread column that could hold others may be left. *inside*: classes whose unread columns may hide it too.
    """
    if site.columns is None:
        return site.failures.get("columns") or Failure(Cause.NO_DATA, Owner.MONITOR, "没有栏目清单")
    if site.home is None:
        return site.failures.get("home") or Failure(Cause.NO_DATA, Owner.MONITOR, "首页没有采集")
    menu = [link for link in site.home.best.nav_links if link.where == "nav"]
    if len(menu) < MIN_MENU:
        if site.home.rendered is None:
            return Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, "首页源码中没有读到主导航，可能由脚本生成，未渲染")
        return Failure(Cause.NO_DATA, Owner.MONITOR, "首页没有识别到主导航，无法确认栏目是否齐全")
    if not is_in_chinese(site.home):
        return Failure(Cause.NEEDS_PERSON, Owner.MONITOR, "网站不是中文版，不能按栏目名称辨认栏目")
    if site.coverage.cut_short:
        return Failure(
            Cause.NO_DATA,
            Owner.MONITOR,
            f"采集没有覆盖全站（{TRUNCATED.get(site.coverage.truncated_by or '', site.coverage.truncated_by)}），栏目清单可能不全",
        )
    for column in site.columns:
        if column.form is ColumnForm.UNREAD and column.level <= 2 and column.column_class in (*_MAY_HOLD_ALL, *inside):
            failure = column.failure or Failure(Cause.NO_DATA, Owner.MONITOR, "未读取")
            if failure.cause not in GONE:
                return Failure(failure.cause, failure.owner, f"栏目“{column.name}”未读取，其下可能有所需栏目：{failure.detail}")
    return None


def site_links(site: SiteSnapshot) -> Iterator[Link]:
    """Page links of the home page, the second-level pages and the sampled column pages."""
    pages = (*((site.home,) if site.home else ()), *site.second_level_pages, *site.column_pages)
    for page in pages:
        for link in page.best.links:
            if link.kind is LinkKind.ANCHOR and link.url:
                yield link


def entry_of_class(links: Iterable[Link], *classes: ColumnClass) -> Link | None:
    """The first link whose whole text is a known name of the classes: an entry people can see, even if the inventory missed it."""
    for link in links:
        known = class_of_name(link.text) if 0 < len(link.text) <= 20 else None
        if known is not None and known[0] in classes and known[1] == "name":
            return link
    return None
