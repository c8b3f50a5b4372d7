"""What is known at T about the answer of a message."""

from collections.abc import Sequence
from datetime import datetime

from checks.base import Verdict, unknown
from core.clock import beijing_day
from core.outcome import Cause, Owner
from core.records import SiteRecords
from core.site import Message


def answered_at(message: Message, at: datetime) -> datetime | None:
    """Time of the answer, None while unanswered at *at*."""
    return message.answered_at if message.answered_at is not None and message.answered_at <= at else None


def open_until(message: Message, at: datetime) -> datetime:
    """Up to when an unanswered message is known to have been open: *at*, or the last import, which could not tell what came later."""
    return at if message.seen_at is None else min(message.seen_at, at)


def lateness(message: Message, records: SiteRecords, limit_days: int) -> tuple[bool, bool, str]:
    """
    (more than *limit_days* working days passed, known for sure, the words).

    Unanswered messages are measured as long as they are known to have been open; see ``unseen`` for the rest.
    """
    answered, known = answered_at(message, records.at), open_until(message, records.at)
    late, sure = records.calendar.exceeds(message.asked_at, answered or known, limit_days)
    end = f"{beijing_day(answered)} 答复" if answered else "尚未答复" if known == records.at else f"{beijing_day(known)} 导入时尚未答复"
    words = f"{beijing_day(message.asked_at)} 提出，{end}，{'超过' if late else '未超过'} {limit_days} 个工作日"
    return late, sure, words if sure else f"{words}（该年节假日安排未知，暂按周一至周五计）"


def unseen(message: Message, records: SiteRecords, limit_days: int) -> bool:
    """Whether the days of a message ran out after the last import, so that nobody knows how it ended."""
    if answered_at(message, records.at) is not None:
        return False
    late_at = (records.calendar.exceeds(message.asked_at, end, limit_days)[0] for end in (open_until(message, records.at), records.at))
    return tuple(late_at) == (False, True)


def not_seen(what: str, message: Message, limit: str, codes: tuple[str, ...]) -> Verdict:
    """The answer of a check about such a message."""
    day = beijing_day(message.seen_at) if message.seen_at else ""
    words = (
        f"{what} {message.id}：{beijing_day(message.asked_at)} 提出，{day} 导入时尚未答复、未超过{limit}，之后没有再导入，不能判断是否超时"
    )
    return unknown(Cause.NO_DATA, Owner.MONITOR, words, codes=codes)


def in_time(what: str, messages: Sequence[Message], at: datetime) -> str:
    """What is said of messages none of which is late: how many are answered, and how many still have time."""
    waiting = sum(answered_at(message, at) is None for message in messages)
    if not waiting:
        return f"{what} {len(messages)} 条，均按时答复"
    done = f"{len(messages) - waiting} 条已按时答复，{waiting} 条" if waiting < len(messages) else ""
    return f"{what} {len(messages)} 条，{done}尚未答复，未超过期限"


def place(message: Message) -> str:
    """Where a finding about a message lies: there is no URL, so board and id name it."""
    return f"message:{message.board}:{message.id}"
