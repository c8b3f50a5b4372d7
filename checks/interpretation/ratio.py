"""interpretation.ratio: policy documents are interpreted (ND07, MW06)."""

from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, not_applicable, passed, review, site_check, unknown, unknown_from
from checks.interpretation.pairs import interpretation_link, same_document
from checks.pages import opened
from core.column.plan import column_key
from core.column.records import ColumnClass, ColumnForm
from core.column.select import of_class
from core.outcome import Cause, Owner
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot
from core.words import titled

CODE: Final = "interpretation.ratio_low"


@site_check(
    id="interpretation.ratio",
    title="政策文件均有解读",
    codes=(CODE,),
    needs=("home", "columns"),
    source="国办秘函〔2019〕19号 解读比例；绵阳2022 解读比例",
)
def interpretation_ratio(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Ask a person about each of three sampled documents for which no interpretation was found, by link or by name.

    Bad: 《…养老服务办法》 and nothing about it among the interpretations. Good: "《…养老服务办法》解读" in the list.
    Traps: internal documents, appointments and awards need no interpretation: a person chooses the pool; unread interpretation lists (unknown).
    """
    drawn = site.special_pages.get("policy", ())
    documents, unopened = opened(drawn)
    yield from unopened
    if not drawn:
        if of_class(site, ColumnClass.POLICY):
            yield unknown(Cause.NO_DATA, Owner.MONITOR, "没有抽取到政策文件")
        else:
            yield not_applicable("没有政策文件栏目")
        return
    assert site.home is not None
    furniture = frozenset(
        {column_key(link.url) for link in site.home.best.nav_links} | {column_key(column.url) for column in site.columns or ()}
    )
    titles = _titles(site)
    population = site.special_population.get("policy", len(documents))
    unread = next((column for column in of_class(site, ColumnClass.INTERPRETATION) if column.form is ColumnForm.UNREAD), None)
    for page in documents:
        title = page.best.title or page.best.document_title
        if interpretation_link(page, furniture) or any(same_document(title, other) for other in titles):
            yield passed(f"{titled(title, 60)}已有解读", url=page.final_url, sampled=population)
        elif unread is not None and unread.failure is not None:
            yield unknown_from(unread.failure, url=page.final_url)
        else:
            message = f"未发现政策文件{titled(title, 80)}的解读，请核对该文件是否需要解读"
            yield review(CODE, message, url=page.final_url, measured={"interpretations_compared": len(titles), "population": population})


def _titles(site: SiteSnapshot) -> list[str]:
    pages: tuple[PageSnapshot, ...] = site.special_pages.get("interpretation_list", ())
    listed = [item.title for page in pages for item in page.best.listing.items]
    read = [page.best.title or "" for page in site.special_pages.get("interpretation", ())]
    return [title for title in dict.fromkeys(listed + read) if title]
