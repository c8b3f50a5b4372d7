"""interact.freshness: the board shows something of the last two months (ND17c, MW12)."""

from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, failed, not_applicable, passed, review, site_check, unknown_from
from checks.interact.board import boards, newest_day, unread_board
from core.clock import beijing_day, months_back
from core.column.inferred import unborne
from core.errors import Failure
from core.outcome import Cause, Owner
from core.snapshot import SiteSnapshot

CODE: Final = "interact.messages_stale_2m"


@site_check(
    id="interact.freshness",
    title="留言2个月内有更新",
    codes=(CODE,),
    needs=("columns",),
    source="国办秘函〔2019〕19号 留言公开；绵阳2022 留言公开",
)
def interact_freshness(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Fail when the newest public question or answer, over all boards, is older than two calendar months before T.

    Bad: newest answer 2026-03-01 at T = 2026-06-15. Good: 2026-05-20.
    Traps: lists without years (unknown while no message tells the year); a remark that no question was received (a person decides), unread boards (unknown), pages of frequent questions are no board.
    """
    columns = boards(site)
    if not columns:
        yield not_applicable("没有咨询建言栏目")
        return
    start = months_back(beijing_day(site.as_of), 2)
    newest = newest_day(site)
    column = max(columns, key=lambda one: (one.item_count > 0, one.newest_day or start.replace(year=1)))
    if newest is not None and newest >= start:
        yield passed(f"最新公开留言{newest}", url=column.url)
        return
    guessed = max((one for one in columns if one.newest_day is not None), key=lambda one: one.newest_day or start, default=None)
    if guessed is not None and guessed.newest_day is not None and guessed.newest_day >= start:
        yield unknown_from(unborne(guessed.newest), url=guessed.url)
        return
    newest = max((day for day in (newest, guessed.newest_day if guessed else None) if day is not None), default=None)
    unread = unread_board(site)
    if unread is not None or newest is None:
        failure = (unread.failure if unread else None) or Failure(Cause.NO_DATA, Owner.MONITOR, "没有读到带日期的公开留言")
        yield unknown_from(failure, url=(unread or column).url)
        return
    say = review if column.exempt_remark else failed
    note = f"；页面注明：{column.exempt_remark}" if column.exempt_remark else ""
    yield say(
        CODE,
        f"最新公开留言日期为{newest}，超过2个月未更新{note}",
        url=column.url,
        target=column.url,
        measured={"newest": newest.isoformat(), "days": (beijing_day(site.as_of) - newest).days, "window": "P2M"},
    )
