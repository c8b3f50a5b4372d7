"""licence.list: lists of administrative licences and filings are published, item by item (YC17, YC18, YD17, YD18)."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from checks.base import Verdict, passed, review, site_check, unknown_from
from core.column.select import absence_doubt, site_links
from core.errors import Failure
from core.page.records import LinkKind
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot

CODE: Final = "licence.list_missing"
LISTS: Final = {
    "行政许可事项清单": re.compile(r"行政许可.{0,8}(?:清单|目录)|(?:清单|目录).{0,6}行政许可|许可事项"),
    "行政备案事项清单": re.compile(r"行政备案|备案事项|备案.{0,6}(?:清单|目录)"),
}
FIELDS: Final = ("设定依据", "实施机关", "许可条件", "办理程序", "办理时限", "申请材料", "适用范围", "有效期限", "中介服务")
"""The nine fields of an item (YC17)."""


@site_check(
    id="licence.list",
    title="行政许可、行政备案清单公布",
    codes=(CODE,),
    needs=("home", "columns"),
    source="榆林2020 行政审批制度改革信息公开",
)
def licence_list(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Ask a person when a list was not found, or a licence list page shows few of the nine fields.

    Bad: no entry named 行政许可事项清单. Good: the list with 设定依据, 实施机关 …
    Traps: lists kept on the service platform; lists as attachments (a person compares them with the national list).
    """
    names = [(column.name, column.url) for column in site.columns or ()]
    names += [(link.text, link.url) for link in site_links(site)]
    for page in site.special_pages.get("service_list", ()):
        names += [(link.text, link.url) for link in page.best.links if link.url]
    for page in site.special_pages.get("licence", ()):
        names.append((page.best.title or page.best.document_title, page.final_url))
    missing: list[str] = []
    for kind, pattern in LISTS.items():
        found = next(((text, url) for text, url in names if text and pattern.search(text)), None)
        if found is not None:
            yield passed(f"有{kind}：{found[0][:60]}", url=found[1])
        else:
            missing.append(kind)
    if missing:
        yield _absent(site, missing)
    yield from _fields(site.special_pages.get("licence", ()))


def _absent(site: SiteSnapshot, missing: list[str]) -> Verdict:
    words = "、".join(missing)
    doubt = absence_doubt(site)
    if doubt is not None:
        return unknown_from(Failure(doubt.cause, doubt.owner, f"未发现{words}，但{doubt.detail}"))
    assert site.home is not None
    message = f"未发现{words}，请核对（可能在政务服务平台公布）"
    return review(CODE, message, url=site.home.final_url, count=len(missing), measured={"missing": missing})


def _fields(pages: tuple[PageSnapshot, ...]) -> Iterator[Verdict]:
    for page in pages:
        if not LISTS["行政许可事项清单"].search(page.best.title or page.best.document_title):
            continue
        text = page.best.visible_text
        lacking = [name for name in FIELDS if name[-2:] not in text and name not in text]
        attached = any(link.kind is LinkKind.ATTACHMENT for link in page.best.links)
        if len(lacking) > len(FIELDS) // 2 and not attached:
            message = f"许可清单未逐项列明{'、'.join(lacking)}，请核对"
            yield review(CODE, message, url=page.final_url, measured={"missing": lacking})
