"""licence.list: the lists of licences and filings are published, item by item."""

import re
from collections.abc import Iterator
from typing import Final

from checks.base import Verdict, passed, review, site_check
from checks.pages import evidence_of
from core.snapshot import SiteSnapshot

_LICENCE: Final = re.compile(
    r"行政许可.{0,8}(?:事项)?.{0,6}(?:清单|目录|编制|公开)|许可事项(?:清单|目录)|权责清单|权力(?:和责任)?清单|政务服务事项(?:清单|目录)"
)
_FILING: Final = re.compile(r"行政备案.{0,8}(?:事项)?(?:清单|目录)|备案事项(?:清单|目录)")
FIELDS: Final = ("设定依据", "实施机关", "许可条件", "办理程序", "办理时限", "申请材料", "适用范围", "有效期限", "中介服务")
"""What each item of the list says (YC17)."""


@site_check(
    id="licence.list",
    title="公布行政许可和行政备案事项清单",
    codes=("licence.list_missing",),
    needs=("home", "columns"),
    source="榆林市2020年政务公开工作绩效评估 YC17、YC18；standards 3",
)
def licence_list(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Look for the lists among columns, menus, links and kept pages; ask a person when none is found or fields are missing.

    Bad:  no page names such a list
    Good: column 行政许可事项清单, or a link to the service platform's list
    Traps: 权责清单 often contains the licences; platforms behind scripts cannot be read; hence always a person.
    """
    assert site.home is not None
    for what, pattern in (("行政许可事项清单", _LICENCE), ("行政备案事项清单", _FILING)):
        place = _named(site, pattern)
        if place:
            yield passed(f"有“{place}”", url=site.home.final_url)
        else:
            message = f"首页、栏目中没有发现{what}，请人工核对（可能在政务服务平台公布）"
            # The list belongs to the identity: both may be missing.
            yield review(
                "licence.list_missing", message, url=site.home.final_url, target=f"{site.home.final_url}#{what}", measured={"list": what}
            )
    for page in site.special_pages.get("licence", ()):
        if "许可" not in f"{page.best.title or ''}{page.best.document_title}":
            continue  # the filing list has no prescribed fields
        missing = [name for name in FIELDS if name not in page.best.visible_text]
        if len(missing) >= len(FIELDS) // 2:
            message = f"行政许可事项清单缺少要素：{'、'.join(missing)}"
            yield review("licence.list_missing", message, url=page.final_url, measured={"missing": missing}, evidence=evidence_of(page))


def _named(site: SiteSnapshot, pattern: re.Pattern[str]) -> str:
    names = [column.name for column in site.columns or ()]
    for page in (*site.page_sample(), *(page for kept in site.special_pages.values() for page in kept)):
        names += [link.text for link in page.best.links]
        names.append(page.best.document_title)
    return next((name[:40] for name in names if name and pattern.search(name)), "")
