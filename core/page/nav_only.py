"""Is a home page only a navigation entry? (standards 7.3.7)"""

import re

from core.page.items import MAX_ITEM_TEXT, DateMap
from core.page.records import Listing
from core.page.text import Flow

MIN_DATED = 3
"""Fewer dated items than this are no release list (standards 7.3.7)."""
MIN_TITLES = 8
"""Links with the length of a title from which a page has content although it shows no dates. House rule."""
TITLE_LENGTH = 12
_SITE = re.compile(r"(?:人民政府|门户网站?|网站?|委员会|管委会|[厅局]|办公室|平台|系统|中心|管理处|公司|协会|大学|学院)\W*\d*$")
"""A link with such a text leads to a body or its site; it is no title of a release."""


def count_dated_items(flow: Flow, dates: DateMap, skip: list[tuple[int, int]]) -> int:
    """Dates that stand beside a link's text in one repeated element, the footer left out."""
    items: set[int] = set()
    for shown in dates.shown:
        if any(low <= shown.start < high for low, high in skip):
            continue
        index = flow.owner_at(shown.start)
        for element in [index, *flow.ancestors(index, 5)] if index >= 0 else []:
            if flow.ends[element] - flow.starts[element] > MAX_ITEM_TEXT:
                break
            if flow.tags[element] == "a" or flow.inside("a", element):
                items.add(element)
                break
    return len(items)


def is_nav_only(flow: Flow, *, dated: int, listing: Listing, skip: list[tuple[int, int]]) -> bool:
    """Fewer than three dated items, few links that read like titles, and no list that a script would fill."""
    if dated >= MIN_DATED or listing.scripted:
        return False
    titles = 0
    for anchor in flow.by_tag.get("a", []):
        if flow.ends[anchor] - flow.starts[anchor] < TITLE_LENGTH or _SITE.search(flow.text, flow.ends[anchor] - 8, flow.ends[anchor]):
            continue
        if not any(low <= flow.starts[anchor] < high for low, high in skip):
            titles += 1
    return titles < MIN_TITLES
