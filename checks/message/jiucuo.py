"""message.jiucuo: 找错 messages of the last six months are answered within 3 working days, and well."""

from collections.abc import Iterable, Iterator
from typing import Final

from checks.base import Verdict, failed, passed
from checks.message.answer import answered_at, in_time, lateness, not_seen, place, unseen
from checks.record import record_check
from core.clock import window_start
from core.records import SiteRecords
from core.site import Message

LATE: Final = "jiucuo.reply_late"
POOR: Final = "jiucuo.reply_poor"
LIMIT_DAYS: Final = 3
"""Working days (MW18)."""
WINDOW_MONTHS: Final = 6


@record_check(
    id="message.jiucuo",
    title="“找错”留言按时答复",
    codes=(LATE, POOR),
    source="绵阳2022 “找错”答复",
)
def message_jiucuo(records: SiteRecords) -> Iterable[Verdict]:
    """
    Fail each message asked in the last six calendar months that had no answer within 3 working days, or a poor one.

    Bad: asked on Monday, answered on Friday of the same week (day 4). Good: answered on Thursday (day 3).
    Traps: the day asked is day 0; 调休 working Saturdays count; answers given after T are not known yet, nor are those after the last import.
    """
    start = window_start(records.at, months=WINDOW_MONTHS)
    mine = [message for message in records.messages if message.board == "jiucuo" and start <= message.asked_at <= records.at]
    if not mine:
        return
    faults = [verdict for message in mine for verdict in _faults(message, records)]
    yield from faults or [passed(in_time("近6个月找错留言", mine, records.at))]


def _faults(message: Message, records: SiteRecords) -> Iterator[Verdict]:
    late, sure, words = lateness(message, records, LIMIT_DAYS)
    if late:
        yield failed(LATE, f"找错留言 {message.id}：{words}", target=place(message), measured={"id": message.id}, confirmed=sure)
    elif unseen(message, records, LIMIT_DAYS):
        yield not_seen("找错留言", message, f" {LIMIT_DAYS} 个工作日", (LATE,))
    if message.poor and answered_at(message, records.at) is not None:
        yield failed(POOR, f"找错留言 {message.id}：答复质量差", target=place(message), measured={"id": message.id}, confirmed=True)
