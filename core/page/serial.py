"""Series: lists whose titles tell the dates of their items (2026年5月10日空气质量日报)."""

from bisect import bisect_left

from core.page.text import Flow

MAX_CLIMB = 9
"""Elements above a link among which its item and its list are looked for."""
MIN_ITEM_TITLE = 4
"""Characters from which on the words of an item are a title. House rule."""
MIN_SERIES = 3
"""Items from which on titles make a series. House rule."""
MOST_TITLES = 0.9
"""Share of the titles of a list that tell a date from which on it is a series. House rule."""


def serial_titles(flow: Flow, plain: list[int], told: dict[int, int]) -> frozenset[int]:
    """
    Dates told by titles that all the same date their items: nearly every title of the list tells one, and no date stands beside them.

    A list of daily reports (2026年5月10日空气质量日报) is dated by them. One notice of a power cut among undated headlines is not, nor is what stands around it.

    *plain* holds the offsets of the other dates, *told* those of the dates in titles and the links that tell them; both in order.
    """
    offsets: list[int] = list(told)
    known: dict[int, bool] = {}
    return frozenset(start for start, link in told.items() if _is_serial(flow, plain, offsets, link, known))


def _is_serial(flow: Flow, plain: list[int], offsets: list[int], link: int, known: dict[int, bool]) -> bool:
    member = link
    for parent in flow.ancestors(link, MAX_CLIMB):
        if flow.tags[member] not in ("td", "th"):
            if parent not in known:
                items = [child for child in flow.children(parent) if _holds_a_title(flow, child, flow.tags[member])]
                dated = sum(_any_within(offsets, flow, item) and not _any_within(plain, flow, item) for item in items)
                known[parent] = dated >= MOST_TITLES * len(items)
                if len(items) < MIN_SERIES:
                    del known[parent]
            if parent in known:
                return known[parent]
        member = parent
    return False


def _holds_a_title(flow: Flow, index: int, tag: str) -> bool:
    return flow.tags[index] == tag and flow.ends[index] - flow.starts[index] >= MIN_ITEM_TITLE


def _any_within(offsets: list[int], flow: Flow, index: int) -> bool:
    place = bisect_left(offsets, flow.starts[index])
    return place < len(offsets) and offsets[place] < flow.ends[index]
