"""What the record checks look at: stored visits, messages, accounts and posts at a time T."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.availability import WeekJudgement
from core.site import Account, Message, Site
from core.workdays import WorkCalendar


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteRecords:
    """Stored records of one site."""

    site: Site
    at: datetime
    week: WeekJudgement
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

    @property
    def subject(self) -> str:
        """Whom an assessment is about."""
        return self.account.id
