"""Mailings and notifications that must happen once: a unique row is claimed first, the outcome is written afterwards."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select, update

from core.mailing import Mailing, MailingState
from store.connection import Database
from store.kinds import EPOCH, to_micros
from store.schema import digests, notifications


class Digests:
    """
    Repository of ``core.mailing.Mailing``: one row per recipient and week.

    ``claimed`` means that nothing was handed to the mail server yet: such a row may be taken over once its lease has ended, and at
    once when its process is known to be dead. ``handing`` is written just before the letter is transferred: a row that stays there is never sent again by
    itself, because the server may have accepted it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, recipient: str, week: str, *, scope: str, at: datetime, lease_until: datetime, by: str) -> bool:
        """True for the one process that may send now: a new row, one whose retry is due, one that was given up, or an abandoned claim."""
        names = ("recipient", "week", "scope", "state", "attempts", "claimed_at", "lease_until", "by", "message_id", "detail")
        row = (recipient, week, scope, MailingState.CLAIMED.value, 1, to_micros(at), to_micros(lease_until), by, "", "")
        with self._database.write() as connection:
            if self._database.insert_new(connection, "digests", names, [row], conflict="(recipient, week) DO NOTHING") == 1:
                return True
            free = (MailingState.CLAIMED.value, MailingState.RETRY.value, MailingState.GIVEN_UP.value)
            abandoned = and_(digests.c.state.in_(free), digests.c.lease_until <= at)
            change = update(digests).where(digests.c.recipient == recipient, digests.c.week == week, abandoned)
            values = {"state": MailingState.CLAIMED.value, "claimed_at": at, "lease_until": lease_until, "by": by, "scope": scope}
            taken = connection.execute(change.values({**values, "attempts": digests.c.attempts + 1}))
            return taken.rowcount == 1

    def end_lease(self, recipient: str, week: str, *, by: str) -> None:
        """The process that claimed it is dead: the next to ask may have it. Nothing changes when the letter is anybody else's by now."""
        held = (digests.c.recipient == recipient, digests.c.week == week, digests.c.by == by)
        with self._database.write() as connection:
            connection.execute(update(digests).where(*held, digests.c.state == MailingState.CLAIMED.value).values(lease_until=EPOCH))

    def handing(self, recipient: str, week: str, *, by: str, message_id: str, at: datetime) -> bool:
        """The letter is about to be transferred. False when the claim was lost meanwhile: then it must not be."""
        mine = (digests.c.recipient == recipient, digests.c.week == week, digests.c.by == by)
        with self._database.write() as connection:
            change = update(digests).where(*mine, digests.c.state == MailingState.CLAIMED.value)
            values = {"state": MailingState.HANDING.value, "message_id": message_id, "handed_at": at}
            return connection.execute(change.values(values)).rowcount == 1

    def finish(
        self, recipient: str, week: str, state: MailingState, *, by: str, at: datetime, detail: str = "", retry_at: datetime | None = None
    ) -> None:
        """
        Write the outcome; with ``retry`` *retry_at* says when the next try is due.

        Nothing changes when the claim was lost meanwhile: whoever has it may have sent the letter.
        """
        values: dict[str, Any] = {"state": state.value, "finished_at": at, "detail": detail}
        if retry_at is not None:
            values["lease_until"] = retry_at
        mine = (digests.c.recipient == recipient, digests.c.week == week, digests.c.by == by)
        with self._database.write() as connection:
            connection.execute(update(digests).where(*mine).values(values))

    def forget(self, recipient: str, week: str) -> bool:
        """A person wants it sent again."""
        with self._database.write() as connection:
            change = update(digests).where(digests.c.recipient == recipient, digests.c.week == week)
            return connection.execute(change.values(state=MailingState.RETRY.value, lease_until=EPOCH)).rowcount == 1

    def of_week(self, week: str) -> list[Mailing]:
        """The mailings of a week, by recipient."""
        query = select(digests).where(digests.c.week == week).order_by(digests.c.recipient)
        with self._database.read() as connection:
            return [_mailing(row) for row in connection.execute(query)]

    def get(self, recipient: str, week: str) -> Mailing | None:
        """One mailing."""
        query = select(digests).where(digests.c.recipient == recipient, digests.c.week == week)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return None if row is None else _mailing(row)

    def recent(self, limit: int = 50) -> list[Mailing]:
        """The last mailings, newest first."""
        query = select(digests).order_by(digests.c.claimed_at.desc(), digests.c.recipient).limit(limit)
        with self._database.read() as connection:
            return [_mailing(row) for row in connection.execute(query)]

    def unfinished(self, now: datetime) -> list[Mailing]:
        """Mailings whose next try is due, and those of which nobody knows whether they arrived."""
        due = and_(digests.c.state.in_([MailingState.CLAIMED.value, MailingState.RETRY.value]), digests.c.lease_until <= now)
        lost = and_(digests.c.state == MailingState.HANDING.value, digests.c.lease_until <= now)
        with self._database.read() as connection:
            return [_mailing(row) for row in connection.execute(select(digests).where(or_(due, lost)).order_by(digests.c.recipient))]


class Notifications:
    """What was announced where, so that the same news is not told twice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, channel: str, keys: Iterable[str], *, at: datetime) -> list[str]:
        """Those of *keys* that were never announced on a channel; they are from now on."""
        fresh = []
        with self._database.write() as connection:
            for key in dict.fromkeys(keys):
                row = (channel, key, to_micros(at))
                names = ("channel", "key", "at")
                if self._database.insert_new(connection, "notifications", names, [row], conflict="(channel, key) DO NOTHING") == 1:
                    fresh.append(key)
        return fresh

    def release(self, channel: str, keys: Iterable[str]) -> None:
        """They were not delivered after all: they may be announced again."""
        with self._database.write() as connection:
            for key in keys:
                connection.execute(notifications.delete().where(notifications.c.channel == channel, notifications.c.key == key))

    def prune(self, before: datetime) -> int:
        """Forget what was announced before a time."""
        with self._database.write() as connection:
            return connection.execute(notifications.delete().where(notifications.c.at < before)).rowcount


def _mailing(row: Row[Any]) -> Mailing:
    return Mailing(
        recipient=row.recipient,
        week=row.week,
        scope=row.scope,
        state=MailingState(row.state),
        attempts=row.attempts,
        claimed_at=row.claimed_at,
        lease_until=row.lease_until,
        by=row.by,
        handed_at=row.handed_at,
        finished_at=row.finished_at,
        message_id=row.message_id,
        detail=row.detail,
    )
