"""message.overdue: no consultation of the last year stays unanswered for more than three months."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from checks.base import Verdict, failed, passed
from checks.message.answer import answered_at, in_time, not_seen, open_until, place
from checks.record import record_check
from core.clock import beijing_day, window_start
from core.records import SiteRecords
from core.site import Message

CODE: Final = "interact.overdue_3m"
LIMIT_MONTHS: Final = 3
WINDOW_MONTHS: Final = 12


@record_check(
    id="message.overdue",
    title="咨询留言3个月内得到回应",
    codes=(CODE,),
    source="国办秘函〔2019〕19号 单项否决：互动回应差",
)
def message_overdue(records: SiteRecords) -> Iterable[Verdict]:
    """
    Fail each consultation asked in the last year that waited more than three calendar months for an answer.

    Bad: asked on 1 January, still open on 2 April. Good: answered on 1 April.
    Traps: only imported (valid) messages are known, and only as they were at the last import; a site without any is not judged here.
    """
    start = window_start(records.at, months=WINDOW_MONTHS)
    mine = [message for message in records.messages if message.board == "consult" and start <= message.asked_at <= records.at]
    if not mine:
        return
    late = [message for message in mine if _waited_too_long(message, records.at)]
    unseen = [message for message in mine if message not in late and _ran_out_unseen(message, records.at)]
    for message in late:
        answered = answered_at(message, records.at)
        known = open_until(message, records.at)
        end = (
            f"{beijing_day(answered)} 才答复"
            if answered
            else "至今未答复"
            if known == records.at
            else f"{beijing_day(known)} 导入时仍未答复"
        )
        words = f"咨询留言 {message.id}：{beijing_day(message.asked_at)} 提出，{end}，超过 3 个月"
        yield failed(CODE, words, target=place(message), measured={"id": message.id}, confirmed=True)
    for message in unseen:
        yield not_seen("咨询留言", message, f" {LIMIT_MONTHS} 个月", (CODE,))
    if not late and not unseen:
        yield passed(in_time("近1年咨询留言", mine, records.at))


def _waited_too_long(message: Message, at: datetime) -> bool:
    return message.asked_at < window_start(answered_at(message, at) or open_until(message, at), months=LIMIT_MONTHS)


def _ran_out_unseen(message: Message, at: datetime) -> bool:
    return answered_at(message, at) is None and message.asked_at < window_start(at, months=LIMIT_MONTHS)
