"""column.missing: the columns that every site must have (ND01-ND06, MW01-MW05)."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from checks.base import Verdict, failed, not_applicable, passed, review, site_check, unknown_from
from core.column.classify import bare_name, class_of_name
from core.column.records import Column, ColumnClass
from core.column.select import absence_doubt, entry_of_class, of_class, site_links
from core.errors import Failure
from core.outcome import Cause, Owner
from core.site import Level, SiteClass
from core.snapshot import SiteSnapshot

NAMES: Final = {
    ColumnClass.OVERVIEW: "概况信息",
    ColumnClass.ORG: "机构职能",
    ColumnClass.LEADERS: "领导信息",
    ColumnClass.NEWS: "动态要闻",
    ColumnClass.POLICY: "政策文件",
    ColumnClass.INTERPRETATION: "政策解读",
}
LIKE: Final = {
    ColumnClass.OVERVIEW: re.compile(r"简介$|名片$|年鉴$|地方志|县志$|^走[进近]"),
    ColumnClass.ORG: re.compile(r"机构|职能|职责|科室|部门设置"),
    ColumnClass.LEADERS: re.compile(r"领导|班子|(?:党组|党委)成员"),
    ColumnClass.NEWS: re.compile(r"(?:动态|要闻|新闻|资讯|快讯|时讯|播报)$"),
    ColumnClass.POLICY: re.compile(r"(?:政策|文件|法规|规定)$"),
}
"""Names that belong to no class for sure (党建动态, 东岸动态, 惠企政策) and may well be the wanted column: a person decides."""
GOVERNMENT: Final = ("人民政府", "政府门户", "政府网", "管委会", "管理委员会")


@site_check(
    id="column.missing",
    title="应开设的栏目齐全",
    codes=tuple(f"column.missing.{name.value}" for name in NAMES),
    needs=("home", "columns"),
    source="国办秘函〔2019〕19号 发布解读；绵阳2022 概况信息至政策解读",
)
def column_missing(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Fail when no column of a class is found in menus, block headings, site map and disclosure area down to depth 3.

    Bad: a portal whose menu has 新闻, 公开, 服务 and no 政策解读 anywhere. Good: 图解 inside 政务公开.
    Traps: unusual names (an entry of that name anywhere on a page counts; 东岸动态 alone goes to a person), menus that only a script writes and unread areas (unknown),
    departments need no 概况信息.
    """
    for column_class, name in NAMES.items():
        yield from _one(site, column_class, name)


def _one(site: SiteSnapshot, column_class: ColumnClass, name: str) -> Iterator[Verdict]:
    code = f"column.missing.{column_class.value}"
    columns = of_class(site, column_class)
    if columns:
        shown = "、".join(column.name for column in columns[:3])
        yield passed(f"有{name}类栏目：{shown}", url=columns[0].url, codes=(code,))
        return
    if column_class is ColumnClass.OVERVIEW:
        exempt = _overview_exempt(site)
        if exempt is not None:
            yield exempt
            return
    entry = entry_of_class(site_links(site), column_class)
    if entry is not None:
        yield passed(f"页面上有{name}入口“{entry.text}”", url=entry.url, codes=(code,))
        return
    doubt = absence_doubt(site)
    if doubt is not None:
        yield unknown_from(Failure(doubt.cause, doubt.owner, f"未发现{name}类栏目，但{doubt.detail}"), codes=(code,))
        return
    assert site.home is not None
    like = _like(site, column_class)
    if like is not None:
        yield review(
            code,
            f"未发现名称规范的{name}类栏目，“{like.name}”可能属于此类，请核对",
            url=site.home.final_url,
            measured={"columns": len(site.columns or ()), "class": column_class.value},
        )
        return
    yield failed(
        code,
        f"在导航、栏目标题、站点地图和政府信息公开专栏中未发现{name}类栏目（共核对{len(site.columns or ())}个栏目）",
        url=site.home.final_url,
        measured={"columns": len(site.columns or ()), "class": column_class.value},
    )


def _like(site: SiteSnapshot, column_class: ColumnClass) -> Column | None:
    pattern = LIKE.get(column_class)
    other = of_class(site, ColumnClass.OTHER) if pattern is not None else ()
    return next((one for one in other if pattern and class_of_name(one.name) is None and pattern.search(bare_name(one.name))), None)


def _overview_exempt(site: SiteSnapshot) -> Verdict | None:
    """Departments show no 概况 of a locality; an unregistered address says what it is only by its name."""
    codes = ("column.missing.overview",)
    if site.site.registered:
        if site.site.site_class is SiteClass.DEPARTMENT or site.site.level is Level.MINISTRY:
            return not_applicable("部门网站不检查概况信息", codes=codes)
        return None
    assert site.home is not None
    name = f"{site.home.best.site_name or ''} {site.home.best.document_title}"
    if any(word in name for word in GOVERNMENT):
        return None
    return unknown_from(Failure(Cause.NO_DATA, Owner.MONITOR, "网站未登记，不知道是否为部门网站，不判断概况信息"), codes=codes)
