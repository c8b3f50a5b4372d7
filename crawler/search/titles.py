"""Titles to search for: a seeded draw from published releases."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from core.clock import beijing_day

INDEX_DELAY_DAYS: Final = 3
"""Published this many days before T or earlier: engines index late (standards 7.6)."""
PER_KIND: Final = 2
"""Two titles of information, two of services when there are services: four in all."""
MIN_TITLE: Final = 8
MAX_TITLE: Final = 80

_CUT = re.compile(r"(?:…|\.\.\.|。。。)$")
_MARKS = re.compile(r"[\s《》〈〉“”‘’\"'（）()【】\[\]〔〕{}，。、；：:;,.!?！？·•—\-–~～|/\\]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchTitle:
    """A published release that the search should find."""

    title: str
    url: str
    day: date | None = None
    service: bool = False


def plain(text: str) -> str:
    """
    A title without punctuation and book-title marks: the second query, and the form in which titles are compared.

    >>> plain("关于印发《安和县养老服务办法》的通知")
    '关于印发安和县养老服务办法的通知'
    """
    return _MARKS.sub("", text)


def draw_titles(titles: Sequence[SearchTitle], *, seed: int, site: str, as_of: datetime) -> tuple[SearchTitle, ...]:
    """
    Four titles of the population: two informations, two services; what one kind lacks the other gives.

    Undated releases count only as services; titles that a list cut off (…) are left out; the same title is drawn once.
    """
    fit = population(titles, as_of)
    chosen: list[SearchTitle] = []
    for service in (True, False):
        pool = [title for title in fit if title.service is service]
        random.Random(f"{seed}/{site}/search/{service}").shuffle(pool)  # noqa: S311  a sample, no secret
        wanted = PER_KIND if service else 2 * PER_KIND - len(chosen)
        chosen += pool[:wanted]
    return tuple(sorted(chosen, key=lambda title: title.service))


def population(titles: Sequence[SearchTitle], as_of: datetime) -> list[SearchTitle]:
    """The releases that may be drawn, in an order that does not depend on how they were found."""
    latest = beijing_day(as_of) - timedelta(days=INDEX_DELAY_DAYS)
    kept: dict[str, SearchTitle] = {}
    for title in sorted(titles, key=lambda one: (one.url, one.title)):
        text = " ".join(title.title.split())
        if not MIN_TITLE <= len(text) <= MAX_TITLE or _CUT.search(text):
            continue
        if title.day is None and not title.service:
            continue
        if title.day is not None and title.day > latest:
            continue
        kept.setdefault(plain(text), title)
    return list(kept.values())
