"""The daily pass: look at every account that a source can look at, keep what was seen."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from core.errors import Failure
from core.media.sighting import Know, Sighting
from core.outcome import Cause, Owner
from core.ports import Fetcher, Progress
from core.site import Account

if TYPE_CHECKING:
    from store import Store

log = logging.getLogger(__name__)
BATCH: Final = 200
"""Looks kept in memory before they are written."""
CONCURRENCY: Final = 16
"""Looks under way at once; the fetch layer's politeness per host comes on top."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PassResult:
    """What one pass did."""

    accounts: int
    looked: int
    failed: int
    posts: int
    without_source: int
    """Accounts that no source can look at: only imports bring their posts."""


async def watch_accounts(
    store: "Store", accounts: Sequence[Account], *, fetcher: Fetcher, clock: Callable[[], datetime], progress: Progress
) -> PassResult:
    """
    Look at *accounts* once, through every source that can; observations and posts are appended.

    Posts of a source that only shows single ones stay in its sighting: they must not make the list of posts look complete.
    """
    from crawler.media.client import media_client
    from crawler.media.source import Look, look, plan
    from crawler.media.sources import SOURCES

    planned = [each for account in accounts for each in plan(account, SOURCES)]
    counted = {"looked": 0, "failed": 0, "posts": 0}
    client = media_client(fetcher)
    gate = asyncio.Semaphore(CONCURRENCY)

    async def one(each: Look) -> Sighting:
        async with gate:
            try:
                return await look(each, client, clock)
            except Exception:
                # A defect of ours with one account must not cost the others their look.
                log.exception("account could not be looked at", extra={"event": "look_crashed", "account": each.account.id})
                failure = Failure(Cause.CHECK_CRASHED, Owner.MONITOR, "读取时发生内部错误")
                source = each.source
                return Sighting(account=each.account.id, at=clock(), source=source.id, url=each.url, knows=source.knows, failure=failure)

    try:
        for start in range(0, len(planned), BATCH):
            seen = await asyncio.gather(*(one(each) for each in planned[start : start + BATCH]))
            counted["posts"] += _keep(store, seen)
            counted["looked"] += len(seen)
            counted["failed"] += sum(1 for each in seen if each.failure is not None)
            progress.step("新媒体", counted["looked"], len(planned))
    finally:
        await client.aclose()
    covered = {each.account.id for each in planned}
    result = PassResult(accounts=len(accounts), without_source=len(accounts) - len(covered), **counted)
    extra = {"event": "accounts_watched", "looked": result.looked, "failed": result.failed, "posts": result.posts}
    log.info("新媒体账号：看了 %d 个，读不到 %d 个，新发文 %d 条", result.looked, result.failed, result.posts, extra=extra)
    return result


def _keep(store: "Store", seen: Sequence[Sighting]) -> int:
    posts = [post for each in seen if Know.POSTS in each.knows for post in each.posts]
    with store.transaction():
        count = store.posts.append(posts)
        store.media.record([replace(each, newest=max((post.at for post in each.posts), default=None)) for each in seen])
    return count.added
