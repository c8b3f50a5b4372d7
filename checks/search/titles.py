"""search.titles: published titles are found on the first result page (ND24b, MW19b)."""

from collections.abc import Iterable

from checks.base import Verdict, failed, not_applicable, passed, site_check, unknown, unknown_from
from checks.search.trials import answered, home_url, no_verdict, own_failure, titles
from core.outcome import Cause, Owner
from core.snapshot import SiteSnapshot

CODE = "search.title_not_found"


@site_check(
    id="search.titles",
    title="按标题可搜到已发布信息",
    codes=(CODE,),
    needs=("search",),
    source="国办秘函〔2019〕19号 搜索功能；绵阳2022 搜索功能",
)
def search_titles(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Fail each of four seeded titles, published three days earlier or more, that neither the listed title, nor the title without punctuation, nor the release's own finds.

    Bad: the title is not among the results of page 1. Good: a result with the same address, or a title at least 0.9 alike.
    Traps: lists that decorate titles ([图], 【要闻】); releases that are gone (unknown); forms whose script prepares what is sent (unknown when nothing is found at all), index delay (three days), punctuation, GBK forms; a search that answers nothing at all is search.unusable, and costs there.
    """
    search = site.search
    assert search is not None
    if search.form.presence is False:
        yield not_applicable("没有站内搜索")
        return
    failure = own_failure(search)
    if failure is not None:
        yield unknown_from(failure, url=home_url(site))
        return
    if (undecided := no_verdict(search)) is not None:
        yield unknown_from(undecided, url=home_url(site))
        return
    if not answered(search):
        yield not_applicable("站内搜索不可用，不再按标题计")
        return
    if search.form.by_script and not any(trial.found for trial in search.trials):
        yield unknown(Cause.NEEDS_SCRIPT, Owner.MONITOR, "搜索由脚本提交，没有确认能照读者那样提交，请人工核对", url=home_url(site))
        return
    grouped = titles(search)
    for expected, trials in grouped.items():
        query = trials[0].query
        if any(trial.found for trial in trials):
            yield passed(f"可搜到《{query[:60]}》", url=home_url(site), sampled=search.population)
        elif any(trial.found is None for trial in trials):
            why = next((trial.failure for trial in trials if trial.failure is not None), None)
            yield (
                unknown_from(why, url=home_url(site)) if why else unknown(Cause.NO_DATA, Owner.MONITOR, "未能完成查询", url=home_url(site))
            )
        else:
            best = max((trial.best_similarity or 0.0 for trial in trials), default=0.0)
            yield failed(
                CODE,
                f"搜索标题《{query[:80]}》，首页结果中没有该信息",
                url=home_url(site),
                target=expected or None,
                measured={"best_similarity": round(best, 2), "queries": [trial.query for trial in trials], "population": search.population},
            )
    if not grouped:
        yield unknown(Cause.NO_DATA, Owner.MONITOR, "没有可供查询的已发布标题", url=home_url(site))
