"""Collections and surveys as their lists and pages show them: when they ran, and whether they told the result."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from core.clock import beijing_day
from core.page.dates import list_dates
from core.page.records import DatedItem
from core.page.snapshot import PageSnapshot
from core.page.text import narrow

_RESULT_TITLE = re.compile(r"结果|反馈|采纳|意见建议.{0,6}(?:公布|公示|汇总)|情况(?:公告|说明|的?公布|汇总)")
_RESULT_TEXT = re.compile(
    r"(?:征集|调查|征求|意见|反馈|采纳)[^\n。]{0,8}(?:结果|情况)(?!提交)|结果反馈|采纳\d|收到[^\n。]{0,12}(?:意见|建议|问卷|答卷)[^\n。]{0,6}\d|未收到[^\n。]{0,20}意见|\d{1,12}\s?人(?:选择|参与|投票)|参与人[数次]?\s?[:;]?\s?[1-9]\d*|\d{1,9}\s?票"
)
_ENDS = re.compile(
    r"(?:截止|截至|结束)(?:时间|日期)?[^\n\d]{0,8}((?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2})|(?:至|到|—|–|~|-{1,2})\s?((?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2})"
)
_SHORT_END = re.compile(
    r"((?:19|20)\d{2})\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日?\s?(?:至|到|—|–|~|-{1,2})\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日|((?:19|20)\d{2})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日(?:之?前|前)[^\n]{0,20}(?:反馈|提出|提交|发送|寄送|反映|告知)"
)
"""``2026年3月1日至3月31日`` and ``请于2026年3月31日前反馈``."""
_NO_RESULT = re.compile(r"(?:结果|反馈|采纳)[^\n]{0,8}\n\s?(?:暂无|无|尚未公布|未公布|待公布)[^\n]{0,6}(?:\n|$)")
_NOISE = re.compile(r"关于|公开|征求|征集|意见|建议|的|公告|通知|结果|反馈|采纳|情况|调查|问卷|[《》“”\s()（）:：]")


@dataclass(frozen=True, slots=True)
class Activity:
    """One collection or survey that was opened."""

    url: str
    title: str
    ended: date | None
    has_result: bool


def is_result(title: str) -> bool:
    """Whether an item tells the result of a collection rather than opening one."""
    return _RESULT_TITLE.search(title) is not None


def opened(pages: Iterable[PageSnapshot], first: date, last: date) -> list[DatedItem]:
    """Listed activities (not their results) dated from *first* to *last*, each once."""
    found: dict[str, DatedItem] = {}
    for page in pages:
        for item in page.best.listing.items:
            if item.day is not None and item.day_from != "url" and first <= item.day <= last and not is_result(item.title):
                found.setdefault(item.url or item.title, item)
    return list(found.values())


def results(pages: Iterable[PageSnapshot]) -> Iterator[str]:
    """Titles of listed results."""
    for page in pages:
        for item in page.best.listing.items:
            if is_result(item.title):
                yield item.title


def read_activity(page: PageSnapshot, result_titles: Iterable[str]) -> Activity | None:
    """What an activity's page tells; None when the page is a result itself."""
    title = page.best.title or page.best.document_title
    if is_result(title):
        return None
    text = narrow(page.best.visible_text)
    ends = [found[0].day for match in _ENDS.finditer(text) if (found := list_dates(match[1] or match[2], beijing_day(page.fetched_at)))]
    ends += [day for match in _SHORT_END.finditer(text) if (day := _day(*(match.groups()[:3] if match[1] else match.groups()[3:])))]
    core = _NOISE.sub("", title)
    said = _RESULT_TEXT.search(_NO_RESULT.sub("\n", text)) is not None
    told = said or any(len(core) >= 4 and core in _NOISE.sub("", other) for other in result_titles)
    linked = any(link.url and is_result(link.text) for link in page.best.links if 4 <= len(link.text) <= 80)
    return Activity(page.final_url, title, max(ends, default=None), told or linked)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
