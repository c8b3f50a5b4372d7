"""interpretation.linked: interpretation and document lead to each other (ND08, MW07)."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from checks.base import Verdict, failed, not_applicable, passed, site_check, unknown
from checks.interpretation.pairs import RELATED_BLOCK, document_link, interpretation_link, interprets, same_document
from checks.pages import has_unread_frames, opened
from core.column.plan import column_key
from core.column.records import ColumnClass
from core.column.select import of_class
from core.outcome import Cause, Owner
from core.page.facts import PageFacts
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot

TO_DOC: Final = "interpretation.unlinked.to_doc"
TO_INTERP: Final = "interpretation.unlinked.to_interp"
_TOOL: Final = re.compile(r"\W*(?:上一|下一|打印|关闭|返回|分享|收藏|网站地图)")
BLOCK: Final = 120
"""Characters behind the heading of a block in which its first link begins. House rule."""


@site_check(
    id="interpretation.linked",
    title="政策解读与政策文件相互关联",
    codes=(TO_DOC, TO_INTERP),
    needs=("home", "columns"),
    source="国办秘函〔2019〕19号 解读关联；绵阳2022 解读关联",
)
def interpretation_linked(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Fail each of three sampled interpretations without a link to its document, and each of their documents without a link back.

    Bad: an interpretation that only names 《…办法》. Good: 《…办法》 is a link, and the document page shows 相关解读.
    Traps: 相关文档 loaded by script (unknown until rendered), documents on the provincial site (any link to the document counts; its way back
    is not this site's business), menus that happen to say 政策解读.
    """
    drawn = site.special_pages.get("interpretation", ())
    pages, unopened = opened(drawn)
    yield from unopened
    if not drawn:
        if of_class(site, ColumnClass.INTERPRETATION):
            yield unknown(Cause.NO_DATA, Owner.MONITOR, "没有抽取到政策解读稿件")
        else:
            yield not_applicable("没有政策解读栏目")
        return
    furniture = _furniture(site)
    population = site.special_population.get("interpretation", len(pages))
    documents = tuple(opened((*site.special_pages.get("paired", ()), *site.special_pages.get("policy", ())))[0])
    for page in pages:
        yield from _one(page, documents, furniture, population)


def _furniture(site: SiteSnapshot) -> frozenset[str]:
    assert site.home is not None
    columns = {column_key(column.url) for column in site.columns or ()}
    menu = {column_key(link.url) for link in site.home.best.nav_links}
    return frozenset(columns | menu)


def _one(page: PageSnapshot, documents: tuple[PageSnapshot, ...], furniture: frozenset[str], population: int) -> Iterator[Verdict]:
    title = page.best.title or page.best.document_title
    link = document_link(page, furniture)
    if link is None:
        yield _absent(page, TO_DOC, f"解读“{title[:60]}”没有链接到政策文件")
    else:
        yield passed(f"解读“{title[:40]}”已链接到“{link.text[:40]}”", url=page.final_url, codes=(TO_DOC,), sampled=population)
    document = _document_of(page, link.url if link else "", documents)
    if document is None:
        return
    back = interpretation_link(document, furniture) or _link_to(document, page)
    if back is None:
        name = document.best.title or document.best.document_title
        yield _absent(document, TO_INTERP, f"政策文件“{name[:60]}”没有链接到解读“{title[:60]}”", target=page.final_url)
    else:
        yield passed("政策文件已链接到解读", url=document.final_url, codes=(TO_INTERP,), sampled=population)


def _document_of(page: PageSnapshot, target: str, documents: tuple[PageSnapshot, ...]) -> PageSnapshot | None:
    key, own = column_key(target), {column_key(page.url), column_key(page.final_url)}
    documents = tuple(one for one in documents if column_key(one.final_url) not in own)
    for document in documents:
        if target and key in (column_key(document.url), column_key(document.final_url)):
            return document
    title = page.best.title or ""
    return next((one for one in documents if not interprets(one.best.title or "") and same_document(title, one.best.title or "")), None)


def _link_to(document: PageSnapshot, page: PageSnapshot) -> object | None:
    wanted = {column_key(page.url), column_key(page.final_url)}
    return next((link for link in document.best.links if link.url and column_key(link.url) in wanted), None)


def _absent(page: PageSnapshot, code: str, message: str, target: str | None = None) -> Verdict:
    """A related block that is empty in the source may be filled by script: that is unknown, not a fault."""
    facts = page.best
    if has_unread_frames(page):
        return unknown(Cause.NO_DATA, Owner.MONITOR, "页面由框架组成，框架中的页面没有读取", url=page.final_url, codes=(code,))
    if page.rendered is None and (facts.is_script_shell or ("script" in facts.flow.by_tag and _has_empty_block(facts))):
        return unknown(Cause.NEEDS_SCRIPT, Owner.MONITOR, "相关文件可能由脚本载入，未渲染", url=page.final_url, codes=(code,))
    return failed(code, message, url=page.final_url, target=target)


def _has_empty_block(facts: PageFacts) -> bool:
    """A heading 相关文档 below which the source has no link."""
    flow = facts.flow
    links = (index for index in flow.by_tag.get("a", ()) if not _TOOL.match(flow.words(index, 20)))
    starts = [flow.starts[index] for index in links if not facts.in_footer(flow.starts[index])]
    return any(not any(match.start() <= start <= match.end() + BLOCK for start in starts) for match in RELATED_BLOCK.finditer(flow.text))
