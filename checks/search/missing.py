"""search.missing: the site can be searched (ND24a, MW19a)."""

from collections.abc import Iterable

from checks.base import Verdict, failed, passed, review, site_check, unknown, unknown_from
from checks.pages import has_unread_frames, not_included
from core.outcome import Cause, Owner
from core.page.include import Part
from core.page.usable import page_failure
from core.snapshot import SiteSnapshot

CODE = "search.missing"


@site_check(
    id="search.missing",
    title="提供站内搜索",
    codes=(CODE,),
    needs=("home",),
    source="国办秘函〔2019〕19号 搜索功能；绵阳2022 搜索功能",
)
def search_missing(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Fail when no search box, frame or link to a search page stands on the home page or the sampled pages.

    Bad: a header with logo and menu only. Good: a form, an icon leading to jsearch, a box that a script writes.
    Traps: boxes written by script (unknown until rendered), frames that were not read, home pages that did not open, splash pages, an external engine's domain is fine.
    """
    home = site.home
    assert home is not None
    pages = [home, *site.column_pages, *site.second_level_pages, *site.content_pages]
    if site.search is not None and site.search.form.presence is not False:
        yield passed("有站内搜索", url=site.search.found_on or home.final_url)
        return
    found = next((page for page in pages if page.best.search.presence is not False), None)
    if found is not None:
        yield passed("有站内搜索", url=found.final_url)
    elif (failure := page_failure(home)) is not None:
        yield unknown_from(failure, url=home.final_url)
    elif has_unread_frames(home):
        yield unknown(Cause.NO_DATA, Owner.MONITOR, "首页由框架组成，框架中的页面没有读取，无法判断有无搜索", url=home.final_url)
    elif home.rendered is None and (home.facts.is_script_shell or _header_by_script(site)):
        yield unknown(Cause.NEEDS_SCRIPT, Owner.MONITOR, "页头可能由脚本生成，未渲染，无法判断有无搜索", url=home.final_url)
    elif hint := not_included(home, Part.HEAD, Part.ANY):
        yield review(CODE, f"没有看到站内搜索，但{hint}，请人工核对", url=home.final_url, measured={"pages": len(pages)})
    else:
        hidden = any(page.best.veil.hides_something and page.best.unveiled.search.presence is not False for page in pages)
        note = "（页面里的搜索框是隐藏的，看不到）" if hidden else ""
        yield failed(CODE, f"首页和抽查页面均未发现站内搜索{note}", url=home.final_url, measured={"pages": len(pages)})


def _header_by_script(site: SiteSnapshot) -> bool:
    """No menu in the source although the page has scripts: the whole header comes from elsewhere."""
    assert site.home is not None
    menu = [link for link in site.home.facts.nav_links if link.where == "nav"]
    return len(menu) < 3 and "<script" in site.home.facts.html.lower()
