"""media.freshness: the account posted within the last 14 days."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from checks.base import Verdict, failed, passed, unknown
from checks.record import record_check
from core.clock import BEIJING
from core.errors import Failure
from core.media.sighting import Know
from core.outcome import Cause, Owner
from core.records import AccountRecords

CODE: Final = "media.not_updated_14d"
LIMIT: Final = timedelta(hours=14 * 24)
"""监测时间点前2周."""
FRESH: Final = timedelta(days=3)
"""A list of posts that was read longer ago says nothing about today. House rule."""


@record_check(
    id="media.freshness",
    title="账号2周内有更新",
    codes=(CODE,),
    source="国办秘函〔2019〕19号 政务新媒体单项否决：内容不更新",
)
def media_freshness(records: AccountRecords) -> Iterable[Verdict]:
    """
    Fail when the newest post is older than 14 times 24 hours before T.

    Bad: newest post 14 days and one second old. Good: exactly 14 days old.
    Traps: no posts known is unknown, never stale; posts after T are not known yet; a single public page shows that an account is
    alive, never that it is silent; a source that could not be read lately leaves a gap that is ours, and so does a list that was
    read, or imported, before the account had been silent for so long.
    """
    known = [each.newest for each in records.sightings if each.newest is not None and each.newest <= records.at]
    alive = max([*known, *([records.newest] if records.newest is not None else [])], default=None)
    if alive is not None and records.at - alive <= LIMIT:
        yield passed(f"账号“{records.account.name}”最新发文 {alive.astimezone(BEIJING):%Y-%m-%d %H:%M}")
        return
    gap = _gap(records, alive)
    if gap is not None:
        yield gap
        return
    if records.newest is None or alive is None:
        yield unknown(Cause.NO_DATA, Owner.MONITOR, f"账号“{records.account.name}”没有已知的发文记录")
        return
    newest = alive.astimezone(BEIJING)
    days = (records.at - alive).days
    more = "多" if days == LIMIT.days else ""
    words = f"账号“{records.account.name}”最新发文 {newest:%Y-%m-%d %H:%M}，距监测时间点 {days} 天{more}，超过 14 天"
    yield failed(CODE, words, measured={"newest": newest.isoformat()}, confirmed=True)


def _gap(records: AccountRecords, alive: datetime | None) -> Verdict | None:
    """Unknown when the source that lists the account's posts was not read lately, or not since it became stale: its silence is then ours."""
    looks = [each for each in records.sightings if Know.POSTS in each.knows]
    read = [each for each in looks if each.failure is None and records.at - each.at <= FRESH]
    if not looks or any(alive is None or each.at - alive > LIMIT for each in read):
        return None
    last = max(read or looks, key=lambda each: each.at)
    failure = last.failure or Failure(Cause.NO_DATA, Owner.MONITOR, "")
    when = f"{last.at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
    why = f"读取失败：{failure.detail}" if last.failure else "读取时尚未超过 14 天，之后没有再读取" if read else "之后没有再读取"
    return unknown(failure.cause, failure.owner, f"账号“{records.account.name}”的发文来源 {when} {why}，不能判断是否更新")
