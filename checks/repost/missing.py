"""repost.missing: important information that must be widely known was reposted in time."""

from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, passed, review, unknown
from checks.record import record_check
from core.clock import BEIJING
from core.outcome import Cause, Owner
from core.records import PostRecords
from core.words import titled

CODE: Final = "repost.missing"


@record_check(
    id="repost.missing",
    title="重要信息已转载",
    codes=(CODE,),
    source="绵阳2022 政务新媒体：重要信息转载",
)
def repost_missing(records: PostRecords) -> Iterable[Verdict]:
    """
    Ask a person about each listed item that none of the sponsor's accounts posted in time.

    Bad: the item's title, or most of it, stands in no post of the days allowed. Good: 【转发】 and the title.
    Traps: posts known only from single pages prove nothing, then it is unknown; a retitled repost is shown as the nearest title.
    """
    for duty in records.duties:
        item = duty.item
        if duty.done is not None:
            yield passed(f"已转载{titled(item.title, 60)}（{duty.done.at.astimezone(BEIJING):%Y-%m-%d}）")
        elif not duty.complete:
            yield unknown(Cause.NO_DATA, Owner.MONITOR, f"发文记录不完整，不能判断是否转载{titled(item.title, 60)}")
        else:
            until = f"{item.due_at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
            near = f"；最接近的一条是{titled(duty.nearest, 60)}" if duty.nearest else ""
            message = f"截至 {until} 未见转载{titled(item.title, 80)}（比对 {duty.looked_at} 条发文{near}），请人工核对"
            yield review(CODE, message, target=item.url or f"repost:{item.id}", measured={"item": item.id, "compared": duty.looked_at})
