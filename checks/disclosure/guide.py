"""disclosure.guide: people can learn how to apply for information (MG04)."""

import re
from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, failed, passed, review, site_check, unknown, unknown_from
from core.column.records import Column, ColumnClass, ColumnForm
from core.column.select import GONE, absence_doubt, entry_of_class, of_class, site_links
from core.errors import Failure
from core.outcome import Cause, Owner
from core.snapshot import SiteSnapshot

CODE: Final = "disclosure.guide_missing"
CLASSES: Final = (ColumnClass.DISCLOSURE_GUIDE, ColumnClass.DISCLOSURE_REQUEST)
ELEMENTS: Final = {
    "申请条件": re.compile(r"申请(?:条件|人|对象|资格|主体|范围)|公民、?法人(?:和|或者|及)?其他组织|(?:条件|要求)"),
    "申请方式": re.compile(
        r"申请(?:方式|途径|渠道|提交)|提交申请|(?:当面|现场|书面|信函|邮寄|传真|电子邮件|网上|互联网|在线)(?:方式)?(?:提交|申请|递交)|邮寄|信函|当面"
    ),
    "办理流程": re.compile(r"(?:办理|申请|处理|受理|答复|工作)(?:流程|程序|期限|时限)|流程图|工作日内|申请(?:的)?处理|登记|予以答复"),
}
"""申请条件、申请方式、办理流程 (MG04)."""


@site_check(
    id="disclosure.guide",
    title="公开依申请公开指引",
    codes=(CODE,),
    needs=("home", "columns"),
    source="绵阳2022 政府信息依申请公开；政府信息公开条例第十二条",
)
def disclosure_guide(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Fail when there is neither a 公开指南 nor an 依申请公开 page; ask a person when the pages lack conditions, ways or flow.

    Bad: 依申请公开 with a login only. Good: who may apply, how (post, in person, online), 20 working days.
    Traps: the guide as a PDF or picture (a person), areas that a script fills, an 依申请公开 column that was not read (unknown).
    """
    columns = of_class(site, *CLASSES)
    if not columns:
        yield _missing(site)
        return
    pages = site.special_pages.get("disclosure_guide", ())
    if not pages:
        failure = columns[0].failure or Failure(Cause.NO_DATA, Owner.MONITOR, "公开指南页面没有采集")
        yield unknown_from(failure, url=columns[0].url)
        return
    text = "\n".join(page.best.visible_text.replace(page.best.footer.text, "") for page in pages)
    lacking = [name for name, pattern in ELEMENTS.items() if not pattern.search(text)]
    if not lacking:
        yield passed("依申请公开指引要素齐全", url=pages[0].final_url)
    elif any(page.rendered is None and (page.facts.is_script_shell or page.facts.listing.scripted) for page in pages):
        yield unknown(Cause.NEEDS_SCRIPT, Owner.MONITOR, "公开指南内容可能由脚本生成，未渲染", url=pages[0].final_url)
    elif (unread := next((column for column in columns if _may_tell(column)), None)) is not None and unread.failure:
        why = f"读到的公开指引未见{'、'.join(lacking)}，但栏目“{unread.name}”没有读到：{unread.failure.detail}"
        yield unknown_from(Failure(unread.failure.cause, unread.failure.owner, why), url=unread.url)
    else:
        message = f"依申请公开指引未见{'、'.join(lacking)}（附件、图片需人工核对）"
        yield review(CODE, message, url=pages[0].final_url, measured={"missing": lacking})


def _may_tell(column: Column) -> bool:
    """A column that exists and that we did not get to read."""
    return column.form is ColumnForm.UNREAD and column.failure is not None and column.failure.cause not in GONE


def _missing(site: SiteSnapshot) -> Verdict:
    entry = entry_of_class(site_links(site), *CLASSES)
    if entry is not None:
        return unknown(Cause.NO_DATA, Owner.MONITOR, f"有入口“{entry.text}”，页面没有采集", url=entry.url)
    doubt = absence_doubt(site)
    if doubt is not None:
        return unknown_from(Failure(doubt.cause, doubt.owner, f"未发现依申请公开指引，但{doubt.detail}"))
    outside = next((column for column in site.columns or () if column.form is ColumnForm.EXTERNAL and "公开" in column.name), None)
    assert site.home is not None
    if outside is not None:
        message = f"本站未发现依申请公开指引，信息公开栏目在其他平台（{outside.url}），请核对"
        return review(CODE, message, url=site.home.final_url, target=outside.url)
    return failed(CODE, "未发现政府信息公开指南或依申请公开栏目", url=site.home.final_url)
