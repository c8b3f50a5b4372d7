"""service.entry: the site offers services (NV6(1))."""

import re
from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, not_applicable, passed, review, site_check, unknown_from
from core.column.records import ColumnClass
from core.column.select import absence_doubt, of_class, site_links
from core.errors import Failure
from core.snapshot import SiteSnapshot
from core.url import host_of

CODE: Final = "service.none"
_WORDS = re.compile(r"办事|政务服务|服务大厅|一网通办|一网办|便民服务|网上审批|行政审批|服务事项|服务指南")
_HOSTS = re.compile(r"(?:^|\.)(?:zwfw|zwfww?|bsdt|banshi|ywtb)\w*\.")


@site_check(
    id="service.entry",
    title="提供办事服务",
    codes=(CODE,),
    needs=("home",),
    source="国办秘函〔2019〕19号 单项否决：服务不实用（1）",
)
def service_entry(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Ask a person when the site has neither a service column nor any entry to a service platform.

    Bad: no link that speaks of 办事 or 政务服务. Good: 政务服务 leading to the provincial platform.
    Traps: departments without outward service are exempt; menus that only a script writes (unknown).
    """
    if not site.site.outward_service:
        yield not_applicable("没有对外服务职能的部门不检查办事服务")
        return
    columns = of_class(site, ColumnClass.SERVICE, ColumnClass.SERVICE_STATS)
    if columns:
        yield passed(f"有办事服务栏目“{columns[0].name}”", url=columns[0].url)
        return
    entry = next((link for link in site_links(site) if _WORDS.search(link.text) or _HOSTS.search(host_of(link.url))), None)
    if entry is not None:
        yield passed(f"有办事服务入口“{entry.text or entry.url}”", url=entry.url)
        return
    doubt = absence_doubt(site)
    if doubt is not None:
        yield unknown_from(Failure(doubt.cause, doubt.owner, f"未发现办事服务，但{doubt.detail}"))
        return
    assert site.home is not None
    yield review(CODE, "未发现办事服务栏目或入口，请核对", url=site.home.final_url)
