"""What kind of page this is, where nobody said so."""

import re
from typing import Final
from urllib.parse import urlsplit

from core.outcome import PageKind
from core.page.facts import PageFacts

MIN_RELEASES: Final = 3
"""Dated items from which on a page is a list. House rule, as for navigation-only home pages (standards 7.3.7)."""
_HOME_PATH: Final = re.compile(r"/?(?:(?:index|default|main)\.\w{2,5})?")


def guess_kind(facts: PageFacts, url: str) -> PageKind:
    """
    Guess by address, then by tags, then by content: a page with a list of releases is a column, a text with its date is content.

    ``auto`` when nothing speaks for any kind; then only rules for every page apply.
    """
    parts = urlsplit(url)
    if parts.hostname and not parts.query and _HOME_PATH.fullmatch(parts.path):
        return PageKind.HOME
    if (facts.tag("ColumnType") or "") == "首页":
        return PageKind.HOME
    if facts.tag("ArticleTitle") is not None:
        return PageKind.CONTENT
    if len(facts.listing.items) >= MIN_RELEASES:
        return PageKind.COLUMN
    if facts.published is not None:
        return PageKind.CONTENT
    return PageKind.COLUMN if facts.tag("ColumnName") is not None else PageKind.AUTO
