"""org.accuracy: 机构职能 names bodies as they are called today (ND02, MW02)."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from checks.base import Verdict, not_applicable, passed, review, site_check, unknown
from checks.pages import opened
from core.column.records import ColumnClass
from core.column.select import of_class
from core.outcome import Cause, Owner
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot

CODE: Final = "org.inaccurate"
RENAMED: Final = {
    "工商行政管理局": "市场监督管理局",
    "质量技术监督局": "市场监督管理局",
    "食品药品监督管理局": "市场监督管理局",
    "国土资源局": "自然资源局",
    "环境保护局": "生态环境局",
    "安全生产监督管理局": "应急管理局",
    "卫生和计划生育局": "卫生健康局",
    "卫生和计划生育委员会": "卫生健康委员会",
    "旅游发展委员会": "文化和旅游局",
    "文化广电新闻出版局": "文化和旅游局",
    "地方税务局": "税务局",
    "扶贫开发办公室": "乡村振兴局或农业农村局",
    "人民政府法制办公室": "司法局",
}
"""Bodies reformed in 2018 and after, old name → what took over. Source: 《深化党和国家机构改革方案》 (2018-03) and its local counterparts."""
_HISTORY = re.compile(r"原|前身|组建|整合|划入|划转|撤销|更名|改为|改革|不再保留|年\d{1,2}月|历史|沿革")


@site_check(
    id="org.accuracy",
    title="机构职能准确",
    codes=(CODE,),
    needs=("columns",),
    source="国办秘函〔2019〕19号 机构职能；绵阳2022 机构职能",
)
def org_accuracy(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Ask a person when a 机构职能 page still names a body that a reform abolished or renamed.

    Bad: "内设机构:县国土资源局 …". Good: "县自然资源局".
    Traps: history ("由原国土资源局等整合组建") names them rightly; differences from the official 三定 need imported data and a person.
    """
    pages = site.special_pages.get("org", ())
    if not pages:
        if of_class(site, ColumnClass.ORG):
            yield unknown(Cause.NO_DATA, Owner.MONITOR, "机构职能页面没有采集")
        else:
            yield not_applicable("没有机构职能栏目")
        return
    fit, unread = opened(pages)
    yield from unread
    verdicts = [verdict for page in fit for verdict in _one(page)]
    yield from verdicts
    if fit and not verdicts:
        yield passed(f"核对了{len(fit)}个机构职能页面，未见已改革机构的旧名称；与“三定”规定的差异需人工核对")


def _one(page: PageSnapshot) -> Iterator[Verdict]:
    found: dict[str, str] = {}
    for line in page.best.visible_text.splitlines():
        if _HISTORY.search(line):
            continue
        for old in RENAMED:
            place = line.find(old)
            if place >= 0:
                found.setdefault(old, line[max(0, place - 20) : place + 40])
    if found:
        words = "、".join(f"“{old}”（现为{RENAMED[old]}）" for old in found)
        excerpt = next(iter(found.values()))
        yield review(CODE, f"页面仍使用已改革机构的名称：{words}，请核对", url=page.final_url, excerpt=excerpt, count=len(found))
