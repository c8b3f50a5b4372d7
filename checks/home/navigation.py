"""home.navigation: the home page is more than a menu."""

from collections.abc import Iterable

from checks.base import Verdict, passed, review, site_check, unknown
from core.outcome import Cause, Owner
from core.snapshot import SiteSnapshot


@site_check(
    id="home.navigation",
    title="首页有信息发布，不仅是导航",
    codes=("home.nav_only",),
    needs=("home",),
    source="国办秘函〔2019〕19号 首页不更新、可用性（首页仅为栏目导航入口的口径）",
)
def home_navigation(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Point out a home page with fewer than three dated items: NV3, ND21 and MW16 then look at its second-level pages.

    Bad: a page of tiles and menus. Good: a page with a list of dated releases.
    Traps: a splash page before the real home page; lists written by script (unknown until rendered).
    """
    home = site.home
    assert home is not None
    if not home.best.nav_only:
        yield passed("首页有带日期的信息列表", url=home.final_url)
    elif home.rendered is None and (home.facts.is_script_shell or home.facts.listing.scripted):
        yield unknown(Cause.NEEDS_SCRIPT, Owner.MONITOR, "首页列表可能由脚本生成，未渲染", url=home.final_url)
    else:
        yield review("home.nav_only", "首页没有带日期的信息列表，按导航型首页检查二级页面", url=home.final_url)
