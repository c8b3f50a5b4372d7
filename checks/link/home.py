"""link.home: every link of the home page opens."""

from collections.abc import Iterator

from checks.base import Verdict, site_check
from checks.link.fault import BROKEN, FILES, broken_verdicts, sight_verdicts
from core.snapshot import SiteSnapshot


@site_check(
    id="link.home",
    title="首页链接均能打开",
    codes=("link.home.broken",),
    needs=("links",),
    source="国办秘函〔2019〕19号 可用性；standards 7.5",
)
def link_home(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Dead links of the home page, or of all second-level pages when the home page is only navigation.

    Bad:  ``<a href="/2019/zt/">`` that answers 404, or 200 with 页面不存在
    Good: every target opens; a blocked or slow target is no fault of the site (``link.unverifiable``)
    Traps: one place per target however often it is repeated on the page; pictures and attachments have their own codes; an address that no
    browser can read is dead as it is written, a misspelt one that a browser still reads is asked for where the browser would go.
    """
    assert site.links is not None
    faults = [fault for fault in site.links.faults if fault.on_home and fault.verdict in BROKEN and fault.kind not in FILES]
    yield from sight_verdicts(site, broken_verdicts(faults, "link.home.broken"), f"首页 {site.links.home_links} 个链接未发现失效")
