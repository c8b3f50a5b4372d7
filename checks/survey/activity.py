"""survey.activity: six or more collections or surveys in a year (bonus MB03)."""

from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, failed, not_applicable, passed, site_check, unknown, unknown_from
from checks.survey.activities import opened
from core.clock import beijing_day, months_back
from core.column.records import ColumnClass, ColumnForm
from core.column.select import of_class
from core.outcome import Cause, Owner
from core.snapshot import SiteSnapshot

CODE: Final = "survey.activity_count"
ENOUGH: Final = 6
"""≥ 6 activities in the last year (MB03)."""


@site_check(
    id="survey.activity",
    title="在线征集调查活动不少于6次",
    codes=(CODE,),
    needs=("columns",),
    source="绵阳2022 加分：调查征集",
)
def survey_activity(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Report the merit when the lists of the 征集调查 columns show six or more activities of the last year.

    Merit: seven drafts for comment since last June. None: three.
    Traps: results listed beside the activities do not count; collections by e-mail only do not count (a person removes them).
    """
    columns = of_class(site, ColumnClass.SURVEY)
    if not columns:
        yield not_applicable("没有征集调查栏目")
        return
    pages = site.special_pages.get("survey_list", ())
    today = beijing_day(site.as_of)
    activities = opened(pages, months_back(today, 12), today)
    if len(activities) >= ENOUGH:
        titles = [item.title[:60] for item in activities[:12]]
        yield failed(
            CODE,
            f"近1年开展征集调查活动{len(activities)}次（仅以电子邮件征集的不计，请核对）",
            url=columns[0].url,
            measured={"count": len(activities), "titles": titles},
        )
        return
    unread = next((column for column in columns if column.failure is not None and column.form is not ColumnForm.BLANK), None)
    if unread is not None and unread.failure is not None:
        yield unknown_from(unread.failure, url=unread.url)
    elif not pages:
        yield unknown(Cause.NO_DATA, Owner.MONITOR, "征集调查栏目没有采集", url=columns[0].url)
    else:
        yield passed(f"近1年开展征集调查活动{len(activities)}次，不足{ENOUGH}次，不加分", url=columns[0].url)
