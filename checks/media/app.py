"""media.app: an APP can be downloaded."""

from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, passed, review, unknown_from
from checks.record import record_check
from core.clock import BEIJING
from core.errors import Failure
from core.media.platform import Platform, platform_of
from core.media.sighting import Know, Offer, Sighting
from core.outcome import Cause, Owner
from core.records import AccountRecords

CODE: Final = "media.app_unavailable"


@record_check(
    id="media.app",
    title="移动客户端（APP）可以下载",
    codes=(CODE,),
    source="国办秘函〔2019〕19号 政务新媒体单项否决：移动客户端（APP）无法下载或使用",
)
def media_app(records: AccountRecords) -> Iterable[Verdict]:
    """
    Ask a person when every place that was looked at says that it has no such APP.

    Bad: the store says 应用不存在 and the package address is gone. Good: any one place offers it.
    Traps: stores differ by region; a place that could not be reached says nothing; whether an APP that can be had also works,
    only a person with a device can say.
    """
    if platform_of(records.account.platform) is not Platform.APP:
        return
    looks = [each for each in records.sightings if Know.DOWNLOAD in each.knows or each.app is not None]
    if not looks:
        return
    offered = [each for each in looks if each.app is not None and each.app.offer is Offer.OFFERED]
    gone = [each for each in looks if each.app is not None and each.app.offer is Offer.GONE]
    if offered:
        yield passed(f"APP“{records.account.name}”可以下载：{_places(offered)}")
    elif gone and len(gone) == len(looks):
        yield review(
            CODE, f"APP“{records.account.name}”在查过的地方均已下架或无法下载：{_places(gone)}，请人工试用核实", url=gone[0].url or None
        )
    else:
        failure = next((each.failure for each in looks if each.failure), None)
        yield unknown_from(failure or Failure(Cause.NO_DATA, Owner.MONITOR, "应用商店页面没有说明能否下载"))


def _places(looks: list[Sighting]) -> str:
    return "、".join(f"{each.url or each.source}（{each.at.astimezone(BEIJING):%Y-%m-%d}）" for each in looks[:5])
