"""guide.elements: guides give the ten categories of key elements (ND12, NV6(2), NV6(3))."""

from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, not_applicable, passed, review, site_check, unknown, unknown_from
from checks.guide.parts import CATEGORIES, cannot_be_read, is_guide, missing_categories
from checks.pages import on_most_columns
from core.outcome import Cause, Owner
from core.snapshot import SiteSnapshot

CODE: Final = "guide.elements_missing"


@site_check(
    id="guide.elements",
    title="办事指南要素齐全",
    codes=(CODE,),
    needs=("home",),
    source="国办秘函〔2019〕19号 办事指南、单项否决：服务不实用（2）(3)",
)
def guide_elements(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Ask a person about each sampled guide that lacks categories; ``count`` is how many of the ten it lacks.

    Bad: a guide with 申请条件 and 办理流程 only (8 missing). Good: all ten headings, whatever their synonyms (受理条件, 申报材料, 承办单位).
    Traps: guides on a platform that only scripts or a login show (unknown), lists of services and news about services (no guides).
    """
    if not site.site.outward_service:
        yield not_applicable("没有对外服务职能的部门不检查办事服务")
        return
    pages = site.special_pages.get("guide", ())
    population = site.special_population.get("guide", len(pages))
    judged, elsewhere = 0, on_most_columns(site)
    for page in pages:
        failure = cannot_be_read(page)
        if failure is not None:
            yield unknown_from(failure, url=page.final_url)
            judged += 1
            continue
        if not is_guide(page, elsewhere):
            continue
        judged += 1
        missing = missing_categories(page)
        if missing:
            yield review(
                CODE,
                f"办事指南“{(page.best.title or '')[:60]}”缺少{len(missing)}类要素：{'、'.join(missing)}",
                url=page.final_url,
                count=len(missing),
                measured={"missing": list(missing), "of": len(CATEGORIES), "population": population},
            )
        else:
            yield passed(f"办事指南“{(page.best.title or '')[:60]}”十类要素齐全", url=page.final_url, sampled=population)
    if not judged:
        yield unknown(Cause.NO_DATA, Owner.MONITOR, "没有抽取到办事指南")
