"""media.freshness: the account posted within the last 14 days."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from checks.base import Verdict, failed, passed, unknown
from checks.record import record_check
from core.clock import BEIJING
from core.outcome import Cause, Owner
from core.records import AccountRecords

CODE: Final = "media.not_updated_14d"
LIMIT: Final = timedelta(hours=14 * 24)
"""监测时间点前2周."""


@record_check(
    id="media.freshness",
    title="账号2周内有更新",
    codes=(CODE,),
    source="国办秘函〔2019〕19号 政务新媒体单项否决:内容不更新",
)
def media_freshness(records: AccountRecords) -> Iterable[Verdict]:
    """
    Fail when the newest post is older than 14 times 24 hours before T.

    Bad: newest post 14 days and one second old. Good: exactly 14 days old.
    Traps: no posts known is unknown, never stale; posts after T are not known yet.
    """
    if records.newest is None:
        yield unknown(Cause.NO_DATA, Owner.MONITOR, f"账号“{records.account.name}”没有已知的发文记录")
        return
    newest = records.newest.astimezone(BEIJING)
    words = f"账号“{records.account.name}”最新发文 {newest:%Y-%m-%d %H:%M}"
    if records.at - records.newest > LIMIT:
        days = (records.at - records.newest).days
        yield failed(CODE, f"{words},距监测时间点 {days} 天,超过 14 天", measured={"newest": newest.isoformat()}, confirmed=True)
    else:
        yield passed(words)
