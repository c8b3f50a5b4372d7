"""footer.sponsor: the footer names the unit that runs the site."""

import re
from collections.abc import Iterator

from checks.base import Verdict, site_check
from checks.footer.item import judge_item
from checks.shared import shared
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot

_OWNER = re.compile(r"(?:版权所有|版权归|copyright|©|\(c\))[^\n]{0,40}?[\u4e00-\u9fff]{4,}", re.IGNORECASE)


@site_check(
    id="footer.sponsor",
    title="页脚列有网站主办单位",
    codes=("footer.sponsor.missing",),
    needs=("home",),
    source="国办秘函〔2019〕19号 网站标识；standards 4.6",
)
def footer_sponsor(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Judge the printed 主办单位 on every sampled page.

    Bad:  ``承办：县大数据中心 技术支持：某公司`` (neither is the sponsor)
    Good: ``主办单位：某某县人民政府办公室``, ``某某县人民政府主办``
    Traps: 版权所有 with a name is weak evidence: a person decides.
    """
    yield from shared(
        judge_item(
            site,
            site.whole_pages(),
            code="footer.sponsor.missing",
            what="主办单位",
            read=lambda facts: facts.footer.sponsor,
            weak=_copyright,
        )
    )


def _copyright(page: PageSnapshot) -> str:
    return "有“版权所有”字样及单位名称" if _OWNER.search(page.best.footer.text) else ""
