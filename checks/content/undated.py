"""content.undated: every release shows when it was published (note of NV3, binding for all freshness rows)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from checks.base import Verdict, failed, passed, review, site_check, unknown, unknown_from
from checks.pages import has_unread_frames, no_release
from core.clock import beijing_day
from core.column.plan import column_key
from core.column.records import ColumnClass, ColumnForm
from core.outcome import Cause, Owner
from core.page.dates import list_dates
from core.page.facts import PageFacts
from core.page.snapshot import PageSnapshot
from core.page.text import narrow
from core.page.usable import reading_failure
from core.snapshot import SiteSnapshot
from core.words import titled

CODE: Final = "content.undated"
_LABEL = re.compile(r"(?:发布|发文|更新|公开|生成)(?:时间|日期)\s*[:：]?|时间\s*[:：]|日期\s*[:：]")
_META = re.compile(r"来源|稿源|作者|浏览|阅读|点击|字号|字体")
_SENTENCE = re.compile(r"[,。;!?]|截[止至]|有效|报名|施行|今天是")
MAX_LINE: Final = 120
"""Characters of a line of date and source. House rule."""
_PICTURED = re.compile(
    r"(?:发布|更新|公开)(?:时间|日期)\s?[:：]?\s?(?:</?[a-z]{1,8}(?:\s[^<>]{0,200})?>\s{0,4}){0,3}?<img\s", re.IGNORECASE
)
_LUNAR = re.compile(
    r"(?:农历|阴历|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年)[^\n,。]{0,6}(?:闰?[正一二三四五六七八九十冬腊]|十[一二])月(?:初[一二三四五六七八九十]|[十廿][一二三四五六七八九]|[二三]?十)"
)
"""丙午年十月十二"""
_NO_RELEASE_LISTS: Final = ("overview", "org", "leaders_list", "service_list", "message_list")
"""Pages kept of the columns of these classes (``SiteSnapshot.special_pages``)."""
_NOT_RELEASES: Final = frozenset({ColumnClass.OVERVIEW, ColumnClass.ORG, ColumnClass.LEADERS, ColumnClass.SERVICE, ColumnClass.CONSULT})


@site_check(
    id="content.undated",
    title="稿件注明发布时间",
    codes=(CODE,),
    needs=("content_pages",),
    source="国办秘函〔2019〕19号 首页不更新（稿件页未注明发布时间的视为不更新）",
)
def content_undated(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Fail each sampled (or opened) release page without a publication time that readers can see; meta tags do not count.

    Bad: a page with title and text only. Good: ``发布时间：2026-05-18 10:19``.
    Traps: a time filled in by script (unknown until rendered), documents that carry only 成文日期, attachments, error pages, 简介 pages, 办事指南;
    ``06-10 来源：…`` and ``发布时间：3天前`` are seen by readers; a label before a picture may be a time, and so is a date of the lunar calendar (a person decides).
    """
    free = {column_key(c.url) for c in site.columns or () if c.column_class in _NOT_RELEASES or c.form is ColumnForm.ARTICLE}
    others = _listed_as_no_release(site, free)
    opened = {page.final_url: page for page in (*site.content_pages, *site.special_pages.get("release", ()))}
    pages = [
        page
        for page in opened.values()
        if not (page.column and column_key(page.column) in free) and not {column_key(page.url), column_key(page.final_url)} & others
    ]
    if not pages:
        yield no_release(site, "没有抽取到稿件页")
        return
    for page in pages:
        yield from _one(page, site.content_population)


def _listed_as_no_release(site: SiteSnapshot, free: set[str]) -> set[str]:
    """Guides, leaders and letters: what the columns of such things list without a day, unless it was opened as a release of a column of another kind."""
    pages = (page for key in _NO_RELEASE_LISTS for page in site.special_pages.get(key, ()))
    items = (item for page in pages for item in page.best.listing.items)
    dutiful = {column_key(column.url) for column in site.columns or ()} - free
    opened = (page for page in site.special_pages.get("release", ()) if column_key(page.column) in dutiful)
    releases = {column_key(url) for page in opened for url in (page.url, page.final_url)}
    return {column_key(item.url) for item in items if item.url and (item.day is None or item.day_from == "url")} - releases


def _one(page: PageSnapshot, population: int) -> Iterator[Verdict]:
    facts = page.best
    failure = reading_failure(page)
    if failure is not None:
        yield unknown_from(replace(failure, detail=f"稿件页没有打开：{failure.detail}"), url=page.final_url)
    elif has_unread_frames(page):
        yield unknown(Cause.NO_DATA, Owner.MONITOR, "稿件页由框架组成，框架中的页面没有读取", url=page.final_url)
    elif facts.published is not None:
        yield passed(f"发布时间：{facts.published.text}", url=page.final_url, sampled=population)
    elif said := _said_shortly(facts, beijing_day(page.fetched_at)):
        yield passed(f"发布时间：{said}", url=page.final_url, sampled=population)
    elif lunar := _said_in_lunar(facts):
        yield review(CODE, f"稿件{titled(facts.title or '', 60)}只以农历标注时间（{lunar}），请核对是否为发布时间", url=page.final_url)
    elif _PICTURED.search(facts.html):
        yield review(CODE, f"稿件{titled(facts.title or '', 60)}的发布时间可能是图片，请核对", url=page.final_url)
    elif page.rendered is None and (facts.is_script_shell or _LABEL.search(facts.visible_text)):
        yield unknown(Cause.NEEDS_SCRIPT, Owner.MONITOR, "发布时间可能由脚本填写，未渲染", url=page.final_url)
    else:
        tag = facts.tag("PubDate")
        note = f"；PubDate标签为“{tag}”，但页面没有显示" if tag else ""
        yield failed(
            CODE, f"稿件{titled(facts.title or '', 60)}未注明发布时间{note}", url=page.final_url, measured={"pubdate_tag": tag or None}
        )


def _said_in_lunar(facts: PageFacts) -> str:
    """A date of the lunar calendar in a line of date and source; empty when there is none."""
    for raw in facts.visible_text.splitlines():
        line = narrow(raw.strip())
        found = _LUNAR.search(line) if len(line) <= MAX_LINE and (_LABEL.search(line) or _META.search(line)) else None
        if found and "今天是" not in line:
            return found[0]
    return ""


def _said_shortly(facts: PageFacts, today: date) -> str:
    """A line of date and source whose date has no year (06-10) or counts back (3天前); empty when there is none."""
    for raw in facts.visible_text.splitlines():
        line = narrow(raw.strip())
        if len(line) > MAX_LINE or _SENTENCE.search(line) or not (_LABEL.search(line) or _META.search(line)):
            continue
        for shown in list_dates(line, today):
            if not shown.full:
                return line[shown.start : shown.end].strip()
    return ""
