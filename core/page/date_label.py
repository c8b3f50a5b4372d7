"""What a date of a list stands for: its own label, or the head of its column in a table of several dates."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from enum import IntEnum

from core.page.dates import Shown
from core.page.text import Flow, collapse

MAX_HEAD = 12
"""Characters of a table's column head. House rule."""
MAX_LABEL = 14
"""Characters before a date that can be its label. House rule."""

MAX_HEADS = 80
"""Characters of a row of heads. House rule."""
MAX_ROW = 2_000
"""Characters, and elements, of a row of cells; a longer one is the page's layout. House rule."""
MIN_COLUMNS = 3
"""Parts from which on elements side by side are a row of columns. House rule."""
MAX_CELL_DEPTH = 4
"""Elements around a date among which its cell is looked for. House rule."""
_GRID_ROWS = frozenset({"div", "ul", "li", "dl", "p", "section"})
_GRID_CELLS = frozenset({"span", "div", "li", "p", "em", "i", "b", "a", "dd", "label"})

_RELEASED = re.compile(r"(?:发布|公开|公布|上传|发表|上网|刊发|登载|更新)(?:时间|日期)?\s{0,3}[:;]?\s{0,3}$")
_DRAWN = re.compile(r"(?:成文|生成|印发|签发|制发|制定|落款)(?:时间|日期)?\s{0,3}[:;]?\s{0,3}$")
_ELSE = re.compile(
    r"(?:截[止至]|有效|生效|施行|实施|废止|失效|到期|结束|终止|报名|开标|投标|活动|会议|征集|公示期|出生)[\u4e00-\u9fff]{0,4}\s{0,3}[:;]?\s{0,3}$|(?<=\d)\s?(?:至|到|~|-{1,2})\s?$"
)

_OPENED = re.compile(r"(?:征[集求询]|公示|公告|报名|投票|调查|问卷|起[止始])[\u4e00-\u9fff]{0,4}\s?[:;]?\s?$")
_SPAN = re.compile(r"\s{0,3}(?:至|到|~|-{1,2}|起至)\s{0,3}")

_EVENT_BEFORE = re.compile(
    r"(?:(?:将|定|拟|计划|预计|暂定)于?|截[止至](?:时间|日期)?|(?<![来源产出])自|(?:活动|会议|报名|开标|投标|举[办行]|召开|考试|开考|停[水电气]|施行|实施|生效|失效|征[集求]|公示|有效|报到|面试|截止)(?:时间|日期|期限?))\s?[:为在]?\s?$"
)
_EVENT_BEHIND = re.compile(
    r"\s?(?:\(?(?:周|星期)[一二三四五六日天]\)?\s?)?(?:(?:之|以)?前(?![往来后夕])|起|开始(?!了)|截[止至](?!\s?(?:时间|日期|期)?\s?:)|到期|施行|实施)"
)
_HELD_BEHIND = re.compile(r"\s?(?:上午|下午|晚)?\s?(?:在[^\n,。]{1,20})?(?:举[办行]|召开|开[幕考馆园])")
_ALREADY = re.compile(r"[于在]\s?$")
_LABELLED_EVENT = re.compile(
    r"(?:截[止至]|活动|会议|报名|开标|投标|举办|考试|征集|公示|有效)[\u4e00-\u9fff]{0,2}(?:时间|日期|期)\s?[:;]\s?$"
)


class DateDuty(IntEnum):
    """What a date says about a release; the smaller, the better it tells when it was published."""

    RELEASED = 0
    BARE = 1
    DRAWN = 2
    """成文日期: the document is older than its release."""
    ELSE = 3
    """A deadline, the end of a validity, an event."""


def duty_of_date(flow: Flow, shown: Shown) -> DateDuty:
    """What the label right before a date, else the head of its column, calls it."""
    line, _ = flow.line_at(shown.start, MAX_LABEL)
    label = flow.text[max(line, shown.start - MAX_LABEL) : shown.start]
    if not label.strip(" \n([|") or _is_end_of_a_link(flow, shown):
        label = column_head(flow, shown.start)
    for duty, pattern in ((DateDuty.RELEASED, _RELEASED), (DateDuty.ELSE, _ELSE), (DateDuty.DRAWN, _DRAWN)):
        if pattern.search(label):
            return duty
    return DateDuty.BARE


def ends_a_span(flow: Flow, first: Shown, last: Shown) -> bool:
    """Whether nothing but 至 stands between two dates."""
    return _SPAN.fullmatch(flow.text, first.end, last.start) is not None


def opens_with_the_span(flow: Flow, first: Shown) -> bool:
    """征集时间：… 至 …: what is asked for is published on the first day; what is held (活动时间) is announced before it."""
    line, _ = flow.line_at(first.start, MAX_LABEL)
    return _OPENED.search(flow.text[max(line, first.start - MAX_LABEL) : first.start]) is not None


def _is_end_of_a_link(flow: Flow, shown: Shown) -> bool:
    """The words before a date are a title that a link shows (县委召开农村工作会议), no label of the date beside it."""
    place = shown.start - 1
    while place > 0 and flow.text[place].isspace():
        place -= 1
    last, own = flow.owner_at(place), flow.owner_at(shown.start)
    links = [index for index in (last, *flow.ancestors(last, 4)) if index >= 0 and flow.tags[index] == "a"]
    return bool(links) and not links[0] <= own <= flow.lasts[links[0]]


def tells_an_event(flow: Flow, shown: Shown) -> bool:
    """Whether words of its own text make a date the day of an event, of a deadline or of a beginning: 定于…召开, …前缴纳, 自…起."""
    start, end = flow.piece_at(shown.start)
    before = flow.text[max(start, shown.start - MAX_LABEL) : shown.start]
    if before.strip(" (["):
        if _EVENT_BEFORE.search(before):
            return True
    else:
        line, _ = flow.line_at(shown.start, MAX_LABEL)
        if _LABELLED_EVENT.search(flow.text[max(line, shown.start - MAX_LABEL) : shown.start].rstrip(" ([")):
            return True
    if _EVENT_BEHIND.match(flow.text, shown.end, max(end, shown.end)):
        return True
    # 会议于2026年11月20日召开 is a report.
    return not _ALREADY.search(before) and _HELD_BEHIND.match(flow.text, shown.end, max(end, shown.end)) is not None


def column_head(flow: Flow, offset: int) -> str:
    """
    The head of the column in which a cell stands: of the row right above, else of the first row; empty when there is none.

    Rows are those of tables, of tables whose heads stand in a table of their own above (Element UI), and elements set in rows of equal parts.
    """
    cell = flow.owner_at(offset)
    for _ in range(MAX_CELL_DEPTH):
        row = flow.parents[cell] if cell >= 0 else -1
        if row < 0:
            return ""
        if flow.tags[cell] in ("td", "th"):
            return (
                _head(flow, cell, row, (_row_above(flow, row), _first_row(flow, row), _row_of_heads(flow, row)))
                if flow.tags[row] == "tr"
                else ""
            )
        if flow.tags[cell] in _GRID_CELLS and flow.tags[row] in _GRID_ROWS and (head := _head(flow, cell, row, _grid_heads(flow, row))):
            return head
        cell = row
    return ""


def _head(flow: Flow, cell: int, row: int, above: Sequence[int]) -> str:
    if not above or flow.ends[row] - flow.starts[row] > MAX_ROW or flow.lasts[row] - row > MAX_ROW:
        return ""
    cells = flow.children(row)
    for place in above:
        heads = flow.children(place) if place >= 0 and place != row else []
        if len(cells) != len(heads) or cell not in cells or any(map(str.isdigit, flow.text[flow.starts[place] : flow.ends[place]])):
            continue
        head = heads[cells.index(cell)]
        words = collapse(flow.text[flow.starts[head] : flow.ends[head]])
        return words if len(words) <= MAX_HEAD else ""
    return ""


def _grid_heads(flow: Flow, row: int) -> tuple[int, ...]:
    """The first of the elements among which a row stands, where all its parts are as short as heads are."""
    first = flow.parents[row] + 1
    if first <= 0 or first == row or flow.tags[first] != flow.tags[row] or flow.ends[first] - flow.starts[first] > MAX_HEADS:
        return ()
    parts = flow.children(first)
    return (first,) if len(parts) >= MIN_COLUMNS and all(2 <= flow.ends[part] - flow.starts[part] <= MAX_HEAD for part in parts) else ()


def _row_of_heads(flow: Flow, row: int) -> int:
    """The only row of the table before the one in which a row stands."""
    tables, table = flow.by_tag.get("table", []), flow.parents[row]
    while table >= 0 and flow.tags[table] != "table":
        table = flow.parents[table]
    place = bisect_left(tables, table) - 1 if table >= 0 else -1
    if place < 0 or flow.lasts[tables[place]] >= table:
        return -1
    rows = flow.inside("tr", tables[place])
    return rows[0] if len(rows) == 1 else -1


def _row_above(flow: Flow, row: int) -> int:
    above = row - 1
    while above >= 0 and flow.parents[above] != flow.parents[row]:
        above = flow.parents[above]
    return above if above >= 0 and flow.tags[above] == "tr" else -1


def _first_row(flow: Flow, row: int) -> int:
    table = flow.parents[row]
    while table >= 0 and flow.tags[table] != "table":
        table = flow.parents[table]
    return next(iter(flow.inside("tr", table)), -1) if table >= 0 else -1
