"""leaders.complete: every leader is shown with name, post, résumé or division of work (ND03, MW03)."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from checks.base import Verdict, not_applicable, passed, review, site_check, unknown
from checks.pages import opened
from core.column.classify import class_of_name
from core.column.records import ColumnClass
from core.column.select import of_class
from core.outcome import Cause, Owner
from core.page.records import LinkKind
from core.page.snapshot import PageSnapshot
from core.person_name import is_person_name, may_be_person_name
from core.snapshot import SiteSnapshot
from core.url import is_home_url

CODE: Final = "leaders.incomplete"
_PARTS: Final = {
    "职务": re.compile(
        r"(?:市|县|区|州|省|局|厅|主任|书记|委员|科|处|院|校|镇|乡|司|部|署)长|主任|书记|委员|副职|调研员|巡视员|总工程师|总经济师|组长|成员"
    ),
    "简历": re.compile(r"简历|简介|个人履历|履历|出生|生于|\d{4}年\d{1,2}月[生参]|参加工作|入党|党员|学历|毕业|现任"),
}
_ROSTER = re.compile(r"姓\s*名\s*[:：]|职\s*务\s*[:：]|个人简历|工作分工|领导简介|主持.{0,10}全面工作")
_PERSON = re.compile(r"性\s*别|民\s*族|(?:[男女]|[一-鿿]族)\s*[,，、]|\d{4}年\d{1,2}月[生参]|参加工作|简历|职\s*务|分工")
"""What only pages of persons say; beside a heading without a usual surname (扎西顿珠) it tells that it is a name."""
_UNFILLED = re.compile(r"(?:简历|简介|信息|分工)[^\n]{0,6}(?:待补充|待更新|待完善|暂无|暂缺)|[Xx×]{3,}|测试")
_UPDATING = re.compile(r"(?:简历|简介|信息|资料|页面)[^\n]{0,6}(?:更新|完善|整理)中")


@site_check(
    id="leaders.complete",
    title="领导信息完整准确",
    codes=(CODE,),
    needs=("columns",),
    source="国办秘函〔2019〕19号 领导信息；绵阳2022 领导信息",
)
def leaders_complete(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Ask a person when a leader's page lacks the post or the résumé, or shows an unfilled template.

    Bad: a page with a name only. Good: photo, name, 副县长, résumé, 分工.
    Traps: the résumé in a picture (a picture on the page and little text: still review, worded so), 简历更新中 right after an appointment.
    Differences from the official roster need imported data and a person.
    """
    # The roster page speaks for itself only when it leads to no pages of single leaders; unread ones prove nothing.
    roster = () if site.special_population.get("leaders") else site.special_pages.get("leaders_list", ())
    pages = site.special_pages.get("leaders", ()) or roster
    if not pages:
        if of_class(site, ColumnClass.LEADERS):
            yield unknown(Cause.NO_DATA, Owner.MONITOR, "领导信息页面没有采集")
        else:
            yield not_applicable("没有领导信息栏目")
        return
    fit, unread = opened(page for page in pages if not is_home_url(page.final_url))
    yield from unread
    leaders = [page for page in fit if _is_leader(page)]
    verdicts = [verdict for page in leaders for verdict in _one(page)]
    yield from verdicts
    if leaders and not verdicts:
        yield passed(f"核对了{len(leaders)}个领导信息页面，要素齐全", sampled=site.special_population.get("leaders", len(leaders)))
    elif not leaders and not unread:
        yield unknown(Cause.NEEDS_PERSON, Owner.MONITOR, f"打开了领导信息栏目下的{len(pages)}个页面，没有认出领导个人信息，请人工核对")


def _is_leader(page: PageSnapshot) -> bool:
    """Whether a page is about a person at all: a name as title, or the words of a roster; guides, menus and columns (工作动态) are not."""
    facts, title = page.best, page.best.title or ""
    if is_person_name(title) or _ROSTER.search(facts.visible_text) is not None:
        return True
    return may_be_person_name(title) and class_of_name(title) is None and _PERSON.search(facts.visible_text) is not None


def _one(page: PageSnapshot) -> Iterator[Verdict]:
    facts = page.best
    text = facts.visible_text.replace(facts.footer.text, "")
    unfilled = _UNFILLED.search(text)
    if unfilled:
        yield review(CODE, f"领导信息未填写完整：“{unfilled[0]}”", url=page.final_url, excerpt=unfilled[0])
        return
    lacking = [name for name, pattern in _PARTS.items() if not pattern.search(text)]
    if lacking and not _UPDATING.search(text):
        picture = any(link.kind is LinkKind.IMAGE for link in facts.links)
        note = "（页面有图片，请核对是否以图片显示）" if picture else ""
        yield review(CODE, f"领导信息缺少{'、'.join(lacking)}{note}", url=page.final_url, measured={"missing": lacking})
