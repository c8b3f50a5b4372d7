"""column.stale: columns are kept up to date (NV4, ND04-ND06, ND09, MW04, MW05, MW08)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from checks.base import Verdict, failed, not_applicable, passed, review, site_check, unknown_from
from checks.column.judgement import Freshness, Judgement, code_of, judge_all
from core.column.inferred import unborne
from core.column.records import Column
from core.column.select import no_columns
from core.snapshot import SiteSnapshot

GUESS: Final = "（列表未标年份，按可能的最近年份计）"
CODES: Final = tuple(f"column.stale.{name}" for name in ("news", "notice", "policy", "interpretation", "other"))


@site_check(
    id="column.stale",
    title="栏目按期更新",
    codes=CODES,
    needs=("columns",),
    source="国办秘函〔2019〕19号 单项否决：栏目不更新；发布解读；绵阳2022 政策文件、政策解读、其他栏目",
)
def column_stale(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Fail a column whose newest release, over all its pages, lies before its window.

    动态要闻 14 days, first-level 通知公告 / 政策文件 / 政策解读 six months, other columns the expectation of their class.

    Bad: 政策文件 with newest release 2025-09-01 at T = 2026-06-15. Good: newest 2026-03-02.
    Traps: sticky items first; lists by 成文日期; containers (union of children); jump columns and unread lists (unknown); archived topics;
    a blank column is never stale too; lists without years (11-25) whose releases do not tell it (unknown, unless even the newest possible year
    is too old). Whether an "other" column should be updated at all is for a person (review). A duty that a person
    made shorter than the row's own window makes a column "other" until that window is over.
    """
    if not site.columns:
        yield unknown_from(no_columns(site))
        return
    for judged in judge_all(site):
        yield from _verdicts(judged)


def _verdicts(judged: Judgement) -> Iterator[Verdict]:
    column, code = judged.column, judged.code
    window = judged.window.words() if judged.window else ""
    match judged.freshness:
        case Freshness.FREE:
            yield not_applicable(f"栏目“{column.name}”没有定期更新要求，或已按子栏目计", url=column.url, codes=(code,))
        case Freshness.FRESH:
            yield passed(f"栏目“{column.name}”最新信息{column.proven_day}", url=column.url, codes=(code,))
        case Freshness.UNKNOWN:
            assert judged.failure is not None
            why = replace(judged.failure, detail=f"栏目“{column.name}”：{judged.failure.detail}")
            yield unknown_from(why, url=column.url, codes=(code,))
        case Freshness.UNDATED:
            message = f"栏目“{column.name}”的列表和稿件均未标注发布时间，按规定视为未更新，请核对是否以图片等形式显示"
            yield review(code, message, url=column.url, target=column.url, measured=_measured(judged))
        case Freshness.STALE:
            own = code_of(column)
            if code != own:
                yield _within_the_law(column, own)
            say = failed if judged.sure else review
            level = "一级栏目" if column.level == 1 else "栏目"
            guess = GUESS if column.newest is not None and column.newest.inferred else ""
            yield say(
                code,
                f"{level}“{column.name}”最新信息日期为{column.newest_day}{guess}，距监测时间点{judged.days}天，超过{window}未更新",
                url=column.url,
                target=column.url,
                excerpt=f"{column.newest.title} {column.newest.day_text}" if column.newest else "",
                measured=_measured(judged),
            )


def _within_the_law(column: Column, code: str) -> Verdict:
    """A column that is late by a person's duty only."""
    if column.newest is not None and column.newest.inferred:
        why = unborne(column.newest)
        return unknown_from(replace(why, detail=f"栏目“{column.name}”：{why.detail}"), url=column.url, codes=(code,))
    return passed(f"栏目“{column.name}”最新信息{column.newest_day}", url=column.url, codes=(code,))


def _measured(judged: Judgement) -> dict[str, Any]:
    column = judged.column
    return {
        "column": column.name,
        "class": column.column_class.value,
        "class_from": column.class_from,
        "level": column.level,
        "newest": column.newest_day.isoformat() if column.newest_day else None,
        "read_from": column.newest.day_from if column.newest else None,
        "seen_on": column.newest_seen_on or None,
        "days": judged.days,
        "window": judged.window.words() if judged.window else None,
        "pages_read": column.pages_read,
    }
