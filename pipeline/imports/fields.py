"""One row's fields, checked: every wrong value is named with what should stand there."""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar

from core.clock import BEIJING, YEARS, as_aware, beijing_minute, parse_written_time
from core.nearest import nearest
from core.url import canonical, has_userinfo, without_userinfo
from pipeline.imports.result import Problem, Problems
from pipeline.imports.source import Line

EnumT = TypeVar("EnumT", bound=StrEnum)

MAX_TEXT: Final = 4_000
"""Characters of one text field. House rule."""

CLOCK_SLACK: Final = timedelta(minutes=5)
"""How far the clock of another monitor may be ahead of ours. House rule."""

_TRUE: Final = frozenset({"true", "1", "yes", "y", "是", "真", "有", "√"})
_FALSE: Final = frozenset({"false", "0", "no", "n", "否", "假", "无", "×"})
_SCIENTIFIC: Final = re.compile(r"\d(\.\d+)?[eE]\+\d+")
_UNSEEN: Final = re.compile("[\u00ad\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""What comes along when a name is copied from a page, and makes it another one that looks the same; no script is written with these."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HALF: Final = re.compile(r"[\ud800-\udfff]")
"""Half of a sign: JSON can write it, no database takes it."""


class Fields:
    """
    Typed access to a line; ``bad`` tells afterwards whether it can be used.

    Args:
        line: what it says.
        problems: where wrong values are noted.
        within: stands before the names there, for what lies inside of a field.
    """

    def __init__(self, line: Line, problems: Problems, *, within: str = "") -> None:
        self.line = line.number
        self._within = within
        self._values = line.values
        self._problems = problems
        self.bad = False

    def wrong(self, name: str, expected: str, value: object = None) -> None:
        """Note that a field is not as expected."""
        self.bad = True
        shown = self._values.get(name) if value is None else value
        self._problems.add(Problem(line=self.line, field=self._within + name, value=shown, expected=expected))

    def has(self, name: str) -> bool:
        """Whether the file says anything about a field, be it that it is empty."""
        return name in self._values

    def raw(self, name: str) -> Any:
        """The value as it stood; None for an empty one."""
        value = self._values.get(name)
        return None if value == "" else value

    def text(self, name: str, *, required: bool = False, limit: int = MAX_TEXT) -> str:
        """A text; numbers of spreadsheets become their digits."""
        value = self.raw(name)
        if value is None:
            if required:
                self.wrong(name, "不能为空")
            return ""
        if type(value) is str and len(value) <= limit and value.isprintable():  # the usual case, said quickly
            plain = value.strip()
            if plain or not required:
                return plain
        if isinstance(value, bool) or not isinstance(value, str | int | float | date):
            self.wrong(name, "应为文字")
            return ""
        text = _UNSEEN.sub("", str(value)).strip()
        if len(text) > limit:
            self.wrong(name, f"最多 {limit} 个字")
        elif _CONTROL.search(text):
            self.wrong(name, "不能含控制字符")
        elif _HALF.search(text):
            self.wrong(name, "含有半个字符（编码已损坏）")
        elif not text and required:
            self.wrong(name, "不能为空")
        return text

    def identifier(self, name: str, *, required: bool = True) -> str:
        """An id: no blanks inside, not mangled by a spreadsheet."""
        text = self.text(name, required=required, limit=200)
        if _SCIENTIFIC.fullmatch(text):
            self.wrong(name, "编号被表格软件改成了科学计数法；请把该列设为文本后重新填写")
        elif any(char.isspace() for char in text):
            self.wrong(name, "编号中不能有空白")
        return text

    def url(self, name: str, *, required: bool = False) -> str:
        """An absolute http(s) address for everybody: what is imported is shown and exported, so no password may stand in it."""
        text = self.text(name, required=required)
        if has_userinfo(text):
            self.wrong(name, "网址中不能有用户名或口令", without_userinfo(text))
        elif text and not is_address(text):
            self.wrong(name, "应为 http:// 或 https:// 开头的网址", without_userinfo(text))
        return text

    def boolean(self, name: str, default: bool | None) -> bool | None:
        """Yes or no, in the words people use."""
        value = self.raw(name)
        if value is None:
            return default
        if isinstance(value, bool):
            return value
        word = str(value).strip().lower()
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
        self.wrong(name, "应为 true 或 false（是/否）")
        return default

    def choice(self, name: str, kind: type[EnumT], default: EnumT, words: Mapping[str, EnumT] | None = None) -> EnumT:
        """One word of a closed list; *words* are what people say for it."""
        found = self.optional_choice(name, kind, words)
        return default if found is None else found

    def optional_choice(self, name: str, kind: type[EnumT], words: Mapping[str, EnumT] | None = None) -> EnumT | None:
        """One word of a closed list; None for nothing, and for what is wrong."""
        value = self.raw(name)
        if value is None:
            return None
        text = str(value).strip()
        if words and text in words:
            return words[text]
        try:
            return kind(text.lower())
        except ValueError:
            self.wrong(
                name,
                f"应为 {'、'.join(_told(item, words or {}) for item in kind)} 之一{nearest(text.lower(), [item.value for item in kind])}",
            )
            return None

    def time(self, name: str, *, required: bool = False) -> datetime | None:
        """A time; a naive one is Beijing time."""
        value = self.raw(name)
        if value is None:
            if required:
                self.wrong(name, "不能为空，应为时间，如 2026-11-16T00:07:31+08:00")
            return None
        found = read_time(value)
        if found is None:
            self.wrong(name, "应为时间，如 2026-11-16T00:07:31+08:00（不写时区即北京时间）")
        return found

    def past(self, name: str, now: datetime, *, required: bool = False) -> datetime | None:
        """A time at which something was seen or happened: it is over."""
        found = self.time(name, required=required)
        if found is not None and found > now + CLOCK_SLACK:
            self.wrong(name, f"在将来，不能晚于现在（{beijing_minute(now)}）")
        return found

    def day(self, name: str) -> date | None:
        """A calendar day in Beijing, or nothing."""
        value = self.raw(name)
        if value is None:
            return None
        found = read_time(value)
        if found is None:
            self.wrong(name, "应为日期，如 2026-11-16")
            return None
        return found.astimezone(BEIJING).date()

    def whole(self, name: str, default: int, *, low: int = 0, high: int = 1_000_000) -> int:
        """A whole number within bounds."""
        value = self.raw(name)
        if value is None:
            return default
        if isinstance(value, str) and re.fullmatch(r"-?\d{1,12}", value.strip()):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.wrong(name, f"应为 {low} 到 {high} 之间的整数")
            return default
        return value

    def number(self, name: str, *, low: float = 0.0, high: float = 1e9) -> float | None:
        """A number within bounds, or nothing."""
        value = self.raw(name)
        if value is None:
            return None
        if isinstance(value, str):
            try:
                value = float(value)
            except ValueError:
                value = math.nan
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or not low <= value <= high:
            self.wrong(name, f"应为 {low:g} 到 {high:g} 之间的数字")
            return None
        return float(value)


def _told(item: EnumT, words: Mapping[str, EnumT]) -> str:
    """A word of a closed list, and how registers write it."""
    word = next((word for word, meant in words.items() if meant is item), "")
    return f"{item.value}（{word}）" if word else item.value


def is_address(text: str) -> bool:
    """Whether *text* is an absolute http(s) address with a possible host and port and without blanks."""
    return "://" in text and bool(canonical(text)) and not any(char.isspace() for char in text)


def read_time(value: object) -> datetime | None:
    """ISO 8601 or what spreadsheets and people write; naive means Beijing time; None when it is no time."""
    if isinstance(value, datetime):
        return as_aware(value)
    if isinstance(value, date):
        return as_aware(datetime(value.year, value.month, value.day))  # noqa: DTZ001  made aware right here
    if not isinstance(value, str):
        return None
    try:
        found, _ = parse_written_time(value)
    except ValueError:
        return None
    return found if found.year in YEARS else None
