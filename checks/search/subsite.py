"""search.subsite: titles of subordinate sites are found (bonus MB04)."""

from collections.abc import Iterable

from checks.base import Verdict, failed, not_applicable, passed, site_check
from checks.search.trials import home_url, of_kind
from core.snapshot import SiteSnapshot
from core.url import host_of, same_site_host

CODE = "search.subsite_title"
MOST = 2
"""At most two titles count (MB04)."""


@site_check(
    id="search.subsite",
    title="可搜索到下级网站信息",
    codes=(CODE,),
    needs=("search",),
    source="绵阳2022 加分：搜索即服务",
)
def search_subsite(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Report the merit for each of two titles of subordinate sites that the search finds on its first page.

    Merit: a title of 安和县教育局's site found by the portal's search. None: only own titles are found.
    Traps: without subordinate sites the test uses own titles; titles that could not be tried prove nothing.
    """
    search = site.search
    assert search is not None
    trials = of_kind(search, "subsite_title")
    if search.form.presence is False or not trials:
        yield not_applicable("没有进行下级网站标题搜索测试")
        return
    hits = [trial for trial in trials if trial.found][:MOST]
    for trial in hits:
        own = same_site_host(host_of(trial.expected_url), host_of(home_url(site) or ""))
        what = "可搜到本网站信息（未采集到下级网站标题，以本网站标题代替）" if own else "可搜到下级网站信息"
        yield failed(CODE, f"{what}《{trial.query[:60]}》", url=home_url(site), target=trial.expected_url or None)
    if not hits:
        yield passed("没有搜到下级网站信息，不加分", url=home_url(site))
