"""availability.warning: the share of failed visits stays below the early-warning line."""

from collections.abc import Iterable

from checks.base import Verdict, failed, passed, unknown
from checks.record import record_check
from core.availability import WARNING_PERCENT
from core.outcome import Cause, Outcome, Owner
from core.records import SiteRecords

CODE = "availability.warning_3pct"


@record_check(
    id="availability.warning",
    title="连不通率低于预警线",
    codes=(CODE,),
    source="网检运行规则：连不通率预警",
)
def availability_warning(records: SiteRecords) -> Iterable[Verdict]:
    """
    Warn when failed visits reach 3 % of the week's valid ones but not the veto line. Advice only, costs nothing.

    Bad: 6 of 168 visits (3.57 %). Good: 5 of 168 (2.98 %). Traps: as for ``availability.ratio``.
    """
    week = records.week
    if week.outcome is Outcome.UNKNOWN:
        yield unknown(Cause.TOO_FEW_VISITS, Owner.MONITOR, week.sentence)
    elif week.warning:
        yield failed(CODE, f"{week.sentence}，已达到预警线 {WARNING_PERCENT}%", confirmed=True)
    else:
        yield passed(week.sentence)
