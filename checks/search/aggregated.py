"""search.aggregated: 搜索即服务, results lead straight to services (bonus MB04)."""

from collections.abc import Iterable

from checks.base import Verdict, not_applicable, passed, review, site_check, unknown
from checks.search.trials import home_url
from core.outcome import Cause, Owner
from core.snapshot import SiteSnapshot

CODE = "search.aggregated"


@site_check(
    id="search.aggregated",
    title="搜索即服务",
    codes=(CODE,),
    needs=("search",),
    source="绵阳2022 加分：搜索即服务",
)
def search_aggregated(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Propose the merit when the result page of a service query shows a service card with 办事指南 or 在线办理 at hand.

    Merit: a card with guide, form and entry above the results. None: a plain list of titles.
    Traps: menus that say 在线办理 (only the part below the search box counts); a person decides.
    """
    search = site.search
    assert search is not None
    if search.form.presence is False:
        yield not_applicable("没有站内搜索")
    elif search.aggregated is None:
        yield unknown(Cause.NO_DATA, Owner.MONITOR, "没有判断出搜索结果是否聚合服务", url=home_url(site))
    elif search.aggregated:
        yield review(CODE, "搜索结果聚合了办事服务，请核对", url=home_url(site))
    else:
        yield passed("搜索结果没有聚合办事服务，不加分", url=home_url(site))
