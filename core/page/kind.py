"""What kind of page this is, where nobody said so."""

import re
from typing import Final
from urllib.parse import urlsplit

from core.outcome import PageKind
from core.page.facts import PageFacts
from core.route import route_of

MIN_RELEASES: Final = 3
"""Dated items from which on a page is a list. House rule, as for navigation-only home pages (standards 7.3.7)."""
MIN_PROSE: Final = 150
"""Characters in long lines of running text from which on a page with a date is an article. House rule."""
LONG_LINE: Final = 30
MIN_LISTS: Final = 3
"""Different lists of releases that only a home page shows together. House rule."""
MIN_TITLE: Final = 10
SHOWN: Final = frozenset({"label", "near_title", "bracket", "table"})
_HOME_PATH: Final = re.compile(r"/?(?:(?:index|default|main)\.\w{2,5})?")
_HOME_TITLE: Final = re.compile(
    r"(?:人民政府|政府网|门户网站?|管委会|委员会|[厅局署院办部网])(?:门户网站|官方网站|网站|官网)?\W*(?:首\s?页)?\W*"
)
_SEPARATOR: Final = re.compile(r"[_|>]|--|\s-\s")
_CRUMB: Final = re.compile(r"(?:当前|现在|所在|您的)(?:的)?位置|首\s?页\s?(?:>|»|›)")


def guess_kind(facts: PageFacts, url: str) -> PageKind:
    """
    Guess by address, then by tags, then by content: an article with its date is content, a list of releases a column, several lists a home page.

    ``auto`` when nothing speaks for any kind; then only rules for every page apply.
    """
    parts, routed = urlsplit(url), bool(route_of(url))
    # What stands behind a route shares address and head with the home page: only what it shows can tell.
    if not routed and parts.hostname and not parts.query and _HOME_PATH.fullmatch(parts.path):
        return PageKind.HOME
    if facts.tag("ArticleTitle") is not None:
        return PageKind.CONTENT
    if not routed and (facts.tag("ColumnType") or "") == "首页":
        return PageKind.HOME
    shown = facts.published is not None and facts.published.source in SHOWN
    prose = _prose(facts)
    if shown and prose >= MIN_PROSE:
        return PageKind.CONTENT
    if len(facts.listing.items) >= MIN_RELEASES:
        return PageKind.HOME if not routed and _looks_like_home(facts) else PageKind.COLUMN
    if facts.published is not None:
        return PageKind.CONTENT
    if facts.tag("ColumnName") is not None:
        return PageKind.COLUMN
    return PageKind.CONTENT if prose >= MIN_PROSE * 2 and facts.title else PageKind.AUTO


def _prose(facts: PageFacts) -> int:
    """Characters of lines that are sentences, links and footer left out."""
    flow, total = facts.flow, 0
    for start, end in flow.long_lines(LONG_LINE):
        if "。" in flow.text[start:end] and not facts.in_footer(start) and not _is_link(facts, start):
            total += end - start
    return total


def _is_link(facts: PageFacts, offset: int) -> bool:
    owner = facts.flow.owner_at(offset)
    return owner >= 0 and any(facts.flow.tags[index] == "a" for index in (owner, *facts.flow.ancestors(owner, 3)))


def _looks_like_home(facts: PageFacts) -> bool:
    """The title is only a name, there is no breadcrumb, and several lists of titles stand side by side."""
    if facts.tag("ColumnName") is not None or _CRUMB.search(facts.flow.text):
        return False
    name = re.sub(r"\W*首\s?页\W*$", "", facts.document_title)
    if not 2 <= len(name) <= 30 or _SEPARATOR.search(name):
        return False
    return _title_lists(facts) >= (MIN_LISTS if _HOME_TITLE.search(facts.document_title) else 2 * MIN_LISTS)


def _title_lists(facts: PageFacts) -> int:
    """Lists with three or more links as long as titles."""
    flow, found = facts.flow, 0
    for tag in ("ul", "ol", "dl", "tbody"):
        for container in flow.by_tag.get(tag, []):
            titles = (anchor for anchor in flow.inside("a", container)[:12] if flow.ends[anchor] - flow.starts[anchor] >= MIN_TITLE)
            found += (
                sum(1 for _ in titles) >= MIN_RELEASES and not flow.inside(tag, container) and not facts.in_footer(flow.starts[container])
            )
    return found
