"""
Important information that must be widely known: was it reposted in time (MM05)?

Titles are compared as sets of character pairs: reposts keep the title, shorten it, or put a mark such as 【转发】 before it.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.site import Post

ALIKE: Final = 0.8
"""Share of the shorter title's character pairs that the other must hold. House rule; below it nothing is claimed, a person is shown the nearest."""
MIN_PAIRS: Final = 6
"""Titles of fewer pairs (about seven characters) must agree whole: pairs of so short a text prove nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RepostItem:
    """One item of the list of what must be reposted."""

    id: str
    title: str
    issued_at: datetime
    within: timedelta = timedelta(days=3)
    issuer: str = ""
    url: str = ""

    @property
    def due_at(self) -> datetime:
        """Until when it had to be reposted."""
        return self.issued_at + self.within


@dataclass(frozen=True, kw_only=True, slots=True)
class Duty:
    """One item as it stands for one sponsor."""

    item: RepostItem
    done: Post | None = None
    """The earliest fitting post of any account of the sponsor."""
    complete: bool = False
    """Every account's posts of the time are known from a reliable list; without it nothing is missing for certain."""
    looked_at: int = 0
    """Posts of the time that were compared."""
    nearest: str = ""


def pairs_of(title: str) -> frozenset[str]:
    """
    Character pairs of a title, letters and digits only.

    >>> sorted(pairs_of("一二 三"))
    ['一二', '二三']
    """
    plain = "".join(char for char in unicodedata.normalize("NFKC", title).casefold() if char.isalnum())
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1)) or frozenset({plain} if plain else ())


def likeness(first: frozenset[str], second: frozenset[str]) -> float:
    """Share of the shorter title that the other holds, 0 to 1; short titles count only when equal."""
    small = min(len(first), len(second))
    if small == 0:
        return 0.0
    if small < MIN_PAIRS:
        return 1.0 if first == second else 0.0
    return len(first & second) / small


def judge_duties(items: Iterable[RepostItem], posts: Sequence[Post], at: datetime, *, complete: bool) -> list[Duty]:
    """
    How every item whose time is over at *at* stands; *posts* are those of all accounts of one sponsor.

    A post counts from the item's day on; one that came too late does not.
    """
    due = [item for item in items if item.due_at <= at]
    if not due:
        return []
    prepared = [(post, pairs_of(post.title)) for post in posts if post.title]
    return [_judge(item, prepared, complete) for item in due]


def _judge(item: RepostItem, posts: Sequence[tuple[Post, frozenset[str]]], complete: bool) -> Duty:
    wanted, since = pairs_of(item.title), item.issued_at - timedelta(days=1)
    compared = [(likeness(wanted, pairs), post) for post, pairs in posts if since <= post.at <= item.due_at]
    fitting = [post for alike, post in compared if alike >= ALIKE]
    done = min(fitting, key=lambda post: post.at, default=None)
    nearest = max(compared, key=lambda pair: pair[0], default=None)
    shown = nearest[1].title if nearest is not None and nearest[0] > 0.3 else ""
    return Duty(item=item, done=done, complete=complete, looked_at=len(compared), nearest=shown)


def by_sponsor(posts: Mapping[str, Sequence[Post]], accounts: Iterable[str]) -> list[Post]:
    """Posts of several accounts in one list, oldest first."""
    return sorted((post for account in accounts for post in posts.get(account, ())), key=lambda post: (post.at, post.account, post.title))
