"""disclosure.meeting: matters decided by government meetings are published (MG03)."""

import re
from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, not_applicable, passed, review, site_check, unknown_from
from core.clock import beijing_day, months_back
from core.column.inferred import unborne
from core.column.select import absence_doubt, site_links
from core.errors import Failure
from core.site import SiteClass
from core.snapshot import SiteSnapshot

CODE: Final = "disclosure.meeting_missing"
_NAME = re.compile(r"(?:常务|全体|办公)会议?|政府会议|会议(?:公开|信息|决定|纪要|议定)|重要会议")


@site_check(
    id="disclosure.meeting",
    title="会议议定事项公开",
    codes=(CODE,),
    needs=("home", "columns"),
    source="绵阳2022 会议议定事项公开",
)
def disclosure_meeting(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Ask a person when a portal shows no column of government meetings, or none of its meetings lies in the last six months.

    Bad: no 常务会议 anywhere. Good: 常务会议 with the meeting of last month.
    Traps: lists without years (unknown while no release tells the year); comparing with the calendar of meetings is a person's work; meetings reported as news.
    """
    if site.site.registered and site.site.site_class is SiteClass.DEPARTMENT:
        yield not_applicable("部门网站不检查政府会议公开")
        return
    column = next((one for one in site.columns or () if _NAME.search(one.name)), None)
    if column is None:
        entry = next((link for link in site_links(site) if len(link.text) <= 16 and _NAME.search(link.text)), None)
        if entry is not None:
            yield passed(f"有会议公开入口“{entry.text}”", url=entry.url)
            return
        doubt = absence_doubt(site)
        if doubt is not None:
            yield unknown_from(Failure(doubt.cause, doubt.owner, f"未发现会议公开栏目，但{doubt.detail}"))
            return
        assert site.home is not None
        yield review(CODE, "未发现政府常务会议、全体会议公开栏目，请核对", url=site.home.final_url)
        return
    newest, proven, start = column.newest_day, column.proven_day, months_back(beijing_day(site.as_of), 6)
    if proven is not None and proven >= start:
        yield passed(f"会议公开栏目“{column.name}”最新信息{proven}", url=column.url)
    elif newest is not None and newest >= start and column.failure is None:
        yield unknown_from(unborne(column.newest), url=column.url)
    elif newest is None or column.failure is not None:
        yield unknown_from(column.failure, url=column.url) if column.failure else passed(f"有会议公开栏目“{column.name}”", url=column.url)
    else:
        message = f"会议公开栏目“{column.name}”最新信息为{newest}，近6个月没有会议议定事项，请对照会议安排核对"
        yield review(CODE, message, url=column.url, target=column.url, measured={"newest": newest.isoformat()})
