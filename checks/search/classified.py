"""search.classified: results are shown by category (ND24c, MW19c)."""

from collections.abc import Iterable

from checks.base import Verdict, failed, not_applicable, passed, site_check, unknown, unknown_from
from checks.search.trials import answered, home_url, no_verdict, own_failure
from core.outcome import Cause, Owner
from core.snapshot import SiteSnapshot

CODE = "search.not_classified"


@site_check(
    id="search.classified",
    title="搜索结果分类展现",
    codes=(CODE,),
    needs=("search",),
    source="国办秘函〔2019〕19号 搜索功能；绵阳2022 搜索功能",
)
def search_classified(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Fail when the result page offers no categories such as 政策文件, 办事服务, 互动, 新闻.

    Bad: one plain list. Good: tabs or facets above the results.
    Traps: the site's own menu is no facet; tabs written by script (unknown until rendered).
    """
    search = site.search
    assert search is not None
    if search.form.presence is False:
        yield not_applicable("没有站内搜索")
        return
    failure = own_failure(search)
    if failure is not None:
        yield unknown_from(failure, url=home_url(site))
    elif (undecided := no_verdict(search)) is not None:
        yield unknown_from(undecided, url=home_url(site))
    elif not answered(search):
        yield not_applicable("站内搜索不可用，不再判断分类")
    elif search.classified is None:
        yield unknown(Cause.NO_DATA, Owner.MONITOR, "没有判断出搜索结果是否分类", url=home_url(site))
    elif search.classified:
        yield passed("搜索结果分类展现", url=home_url(site))
    else:
        yield failed(CODE, "搜索结果没有按类别展现", url=home_url(site))
