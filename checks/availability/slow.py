"""availability.slow: no visit of the week waited 15 seconds for the site."""

from collections.abc import Iterable

from checks.base import Verdict, failed, passed, unknown
from checks.record import record_check
from core.clock import BEIJING
from core.outcome import Cause, Outcome, Owner
from core.records import SiteRecords

CODE = "availability.slow_15s"
MAX_TOLD = 5


@record_check(
    id="availability.slow",
    title="15秒内打开",
    codes=(CODE,),
    source="国办秘函〔2019〕19号 单项否决：站点无法访问",
)
def availability_slow(records: SiteRecords) -> Iterable[Verdict]:
    """
    Tell the visits of the last seven days that had not opened after 15 seconds. Advice: each is already a failed visit of ``availability.ratio``.

    Bad: two visits of 15.0 and 18.2 seconds. Good: the slowest took 14.9 seconds.
    Traps: visits that were refused or answered with an error are failed but not slow; void and blocked ones are neither; a line of our own
    that is slow shows as our own outage and is void.
    """
    if records.slow is None:
        return
    if records.slow:
        times = "、".join(f"{visit.at.astimezone(BEIJING):%m月%d日 %H:%M}" for visit in records.slow[:MAX_TOLD])
        more = "等" if len(records.slow) > MAX_TOLD else ""
        words = f"近 7 天有 {len(records.slow)} 次访问 15 秒仍未打开（{times}{more}），每次按一次无法访问计"
        yield failed(CODE, words, url=records.site.url, measured={"slow": len(records.slow)}, confirmed=True)
    elif records.week.outcome is Outcome.UNKNOWN:
        yield unknown(Cause.TOO_FEW_VISITS, Owner.MONITOR, records.week.sentence)
    else:
        yield passed("近 7 天没有超过 15 秒的访问")
