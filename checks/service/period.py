"""The period that service statistics speak of: labels such as 2026年5月, 截至2026年5月31日, 2026年第一季度."""

import calendar
import re
from datetime import date

_DAY = re.compile(r"(20\d{2})\s?[年./-]\s?(\d{1,2})\s?[月./-]\s?(\d{1,2})")
_SPAN = re.compile(r"(20\d{2})\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2}\s?日?\s?[-—–~至到]{1,2}\s?(\d{1,2})\s?[月./-]\s?(\d{1,2})(?!\d)")
_MONTHS = re.compile(r"(20\d{2})\s?年\s?(?:\d{1,2}\s?月?\s?[-—–~至到]\s?)?(\d{1,2})\s?月(?!\s?\d{1,2}\s?日)")
_YEAR_MONTH = re.compile(r"(?<!\d)(20\d{2})[-./](0?[1-9]|1[0-2])(?![-./月\d])")
_SAME_MONTH = re.compile(r"(20\d{2})\s?[年./-]\s?(\d{1,2})\s?[月./-]\s?\d{1,2}\s?日?\s?[-—–~至到]{1,2}\s?(\d{1,2})\s?日")
_NUMERAL_MONTH = re.compile(r"(二[〇○零]二[〇○零一二三四五六七八九])年(十[一二]?|[一二三四五六七八九])月")
_FIGURES = {sign: str(number) for number, sign in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_QUARTER = re.compile(r"(20\d{2})\s?年\s?第?([一二三四1234])\s?季度")
_HALF = re.compile(r"(20\d{2})\s?年\s?(上半年|下半年)")
_QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
FIGURES = re.compile(
    r"(?:办件|办结|受理|办理|服务事项|申请|评价|好评)(?:总?量|总?数|件数|率|事项)?[^\n\d]{0,14}\n?[^\n\d]{0,4}\d|今日办件|累计办件|\d[\d,.万]{0,20}\s?(?:余)?件[^\n]{0,10}(?:办结|受理|办理)"
    r"|(?:办件|办结|受理|办理)(?:总?量|总?数|件数)[^\d]{0,120}\d"
)
"""Words with figures that statistics of services are made of."""
TITLE = re.compile(
    r"办件(?:统计|量|情况|公示|数据|分析)|办理情况统计|政务服务(?:运行|办件|办理)?(?:数据|统计)|办事统计|办理统计|服务统计|业务统计"
)


def newest_period(text: str, latest: date) -> date | None:
    """
    End of the newest period that a text names, not after *latest*; None when it names none.

    >>> newest_period("截至2026年5月31日,累计办件1200件", date(2026, 6, 15))
    datetime.date(2026, 5, 31)
    >>> newest_period("2026年1-4月办件量统计表", date(2026, 6, 15))
    datetime.date(2026, 4, 30)
    >>> newest_period("统计时段：2026年5月1日至5月17日", date(2026, 6, 15))
    datetime.date(2026, 5, 17)
    >>> newest_period("二〇二六年五月办件统计", date(2026, 6, 15)), newest_period("统计时段：2026年6月1日—7日", date(2026, 6, 15))
    (datetime.date(2026, 5, 31), datetime.date(2026, 6, 7))
    """
    found: list[date] = []
    for match in _DAY.finditer(text):
        found += _valid(int(match[1]), int(match[2]), int(match[3]))
    for match in _SPAN.finditer(text):
        found += _valid(int(match[1]), int(match[2]), int(match[3]))
    for match in _SAME_MONTH.finditer(text):
        found += _valid(int(match[1]), int(match[2]), int(match[3]))
    for match in (*_MONTHS.finditer(text), *_YEAR_MONTH.finditer(text)):
        found += _month_end(int(match[1]), int(match[2]))
    for match in _NUMERAL_MONTH.finditer(text):
        month = 10 + int(_FIGURES.get(match[2][1:], "0")) if match[2].startswith("十") else int(_FIGURES[match[2]])
        found += _month_end(int("".join(_FIGURES[sign] for sign in match[1])), month)
    for match in _QUARTER.finditer(text):
        found += _month_end(int(match[1]), _QUARTERS[match[2]])
    for match in _HALF.finditer(text):
        found += _month_end(int(match[1]), 6 if match[2] == "上半年" else 12)
    return max((day for day in found if day <= latest), default=None)


def _month_end(year: int, month: int) -> list[date]:
    return [date(year, month, calendar.monthrange(year, month)[1])] if 1 <= month <= 12 else []


def _valid(year: int, month: int, day: int) -> list[date]:
    try:
        return [date(year, month, day)]
    except ValueError:
        return []
