"""What is stored about new-media accounts at T, as the record checks take it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from core.media.register import ListIndex, ListKind, listings
from core.media.sighting import Sighting
from core.records import AccountRecords
from core.site import Account

if TYPE_CHECKING:
    from store import Store

FOLLOWER_WINDOW: Final = timedelta(days=120)
"""How far back follower counts are looked at. House rule."""
FEW: Final = 500
"""Up to this many accounts are asked for by id, more are read whole."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MediaFacts:
    """Lists, looks and follower counts at T."""

    lists: Mapping[ListKind, ListIndex] = field(default_factory=dict)
    sightings: Mapping[str, Sequence[Sighting]] = field(default_factory=dict)
    followers: Mapping[str, Sequence[tuple[datetime, int]]] = field(default_factory=dict)

    def records(self, account: Account, at: datetime, newest: datetime | None, siblings: Sequence[Account]) -> AccountRecords:
        """Everything the record checks look at for one account."""
        return AccountRecords(
            account=account,
            at=at,
            newest=newest,
            siblings=siblings,
            listings=listings(account, self.lists) if self.lists else {},
            sightings=self.sightings.get(account.id, ()),
            followers=self.followers.get(account.id, ()),
        )


def load_media_facts(store: "Store", at: datetime, accounts: Sequence[str]) -> MediaFacts:
    """Read what is known of *accounts* at *at*, in a few queries."""
    few = list(accounts) if len(accounts) <= FEW else None
    return MediaFacts(
        lists=store.media.lists(at),
        sightings=store.media.latest(at, few),
        followers=store.media.followers(at, at - FOLLOWER_WINDOW, few),
    )
