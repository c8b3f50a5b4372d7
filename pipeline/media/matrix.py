"""The newest post known of every account, from lists of posts and from looks."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store import Store


def newest_known(store: "Store", at: datetime, ids: Sequence[str] | None = None) -> dict[str, datetime]:
    """By account, the newest post at or before *at* that an import, a feed or a single page showed; of all accounts when *ids* is None."""
    found = dict(store.posts.newest_all(at, ids))
    for account, looks in store.media.latest(at, ids).items():
        for each in looks:
            if each.newest is not None and each.newest <= at and each.newest > found.get(account, datetime.min.replace(tzinfo=at.tzinfo)):
                found[account] = each.newest
    return found
