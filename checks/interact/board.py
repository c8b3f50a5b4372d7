"""Reading message boards: which columns are boards, what a public message shows (standards 7.7)."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from selectolax.lexbor import LexborNode

from checks.body import text_above_footer, with_labels_closed
from checks.pages import listed_releases, on_most_columns
from core.clock import beijing_day
from core.column.plan import column_key
from core.column.records import Column, ColumnClass, ColumnForm
from core.column.select import of_class
from core.page.dates import list_dates
from core.page.snapshot import PageSnapshot
from core.page.text import narrow
from core.snapshot import SiteSnapshot

FIELDS: Final = ("留言时间", "答复时间", "答复单位", "答复内容")
"""What each public message must show (ND17b, MW12)."""

_GAP = r"[\s:：\]】]{0,6}"
_DAY = r"(?:19|20)?\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}"
ASK = r"(?:留言|来信|写信|发信|来件|提问|提交|咨询|投诉|诉求|反映|信件|来电|登记|发布|发表|反馈人?提交)"
REPLY = r"(?:答复|回复|办理|处理|办结|办复|反馈|回信|解答|回答)"
_ASKED_AT = re.compile(rf"{ASK}(?:时间|日期){_GAP}({_DAY})")
_ANSWERED_AT = re.compile(
    rf"{REPLY}(?:时间|日期|于){_GAP}(?P<day>{_DAY})|(?P<before>{_DAY})日?(?:\s\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?[\s)\]]{{0,3}}(?:答复|回复)\s?[:：]"
)
_PUBLISHED = re.compile(r"发布|发表")
"""A news item bears this label too: alone it does not make a page a message."""
_UNIT = re.compile(
    rf"(?:{REPLY}|承办|受理|责任|主办|经办)(?:的)?(?:单位|部门|机构|机关|科室|人|对象){_GAP}(?!{REPLY}|{ASK}|时间|日期|状态|内容)([^\s:：]{{2,40}})"
)
_ANSWER = re.compile(
    rf"(?:{REPLY}(?:内容|结果|意见|情况|详情)|官方{REPLY}|^\s?[\[【]?\s?(?:回\s?复|答\s?复)|(?<=[\d日\])])\s{{0,3}}(?:答复|回复)(?=\s?[:：])){_GAP}(?!(?:{REPLY}|办件)(?:时间|日期|单位|部门|状态))([^\s:：][^\n]{{3,}})",
    re.MULTILINE,
)
_SIGNED = re.compile(r"(?:局|办|委|厅|办公室|中心|政府|管委会|公司|大队|支队|银行|所)$")
_HEADED = re.compile(
    r"^[^\S\n]*[\[【(（]?[一-鿿]{2,18}(?:局|委|厅|办|办公室|中心|政府|管委会|大队|支队|所|院|站|镇|街道)[\]】)）]?\s{0,6}(?:答复|回复|办理)?于?\s{0,3}[:：]?\s{0,3}20\d{2}\s?[-/.年][^\n]{0,24}(?:\n[^\S\n]*(?P<answer>[^\s\n][^\n]{3,}))?",
    re.MULTILINE,
)
_MESSAGE = re.compile(r"留言|来信|信件|写信|咨询|提问|诉求|网民|网友|(?:建议|问题|反映|反馈)内容")
_POLITE = re.compile(r"收悉|经核实|答复如下|回复如下|现答复|现回复|感谢您(?:的|对)|您反映的")
STILL = r"(?:办理|处理|受理|转办|审核|答复|回复)中|(?:待|未)(?:办理|处理|答复|回复|受理|办结|审核)"
_OPEN = re.compile(STILL)
CLOSED = re.compile(r"已(?:答复|回复|办结|办理|处理|反馈)|(?<![未待])办结")
_ENTRY = re.compile(r"^我[要来想]|写信|(?:写信|来信|留言|信箱)?须知$|查询$|使用(?:说明|帮助)")
"""Ways to write or to look up a letter, and their rules: no boards, wherever they hang."""
_FAQ = re.compile(r"常见问题|热点问题|问答库|知识库|办事问答|政策问答")
_CLOCK = re.compile(r"今天是|星期[一二三四五六日天]|版权|Copyright|截[止至]")
STATISTICS: Final = re.compile(
    r"(?:今日|本[周月年]|年度|累计|总|有效)(?:来信|留言|信件|咨询|诉求)[总数量件]{0,2}\s?[:：]?\s?\d|共有?\s?\d{1,9}\s?[条封件]\s?(?:留言|信件|来信|咨询)|"
    r"(?:已?(?:受理|办结|答复|回复|收到|处理|办理|回应)|(?:来信|信件|留言|诉求|咨询)(?:总?[数量]|总计|共)|(?:答复|回复|办结|满意)率)[^\n\d时日号码话编长]{0,10}\d"
)
"""Counts of received and answered messages, as boards print them."""


@dataclass(frozen=True, slots=True)
class PublicMessage:
    """What one public message page shows."""

    asked: date | None
    answered: date | None
    missing: tuple[str, ...]
    """Of ``FIELDS``."""
    open: bool
    """Still in work: nothing to answer fields with."""
    says_open: bool = False
    """The page itself calls it open; otherwise an answer in another form may have been overlooked."""


def boards(site: SiteSnapshot) -> tuple[Column, ...]:
    """Columns of consultations that hold messages of the public; forms and pages of frequent questions only when there is nothing else."""
    found = of_class(site, ColumnClass.CONSULT)
    columns = tuple(column for column in found if not _ENTRY.search(column.name)) or found
    # 互动交流 with 县长信箱 below it is their container, and shows surveys and interviews too.
    above = {column_key(column.parent) for column in columns if column.parent}
    leaves = tuple(column for column in columns if column_key(column.url) not in above) or columns
    return tuple(column for column in leaves if not _FAQ.search(column.name)) or leaves


def board_pages(site: SiteSnapshot) -> tuple[PageSnapshot, ...]:
    """List pages of the boards that were read."""
    names = {column_key(column.url) for column in boards(site)}
    own = [page for page in site.special_pages.get("message_list", ()) if not page.column or column_key(page.column) in names]
    return tuple(own)


def read_message(page: PageSnapshot, elsewhere: Collection[str] = ()) -> PublicMessage | None:
    """Fields of a message page; None when the page is no public message. *elsewhere*: see ``on_most_columns``."""
    text = _body(page)
    if listed_releases(page, elsewhere) >= 4:
        return None  # a list of messages
    if not _MESSAGE.search(text + (page.best.title or "")):
        return None
    asked, answered = _ASKED_AT.search(text), _ANSWERED_AT.search(text)
    unit, answer = _UNIT.search(text), _ANSWER.search(text)
    if not (asked or answered or unit or answer or _POLITE.search(text)):
        return None
    headed = _HEADED.search(text)
    told = bool(headed and headed["answer"])
    replied = told or _POLITE.search(text) is not None or CLOSED.search(text) is not None
    if asked is not None and _PUBLISHED.match(asked[0]) and not (answered or unit or answer or replied or _OPEN.search(text)):
        return None  # a report on a hotline, say
    shown = [found.day for found in list_dates(text, beijing_day(page.fetched_at))]
    # A board without labels still dates question and answer: as many dates as fields are taken as shown.
    spare = len(shown) - sum(1 for one in (asked, answered) if one)
    missing = []
    if not asked and spare <= 0:
        missing.append("留言时间")
    elif not asked:
        spare -= 1
    if not answered and spare <= 0:
        missing.append("答复时间")
    if not unit and not _signed(text):
        missing.append("答复单位")
    if not (answer or told or _POLITE.search(text)):
        missing.append("答复内容")
    says_open = _OPEN.search(text) is not None
    is_open = not answer and not answered and (says_open or not replied)
    return PublicMessage(_day(asked, page), _day(answered, page), tuple(missing), is_open, is_open and says_open)


def newest_day(site: SiteSnapshot) -> date | None:
    """Newest day of a public question or answer, over board lists and sampled messages; a guess of the year proves none."""
    elsewhere = on_most_columns(site)
    days = [column.proven_day for column in boards(site)]
    for page in site.special_pages.get("message", ()):
        message = read_message(page, elsewhere)
        if message is not None:
            days += [message.asked, message.answered]
    # A board's table may show several dates a row; all of them are days on which something became public.
    for page in board_pages(site):
        for node in page.best.tree.css("tr, li")[:300]:
            if _is_of_a_sidebar(page, node, elsewhere):
                continue
            text = narrow(" ".join(node.text(separator=" ").split()))
            if 8 <= len(text) <= 400 and not _CLOCK.search(text):
                days += [shown.day for shown in list_dates(text, beijing_day(page.fetched_at)) if shown.full]
    known = [day for day in days if day is not None and day <= beijing_day(site.as_of)]
    return max(known, default=None)


def _is_of_a_sidebar(page: PageSnapshot, node: LexborNode, elsewhere: Collection[str]) -> bool:
    links = [href for link in node.css("a[href]")[:5] if (href := link.attributes.get("href"))]
    return bool(links and elsewhere) and all(column_key(page.best.resolve(href)) in elsewhere for href in links)


def unread_board(site: SiteSnapshot) -> Column | None:
    """A board that could not be read, so that nothing can be said to be absent from it."""
    return next(
        (
            column
            for column in boards(site)
            if column.form is ColumnForm.UNREAD
            or (column.form is ColumnForm.EXTERNAL and not column.item_count)
            or column.failure is not None
        ),
        None,
    )


def _body(page: PageSnapshot) -> str:
    return narrow(with_labels_closed("\n".join(line for line in text_above_footer(page).splitlines() if not _CLOCK.search(line))))


def _signed(text: str) -> bool:
    """Whether the answer ends with the name of a body, as letters are signed, or begins with body and date, as boards show it."""
    if _HEADED.search(text):
        return True
    polite = _POLITE.search(text)
    lines = [raw.strip(" 。.") for raw in text[polite.end() if polite else len(text) :].splitlines()]
    return any(3 <= len(line) <= 24 and _SIGNED.search(line) for line in lines)


def _day(match: re.Match[str] | None, page: PageSnapshot) -> date | None:
    if match is None:
        return None
    found = list_dates(next(filter(None, match.groups())), beijing_day(page.fetched_at))
    return found[0].day if found else None
