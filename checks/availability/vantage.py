"""availability.vantage: the site opens from every vantage point, not only where the official visits come from."""

from collections.abc import Iterable

from checks.base import Verdict, failed, passed, unknown
from checks.record import record_check
from core.outcome import Cause, Owner
from core.records import SiteRecords

CODE = "availability.vantage_failing"


@record_check(
    id="availability.vantage",
    title="各观测点均能打开",
    codes=(CODE,),
    source="house rule: a minority of vantage points is advice, never a verdict",
)
def availability_vantage(records: SiteRecords) -> Iterable[Verdict]:
    """
    Tell each vantage point from which the week alone would have reached the 5 % line. Advice: the official visits decide.

    Bad: 12 of 168 visits from one provider's line failed, hardly any elsewhere. Good: every place stays below the line.
    Traps: void visits (outage of that place) and blocked ones count neither way; a place without valid visits says nothing.
    """
    seen = [place for place in records.vantages if place.valid]
    failing = [place for place in seen if place.is_failing]
    if failing:
        measured = {"vantages": {place.vantage: {"failed": place.failed, "valid": place.valid} for place in failing}}
        words = "；".join(place.sentence for place in failing)
        yield failed(CODE, words, url=records.site.url, count=len(failing), measured=measured, confirmed=True)
    elif seen:
        yield passed(f"近 7 天 {len(seen)} 个观测点的失败比例均未达到 5 %")
    elif records.vantages:
        yield unknown(Cause.TOO_FEW_VISITS, Owner.MONITOR, "近 7 天各观测点都没有有效访问")
