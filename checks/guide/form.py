"""guide.form: forms that a guide asks for can be had (ND14)."""

import re
from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, not_applicable, passed, review, site_check, unknown, unknown_from
from checks.body import text_above_footer
from checks.guide.parts import cannot_be_read, is_guide
from checks.pages import on_most_columns
from core.outcome import Cause, Owner
from core.page.records import LinkKind
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot

CODE: Final = "guide.form_missing"
_FORM = re.compile(r"[一-鿿]{0,12}(?:申请表|登记表|审批表|申报表|备案表|呈报表|推荐表|申请书|承诺书|委托书)")
_OBTAINABLE = re.compile(r"下载|空表|空白表|样表|样本|范本|示范文本|填写(?:说明|示例)|示例")


@site_check(
    id="guide.form",
    title="表格样表可获取",
    codes=(CODE,),
    needs=("home",),
    source="国办秘函〔2019〕19号 表格样表",
)
def guide_form(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Ask a person about each sampled guide that names a form and offers neither a file nor a sample of it.

    Bad: "提交《食品经营许可申请表》" without any download. Good: the form as .doc beside it, or 空表下载 / 样表.
    Traps: forms filled in online on the service platform; guides that cannot be read (unknown).
    """
    if not site.site.outward_service:
        yield not_applicable("没有对外服务职能的部门不检查办事服务")
        return
    pages = site.special_pages.get("guide", ())
    elsewhere = on_most_columns(site)
    verdicts = [
        verdict for page in pages if (verdict := _one(page, site.special_population.get("guide", len(pages)), elsewhere)) is not None
    ]
    yield from verdicts or [unknown(Cause.NO_DATA, Owner.MONITOR, "没有抽取到办事指南")]


def _one(page: PageSnapshot, population: int, elsewhere: frozenset[str]) -> Verdict | None:
    failure = cannot_be_read(page)
    if failure is not None:
        return unknown_from(failure, url=page.final_url)
    if not is_guide(page, elsewhere):
        return None
    text = text_above_footer(page)
    named = _FORM.search(text)
    if named is None:
        return passed("指南没有要求填写表格", url=page.final_url, sampled=population)
    links = page.best.links
    has_file = any(link.kind is LinkKind.ATTACHMENT for link in links) or any(_FORM.search(link.text) and link.url for link in links)
    if has_file or _OBTAINABLE.search(text):
        return passed(f"“{named[0]}”可获取", url=page.final_url, sampled=population)
    return review(CODE, f"指南要求“{named[0]}”，页面没有提供表格或样表，请核对", url=page.final_url, excerpt=named[0])
