"""Dates as Chinese pages write them: every form of standards 9.8.7. Works on narrowed text (``core.page.text.narrow``)."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice

MAX_RUNS = 100_000
"""Runs of figures of one text that are looked at."""
MAX_FOUND = 8_000
"""Dates of one text that are read; more than any list of a page is looked at for."""
FIRST_YEAR = 1990
"""Older dates are history, not releases. House rule."""
LAST_YEAR = 2099
"""Later years are none of ours: 二五六九年 is one of the Buddhist calendar."""

_CLOCK = r"(?:\s{0,3}(?:T|,|日)?\s{0,3}(?P<hour>[01]?\d|2[0-4])\s?[:时點点]\s?(?P<minute>[0-5]?\d)(?:\s?[:分]\s?(?P<second>[0-5]?\d)?(?:\.\d{1,9})?秒?(?P<utc>Z(?![a-zA-Z])|[+-]00:?00(?!\d))?)?)?"
_APART = r"(?<![\d\-/年])(?<![^.]\.)"
"""No other figures; a title cut short (安和县开展安全检查...11-20) may touch."""
_BEFORE = _APART + r"(?:(?<!:)|(?<=[期间]:)(?=\d{1,2}[-/]))"
"""No clock's colon, but that of a label before figures as programs print them (日期：11-20); 时间：11月5日 is when people meet."""
_FULL = re.compile(
    r"(?<![\d])(?P<year>(?:19|20)\d{2})\s{0,2}(?:[-/.]{1,3}|年)\s{0,2}(?P<month>0?[1-9]|1[0-2])\s{0,2}(?:[-/.]{1,3}|月)\s{0,2}"
    r"(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)\s?日?" + _CLOCK
)
_COMPACT = re.compile(r"(?<![\d])(?P<year>20[0-4]\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)")
_NUMERALS = re.compile(
    r"(?P<year>[一二][〇○零Oo0一二三四五六七八九]{3})\s?年\s?(?P<month>[一二三四五六七八九十正元]{1,2})\s?月\s?(?P<day>[一二三四五六七八九十廿卅初]{1,3})\s?日"
)
_SHORT_YEAR = re.compile(
    r"(?<![\d.\-/])(?<!\d:)(?P<year>\d{2})(?P<sep>[-/.])(?P<month>0?[1-9]|1[0-2])(?P=sep)(?P<day>3[01]|[12]\d|0?[1-9])(?![\d.\-/])"
)
_MONTH_DAY = re.compile(
    rf"{_BEFORE}(?P<month>0?[1-9]|1[0-2])\s?(?:(?P<sep>[-/.])|月)\s?(?P<day>3[01]|[12]\d|0?[1-9])(?(sep)(?![\d.\-/:%])|日)"
    r"(?:\s{0,2}\(?(?:周|星期)[一二三四五六日天](?![\u4e00-\u9fff])\)?)?(?:\s{1,3}(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:]))?"
)
_DAY_THEN_MONTH = re.compile(r"(?<![\d.\-/年月:])(?P<day>3[01]|[12]\d|0?[1-9])日?\s{1,3}/?\s?(?P<month>1[0-2]|0?[1-9])月(?![\d份至到])")
_DAY_OVER_NUMERAL = re.compile(
    r"(?<![\d.\-/年月:])(?P<day>3[01]|[12]\d|0?[1-9])日?\s{1,3}/?\s?(?P<month>十[一二]?|[一二三四五六七八九])月(?![\d份至到])"
)
_DAY_SLASH_MONTH = re.compile(r"(?<![\d.\-/])(?P<day>3[01]|[12]\d|0[1-9])/(?P<month>1[0-2]|0[1-9])(?![\d.\-/:%])")
_PAIR = re.compile(r"(?<![\d.\-/])(?P<first>\d\d)/(?P<second>\d\d)(?![\d.\-/:%])")
"""``27/11`` or ``11/27``: one of the two shows which stands first."""
MIN_PAIRS = 2
"""Dates from which on a page is taken to put the day first. House rule."""
_DAY_OVER_MONTH = re.compile(
    r"(?<![\d.\-/年月:])(?P<day>3[01]|[12]\d|0?[1-9])日?(?:\s{1,3}/?\s?|\s?/\s?)(?P<year>20[0-4]\d)\s?(?:[-/.]|年)\s?(?P<month>1[0-2]|0?[1-9])月?(?![\d\-/.])"
)
_MONTH_OVER_DAY = re.compile(
    r"(?<![\d.\-/])(?P<year>20[0-4]\d)\s?(?:[-/.]|年)\s?(?P<month>1[0-2]|0?[1-9])月?\s{1,3}/?\s?(?P<day>3[01]|[12]\d|0?[1-9])日?(?![\d\-/.:年月时])"
)
_YEAR_THEN_MONTH_DAY = re.compile(
    r"(?<![\d.\-/])(?P<year>20[0-4]\d)年?\s{1,3}(?P<month>1[0-2]|0?[1-9])(?:[-/.]|月)(?P<day>3[01]|[12]\d|0?[1-9])日?(?![\d\-/.])"
)
_MONTH_DAY_THEN_YEAR = re.compile(
    rf"{_APART}(?<!\d:)(?P<month>1[0-2]|0?[1-9])(?:[-/.]|月\s?)(?P<day>3[01]|[12]\d|0?[1-9])日?(?:,\s?|\s{{1,3}})(?P<year>20[0-4]\d)年?(?![\d\-/.年])"
)
_MONTH_OVER_BARE_DAY = re.compile(r"(?<![\d.\-/年月:])(?P<month>1[0-2]|0?[1-9])月\s{0,3}(?P<day>3[01]|[12]\d|0?[1-9])(?=[ ]?(?:\n|\Z))")
_DAY_MONTH_YEAR = re.compile(
    r"(?<![\d.\-/年月])(?<!\d:)(?P<first>3[01]|[12]\d|0?[1-9])(?:(?:日\s{0,3}|\s{1,3})(?P<second>1[0-2]|0?[1-9])月[\s,]{0,3}"
    r"|\s?(?P<sep>[-/.])\s?(?P<other>3[01]|[12]\d|0?[1-9])\s?(?P=sep)\s?)(?P<year>20[0-4]\d)年?(?![\d\-/.])"
)
"""Boxes with day, month and year; ``11/24/2026`` of American programs, ``24.11.2026`` of European ones."""
_YEAR_LAST = re.compile(
    r"(?<!\d)(?P<first>\d\d?)\s?(?P<sep>[-/.])\s?(?P<second>\d\d?)\s?(?P=sep)\s?20[0-4]\d(?!\d)(?P<half>\s\d\d?:\d\d(?::\d\d)?\s?[AP]M)?"
)
"""The same, to see which of the two stands first; programs that write AM and PM write the month first."""
_OWN_SIGNS = r"\u0400-\u04ff\u0600-\u06ff\u0f00-\u0fff\u1100-\u11ff\u1800-\u18af\ua000-\ua4cf\uac00-\ud7af"
_BETWEEN = rf"(?=[^\d\n]{{0,14}}[{_OWN_SIGNS}])[{_OWN_SIGNS}\s,،.\-\u200c-\u200f\u202f]{{1,16}}?"
_OTHER_SCRIPT = re.compile(rf"(?<!\d)(?P<year>20[0-4]\d){_BETWEEN}(?P<month>1[0-2]|0?[1-9]){_BETWEEN}(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)")
"""Dates of Uighur, Tibetan, Mongolian, Kazakh, Yi and Korean editions: figures with words of that script between them."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = re.compile(
    r"(?:(?:(?<![a-z0-9])|(?-i:(?<=[a-z])(?=[A-Z])))(?P<name>[a-z]{3,9})\.?\s{1,2}(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s{0,2}"
    r"|(?-i:(?<![0-9A-Z]))(?P<day_first>\d{1,2})(?:st|nd|rd|th)?[\s/-]{0,3}(?P<name_after>[a-z]{3,9})\.?,?[\s-]{0,2})(?:\d\d:\d\d:\d\d (?:CST|GMT\+08:00) )?$",
    re.IGNORECASE,
)
"""
What stands before the year in ``Nov 2, 2026`` and ``2 November 2026``; boxes set side by side read ``27Nov2026``.

``Fri Nov 20 09:30:00 CST 2026`` is what Java prints where a template forgot to say how.
"""
MAX_ENGLISH = 36
_MONTH_NAME = r"(?P<name>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august|september|october|november|december)"
_NAME_THEN_DAY = re.compile(rf"(?<![a-z]){_MONTH_NAME}\.?\s{{0,2}}\Z", re.IGNORECASE)
_DAY_THEN_NAME = re.compile(rf"\s{{0,2}}{_MONTH_NAME}(?![a-z])\.?", re.IGNORECASE)
_ENGLISH_YEAR = re.compile(r"(?:st|nd|rd|th)?(?: \d\d:\d\d:\d\d (?:CST|GMT\+08:00))?[\s,.-]{0,3}20\d\d")
_SPOKEN = re.compile(
    r"(?:刚刚|(?P<word>今天|昨天|前天)(?:\s?\d{1,2}:\d{2}(?::\d{2})?)?|(?<!\d)\d{1,2}\s?(?:分钟|小时)之?前"
    r"|(?<!\d)(?P<number>\d{1,2}|半)\s?个?(?P<unit>天|周|星期|月|年)之?前)(?=[\s\])|]|$)"
)
_SPOKEN_WORDS = ("天前", "小时前", "分钟前", "刚刚", "昨天", "前天", "今天", "之前", "周前", "星期前", "月前", "年前")
_DAYS_AGO = {"今天": 0, "昨天": 1, "前天": 2}
_DAYS_OF = {"天": 1, "周": 7, "星期": 7, "月": 30, "年": 365}
_RUN = re.compile(r"[0-9]+")
_SEPARATORS = frozenset({*"-/.年月日 \n", "", *")]>}|"})
_LONG = (_FULL, _MONTH_OVER_DAY, _YEAR_THEN_MONTH_DAY)
_SMALL = (
    _DAY_MONTH_YEAR,
    _DAY_OVER_MONTH,
    _MONTH_DAY_THEN_YEAR,
    _SHORT_YEAR,
    _DAY_THEN_MONTH,
    _DAY_SLASH_MONTH,
    _MONTH_DAY,
    _MONTH_OVER_BARE_DAY,
    _DAY_OVER_NUMERAL,
)
_YEARLESS = (_MONTH_DAY, _DAY_THEN_MONTH, _DAY_SLASH_MONTH, _MONTH_OVER_BARE_DAY, _DAY_OVER_NUMERAL)
_FORMS = {4: _LONG, 8: (_COMPACT,), 1: _SMALL, 2: _SMALL}
_URL = re.compile(
    r"/t(?P<a>20[0-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))_\d"
    r"|/art/(?P<b>20[0-4]\d/(?:1[0-2]|0?[1-9])/(?:3[01]|[12]\d|0?[1-9]))/"
    r"|[/_-](?P<c>20[0-4]\d[-/]?(?:0[1-9]|1[0-2])[-/]?(?:0[1-9]|[12]\d|3[01]))(?=[/_.-])"
)

_URL_MONTH = re.compile(r"/(20[0-4]\d)[-/]?(0[1-9]|1[0-2])/")
_DIGITS = {
    "〇": 0,
    "○": 0,
    "零": 0,
    "O": 0,
    "o": 0,
    "0": 0,
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A date found in a text."""

    day: date
    start: int
    end: int
    full: bool
    """The year stands there; otherwise it was inferred."""
    clock: str = ""
    """``HH:MM`` or ``HH:MM:SS`` when a time of day stands behind it."""
    headed: bool = False
    """The year stands in a heading above it."""

    @property
    def iso(self) -> str:
        """ISO date, or date and time."""
        return f"{self.day.isoformat()}T{self.clock}" if self.clock else self.day.isoformat()


def full_dates(text: str) -> list[Shown]:
    """Dates with a four-digit year or Chinese numerals, in order of appearance."""
    found = [shown for match in _FULL.finditer(text) if (shown := _shown(match))]
    if "年" in text:
        found += [shown for match in _NUMERALS.finditer(text) if (shown := _numeral(match))]
        found.sort(key=lambda shown: shown.start)
    return found


def list_dates(text: str, as_of: date) -> list[Shown]:
    """
    All date forms that lists use, also split over lines (``18`` over ``2026-05``), two-digit years and dates without a year.

    English dates (``Nov 2, 2026``), those of other scripts and spoken ones (昨天, 3天前, 2周前; they count back from *as_of*) are among them.

    Where readings overlap the fuller form wins. Dates without a year take the newest year not in the future.
    """
    # Text is mostly not digits: find the runs of digits first (fast) and try at each only the forms that can begin so.
    found: list[Shown] = []
    end = 0
    for run in islice(_RUN.finditer(text), MAX_RUNS):
        start = run.start()
        if start < end:
            continue
        shown = _english(text, start, run.end(), end)
        if shown is None:
            follower = text[run.end() : run.end() + 1]
            if follower in _SEPARATORS:
                shown = _date_at(text, start, run.end() - start, as_of)
            if shown is None and run.end() - start <= 2:
                shown = _english_without_year(text, start, run.end(), end, as_of)
            elif shown is None and run.end() - start == 4 and (follower in " -" or follower > "\u0400"):
                match = _OTHER_SCRIPT.match(text, start)
                shown = _shown(match) if match else None
        if shown is not None:
            found.append(shown)
            end = shown.end
            if len(found) >= MAX_FOUND:
                break
    worded = [shown for match in _NUMERALS.finditer(text) if (shown := _numeral(match))] if "年" in text else []
    if any(word in text for word in _SPOKEN_WORDS):
        worded += [_spoken(match, as_of) for match in islice(_SPOKEN.finditer(text), MAX_FOUND)]
    return sorted(found + worded, key=lambda shown: shown.start) if worded else found


def _date_at(text: str, start: int, length: int, as_of: date) -> Shown | None:
    for pattern in _FORMS.get(length, ()):
        match = pattern.match(text, start)
        if match is None or (pattern is _DAY_SLASH_MONTH and not _puts_the_day_first(text)):
            continue
        if pattern in _YEARLESS:
            return _without_year(match, as_of)
        if pattern is _DAY_MONTH_YEAR:
            shown = _year_last(match, as_of)
            if shown is not None:
                return shown
            continue
        shown = _shown(match, century=2000 if pattern is _SHORT_YEAR else 0)
        if shown is not None:
            return shown
    return None


def _english(text: str, start: int, end: int, least: int) -> Shown | None:
    """The date whose year stands at *start* with an English month before it; nothing before *least* belongs to it."""
    before = text[start - 1 : start]
    if end - start != 4 or not (before in (" ", "\n", "-", ",") or (before.isascii() and before.isalpha())):
        return None
    low = max(least, start - MAX_ENGLISH)
    match = _ENGLISH.search(text[low:start])
    month = (match["name"] or match["name_after"])[:3].lower() if match else ""
    if match is None or month not in _MONTHS:
        return None
    day = _date(int(text[start:end]), _MONTHS.index(month) + 1, int(match["day"] or match["day_first"]))
    return Shown(day, low + match.start(), end, True) if day and day.year >= FIRST_YEAR else None


def _english_without_year(text: str, start: int, end: int, least: int, as_of: date) -> Shown | None:
    """``Nov 24`` and ``24 Nov``; a year behind either is read with it when its turn comes."""
    before = _NAME_THEN_DAY.search(text[max(least, start - 12) : start])
    match = before or _DAY_THEN_NAME.match(text, end)
    if match is None or match["name"].islower() or _ENGLISH_YEAR.match(text, end if before else match.end()):
        return None
    day = newest_year_day(_MONTHS.index(match["name"][:3].lower()) + 1, int(text[start:end]), as_of)
    low = max(least, start - 12) + before.start() if before else start
    return Shown(day, low, end if before else match.end(), False) if day else None


def _year_last(match: re.Match[str], as_of: date) -> Shown | None:
    """Day or month first as the text shows it elsewhere; where nothing shows it, the newest day that is not in the future."""
    year, first, second = int(match["year"]), int(match["first"]), int(match["second"] or match["other"])
    pairs = [(second, first)] if match["second"] else [(second, first), (first, second)]
    days = [day for month, number in pairs if (day := _date(year, month, number))]
    if len(days) > 1 and days[0] != days[1]:
        # A site is not blamed for a page that may as well be a fresh one.
        order = _orders(match.string).get(match["sep"])
        days = [days[order == "month"]] if order else [max([day for day in days if day <= as_of] or days)]
    return Shown(days[0], match.start(), match.end(), True) if days else None


@lru_cache(maxsize=1)
def _orders(text: str) -> dict[str, str]:
    """Separator → ``day`` or ``month``: what stands first in the dates of a text that end in a year, where some tell and none differs."""
    told: dict[str, set[str]] = {}
    for match in islice(_YEAR_LAST.finditer(text), MAX_FOUND):
        first, second = int(match["first"]), int(match["second"])
        if match["half"] or second > 12 >= first:
            told.setdefault(match["sep"], set()).add("month")
        elif first > 12 >= second:
            told.setdefault(match["sep"], set()).add("day")
    return {separator: orders.pop() for separator, orders in told.items() if len(orders) == 1}


@lru_cache(maxsize=1)
def _puts_the_day_first(text: str) -> bool:
    """Whether some of a text's dates with a slash and without a year (27/11) can only be read so, and none only the other way."""
    pairs = [(int(match["first"]), int(match["second"])) for match in islice(_PAIR.finditer(text), MAX_FOUND)]
    return sum(first > 12 >= second > 0 for first, second in pairs) >= MIN_PAIRS and not any(
        second > 12 >= first for first, second in pairs
    )


def _spoken(match: re.Match[str], as_of: date) -> Shown:
    """昨天 and 3天前 as readers of that day mean them."""
    ago = _DAYS_AGO.get(match["word"] or "", 0)
    if match["unit"]:
        ago = int((0.5 if match["number"] == "半" else int(match["number"])) * _DAYS_OF[match["unit"]])
    return Shown(as_of - timedelta(days=ago), match.start(), match.end(), False)


def first_date(text: str) -> Shown | None:
    """The first full date of a short text, compact form (20240518) included."""
    found = full_dates(text)
    if found:
        return found[0]
    match = _COMPACT.search(text)
    return _shown(match) if match else None


def newest_year_day(month: int, day: int, as_of: date) -> date | None:
    """
    Month and day without a year: the newest such day not in the future (standards 9.8.7).

    >>> newest_year_day(12, 30, date(2026, 1, 5))
    datetime.date(2025, 12, 30)
    """
    for year in range(as_of.year, as_of.year - 9, -1):  # 29 February may need eight years
        found = _date(year, month, day)
        if found and found <= as_of:
            return found
    return None


def url_date(url: str) -> date | None:
    """The day that an address carries (``/t20240518_1.html``, ``/art/2024/5/18/``, ``/2024-05/18/``): a hint, never proof."""
    match = _URL.search(url)
    if not match:
        return None
    digits = next(group for group in match.groups() if group)
    if "/" in digits or "-" in digits:
        parts = [int(part) for part in re.split("[/-]", digits)]
        if len(parts) == 3:
            return _date(parts[0], parts[1], parts[2])
        digits = digits.replace("/", "").replace("-", "")
    return _date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))


def with_year_of_url(day: date, url: str) -> date | None:
    """
    A day whose year was inferred, put into the year that the item's own address names for the same month (and day); None where it names none.

    >>> with_year_of_url(date(2026, 6, 23), "http://a.gov.cn/gzdt/202006/t20200623_6.html")
    datetime.date(2020, 6, 23)
    """
    named = url_date(url)
    if named is not None:
        return named if (named.month, named.day) == (day.month, day.day) else None
    match = _URL_MONTH.search(url)
    return _date(int(match[1]), day.month, day.day) if match and int(match[2]) == day.month else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shown(match: re.Match[str], century: int = 0) -> Shown | None:
    day = _date(int(match["year"]) + century, int(match["month"]), int(match["day"]))
    if day is None or day.year < FIRST_YEAR:
        return None
    clock = ""
    groups = match.groupdict() if "hour" in match.re.groupindex else {}
    if groups.get("hour") and groups.get("minute") is not None and int(groups["hour"]) < 24:
        clock = f"{int(groups['hour']):02d}:{int(groups['minute']):02d}"
        clock += f":{int(groups['second']):02d}" if groups.get("second") else ""
        if groups.get("utc"):
            day, clock = _in_china(day, clock)
    return Shown(day, match.start(), match.end(), True, clock)


def _in_china(day: date, clock: str) -> tuple[date, str]:
    """What programs write in universal time: ``2026-11-19T16:00:00Z`` is midnight of the 20th in China."""
    there = datetime.combine(day, time.fromisoformat(clock)) + timedelta(hours=8)
    return there.date(), f"{there:%H:%M:%S}"[: len(clock)]


def _without_year(match: re.Match[str], as_of: date) -> Shown | None:
    month = match["month"]
    day = newest_year_day(int(month) if month.isdecimal() else _small_number(month), int(match["day"]), as_of)
    return Shown(day, match.start(), match.end(), False) if day else None


def _numeral(match: re.Match[str]) -> Shown | None:
    year = int("".join(str(_DIGITS[sign]) for sign in match["year"]))
    month, day = _small_number(match["month"]), _small_number(match["day"])
    found = _date(year, month, day)
    return Shown(found, match.start(), match.end(), True) if found and FIRST_YEAR <= found.year <= LAST_YEAR else None


def _small_number(numeral: str) -> int:
    numeral = numeral.replace("正", "一").replace("元", "一").replace("初", "").replace("廿", "二十").replace("卅", "三十")
    if "十" in numeral:
        tens, _, ones = numeral.partition("十")
        return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
    return _DIGITS.get(numeral, 0)
