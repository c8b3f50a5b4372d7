"""search.usable: the search answers (ND24a, MW19a)."""

from collections.abc import Iterable

from checks.base import Verdict, failed, not_applicable, passed, site_check, unknown_from
from checks.search.trials import answered, home_url, own_failure
from core.errors import Failure
from core.outcome import Cause, Owner
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
    Traps: forms whose script prepares what is sent (unknown), captcha, script-only results without a browser, blocked addresses (unknown); external engines are fine.
    """
    search = site.search
    assert search is not None
    if search.form.presence is False:
        yield not_applicable("没有站内搜索")
        return
    if answered(search):
        yield passed("站内搜索可用", url=home_url(site))
        return
    failure = own_failure(search)
    broken = failure is not None and failure.owner is Owner.SITE
    if failure is not None and not broken:
        yield unknown_from(failure, url=home_url(site))
        return
    read = [trial for trial in search.trials if trial.failure is None]
    if not broken and (len(read) < 2 or any(trial.result_count is None for trial in read)):
        yield unknown_from(Failure(Cause.NO_DATA, Owner.MONITOR, "搜索结果页没有读懂，请人工核对"), url=home_url(site))
        return
    if not broken and search.form.by_script:
        yield unknown_from(
            Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, "搜索内容由脚本处理后提交，未能照样提交，请人工核对"), url=home_url(site)
        )
        return
    reason = failure.detail if failure is not None and failure.detail else f"{len(read)}次查询（含本站名称）均没有结果"
    yield failed(CODE, f"站内搜索不可用：{reason}", url=home_url(site), measured={"queries": [trial.query for trial in search.trials][:8]})
