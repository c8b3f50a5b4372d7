"""survey.result: results are published within a month of the end (bonus MB03, second half)."""

from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, not_applicable, passed, review, site_check
from checks.survey.activities import read_activity, results
from core.clock import beijing_day, months_back
from core.snapshot import SiteSnapshot

CODE: Final = "survey.result_missing"


@site_check(
    id="survey.result",
    title="征集调查结果公开",
    codes=(CODE,),
    needs=("columns",),
    source="绵阳2022 加分：调查征集",
)
def survey_result(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Ask a person about each sampled activity of the last year that ended over a month ago and shows no result.

    Bad: "截止时间：2026-03-01", nothing since, T = 2026-06-15. Good: a 结果反馈 on the page or in the list.
    Traps: activities without an end date are not judged; results under another title (a person decides).
    """
    pages = site.special_pages.get("survey", ())
    titles = list(results(site.special_pages.get("survey_list", ())))
    today = beijing_day(site.as_of)
    first, last = months_back(today, 12), months_back(today, 1)
    judged = [one for page in pages if (one := read_activity(page, titles)) is not None and one.ended is not None]
    ended = [one for one in judged if one.ended is not None and first <= one.ended < last]
    if not ended:
        yield not_applicable("没有抽取到近1年内结束满1个月的征集调查")
        return
    for one in ended:
        if one.has_result:
            yield passed(f"“{one.title[:60]}”已公开结果", url=one.url)
        else:
            message = f"征集调查“{one.title[:60]}”于{one.ended}结束，超过1个月未见公开结果，请核对"
            yield review(CODE, message, url=one.url, measured={"ended": one.ended.isoformat() if one.ended else None})
