"""What one source said about one account at one time: an observation, never a verdict."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.errors import Failure
from core.site import AccountState, Post


class Know(StrEnum):
    """What a source can know at all. What it cannot know stays unknown, never stale and never missing."""

    POSTS = "posts"
    """A reliable list: its newest entry is the account's newest post."""
    SOME_POSTS = "some_posts"
    """Single posts: they show that the account was alive then, never that it is silent now."""
    NAME = "name"
    STATE = "state"
    FOLLOWERS = "followers"
    DOWNLOAD = "download"
    """Whether an APP can be had."""


class Offer(StrEnum):
    """Whether a store or package address offers the APP."""

    OFFERED = "offered"
    GONE = "gone"
    """The place itself says that there is no such APP (any more)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AppOffer:
    """One place where an APP can be had or could be had."""

    offer: Offer
    version: str = ""
    released_at: datetime | None = None
    seller: str = ""
    size_bytes: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """
    One look at one account through one source. None = the source did not say.

    A failed look carries *failure* and nothing else.
    """

    account: str
    at: datetime
    source: str
    """Id of the adapter: ``feed``, ``wechat_article``, ``weibo_profile`` …"""
    url: str = ""
    knows: frozenset[Know] = frozenset()
    name: str | None = None
    state: AccountState | None = None
    notice: str = ""
    """Words of the platform's notice behind *state*, cut."""
    followers: int | None = None
    app: AppOffer | None = None
    posts: Sequence[Post] = field(default=())
    newest: datetime | None = None
    """Time of the newest post it showed; kept when the posts themselves lie elsewhere."""
    failure: Failure | None = None
