"""Mailings: what became of the digest of one recipient and week."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MailingState(StrEnum):
    """Where a mailing stands."""

    CLAIMED = "claimed"
    """A process prepares it; the server has nothing yet."""
    RETRY = "retry"
    """Temporary failure; ``lease_until`` is the time of the next try."""
    HANDING = "handing"
    """The transfer has begun and its end is not known: never sent again without a person's word."""
    SENT = "sent"
    BOUNCED = "bounced"
    """The server refused the recipient or the letter for good."""
    GIVEN_UP = "given_up"
    """Temporary failures until the tries of a run were used up; the next run begins anew."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mailing:
    """One recipient and week."""

    recipient: str
    week: str
    scope: str
    state: MailingState
    attempts: int
    claimed_at: datetime
    lease_until: datetime
    by: str = ""
    """Who claimed it."""
    handed_at: datetime | None = None
    finished_at: datetime | None = None
    message_id: str = ""
    detail: str = ""

    @property
    def is_under_way(self) -> bool:
        """Claimed, or in the transfer of which no end was noted."""
        ended = self.finished_at is not None and (self.handed_at is None or self.finished_at >= self.handed_at)
        return self.state is MailingState.CLAIMED or (self.state is MailingState.HANDING and not ended)
