"""disclosure.area: the eight key areas are disclosed, each with its parts (MG02)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from checks.base import Verdict, not_applicable, passed, review, site_check, unknown_from
from core.column.records import Column, ColumnForm
from core.column.select import absence_doubt, site_links
from core.errors import Failure
from core.site import SiteClass
from core.snapshot import SiteSnapshot

MISSING: Final = "disclosure.area_missing"
INCOMPLETE: Final = "disclosure.area_incomplete"
STANDARD: Final = r"标准|目录"

AREAS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "疫情防控": (r"疫情|新冠|防疫", {"权威通知公告": r"通知|公告|权威", "疫情形势": r"形势|通报|疫情动态|最新", "疫苗接种": r"疫苗|接种"}),
    "乡村振兴": (r"乡村振兴|扶贫|脱贫", {"重要政策": r"政策|文件", "工作进展": r"进展|动态|成效|落实"}),
    "稳岗就业创业": (r"就业|创业|稳岗", {"标准": STANDARD, "重要政策": r"政策|文件", "就业帮扶服务": r"帮扶|服务|招聘|培训"}),
    "养老服务": (r"养老", {"标准": STANDARD, "政策文件": r"政策|文件", "工作信息": r"工作|动态|信息|进展"}),
    "义务教育": (r"义务教育|教育", {"标准": STANDARD, "政策文件": r"政策|文件", "工作信息": r"工作|动态|信息|进展|招生"}),
    "涉农补贴": (
        r"涉农补贴|惠农|农业补贴|强农",
        {"标准": STANDARD, "资金申请政策": r"政策|文件", "申请指南": r"指南|流程|办理", "结果信息": r"结果|公示|发放"},
    ),
    "公共文化服务": (r"公共文化|文化服务", {"标准": STANDARD, "公共服务信息": r"服务|信息|活动|动态"}),
    "社会救助": (r"社会救助|救助", {"标准": STANDARD, "救助政策": r"政策|文件", "救助对象名单": r"名单|对象|公示|结果"}),
}
"""Area → words of its entry, and its sub-sections → words (standards 2.2)."""


@site_check(
    id="disclosure.area",
    title="重点领域信息集中规范公开",
    codes=(MISSING, INCOMPLETE),
    needs=("home", "columns"),
    source="绵阳2022 重点领域信息公开",
)
def disclosure_area(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Ask a person about key areas without an entry, and about areas whose sub-sections were not recognised; ``count`` = how many.

    Bad: 重点领域 without 养老服务. Good: an area with 标准, 政策文件, 工作信息.
    Traps: areas of earlier years (疫情防控) may be archived; departments disclose their own area only; sub-sections as tabs by script.
    """
    if site.site.registered and site.site.site_class is SiteClass.DEPARTMENT:
        yield not_applicable("部门网站只公开本领域信息，由人工核对")
        return
    entries = [(column.name, column.url) for column in site.columns or ()]
    entries += [(link.text, link.url) for link in site_links(site) if 2 <= len(link.text) <= 24]
    missing, incomplete = _compare(list(dict.fromkeys(entries)), _looked_into(site), site.columns or ())
    assert site.home is not None
    url = site.home.final_url
    if missing:
        doubt = absence_doubt(site)
        if doubt is not None:
            detail = f"未发现重点领域栏目：{'、'.join(missing)}，但{doubt.detail}"
            yield unknown_from(Failure(doubt.cause, doubt.owner, detail), codes=(MISSING,))
        else:
            message = f"未发现{len(missing)}个重点领域的公开栏目：{'、'.join(missing)}，请核对"
            yield review(MISSING, message, url=url, count=len(missing), measured={"missing": missing})
    else:
        yield passed("八个重点领域均有公开栏目", url=url, codes=(MISSING,))
    yield from _parts(incomplete, url)


def _looked_into(site: SiteSnapshot) -> set[str]:
    """Columns whose pages were read: sub-sections that nobody saw are not missed."""
    return {column.url for column in site.columns or () if column.form is not ColumnForm.UNREAD and column.failure is None}


def _compare(entries: Sequence[tuple[str, str]], read: set[str], columns: Sequence[Column]) -> tuple[list[str], dict[str, list[str]]]:
    missing: list[str] = []
    incomplete: dict[str, list[str]] = {}
    for area, (entry, parts) in AREAS.items():
        own = {url for name, url in entries if re.search(entry, name)}
        if not own:
            missing.append(area)
            continue
        # Sub-sections stand in the folder of the area's own page, or hang below it in the inventory (/col/col1224/ tells no folder).
        folders = tuple({url.rpartition("/")[0] + "/" for url in own})
        under = own | {column.url for column in columns if column.parent in own}
        below = [re.sub(entry, "", name) for name, url in entries if url in under or url.startswith(folders)]
        # What is left of the area's own name (养老服务 → 服务) is no part of it.
        named = [name for name in below if name not in ("", "服务", "领域", "信息", "公开", "专栏", "工作")]
        lacking = [part for part, words in parts.items() if not any(re.search(words, name) for name in named)]
        # An area of which no part is known was not looked into (a plain list, tabs by script): only a part beside others is missed.
        if lacking and len(lacking) < len(parts) and own & read:
            incomplete[area] = lacking
    return missing, incomplete


def _parts(incomplete: dict[str, list[str]], url: str) -> Iterable[Verdict]:
    if not incomplete:
        yield passed("已开设的重点领域栏目内容完整", url=url, codes=(INCOMPLETE,))
        return
    words = "；".join(f"{area}缺{'、'.join(parts)}" for area, parts in incomplete.items())
    measured: dict[str, Any] = {"incomplete": incomplete}
    count = sum(map(len, incomplete.values()))
    yield review(INCOMPLETE, f"重点领域公开内容未识别齐全，请核对：{words}", url=url, count=count, measured=measured)
