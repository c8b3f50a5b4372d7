"""The port of all sources: which accounts a source can look at, what it can know, and the look itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

import httpx

from core.errors import Failure
from core.media.sighting import Know, Sighting
from core.outcome import Cause, Owner
from core.site import Account
from crawler.media.client import PREFIX, LookError

MAX_POSTS: Final = 500
"""Posts kept of one look; the newest ones. House rule."""
MAX_TITLE: Final = 300
FUTURE: Final = timedelta(minutes=10)
"""A post dated later than this after the look is no post (a broken or forged clock)."""
BLOCKED: Final = frozenset({401, 403, 412, 418, 429, 432, 521})
"""Answers of gates, not of accounts."""


class Source(Protocol):
    """One way to look at accounts."""

    @property
    def id(self) -> str:
        """Stable id, stored with every sighting."""
        ...

    @property
    def title(self) -> str:
        """Chinese name for people."""
        ...

    @property
    def knows(self) -> frozenset[Know]:
        """What it can say; anything else it leaves unknown."""
        ...

    @property
    def prefix_bytes(self) -> int | None:
        """Bytes of an answer that are enough; None = all of it."""
        ...

    def address_for(self, account: Account) -> str | None:
        """The address to ask, None when this source cannot look at the account."""
        ...

    def read(self, account: Account, answer: httpx.Response, at: datetime) -> Sighting:
        """What the answer says; raises ``Unreadable`` when it says nothing."""
        ...


class Unreadable(Exception):  # noqa: N818  a result, not an accident
    """The answer is not what this source gives; carries why."""

    def __init__(self, cause: Cause, owner: Owner, detail: str) -> None:
        super().__init__(detail)
        self.failure = Failure(cause, owner, detail)


@dataclass(frozen=True, slots=True)
class Look:
    """A planned look."""

    source: Source
    account: Account
    url: str


def plan(account: Account, sources: Sequence[Source]) -> list[Look]:
    """Every source that can look at *account*."""
    return [Look(source, account, url) for source in sources if (url := source.address_for(account))]


async def look(planned: Look, client: httpx.AsyncClient, clock: Callable[[], datetime]) -> Sighting:
    """One look; never raises for what the network or the platform does."""
    source, account = planned.source, planned.account
    try:
        answer = await client.get(planned.url, extensions={PREFIX: source.prefix_bytes})
        if answer.status_code in BLOCKED:
            raise Unreadable(Cause.BLOCKED_CHALLENGE, Owner.THIRD_PARTY, f"平台拒绝访问（HTTP {answer.status_code}），不能说明账号情况")
        return tidy(source.read(account, answer, clock()))
    except LookError as error:
        failure = error.failure
    except Unreadable as error:
        failure = error.failure
    except httpx.HTTPError:
        failure = Failure(Cause.HTTP_PROTOCOL, Owner.UNCLEAR, "应答不符合 HTTP 协议")
    except (httpx.InvalidURL, UnicodeError):  # the registered address; the latter are names that IDNA does not know
        failure = Failure(Cause.INVALID_URL, Owner.UNCLEAR, "登记的地址不是有效的网址")
    return Sighting(account=account.id, at=clock(), source=source.id, url=planned.url, knows=source.knows, failure=failure)


def tidy(sighting: Sighting) -> Sighting:
    """Posts newest first, bounded, with titles of plain text; posts from the future are dropped."""
    until = sighting.at + FUTURE
    kept = sorted((post for post in sighting.posts if post.at <= until), key=lambda post: post.at, reverse=True)[:MAX_POSTS]
    return replace(sighting, posts=tuple(replace(post, title=plain(post.title)[:MAX_TITLE], url=post.url[:2000]) for post in kept))


def plain(text: str) -> str:
    """Text of a title without markup, control characters and runs of blanks."""
    if "<" in text or "&" in text:
        from selectolax.lexbor import LexborHTMLParser

        body = LexborHTMLParser(text[: MAX_TITLE * 20]).body
        text = body.text(separator=" ") if body is not None else ""
    return " ".join("".join(char if char.isprintable() else " " for char in text[: MAX_TITLE * 10]).split())
