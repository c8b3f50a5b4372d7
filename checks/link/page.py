"""link.page: links of the other pages open."""

from collections.abc import Iterator

from checks.base import Verdict, site_check
from checks.link.fault import BROKEN, FILES, beyond_home, broken_verdicts, sight_verdicts
from core.snapshot import SiteSnapshot


@site_check(
    id="link.page",
    title="其他页面链接均能打开",
    codes=("link.page.broken",),
    needs=("links",),
    source="国办秘函〔2019〕19号 可用性；standards 7.5",
)
def link_page(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Dead links of pages other than the home page; one finding per target with all its pages as parents.

    Bad:  an article whose 相关链接 answers 404
    Good: every target opens
    Traps: a template link on 400 pages is one place for the other pages; the same target on the home page is the home page's place too.
    """
    assert site.links is not None
    dead = [fault for fault in site.links.faults if fault.verdict in BROKEN and fault.kind not in FILES]
    others = [fault for fault in dead if not fault.on_home]
    others += [elsewhere for fault in dead if (elsewhere := beyond_home(fault)) is not None]
    yield from sight_verdicts(site, broken_verdicts(others, "link.page.broken"), "其他页面链接未发现失效")
