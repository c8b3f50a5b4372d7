"""message.test: our own simulated questions are answered within 5 working days, and well; within 1 is a merit."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from checks.base import Verdict, failed, passed, unknown
from checks.message.answer import answered_at, in_time, lateness, not_seen, place, unseen
from checks.record import record_check
from core.outcome import Cause, Owner
from core.records import SiteRecords
from core.site import Message

LATE: Final = "interact.reply_late"
POOR: Final = "interact.reply_poor"
QUICK: Final = "interact.reply_1d"
LIMIT_DAYS: Final = 5
"""Working days (MW13, ND18)."""
QUICK_DAYS: Final = 1
"""Working days (MB02)."""


@record_check(
    id="message.test",
    title="模拟咨询按时答复",
    codes=(LATE, POOR, QUICK),
    source="国办秘函〔2019〕19号 办理答复；绵阳2022 办理答复、咨询快速答复",
)
def message_test(records: SiteRecords) -> Iterable[Verdict]:
    """
    Fail each simulated question without an answer within 5 working days, or with a poor one; report an answer within 1 as a merit.

    Bad: asked on Monday 2026-11-02, answered on Tuesday 2026-11-10 (day 6). Good: answered on Monday 2026-11-09 (day 5).
    Traps: the day asked is day 0; a question still open inside its 5 days is no fault; a poor quick answer is no merit; what was
    answered after the last import is not known; while the first working day lasts, nothing is known of the merit.
    """
    mine = [message for message in records.messages if message.board == "test" and message.asked_at <= records.at]
    if not mine:
        return
    faults = [verdict for message in mine for verdict in _faults(message, records)]
    if faults:
        yield from faults
    else:
        yield passed(in_time("模拟咨询", mine, records.at), codes=(LATE, POOR))
    yield _merit(mine, records)


def _merit(mine: Sequence[Message], records: SiteRecords) -> Verdict:
    quick = [message for message in mine if _is_quick(message, records)]
    if quick:
        first = min(quick, key=lambda message: (message.asked_at, message.id))
        return failed(QUICK, f"模拟咨询 {first.id} 在 1 个工作日内得到答复", target=place(first), confirmed=True)
    waiting = [message for message in mine if answered_at(message, records.at) is None and not lateness(message, records, QUICK_DAYS)[0]]
    if waiting:
        words = f"模拟咨询 {waiting[0].id} 提出后 1 个工作日内的结果还不知道"
        return unknown(Cause.NO_DATA, Owner.MONITOR, words, codes=(QUICK,))
    return passed("没有模拟咨询在 1 个工作日内得到合格答复，不加分", codes=(QUICK,))


def _faults(message: Message, records: SiteRecords) -> Iterator[Verdict]:
    late, sure, words = lateness(message, records, LIMIT_DAYS)
    if late:
        yield failed(LATE, f"模拟咨询 {message.id}：{words}", target=place(message), measured={"id": message.id}, confirmed=sure)
    elif unseen(message, records, LIMIT_DAYS):
        yield not_seen("模拟咨询", message, f" {LIMIT_DAYS} 个工作日", (LATE,))
    if message.poor and answered_at(message, records.at) is not None:
        yield failed(POOR, f"模拟咨询 {message.id}：答复质量差", target=place(message), measured={"id": message.id}, confirmed=True)


def _is_quick(message: Message, records: SiteRecords) -> bool:
    if message.poor or answered_at(message, records.at) is None:
        return False
    late, sure, _ = lateness(message, records, QUICK_DAYS)
    return sure and not late
