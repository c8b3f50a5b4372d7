"""What the record checks look at: stored visits, messages, accounts and posts at a time T."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.availability import WeekJudgement
from core.lexicon import Lexicon
from core.media.register import Listing, ListKind
from core.media.repost import Duty
from core.media.sighting import Sighting
from core.quorum import VantageWeek
from core.site import Account, Message, Post, Site
from core.visit import Visit
from core.workdays import WorkCalendar


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteRecords:
    """Stored records of one site."""

    site: Site
    at: datetime
    week: WeekJudgement
    slow: Sequence[Visit] | None = None
    """Visits of the week that had not opened after 15 seconds, oldest first; None = only their counts were read."""
    vantages: Sequence[VantageWeek] = ()
    """The same week as other places saw it; empty where only counts were read."""
    messages: Sequence[Message] = ()
    """All boards; later ones than *at* are ignored by the checks."""
    calendar: WorkCalendar

    @property
    def subject(self) -> str:
        """Whom an assessment is about."""
        return self.site.id


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountRecords:
    """Stored records of one new-media account."""

    account: Account
    at: datetime
    newest: datetime | None = None
    """Time of the newest post at or before *at*; None = no posts known."""
    siblings: Sequence[Account] = ()
    """Other accounts in scope of the same sponsor."""
    listings: Mapping[ListKind, Listing] = field(default_factory=dict)
    """How it stands in every list that was imported; a list that is not here says nothing."""
    sightings: Sequence[Sighting] = ()
    """Newest look of each source at or before *at*."""
    followers: Sequence[tuple[datetime, int]] = ()
    """Follower counts known, oldest first."""

    @property
    def subject(self) -> str:
        """Whom an assessment is about."""
        return self.account.id


@dataclass(frozen=True, kw_only=True, slots=True)
class PostRecords:
    """What an account (and the sponsor's other accounts) posted: read by the daily pass, too much to be read at every score."""

    account: Account
    at: datetime
    posts: Sequence[Post] = ()
    """Since the last pass, oldest first."""
    lexicon: Lexicon | None = None
    duties: Sequence[Duty] = ()
    """Items that had to be reposted and whose time is over, with what was found of them."""

    @property
    def subject(self) -> str:
        """Whom an assessment is about."""
        return self.account.id
