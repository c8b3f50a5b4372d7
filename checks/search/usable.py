"""search.usable: the search answers (ND24a, MW19a)."""

from collections.abc import Iterable

from checks.base import Verdict, failed, not_applicable, passed, site_check, unknown_from
from checks.search.trials import TITLE_KINDS, answered, home_url, no_verdict, of_kind, own_failure
from core.snapshot import SiteSnapshot

CODE = "search.unusable"


@site_check(
    id="search.usable",
    title="站内搜索可用",
    codes=(CODE,),
    needs=("search",),
    source="国办秘函〔2019〕19号 搜索功能；绵阳2022 搜索功能",
)
def search_usable(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Fail when every query, the words of the site's own name included, brings an error or nothing at all.

    Bad: a result page that always says 没有找到相关内容; an error page. Good: any query with results.
    Traps: forms whose script prepares what is sent (unknown), captcha, script-only results without a browser, blocked addresses (unknown),
    hosts that refuse or reset the connection this once (unknown); external engines are fine.
    """
    search = site.search
    assert search is not None
    if search.form.presence is False:
        yield not_applicable("没有站内搜索")
        return
    if answered(search):
        yield passed("站内搜索可用", url=home_url(site))
        return
    if (undecided := no_verdict(search)) is not None:
        yield unknown_from(undecided, url=home_url(site))
        return
    failure = own_failure(search)
    read = of_kind(search, "site_name", *TITLE_KINDS)
    reason = failure.detail if failure is not None and failure.detail else f"{len(read)}次查询（含本站名称）均没有结果"
    yield failed(CODE, f"站内搜索不可用：{reason}", url=home_url(site), measured={"queries": [trial.query for trial in search.trials][:8]})
