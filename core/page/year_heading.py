"""Years that stand as headings above rows whose dates show none: ``<h3>2024年</h3>`` over ``11月24日``."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import NamedTuple

from core.page.dates import Shown, newest_year_day
from core.page.text import Flow

MAX_HEADINGS = 200
"""Headings of one page that are looked at. House rule."""
MAX_HEADING = 24
"""Characters of a heading that ends what the one before it is about. House rule."""
_YEAR = re.compile(r"^[^\S\n]{0,8}\W{0,3}(20[0-4]\d)\s?(?:年度?)?(?:\s?[-/.]?\s?(?:1[0-2]|0?[1-9])(?:月份?)?)?\W{0,3}$", re.MULTILINE)
"""A year, or a year and a month."""
_TITLE_YEAR = re.compile(r"20\d\d年?\s{1,3}(?=\d{1,2}[-/.月]\d{1,2})")


class _Reach(NamedTuple):
    offset: int
    """Of the year."""
    start: int
    end: int
    year: int


def with_years(flow: Flow, found: Sequence[Shown], as_of: date) -> list[Shown]:
    """Dates whose year was inferred, or taken from a heading below them, put into the year under whose heading they stand."""
    found = [_without_year_of_title(flow, shown, as_of) for shown in found]
    reaches = [reach for match in islice(_YEAR.finditer(flow.text), MAX_HEADINGS) if (reach := _reach(flow, match.start(1), int(match[1])))]
    heads = [reach for reach in reaches if any(reach.start <= shown.start < reach.end for shown in found)]
    offsets = [reach.offset for reach in heads]
    return [_dated(shown, heads, offsets, as_of) for shown in found] if heads else list(found)


def _without_year_of_title(flow: Flow, shown: Shown, as_of: date) -> Shown:
    """统计公报2025 and 03-20 beside it: the year ends the words of a link, the day stands outside."""
    own = _TITLE_YEAR.match(flow.text, shown.start, shown.end) if shown.full else None
    if own is None:
        return shown
    owner = flow.owner_at(shown.start)
    link = next((index for index in (owner, *flow.ancestors(owner, 4)) if index >= 0 and flow.tags[index] == "a"), -1)
    if link < 0 or flow.starts[link] == shown.start or flow.ends[link] > own.end():
        return shown
    day = newest_year_day(shown.day.month, shown.day.day, as_of)
    return replace(shown, day=day, start=own.end(), full=False) if day else shown


def _dated(shown: Shown, heads: Sequence[_Reach], offsets: Sequence[int], as_of: date) -> Shown:
    above = bisect_right(offsets, shown.start)
    # The last row above a heading: 09-01, and below it 2025年.
    swallows = above < len(heads) and shown.start < offsets[above] < shown.end
    if shown.full and not swallows:
        return shown
    year = next((head.year for head in reversed(heads[:above]) if head.start <= shown.start < head.end), None)
    try:
        day = date(year, shown.day.month, shown.day.day) if year else None
    except ValueError:  # 29 February
        day = None
    headed, day = day is not None, day or shown.day
    if swallows and not year:
        day = newest_year_day(shown.day.month, shown.day.day, as_of) or day
    return replace(shown, day=day, end=min(shown.end, offsets[above] - 1) if swallows else shown.end, full=False, headed=headed)


def _reach(flow: Flow, offset: int, year: int) -> _Reach | None:
    """What stands below a heading: up to the next heading of its kind, at most to the end of the block it heads."""
    heading = flow.owner_at(offset)
    if heading < 0:
        return None
    words = flow.words(heading, MAX_HEADING + 1)
    while (parent := flow.parents[heading]) >= 0 and flow.words(parent, MAX_HEADING + 1) == words:
        heading = parent
    if parent < 0 or len(words) > MAX_HEADING or flow.tags[heading] in ("option", "a"):
        return None
    end = flow.ends[parent]
    for sibling in flow.children(parent):
        below = flow.starts[sibling] >= flow.ends[heading] and sibling > heading
        if below and flow.tags[sibling] == flow.tags[heading] and _heads(flow, sibling):
            end = flow.starts[sibling]
            break
    return _Reach(offset, flow.ends[heading], end, year)


def _heads(flow: Flow, element: int) -> bool:
    """Whether an element is a heading too: few words, and nothing that is set apart like the date of a row."""
    return 0 < flow.ends[element] - flow.starts[element] <= MAX_HEADING and not flow.inside("a", element)
