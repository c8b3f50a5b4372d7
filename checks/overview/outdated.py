"""overview.outdated: 概况信息 speaks of recent years (ND01, MW01)."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from checks.base import Verdict, not_applicable, passed, review, site_check, unknown
from checks.pages import opened
from core.clock import beijing_day
from core.column.records import ColumnClass
from core.column.select import of_class
from core.outcome import Cause, Owner
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot

CODE: Final = "overview.outdated"
LAG_YEARS: Final = 1
"""Figures of the last full year but one still pass (standards 9.3: year < last full year - 1)."""
_FIGURES = re.compile(
    r"生产总值|GDP|总人口|常住人口|户籍人口|财政收入|公共预算收入|可支配收入|固定资产投资|社会消费品零售|城镇化率|三次产业|工业增加值|森林覆盖率"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s?年(?!代)")


@site_check(
    id="overview.outdated",
    title="概况信息及时更新",
    codes=(CODE,),
    needs=("columns",),
    source="国办秘函〔2019〕19号 概况信息；绵阳2022 概况信息",
)
def overview_outdated(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Ask a person when the newest year that a 概况 page gives figures for is older than the last full year but one.

    Bad: "2019年全县生产总值…" as the newest figures in 2026. Good: "2024年末常住人口…".
    Traps: history pages (no figures, so not judged), years without figures, census years beside newer ones (the newest counts).
    """
    pages = site.special_pages.get("overview", ())
    if not pages:
        if of_class(site, ColumnClass.OVERVIEW):
            yield unknown(Cause.NO_DATA, Owner.MONITOR, "概况页面没有采集")
        else:
            yield not_applicable("没有概况信息栏目")
        return
    limit = beijing_day(site.as_of).year - 1 - LAG_YEARS
    fit, unread = opened(pages)
    yield from unread
    verdicts = [verdict for page in fit for verdict in _one(page, limit)]
    yield from verdicts
    if fit and not verdicts:
        yield passed(f"核对了{len(fit)}个概况页面，未见过时的统计数字")


def _one(page: PageSnapshot, limit: int) -> Iterator[Verdict]:
    newest, excerpt = 0, ""
    for line in page.best.visible_text.splitlines():
        if not _FIGURES.search(line):
            continue
        for match in _YEAR.finditer(line):
            if int(match[1]) > newest:
                newest, excerpt = int(match[1]), line[max(0, match.start() - 20) : match.end() + 60]
    if 0 < newest < limit:
        message = f"概况页面统计数字最新为{newest}年，早于{limit}年，请核对是否过时"
        yield review(CODE, message, url=page.final_url, excerpt=excerpt, measured={"year": newest, "limit": limit})
