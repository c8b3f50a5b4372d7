"""search.fuzzy: a slightly wrong keyword still finds (bonus MB04)."""

from collections.abc import Iterable

from checks.base import Verdict, failed, not_applicable, passed, site_check, unknown
from checks.search.trials import home_url, of_kind
from core.outcome import Cause, Owner
from core.snapshot import SiteSnapshot

CODE = "search.fuzzy"


@site_check(
    id="search.fuzzy",
    title="支持关键词模糊搜索",
    codes=(CODE,),
    needs=("search",),
    source="绵阳2022 加分：搜索即服务",
)
def search_fuzzy(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Report the merit when a title with one character changed finds the release, while a nonsense query finds nothing.

    Merit: 养老服条办法 finds 养老服务办法. None: no result.
    Traps: engines that answer everything with everything: then the nonsense query has results too, and nothing is proven.
    """
    search = site.search
    assert search is not None
    trials = of_kind(search, "fuzzy")
    if search.form.presence is False or not trials:
        yield not_applicable("没有进行模糊搜索测试")
        return
    hit = next((trial for trial in trials if trial.found), None)
    noise = any(trial.found or (trial.result_count or 0) > 0 for trial in of_kind(search, "nonsense"))
    if hit is not None and not noise:
        yield failed(CODE, f"以“{hit.query[:60]}”可搜到原标题，支持模糊搜索", url=home_url(site), target=hit.expected_url or None)
    elif all(trial.found is None for trial in trials):
        yield unknown(Cause.NO_DATA, Owner.MONITOR, "模糊搜索测试没有完成", url=home_url(site))
    else:
        yield passed("未证明支持模糊搜索，不加分", url=home_url(site))
