"""column.count: how far the site is from the veto lines of NV4 (5 / 10 / 5), with the columns named."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from checks.base import Verdict, passed, review, site_check, unknown, unknown_from
from checks.column.judgement import Freshness, Judgement, judge_all
from core.column.duty import LONG
from core.column.records import Column, ColumnForm
from core.column.select import no_columns
from core.outcome import Cause, Owner
from core.snapshot import SiteSnapshot

CODE: Final = "column.count_veto"
LINES: Final = {"news_notice_policy": 5, "long": 10, "blank": 5}
"""超过(含) 5 / 10 / 5 columns (NV4)."""
SHORT_CODES: Final = frozenset({"column.stale.news", "column.stale.notice", "column.stale.policy"})
"""What counts for the first line: 动态2周，通知公告和政策文件一级栏目6个月."""
OPEN: Final = frozenset({Freshness.UNKNOWN, Freshness.UNDATED})
"""What may yet prove not to be updated."""
NAMES: Final = {
    "news_notice_policy": "动态要闻2周、通知公告和政策文件一级栏目6个月未更新",
    "long": "应更新但长期未更新",
    "blank": "空白",
}


@site_check(
    id="column.count",
    title="栏目不更新未达到否决线",
    codes=(CODE,),
    needs=("columns",),
    source="国办秘函〔2019〕19号 单项否决：栏目不更新",
)
def column_count(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Sum up the columns that count for NV4 and say when a line is reached; the rule engine counts confirmed column findings itself.

    Bad: three 动态 columns older than two weeks and two 通知公告 columns older than six months. Good: four in all.
    Traps: unread columns, and those without dates, may tip the scale: then the outcome is unknown, never a pass.
    """
    if not site.columns:
        yield unknown_from(no_columns(site))
        return
    judged = judge_all(site)
    counted = {
        "news_notice_policy": [one.column for one in judged if _counts_short(one)],
        "long": [one.column for one in judged if _counts_long(one, site)],
        "blank": [column for column in site.columns if column.form is ColumnForm.BLANK and not column.exempt_remark],
    }
    over = [key for key, columns in counted.items() if len(columns) >= LINES[key]]
    if over:
        words = "；".join(f"{NAMES[key]}的栏目{len(counted[key])}个（否决线{LINES[key]}个）：{_names(counted[key])}" for key in over)
        yield review(CODE, words, url=site.home.final_url if site.home else site.site.url, measured=_measured(counted))
        return
    open_ones = sum(one.freshness in OPEN or one.column.form is ColumnForm.UNREAD for one in judged)
    if any(len(columns) + open_ones >= LINES[key] for key, columns in counted.items()):
        yield unknown(Cause.NO_DATA, Owner.MONITOR, f"有{open_ones}个栏目无法判断，可能影响栏目不更新的计数")
    else:
        yield passed("；".join(f"{NAMES[key]}的栏目{len(columns)}个" for key, columns in counted.items()))


def _counts_short(one: Judgement) -> bool:
    return one.freshness is Freshness.STALE and one.code in SHORT_CODES


def _counts_long(one: Judgement, site: SiteSnapshot) -> bool:
    day = one.column.newest_day
    return one.freshness is Freshness.STALE and day is not None and day < LONG.start(site.as_of)


def _names(columns: Sequence[Column]) -> str:
    return "、".join(column.name for column in columns[:20])


def _measured(counted: dict[str, list[Column]]) -> dict[str, Any]:
    return {key: [{"name": column.name, "url": column.url} for column in columns] for key, columns in counted.items()}
