"""service.stats: statistics of services are published and kept fresh (ND11, MW09)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from checks.base import Verdict, failed, not_applicable, passed, review, site_check, unknown, unknown_from
from checks.service.period import FIGURES, TITLE, newest_period
from core.clock import beijing_day, months_back
from core.column.inferred import unborne
from core.column.records import Column, ColumnClass, ColumnForm
from core.column.select import absence_doubt, of_class
from core.errors import Failure
from core.outcome import Cause, Owner
from core.page.records import DatedItem
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot
from core.url import host_of, same_site_host

MISSING: Final = "service.stats.missing"
STALE_1M: Final = "service.stats.stale_1m"
STALE_3M: Final = "service.stats.stale_3m"
STALE: Final = (STALE_1M, STALE_3M)


@dataclass(frozen=True, slots=True)
class Seen:
    """Statistics that were found: where, and the newest day they speak of."""

    url: str
    day: date | None
    how: str
    guessed: DatedItem | None = None
    """The release, where its list shows no year and nothing tells it: the day is the newest possible one."""


@site_check(
    id="service.stats",
    title="办事统计数据按月公开",
    codes=(MISSING, STALE_1M, STALE_3M),
    needs=("home", "columns"),
    source="国办秘函〔2019〕19号 办事统计数据；绵阳2022 办事统计数据",
)
def service_stats(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Fail when no statistics of services are published, or their newest release or period ended more than 1 (3) months before T.

    Bad: a table "2026年1-2月" at T = 2026-06-15 (3 months). Good: "2026年5月办件统计", released 2026-06-03.
    Traps: live widgets without a date (published; their freshness is unknown), numbers written by script, a provincial platform that shows
    them instead (a person decides), departments without outward service, lists without years (unknown while no release tells the year).
    """
    if not site.site.outward_service:
        yield not_applicable("没有对外服务职能的部门不检查办事服务")
        return
    today = beijing_day(site.as_of)
    seen = [*_in_columns(site), *_in_pages(site, today)]
    if not seen:
        yield _missing(site)
        return
    yield passed(f"已公开办事统计数据：{seen[0].how}", url=seen[0].url, codes=(MISSING,))
    newest = _newest(seen)
    if newest is None or newest.day is None:
        yield unknown(
            Cause.NEEDS_PERSON, Owner.MONITOR, "办事统计数据没有显示日期或统计时段，无法判断更新时间", url=seen[0].url, codes=STALE
        )
        return
    proven, line = _newest(one for one in seen if one.guessed is None), months_back(today, 1)
    if proven is not None and proven.day is not None and proven.day >= line:
        yield _fresh_or_stale(proven, proven.day, today, site)
    elif newest.guessed is not None and newest.day >= line:
        yield unknown_from(unborne(newest.guessed), url=newest.url, codes=STALE)
    else:
        yield _fresh_or_stale(newest, newest.day, today, site)


def _newest(seen: Iterable[Seen]) -> Seen | None:
    return max((one for one in seen if one.day is not None), key=lambda one: one.day or date.min, default=None)


def _fresh_or_stale(newest: Seen, day: date, today: date, site: SiteSnapshot) -> Verdict:
    for months, code in ((3, STALE_3M), (1, STALE_1M)):
        if day < months_back(today, months):
            unread = [column for column in of_class(site, ColumnClass.SERVICE_STATS) if column.failure is not None]
            if unread and unread[0].failure is not None:
                return unknown_from(unread[0].failure, url=unread[0].url, codes=STALE)
            return failed(
                code,
                f"办事统计数据最新为{day}（{newest.how}），超过{months}个月未更新",
                url=newest.url,
                measured={"newest": day.isoformat(), "days": (today - day).days, "window": f"P{months}M"},
            )
    return passed(f"办事统计数据最新为{day}（{newest.how}）", url=newest.url, codes=STALE)


def _in_columns(site: SiteSnapshot) -> Iterator[Seen]:
    for column in of_class(site, ColumnClass.SERVICE_STATS):
        if column.form is not ColumnForm.BLANK and (column.newest_day is not None or column.form is not ColumnForm.UNREAD):
            how = f"栏目“{column.name}”"
            yield Seen(column.url, column.proven_day, how)
            if column.newest is not None and column.newest.inferred:
                yield Seen(column.url, column.newest_day, how, column.newest)


def _in_pages(site: SiteSnapshot, today: date) -> Iterator[Seen]:
    named = site.special_pages.get("service_stats", ())
    known = {column.url for column in of_class(site, ColumnClass.SERVICE_STATS)}
    others = [*site.special_pages.get("service_list", ()), *((site.home,) if site.home else ()), *site.column_pages]
    for page in (*named, *(page for page in others if page.column not in known or not page.column)):
        is_named = page in named or TITLE.search(page.best.title or "") is not None
        block = page.best.visible_text if is_named else _block(page)
        if block and FIGURES.search(block):
            released = page.best.published.day if is_named and page.best.published else None
            days = [day for day in (newest_period(block, today), released) if day is not None and day <= today]
            yield Seen(page.final_url, max(days, default=None), "页面所示统计时段" if days else "页面统计数字")


def _block(page: PageSnapshot) -> str:
    """The lines around a heading that names service statistics; empty when there is none."""
    lines = [line.strip() for line in page.best.visible_text.splitlines() if line.strip()]
    for index, line in enumerate(lines):
        if len(line) <= 30 and (TITLE.search(line) or "今日办件" in line or "累计办件" in line):
            return "\n".join(lines[index : index + 12])
    return ""


def _missing(site: SiteSnapshot) -> Verdict:
    columns = of_class(site, ColumnClass.SERVICE_STATS)
    if columns:
        failure = columns[0].failure or Failure(Cause.NO_DATA, Owner.MONITOR, "办事统计栏目没有读到数据")
        return unknown_from(failure, url=columns[0].url)
    doubt = absence_doubt(site, inside=(ColumnClass.SERVICE,))
    if doubt is not None:
        return unknown_from(Failure(doubt.cause, doubt.owner, f"未发现办事统计数据，但{doubt.detail}"))
    assert site.home is not None
    platform = _platform(site)
    if platform is not None:
        message = f"本站未发现办事统计数据；办事服务在其他平台（{platform.name} {platform.url}），请核对该平台是否公开"
        return review(MISSING, message, url=site.home.final_url, target=platform.url)
    return failed(MISSING, "未发现办事统计数据（栏目、首页和办事服务页面均无）", url=site.home.final_url)


def _platform(site: SiteSnapshot) -> Column | None:
    """Where the services are when they are not on the site itself; a host beside ours may show the statistics on pages that were not read."""
    assert site.home is not None
    own = host_of(site.home.final_url)
    columns = of_class(site, ColumnClass.SERVICE)
    return next((one for one in columns if one.form is ColumnForm.EXTERNAL or not same_site_host(host_of(one.url), own)), None)
