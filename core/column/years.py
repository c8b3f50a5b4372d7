"""Columns kept by years: a tree of 2026年, 2025年 … behind which the lists stand."""

import re
from datetime import date
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from core.column.plan import column_key
from core.page.records import LinkKind
from core.page.snapshot import PageSnapshot
from core.url import host_of

MAX_YEARS: Final = 2
"""Newest years that are asked for: in January the new one is still empty."""
_YEAR: Final = re.compile(r"\W*(20[0-4]\d)\s?(?:年度?)?\W*")


def year_pages(page: PageSnapshot, today: date, *, after: int = 0) -> list[str]:
    """
    Addresses behind the years that a column's page names, the newest first, none of the future.

    A tree that stands beside every column of the site is not this column's: the addresses must lie below its own or carry its parameters.
    *after*: only years behind this one.
    """
    found: dict[str, int] = {}
    for link in page.best.links:
        match = _YEAR.fullmatch(link.text) if link.kind is LinkKind.ANCHOR and link.url else None
        if match and after < int(match[1]) <= today.year and _is_below(link.url, page.final_url):
            found.setdefault(link.url, int(match[1]))
    return sorted(found, key=lambda url: -found[url])[:MAX_YEARS]


def _is_below(url: str, own: str) -> bool:
    one, other = urlsplit(own), urlsplit(url)
    if host_of(url) != host_of(own) or column_key(url) == column_key(own):
        return False
    if one.query:
        return other.path == one.path and set(parse_qsl(one.query)) < set(parse_qsl(other.query))
    folder = one.path[: one.path.rfind("/") + 1]
    return len(folder) > 1 and other.path.startswith(folder)
