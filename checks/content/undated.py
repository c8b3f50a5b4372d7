"""content.undated: every release shows when it was published (note of NV3, binding for all freshness rows)."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from checks.base import Verdict, failed, not_applicable, passed, site_check, unknown
from core.column.plan import column_key
from core.column.records import ColumnClass, ColumnForm
from core.outcome import Cause, Owner
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot

CODE: Final = "content.undated"
_LABEL = re.compile(r"(?:发布|发文|更新|公开|生成)(?:时间|日期)\s*[:：]?|时间\s*[:：]|日期\s*[:：]")
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
    Traps: a time filled in by script (unknown until rendered), documents that carry only 成文日期, attachments, error pages, 简介 pages.
    """
    free = {column_key(c.url) for c in site.columns or () if c.column_class in _NOT_RELEASES or c.form is ColumnForm.ARTICLE}
    opened = {page.final_url: page for page in (*site.content_pages, *site.special_pages.get("release", ()))}
    pages = [page for page in opened.values() if not (page.column and column_key(page.column) in free)]
    if not pages:
        yield not_applicable("没有抽取到稿件页")
        return
    for page in pages:
        yield from _one(page, site.content_population)


def _one(page: PageSnapshot, population: int) -> Iterator[Verdict]:
    facts = page.best
    if page.status >= 400 or facts.soft_404_phrase:
        yield unknown(Cause.SOFT_404 if facts.soft_404_phrase else Cause.HTTP_4XX, Owner.SITE, "稿件页打不开", url=page.final_url)
    elif facts.published is not None:
        yield passed(f"发布时间：{facts.published.text}", url=page.final_url, sampled=population)
    elif page.rendered is None and (facts.is_script_shell or _LABEL.search(facts.visible_text)):
        yield unknown(Cause.NEEDS_SCRIPT, Owner.MONITOR, "发布时间可能由脚本填写，未渲染", url=page.final_url)
    else:
        tag = facts.tag("PubDate")
        note = f"；PubDate标签为“{tag}”，但页面没有显示" if tag else ""
        yield failed(
            CODE, f"稿件《{(facts.title or '')[:60]}》未注明发布时间{note}", url=page.final_url, measured={"pubdate_tag": tag or None}
        )
