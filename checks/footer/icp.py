"""footer.icp: the footer shows the ICP filing, linked to the office that answers today."""

import re
from collections.abc import Iterator
from typing import Final

from checks.base import Verdict, failed, site_check
from checks.footer.item import judge_item
from checks.pages import evidence_of, judged
from checks.shared import shared
from core.page.footer_place import PROVINCES
from core.page.snapshot import PageSnapshot
from core.page.text import narrow
from core.snapshot import SiteSnapshot
from core.url import host_of

RETIRED_HOSTS = frozenset({"www.miitbeian.gov.cn", "miitbeian.gov.cn", "www.miibeian.gov.cn", "miibeian.gov.cn"})
"""Former addresses of the filing office (standards 4.2); both are dead."""
_LIKE: Final = re.compile(rf"[{PROVINCES}]\s?[A-Za-z]{{0,4}}\s?[备備]?案?\s?(?:\d{{10}}|\d{{8}})(?!\d)\s?号?(?:-\d{{1,4}}(?!\d))?")
"""A number that may be meant for one: 蜀CP备05000001号, ICP：蜀05000001."""


@site_check(
    id="footer.icp",
    title="页脚列有ICP备案编号",
    codes=("footer.icp.missing", "footer.icp.link_outdated"),
    needs=("home",),
    source="国办秘函〔2019〕19号 网站标识；standards 4.2",
)
def footer_icp(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Judge the printed number on every sampled page, and the host its link leads to.

    Bad:  ``<p>版权所有：某某县人民政府</p>``; ``<a href="http://www.miitbeian.gov.cn">蜀ICP备05000001号</a>``
    Good: ``<a href="https://beian.miit.gov.cn/">蜀<span>ICP</span>备05000001号-1</a>``
    Traps: a number that stands with the firm that built the site is that firm's, a link to the filing office without a number that can be read, or a misspelt number (蜀CP备…, ICP：蜀…; a person decides); the number split by tags; licences (ICP证) are no filings; footers written by script; comments.
    """
    pages = site.whole_pages()
    yield from shared(
        judge_item(site, pages, code="footer.icp.missing", what="ICP备案编号", read=lambda facts: facts.footer.icp, weak=_hint)
    )
    fit, _ = judged(site, pages)
    yield from shared(verdict for page in fit for verdict in _judge_link(page))


def _judge_link(page: PageSnapshot) -> Iterator[Verdict]:
    host = host_of(page.best.resolve(page.best.footer.icp_link or ""))
    if host in RETIRED_HOSTS:
        message = f"ICP备案编号链接到已停用的地址 {host}"
        yield failed(
            "footer.icp.link_outdated", message, url=page.final_url, excerpt=page.best.footer.icp or "", evidence=evidence_of(page)
        )


def _hint(page: PageSnapshot) -> str:
    number = page.best.footer.vendor_icp
    if number:
        return f"技术支持单位处列有 {number}"
    like = _LIKE.search(narrow(page.best.footer.text))
    if like:
        return f"有书写不规范的编号“{like[0]}”（规范写法如“蜀ICP备05000001号”）"
    return "有指向备案管理系统的链接" if page.best.footer.icp_link else ""
