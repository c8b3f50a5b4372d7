"""availability.ratio: the site opens within 15 seconds in more than 95 % of the week's visits."""

from collections.abc import Iterable

from checks.base import Verdict, failed, passed, unknown
from checks.record import record_check
from core.availability import LINE_PERCENT
from core.outcome import Cause, Outcome, Owner
from core.records import SiteRecords

CODE = "availability.unreachable_ratio"


@record_check(
    id="availability.ratio",
    title="站点可以访问",
    codes=(CODE,),
    source="国办秘函〔2019〕19号 单项否决：站点无法访问",
)
def availability_ratio(records: SiteRecords) -> Iterable[Verdict]:
    """
    Fail when failed visits reach 5 % (inclusive) of the valid ones over the seven 24-hour periods that end at T.

    Bad: 9 of 168 visits (5.36 %). Good: 8 of 168 (4.76 %).
    Traps: fewer than 20 valid visits in one period make the week not assessable; own outages and blocked visits are no failures.
    """
    week = records.week
    measured = {"failed": week.failed, "valid": week.valid, "line_percent": LINE_PERCENT}
    if week.outcome is Outcome.UNKNOWN:
        yield unknown(Cause.TOO_FEW_VISITS, Owner.MONITOR, week.sentence)
    elif week.outcome is Outcome.FAIL:
        yield failed(CODE, week.sentence, measured=measured, confirmed=True)
    else:
        yield passed(week.sentence)
