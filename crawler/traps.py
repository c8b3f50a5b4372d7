"""Crawl traps: addresses without end (calendars, session ids, endless paging, paths that repeat themselves)."""

import re
from array import array
from collections import Counter
from dataclasses import dataclass
from typing import Final

from core.url import path_of

_DIGITS: Final = re.compile(r"\d+")
_SESSION: Final = re.compile(
    r";jsessionid=[^?#/]*|(?<=[?&])(?:(?:jsessionid|phpsessid|aspsessionid\w*|cfid|cftoken|zenid)=[^&]*|(?:session_?id|sessid)=[^&]{12,})(?:&|$)",
    re.IGNORECASE,
)
"""A short ``session_id`` is the number of a meeting, and without it the page is another one."""
_DATE_KEYS: Final = frozenset(
    [
        "year",
        "month",
        "day",
        "date",
        "ym",
        "ymd",
        "yyyy",
        "mm",
        "dd",
        "y",
        "m",
        "d",
        "week",
        "rq",
        "nian",
        "yue",
        "ri",
        "starttime",
        "endtime",
        "begindate",
        "enddate",
    ]
)
_MAX_SEGMENTS: Final = 25
_MAX_SAME_SEGMENT: Final = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class TrapLimits:
    """Bounds on addresses of one shape (digits and values left out). House rules, generous: real archives have thousands of pages."""

    chain: int = 1_000
    """Pages of one shape reached only from each other, one after another: endless paging."""
    query_variants: int = 50_000
    """Addresses of one path that differ in their query only."""
    date_variants: int = 400
    """The same, when the query names a date: calendars."""

    def part(self, size: int) -> "TrapLimits":
        """Limits of one of *size* processes that share a sweep."""
        return TrapLimits(
            chain=self.chain, query_variants=max(self.query_variants // size, 1), date_variants=max(self.date_variants // size, 1)
        )


class TrapGuard:
    """Says of each newly met page address whether following it makes sense; knows how each was reached."""

    def __init__(self, limits: TrapLimits | None = None) -> None:
        self._limits = limits or TrapLimits()
        self._shapes: dict[str, int] = {}
        self._counts = array("I")
        self._dated = bytearray()
        self._reached: dict[int, tuple[int, int]] = {}
        self.refused = 0
        """Addresses that were not followed."""

    def admits(self, number: int, url: str, parent: int | None, chain: int | None = None) -> bool:
        """Whether page *number* at *url*, first met on page *parent*, is to be followed; *chain* when another process counted it."""
        path = path_of(url)
        if path.count("/") > 7 and has_repeating_path(path):
            self.refused += 1
            return False
        query = "?" in url
        shape = self._shape(url, path, query=query)
        if chain is None:
            chain = self._chain(shape, parent)
        self._reached[number] = (shape, chain)
        self._counts[shape] += 1
        if self._is_endless(shape, chain, query=query):
            self.refused += 1
            return False
        return True

    def chain(self, url: str, parent: int | None) -> int:
        """How many pages of one shape in a row led to *url*, when it was met on page *parent*."""
        return self._chain(self._shape(url, path_of(url), query="?" in url), parent)

    def chain_to(self, number: int) -> int:
        """How many pages of one shape in a row led to page *number*, which was looked at; 0 for other addresses."""
        return self._reached.get(number, (-1, 0))[1]

    def _chain(self, shape: int, parent: int | None) -> int:
        parent_shape, parent_chain = self._reached.get(parent, (-1, 0)) if parent is not None else (-1, 0)
        return parent_chain + 1 if parent_shape == shape else 0

    def _is_endless(self, shape: int, chain: int, *, query: bool) -> bool:
        limits = self._limits
        if chain > limits.chain:
            return True
        return query and self._counts[shape] > (limits.date_variants if self._dated[shape] else limits.query_variants)

    def _shape(self, url: str, path: str, *, query: bool) -> int:
        text = _DIGITS.sub("#", path)
        keys: list[str] = []
        if query:
            keys = sorted({part.partition("=")[0].lower() for part in url.partition("?")[2].split("&")[:40]})
            text += "?" + "&".join(keys)
        shape = self._shapes.get(text)
        if shape is None:
            shape = self._shapes[text] = len(self._counts)
            self._counts.append(0)
            self._dated.append(any(key in _DATE_KEYS for key in keys))
        return shape


def has_repeating_path(path: str) -> bool:
    """
    Whether a path runs in circles or is absurdly deep (a relative link that adds itself).

    >>> has_repeating_path("/a/b/a/b/a/b/a/b/index.html"), has_repeating_path("/zwgk/2024/05/index.html")
    (True, False)
    """
    segments = [segment for segment in path.split("/")[:-1] if segment]
    if len(segments) > _MAX_SEGMENTS:
        return True
    return any(count >= _MAX_SAME_SEGMENT for segment, count in Counter(segments).items() if not segment.isdigit())


def without_session(url: str) -> str:
    """
    An address without its session id, so that each visit does not make a new page of it.

    >>> without_session("http://a.gov.cn/x.do;jsessionid=1F?b=2&PHPSESSID=9")
    'http://a.gov.cn/x.do?b=2'
    """
    if "sess" not in url and "SESS" not in url and "cf" not in url and "Sess" not in url and "zenid" not in url:
        return url
    return _SESSION.sub("", url).rstrip("?&")
