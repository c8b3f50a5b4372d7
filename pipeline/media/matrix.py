"""The newest post known of every account, from lists of posts and from looks; whose silence is only ours."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from core.media.matrix import LIMIT, Matrix, matrix
from core.outcome import Outcome
from core.site import Account
from pipeline.media.facts import load_media_facts

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


def unread_since(store: "Store", at: datetime, accounts: Iterable[Account], newest: Mapping[str, datetime]) -> frozenset[str]:
    """Accounts whose newest known post is too old, but of which ``media.freshness`` cannot say that they are silent."""
    from checks.media.freshness import media_freshness
    from checks.record import run_record_check

    stale = [account for account in accounts if (seen := newest.get(account.id)) is not None and at - seen > LIMIT]
    if not stale:
        return frozenset()
    ids = [account.id for account in stale]
    facts, listed = load_media_facts(store, at, ids), store.posts.newest_all(at, ids)
    answers = (run_record_check(media_freshness, facts.records(account, at, listed.get(account.id), ()))[0] for account in stale)
    return frozenset(each.subject for said in answers for each in said if each.outcome is Outcome.UNKNOWN)


def matrix_at(store: "Store", at: datetime, accounts: Sequence[Account]) -> Matrix:
    """*accounts* by unit and platform as they stand at *at*."""
    newest = newest_known(store, at, [account.id for account in accounts])
    return matrix(accounts, newest, at, unread_since(store, at, accounts, newest))
