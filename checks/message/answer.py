"""What is known at T about the answer of a message."""

from datetime import datetime

from core.clock import beijing_day
from core.records import SiteRecords
from core.site import Message


def answered_at(message: Message, at: datetime) -> datetime | None:
    """Time of the answer, None while unanswered at *at*."""
    return message.answered_at if message.answered_at is not None and message.answered_at <= at else None


def lateness(message: Message, records: SiteRecords, limit_days: int) -> tuple[bool, bool, str]:
    """(more than *limit_days* working days passed, known for sure, the words); unanswered messages are measured up to T."""
    answered = answered_at(message, records.at)
    late, sure = records.calendar.exceeds(message.asked_at, answered or records.at, limit_days)
    end = f"{beijing_day(answered)} 答复" if answered else "尚未答复"
    words = f"{beijing_day(message.asked_at)} 提出，{end}，{'超过' if late else '未超过'} {limit_days} 个工作日"
    return late, sure, words if sure else f"{words}（该年节假日安排未知，暂按周一至周五计）"


def place(message: Message) -> str:
    """Where a finding about a message lies: there is no URL, so board and id name it."""
    return f"message:{message.board}:{message.id}"
