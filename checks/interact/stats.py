"""interact.stats: the handling of messages is counted in public (ND17d, MW12)."""

import re
from collections.abc import Collection, Iterable
from typing import Final

from checks.base import Verdict, failed, not_applicable, passed, review, site_check, unknown, unknown_from
from checks.interact.board import STATISTICS, board_pages, boards, unread_board
from core.column.plan import column_key
from core.column.records import Column, ColumnClass
from core.column.select import of_class
from core.errors import Failure
from core.outcome import Cause, Owner
from core.page.records import LinkKind
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot

CODE: Final = "interact.stats_missing"
_NAME = re.compile(r"(?:信件|留言|来信|咨询|诉求|办理|互动|答复|回复|信箱)\S{0,6}统计|办理情况(?:通报|分析)")
_INSIDE = re.compile(r"统计(?:分析|情况|信息|数据)?$")
"""What a column inside the boards' area needs no more words for; elsewhere it is 统计信息 of the economy, or 办事统计数据."""
_OTHERS = re.compile(r"办件|办事|提案|议案|人大|政协|代表|委员|许可|审批|信访|依申请")
"""What else is handled and counted."""
_PLACE = re.compile(r"(?:信件|留言|来信|咨询|诉求|办理|互动|答复|回复)\S{0,6}统计|办理情况")


@site_check(
    id="interact.stats",
    title="公开留言办理统计",
    codes=(CODE,),
    needs=("columns",),
    source="国办秘函〔2019〕19号 留言公开；绵阳2022 留言公开",
)
def interact_stats(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Fail when neither a board nor the home page shows counts of received and answered messages, and no column or link is named so.

    Bad: a list of letters only. Good: "已受理：157 已办结：99", a page 信件统计.
    Traps: numbers that a script writes (unknown until rendered), statistics as a picture (a person), unread boards (unknown); 统计信息 of the economy, 办事统计数据 and 提案办理情况 count no letters.
    """
    columns = boards(site)
    if not columns:
        yield not_applicable("没有咨询建言栏目")
        return
    areas = {column_key(column.url) for column in of_class(site, ColumnClass.CONSULT)}
    named = next((column for column in site.columns or () if _counts_letters(column, areas)), None)
    if named is not None:
        yield passed(f"有留言统计栏目“{named.name}”", url=named.url)
        return
    pages = board_pages(site)
    for page in (*pages, *((site.home,) if site.home else ())):
        if _counts(page, page in pages) or _links(page):
            yield passed("公开了留言办理统计", url=page.final_url)
            return
    unread = unread_board(site)
    if unread is not None or not pages:
        failure = (unread.failure if unread else None) or Failure(Cause.NO_DATA, Owner.MONITOR, "互动栏目页面没有采集")
        yield unknown_from(failure, url=(unread or columns[0]).url)
        return
    yield _absent(pages, columns[0].url)


def _counts_letters(column: Column, areas: Collection[str]) -> bool:
    if column.column_class is ColumnClass.SERVICE_STATS or _OTHERS.search(column.name):
        return False
    inside = column.parent is not None and column_key(column.parent) in areas
    return _NAME.search(column.name) is not None or (inside and _INSIDE.search(column.name) is not None)


def _counts(page: PageSnapshot, is_board: bool) -> bool:
    for line in page.best.visible_text.splitlines():
        if STATISTICS.search(line) and (is_board or re.search(r"留言|信件|来信|咨询|诉求", line)):
            return True
    return False


def _links(page: PageSnapshot) -> bool:
    return any(
        link.kind is LinkKind.ANCHOR and link.url and len(link.text) <= 20 and _speaks_of_letters(link.text) for link in page.best.links
    )


def _speaks_of_letters(text: str) -> bool:
    return _PLACE.search(text) is not None and _OTHERS.search(text) is None


def _absent(pages: tuple[PageSnapshot, ...], url: str) -> Verdict:
    for page in pages:
        if page.rendered is None and any(map(_speaks_of_letters, page.best.visible_text.splitlines())):
            return unknown(Cause.NEEDS_SCRIPT, Owner.MONITOR, "页面有统计标题，数字可能由脚本写入，未渲染", url=page.final_url)
        if any(link.kind is LinkKind.IMAGE and "统计" in link.text for link in page.best.links):
            return review(CODE, "留言统计可能以图片形式公开，请核对", url=url, target=url)
    return failed(CODE, "没有公开留言受理、答复情况的统计数据", url=url, target=url)
