"""Dated items: which repeated element of a page is one release, with its title, link and day."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import chain

from core.page.date_label import DateDuty, duty_of_date, ends_a_span, opens_with_the_span, tells_an_event
from core.page.dates import Shown, first_date, url_date, with_year_of_url
from core.page.records import DatedItem
from core.page.serial import MAX_CLIMB, MIN_ITEM_TITLE, serial_titles
from core.page.text import Flow, collapse, narrow
from core.route import route_of

MAX_DATES = 6_000
"""Dates of one page that are looked at."""
MAX_ITEM_TEXT = 700
"""Longer elements are articles or blocks, not items of a list. House rule."""
REACH = 200
"""Characters around a date that tell whether it stands alone in its line."""

COMPACT = 8
"""Length of ``20240518``."""

_BRACKETS = " \n\t[](){}<>《》·•-|/:,、."
_WEATHER = re.compile(r"℃|°|晴|多云|阴|阵雨|小雨|中雨|大雨|雪|气温|天气")
_CLOCK_WORDS = re.compile(r"今天是|现在是|当前时间|今日|北京时间|星期[一二三四五六日天]|农历")
_STICKY = re.compile(r"置顶|\[顶\]|【顶】")
_STICKY_PICTURE = re.compile(r"置顶|(?:^|/)(?:icon_?)?(?:zhiding|ding|zd|istop|top)\d?\.(?:gif|png|jpe?g|svg|webp)", re.IGNORECASE)
_SPOKEN = re.compile(r"[前昨今刚]")
"""昨天, 3天前: such words name the year with the day."""
_MARKER = re.compile(
    r"^[\s·•▪■◆●]{0,4}(?:[\[【(（<《]\s?(?:置\s?顶|顶|热|荐|推荐|最新|新|new|hot|top)\s?[\]】)）>》]|置顶(?=[\s:：]))[\s:：]*|^\s?[·•▪■◆●]\s*",
    re.IGNORECASE,
)
"""What a list puts before a title that is not the title."""
_TITLE_DATE = re.compile(
    r"(?:发布|时间|日期|更新)[^\d]{0,8}((?:19|20)\d{2}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2})|((?:19|20)\d{2}-\d{1,2}-\d{1,2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]00:?00))?)"
)
_META = re.compile(r"^[\s\])|:]{0,4}(?:来源|稿源|作者|浏览|阅读|点击|发布|责编|编辑|\d)")
"""What stands behind the date of a release, not behind that of an event."""
_GAP = re.compile(r"[\s\[\](){}<>|:·]")
_DATE_LABEL = re.compile(r"\s(?:发布|更新)?(?:时间|日期)\s?[:：]?$")
_DATED_END = re.compile(r"\d[-/.年月]\d{1,2}日?[\])]?\s?\Z")
"""A link whose own words end in its date."""
_ONLY_A_DATE = re.compile(
    r"\s{0,20}(?:(?:发布|更新)?(?:时间|日期)\s?:)?[\s(\[]{0,20}(?:20\d\d[-/.年]\s?)?\d{1,2}[-/.月]\s?\d{1,2}日?[\s)\]]{0,20}"
)
_DATED_ROW = re.compile(r"20\d\d[-/.]\d{1,2}[-/.]\d{1,2}|(?<!\d)\d{1,2}[-/]\d{1,2}\s*\Z")
MAX_TITLE_ROW = 200
"""Characters of a row that is the title of the date in the row below it. House rule."""
_NO_TITLE = re.compile(r"^(?:更多|详细|详情|查看|阅读|进入|more|>+|»|\[?详细\]?|点击|下载|全文)[\w>\]…\s]{0,6}$", re.IGNORECASE)

_ROWS = frozenset({"li", "tr", "dd", "dt", "dl"})

Resolve = Callable[[str], str]


@dataclass(slots=True)
class Group:
    """Repeated elements of one container that look like items of a list."""

    container: int
    members: list[int]
    """Elements of the flow, in order; every one is an item."""
    dated: int
    """How many of them show a date."""
    full: int
    """How many show a date with its year."""
    weight: float
    """Sum of title lengths, capped: main lists outweigh sidebars."""


class DateMap:
    """Dates of the flow's text that may date an item, and quick questions about ranges."""

    def __init__(self, flow: Flow, found: list[Shown]) -> None:
        likely = [shown for shown in found[:MAX_DATES] if _may_date_an_item(flow, shown)]
        told = {shown.start: link for shown in likely if (link := _link_that_tells(flow, shown)) >= 0}
        if told:
            serial = serial_titles(flow, [shown.start for shown in likely if shown.start not in told], told)
            likely = [shown for shown in likely if shown.start not in told or shown.start in serial]
        self.shown = likely
        self._starts = [shown.start for shown in self.shown]

    def within(self, start: int, end: int) -> list[Shown]:
        """Dates that begin in a range of the text."""
        return self.shown[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def count(self, start: int, end: int) -> int:
        """How many dates begin in a range."""
        return bisect_left(self._starts, end) - bisect_left(self._starts, start)


def _may_date_an_item(flow: Flow, shown: Shown) -> bool:
    line_start, line_end = flow.line_at(shown.start, REACH)
    before = flow.text[max(line_start, shown.start - 12) : shown.start]
    if _CLOCK_WORDS.search(before) or _leaves_its_row(flow, shown):
        return False
    if shown.full and shown.end - shown.start != COMPACT:
        return True
    if "天" in flow.text[shown.start : shown.end] and _WEATHER.search(flow.text, max(0, shown.start - 30), shown.end + 30):
        return False
    # Eight bare figures may be a number. Without a year it must stand alone, or in brackets or behind a gap at the end (or start) of its line: titles hold dates too.
    start, end = flow.piece_at(shown.start)
    start, end = max(start, shown.start - REACH), min(end, shown.end + REACH)
    if not flow.text[start : shown.start].strip(_BRACKETS) and not flow.text[shown.end : end].strip(_BRACKETS):
        return True
    if "月" in flow.text[shown.start : shown.end]:
        return False
    if flow.text[shown.start - 1 : shown.start] in ("(", "[") and not flow.text[shown.end : end].strip(_BRACKETS):
        return True  # in brackets at the end of its own element, whatever stands beside that in the line
    gap = flow.text[max(line_start, shown.start - 1) : shown.start]
    tail = flow.text[shown.end : line_end].strip(_BRACKETS)
    return (not tail and gap in (" ", "(", "[")) or (
        shown.start - line_start <= 2 and flow.text[shown.end : shown.end + 1] in (" ", ")", "]")
    )


def _leaves_its_row(flow: Flow, shown: Shown) -> bool:
    """It begins in the last row of a list and goes on below it: 12日, and the next heading 2026年10月."""
    text = flow.text[shown.start : shown.end].rstrip()
    if "\n" not in text:
        return False
    owner, end = flow.owner_at(shown.start), shown.start + len(text)
    above = [index for index in (owner, *flow.ancestors(owner, 6)) if index >= 0]
    if any(flow.starts[index] == shown.start and end <= flow.ends[index] <= end + 2 for index in above):
        return False  # a box of rows that holds nothing else: 20 over 2026-11
    return any(flow.tags[index] in _ROWS and flow.ends[index] < end for index in above[:5])


def _link_that_tells(flow: Flow, shown: Shown) -> int:
    """
    The link whose words go on around the date (关于2026年5月20日停水的通知), -1 for a date that stands by itself.

    Figures with hyphens or dots that touch the words at one end (``2026-05-20关于…``) are set there by a program.
    """
    owner = flow.owner_at(shown.start)
    link = next((index for index in (owner, *flow.ancestors(owner, 4)) if flow.tags[index] == "a" or index in flow.script_links), -1)
    if link < 0 or not shown.full:
        return -1
    line_start, line_end = flow.line_at(shown.start, MAX_ITEM_TEXT)
    before = flow.text[max(line_start, flow.starts[link]) : shown.start]
    after = flow.text[shown.end : min(line_end, flow.ends[link])]
    first, last = flow.piece_at(shown.start)
    if _alone(flow, shown) and (first > shown.start - len(before) or last < shown.end + len(after)):
        return -1
    touches = (bool(before) and before[-1] not in _BRACKETS, bool(after) and after[0] not in _BRACKETS)
    spelt = "年" in flow.text[shown.start : shown.end]
    if before.strip(_BRACKETS) and after.strip(_BRACKETS):
        return link if any(touches) or (spelt and not _META.search(after)) else -1
    return link if spelt and any(touches) else -1


def dated_groups(flow: Flow, dates: DateMap, skip: list[tuple[int, int]]) -> list[Group]:
    """Groups of repeated dated elements outside the ranges of *skip*, the innermost form of each."""
    votes: dict[int, dict[int, None]] = {}
    for shown in dates.shown:
        if any(start <= shown.start < end for start, end in skip):
            continue
        child = flow.owner_at(shown.start)
        if child < 0:
            continue
        own = _preceding_child(flow, child, shown.start)
        if own >= 0:
            votes.setdefault(child, {})[own] = None
        for _ in range(MAX_CLIMB):
            parent = flow.parents[child]
            if parent < 0 or flow.ends[child] - flow.starts[child] > MAX_ITEM_TEXT:
                break
            votes.setdefault(parent, {})[child] = None
            child = parent
    groups = []
    for container, children in votes.items():
        group = _group(flow, dates, container, list(children))
        if group is not None:
            groups.append(group)
    return groups


def dated_items(flow: Flow, dates: DateMap, groups: list[Group], resolve: Resolve) -> list[DatedItem]:
    """Every item with a date, whatever list it stands in, in page order; the same release named twice is one."""
    found: dict[tuple[str, date | None], tuple[int, DatedItem]] = {}
    for group in groups:
        for member in group.members:
            if title_length(flow, dates, group.container, member) < MIN_ITEM_TITLE or not _is_one_linked_item(
                flow, dates, group.container, member
            ):
                continue
            item = as_item(flow, dates, group.container, member, resolve)
            if item is None or item.day is None or item.day_from == "url":
                continue
            # Rows, cells and links of one release all vote; the reading with a link and the shorter title is the item.
            key = (item.url or item.title, item.day)
            known = found.get(key)
            if known is None or len(item.title) < len(known[1].title):
                found[key] = (flow.starts[member], item)
    linked = {item.title for _, item in found.values() if item.url}
    kept = [(place, item) for place, item in found.values() if item.url or item.title not in linked]
    return [item for _, item in sorted(kept, key=lambda pair: pair[0])]


def _is_one_linked_item(flow: Flow, dates: DateMap, container: int, member: int) -> bool:
    """It leads somewhere, and is not itself a block of several dated links."""
    start, end = item_range(flow, container, member)
    if flow.tags[member] == "a":
        return True
    anchors = [flow.by_tag["a"][place] for place in _anchors(flow, start, end)] if "a" in flow.by_tag else []
    if not anchors or len(dates.within(start, end)) < 2:
        return bool(anchors)
    named = {flow.href(anchor) for anchor in anchors if flow.ends[anchor] - flow.starts[anchor] >= MIN_ITEM_TITLE}
    return len(named) <= 1


def _preceding_child(flow: Flow, owner: int, offset: int) -> int:
    """For a date that is the container's own text (``<a>…</a> 2024-05-18 <br>``): the child element before it."""
    place = bisect_right(flow.starts, offset, owner + 1, flow.lasts[owner] + 1) - 1
    while place > owner and flow.parents[place] != owner:
        place = flow.parents[place]
    return place if place > owner and "\n" not in flow.text[flow.ends[place] : offset].strip(" ") else -1


def _group(flow: Flow, dates: DateMap, container: int, children: list[int]) -> Group | None:
    children = [child for child in children if flow.ends[child] - flow.starts[child] <= MAX_ITEM_TEXT]
    if not children:
        return None
    tags: dict[str, int] = {}
    for child in children:
        tags[flow.tags[child]] = tags.get(flow.tags[child], 0) + 1
    tag = max(tags, key=lambda name: tags[name])
    members = [child for child in children if flow.tags[child] == tag]
    members.sort()
    lengths, full, dated = 0.0, 0, 0
    known = frozenset(members)
    for member in members:
        if title_of(flow, container, member) in known:
            continue  # the second date of one item (截止日期 beside 发布日期), not an item whose title is the first
        title = title_length(flow, dates, container, member)
        found = dates.within(*item_range(flow, container, member))
        if title < MIN_ITEM_TITLE or not found or len(found) > 4:
            continue
        if len(found) > 1 and flow.tags[member] in ("ul", "ol", "tbody") and len(flow.inside("a", member)) > 1:
            continue  # a list inside the list, not an item
        dated += 1
        full += any(shown.full for shown in found)
        lengths += min(title, 20)
    if not dated:
        return None
    return Group(container, members, dated, full, lengths)


def item_range(flow: Flow, container: int, member: int) -> tuple[int, int]:
    """
    Text range of an item.

    An element that shows nothing but its date takes in what stands before it (``dt`` + ``dd``, ``a`` + ``span``); one without date takes in the container's own text behind it.
    """
    start, end = flow.starts[member], flow.ends[member]
    before = title_of(flow, container, member)
    if before >= 0 and flow.tags[member] == "dt":
        end = flow.ends[before]
    elif before >= 0:
        start = flow.starts[before]
    elif (
        flow.tags[member] in ("a", "dt")
        and flow.text[end - 1 : end] != "\n"
        and not _DATED_END.search(flow.text, max(start, end - 14), end)
    ):
        stop = flow.text.find("\n", end)
        end = min(flow.ends[container], stop if stop >= 0 else flow.ends[container], end + 40)
    return start, end


def title_of(flow: Flow, container: int, member: int) -> int:
    """The element before one that shows nothing but its date; -1 for any other."""
    text = flow.text[flow.starts[member] : flow.ends[member]]
    if len(text) > 24 or flow.tags[member] == "a" or not any(map(str.isdigit, text)) or flow.inside("a", member):
        return -1
    if flow.tags[member] in ("li", "tr"):
        return _row_with_the_title(flow, container, member)
    if flow.tags[member] == "dt":  # a term stands above what it is about
        below = flow.lasts[member] + 1
        return below if below < len(flow.tags) and flow.parents[below] == container and flow.tags[below] == "dd" else -1
    return _sibling_before(flow, container, member)


def _row_with_the_title(flow: Flow, container: int, member: int) -> int:
    """The row before one that is nothing but a date (``<li><a>…</a></li><li>2026-11-20</li>``), unless the dates stand above their titles."""
    before = _sibling_before(flow, container, member)
    if before < 0 or flow.tags[before] != flow.tags[member] or not flow.inside("a", before):
        return -1
    start, end, first = flow.starts[before], flow.ends[before], container + 1
    if end - start > MAX_TITLE_ROW or _DATED_ROW.search(flow.text, start, end):
        return -1
    stands_alone = _ONLY_A_DATE.fullmatch(flow.text, flow.starts[member], flow.ends[member])
    return before if stands_alone and not _ONLY_A_DATE.fullmatch(flow.text, flow.starts[first], flow.ends[first]) else -1


def _sibling_before(flow: Flow, container: int, member: int) -> int:
    place = member - 1
    while place > container and flow.parents[place] != container:
        place = flow.parents[place]
    while place > container and flow.ends[place] == flow.starts[place]:  # empty elements such as br
        place -= 1
        while place > container and flow.parents[place] != container:
            place = flow.parents[place]
    return place if place > container else -1


def title_length(flow: Flow, dates: DateMap, container: int, member: int) -> int:
    """Characters of an item apart from its dates."""
    start, end = item_range(flow, container, member)
    length = len(collapse(flow.text[start:end]))
    return length - sum(shown.end - shown.start for shown in dates.within(start, end))


def as_item(flow: Flow, dates: DateMap, container: int, member: int, resolve: Resolve) -> DatedItem | None:
    """Title, link and day of one item; None when it has no title."""
    start, end = item_range(flow, container, member)
    anchors = [flow.by_tag["a"][place] for place in _anchors(flow, start, end)] if "a" in flow.by_tag else []
    if flow.tags[member] == "a" and member not in anchors:
        anchors.insert(0, member)
    title, url = _title_and_link(flow, dates, start, end, anchors, resolve)
    if not title:
        return None
    shown = _day(flow, dates, start, end)
    if shown is not None:
        text = collapse(flow.shown[shown.start : shown.end])
        told = shown.day if shown.full or shown.headed or _SPOKEN.search(text) else _with_year_told(flow, member, shown.day, url or "")
        return DatedItem(title, url, told or shown.day, text, "list", _is_sticky(flow, member, start, end), inferred=told is None)
    day, text = _attribute_day(flow, member)
    if day is not None:
        return DatedItem(title, url, day, text, "list_title_attribute")
    hint = url_date(url or "")
    return DatedItem(title, url, hint, "", "url" if hint else "")


def _anchors(flow: Flow, start: int, end: int) -> range:
    """Places in the list of anchors whose text begins in a range."""
    anchors = flow.by_tag["a"]
    low = bisect_left(anchors, start, key=lambda index: flow.starts[index])
    high = bisect_left(anchors, end, lo=low, key=lambda index: flow.starts[index])
    return range(low, min(high, low + 12))


def _title_and_link(flow: Flow, dates: DateMap, start: int, end: int, anchors: list[int], resolve: Resolve) -> tuple[str, str | None]:
    best, best_anchor = "", -1
    for anchor in anchors:
        words = flow.words(anchor, 300)
        title = " ".join((flow.attribute(anchor, "title")).split())[:300]
        if (title and (not words or title.startswith(words.rstrip("….").rstrip())) and len(title) > len(words)) or not words:
            words = title
        words = _MARKER.sub("", words)
        if _NO_TITLE.match(words):
            words = ""
        if len(words) > len(best) or best_anchor < 0:
            best, best_anchor = words, anchor
    for shown in dates.within(start, end) if best_anchor >= 0 else []:
        if _beside_the_title(flow, shown, flow.starts[best_anchor], flow.ends[best_anchor]):
            best = collapse(best.replace(collapse(flow.shown[shown.start : shown.end]), " ", 1)).strip(" ()（）[]【】·")
            best = _DATE_LABEL.sub("", best)
    if not best:
        text = flow.shown[start:end]
        for shown in reversed(dates.within(start, end)):
            text = text[: shown.start - start] + " " + text[shown.end - start :]
        best = collapse(text, 300).strip(" ()（）[]·•")
    return best, (followed(flow.href(best_anchor), resolve) if best_anchor >= 0 else "") or None


def followed(href: str, resolve: Resolve) -> str:
    """Address to which an entry leads; empty for scripts, mail and places on the page, unless the place is a route (``#/news/1``)."""
    if not href or href.lower().startswith(("javascript:", "mailto:", "tel:")):
        return ""
    address = resolve(href)
    return "" if href.startswith("#") and not route_of(address) else address


def _beside_the_title(flow: Flow, shown: Shown, start: int, end: int) -> bool:
    """A date in a link is no part of the title when it stands apart at one end, or in a piece of its own; 关于2026年12月31日前… and 公示期至… keep theirs."""
    if not (start <= shown.start < end):
        return False
    if not flow.text[start : shown.start].strip(_BRACKETS) and _GAP.search(flow.text[shown.end - 1 : min(shown.end + 1, end)] or " "):
        return True
    if not flow.text[shown.end : end].strip(_BRACKETS) and (shown.start == start or flow.text[shown.start - 1] in _BRACKETS):
        return True
    first, last = flow.piece_at(shown.start)
    return (first > start or last < end) and _alone(flow, shown)


def _day(flow: Flow, dates: DateMap, start: int, end: int) -> Shown | None:
    every = dates.within(start, end)
    found = [shown for shown in every if not tells_an_event(flow, shown)]
    if len(found) == 1 and len(every) == 2 and ends_a_span(flow, *every):
        return every[0] if opens_with_the_span(flow, every[0]) else None
    if len(found) <= 1:
        return found[0] if found else None
    if all(duty_of_date(flow, shown) is DateDuty.ELSE for shown in found):
        return found[0]  # from … to …: it was there when it began
    # What label or column head call the release wins; titles and summaries hold dates too: then one that stands alone, then the last one.
    return min(reversed(found), key=lambda shown: (duty_of_date(flow, shown), not _alone(flow, shown)))


def _alone(flow: Flow, shown: Shown) -> bool:
    start, end = flow.piece_at(shown.start)
    rest = flow.text[start : shown.start] + flow.text[min(shown.end, end) : end]
    return len(rest.strip(_BRACKETS)) <= 8


def _is_sticky(flow: Flow, member: int, start: int, end: int) -> bool:
    """Marked 置顶 in words, or by a picture that is called so."""
    if _STICKY.search(flow.text[start:end]):
        return True
    images = flow.inside("img", member)[:4]
    return any(_STICKY_PICTURE.search(flow.attribute(image, name)) for image in images for name in ("alt", "title", "src"))


def _with_year_told(flow: Flow, member: int, day: date, url: str) -> date | None:
    """The day in the year that an attribute (``<time datetime="2025-09-01">09-01</time>``) or the address knows; None where neither does."""
    named, _ = _attribute_day(flow, member)
    return named if named is not None and (named.month, named.day) == (day.month, day.day) else with_year_of_url(day, url)


def _attribute_day(flow: Flow, member: int) -> tuple[date | None, str]:
    inside = (flow.inside(tag, member)[:3] for tag in ("a", "span", "time"))
    for index in (member, *flow.children(member)[:4], *chain.from_iterable(inside)):
        for name in ("title", "data-date", "data-time", "datetime", "date"):
            value = flow.nodes[index].attributes.get(name)
            match = _TITLE_DATE.search(narrow(value)) if value else None
            if match:
                shown = first_date(match[1] or match[2])
                if shown:
                    return shown.day, match[1] or match[2]
    return None, ""
