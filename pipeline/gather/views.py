"""
The home page as others are shown it.

Search engines' robots and people who come from a search (cloaking, standards 7.10), and people with windows of other sizes (row ND27).
"""

from typing import Final

from core.errors import Failure
from core.fetch import Fetch
from core.layout import PageLayout
from core.lure import lures_in
from core.outcome import PageKind
from core.page.snapshot import PageSnapshot
from core.page.usable import answer_failure, page_failure
from core.url import host_of, same_registrable
from pipeline.gather.site import Gathering
from pipeline.wiring import Tools

ROBOT: Final = (("User-Agent", "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)"),)
FROM_SEARCH: Final = (
    ("User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"),
    ("Referer", "https://www.baidu.com/s?wd=%E6%94%BF%E5%BA%9C"),
)
"""Planted pages show themselves to either; two loads of one page suffice to see them, and nothing else is asked in these names."""


async def home_as_others(gathering: Gathering, home: PageSnapshot, tools: Tools) -> PageSnapshot | None:
    """What robots, or visitors from a search, are shown: the first view with words that lure, or of another site; None when no view came."""
    first: PageSnapshot | None = None
    for headers in (ROBOT, FROM_SEARCH):
        gathering.progress.step("首页", 1, 1, "对搜索引擎展示的首页")
        answer = await tools.fetcher.fetch(Fetch(url=home.url, headers=headers, deadline_s=gathering.loader.deadline_s))
        if answer_failure(answer) is not None:
            continue
        page = gathering.loader.snapshot(answer, kind=PageKind.HOME)
        if page_failure(page) is not None:
            continue
        if _lures(page) or _leads_away(page, home):
            return page
        first = first or page
    return first


async def observe_layout(gathering: Gathering, home: PageSnapshot) -> PageLayout | None:
    """How the home page stands in windows of common sizes; what could not be measured is noted in the failures."""
    seen = await gathering.loader.layout(home)
    if isinstance(seen, Failure):
        gathering.failures["layout"] = seen
        return None
    return seen


def _lures(page: PageSnapshot) -> bool:
    facts = page.facts
    return bool(lures_in("\n".join((facts.document_title, facts.tag("keywords") or "", facts.tag("description") or ""))))


def _leads_away(page: PageSnapshot, home: PageSnapshot) -> bool:
    """Whether a view is one of another site than everybody sees."""
    return not same_registrable(host_of(page.final_url), host_of(home.final_url))
