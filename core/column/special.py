"""
Pages kept for one purpose: which pages the sampled rows need beside the general sample.

Two kinds: first pages of columns, which are at hand already (``special_columns``), and populations to draw a seeded sample from
(``special_populations``, ``SAMPLES``). Both end in ``SiteSnapshot.special_pages`` under their key.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from core.column.classify import class_of_name
from core.column.headlines import HOME_WINDOW, MAX_HEADLINES, undated_headlines
from core.column.plan import column_key
from core.column.reading import split_pages
from core.column.records import Column, ColumnClass, ColumnForm
from core.column.template_links import links_on_most
from core.page.links import RESOURCE_EXTENSIONS
from core.page.records import DatedItem, Link, LinkKind
from core.page.snapshot import PageSnapshot
from core.url import extension_of, host_of, is_home_url, is_web_url, same_registrable

SAMPLES: Final[Mapping[str, int]] = {
    "policy": 3,
    "interpretation": 3,
    "guide": 5,
    "message": 5,
    "leaders": 12,
    "survey": 12,
    "licence": 3,
    "meeting": 1,
    "headline": MAX_HEADLINES,
}
"""Key → pages wanted; fewer → all. Counts of ND07, ND08, ND12, ND17; the rest are house rules."""
SAMPLE_WORDS: Final[Mapping[str, str]] = {
    "policy": "政策文件", "interpretation": "政策解读", "guide": "办事指南", "message": "留言", "leaders": "领导信息", "survey": "征集调查",
    "licence": "行政许可", "meeting": "会议公开", "headline": "首页要闻",
}  # fmt: skip
"""The same keys as people call them."""

COLUMN_KEYS: Final[Mapping[str, tuple[ColumnClass, ...]]] = {
    "overview": (ColumnClass.OVERVIEW,),
    "org": (ColumnClass.ORG,),
    "leaders_list": (ColumnClass.LEADERS,),
    "policy_list": (ColumnClass.POLICY,),
    "interpretation_list": (ColumnClass.INTERPRETATION,),
    "message_list": (ColumnClass.CONSULT,),
    "survey_list": (ColumnClass.SURVEY,),
    "service_list": (ColumnClass.SERVICE,),
    "service_stats": (ColumnClass.SERVICE_STATS,),
    "disclosure_guide": (ColumnClass.DISCLOSURE_GUIDE, ColumnClass.DISCLOSURE_REQUEST),
    "data": (ColumnClass.DATA,),
}
"""Key → classes whose column pages are kept under it, every page read of each column."""

_LICENCE = re.compile(r"行政许可.{0,8}(?:清单|目录)|行政备案.{0,8}(?:清单|目录)|(?:清单|目录).{0,6}行政(?:许可|备案)")
_MEETING = re.compile(r"(?:常务|全体|办公)会议?$|政府会议|会议公开|重要会议")
_PERSON = re.compile(r"^[一-鿿][一-鿿·\s]{1,5}$|(?:同志|书记|市长|县长|区长|局长|厅长|主任|委员|成员)")
MAX_DOORS: Final = 200
MIN_PAGES: Final = 4
"""First pages of columns from which on they tell what belongs to the template. House rule."""


def special_columns(columns: Sequence[Column], column_pages: Mapping[str, Sequence[PageSnapshot]]) -> dict[str, tuple[PageSnapshot, ...]]:
    """
    Pages already read of the columns of each purpose; keys without any are left out.

    ``release``: release pages that were opened to judge the freshness of a column.
    """
    pages_of = {column_key(url): tuple(pages) for url, pages in column_pages.items()}
    kept: dict[str, tuple[PageSnapshot, ...]] = {}
    for key, classes in COLUMN_KEYS.items():
        pages = [page for column in columns if column.column_class in classes for page in pages_of.get(column_key(column.url), ())]
        if pages:
            kept[key] = tuple(pages)
    releases = [page for pages in pages_of.values() if pages for page in split_pages(pages)[1]]
    if releases:
        kept["release"] = tuple(releases)
    return kept


def special_populations(
    columns: Sequence[Column], column_pages: Mapping[str, Sequence[PageSnapshot]], home: PageSnapshot
) -> dict[str, tuple[str, ...]]:
    """
    Addresses to draw each sample of ``SAMPLES`` from, in the order they were met; keys without any are left out.

    Releases of the columns of a class; where such a column lists nothing (leaders, guides), the links that only it shows.
    """
    pages_of = {column_key(url): tuple(pages) for url, pages in column_pages.items()}
    entries = {column_key(column.url) for column in columns}
    common = {column_key(link.url) for link in home.best.links if link.url} | entries
    firsts = [pages[0] for pages in pages_of.values() if pages]
    template = links_on_most(firsts, least=MIN_PAGES)
    menus = {column_key(link.url) for link in home.best.nav_links} | entries | template if template else common
    sources = {
        "policy": ColumnClass.POLICY,
        "interpretation": ColumnClass.INTERPRETATION,
        "guide": ColumnClass.SERVICE,
        "message": ColumnClass.CONSULT,
        "leaders": ColumnClass.LEADERS,
        "survey": ColumnClass.SURVEY,
    }
    # A parent's page often lists what its children hold: statistics are no guides.
    counts = [column for column in columns if column.column_class is ColumnClass.SERVICE_STATS]
    statistics = {column_key(url) for column in counts for url in _listed(pages_of.get(column_key(column.url), ()))}
    # Of a column that was not read only its folder is known.
    folders = tuple(column.url for column in counts if column_key(column.url) not in pages_of and column.url.endswith("/"))
    found: dict[str, tuple[str, ...]] = {}
    for key, column_class in sources.items():
        chosen = [column for column in columns if column.column_class is column_class and not column.archived]
        if key not in ("guide", "message"):
            chosen = [column for column in chosen if column.form is not ColumnForm.EXTERNAL]
        if key == "leaders":
            chosen = _rosters(chosen)
        pages = [page for column in chosen for page in _lists(pages_of.get(column_key(column.url), ()))]
        urls = tuple(url for url in _listed(pages) if key != "guide" or not (column_key(url) in statistics or url.startswith(folders)))
        # A sidebar of the latest news on every page may be the only list that a table of letters or a page of guides seems to have.
        own = tuple(url for url in urls if column_key(url) not in template)
        urls = own if own or key in ("guide", "message", "leaders") else urls
        if key == "leaders":
            menu = {column_key(link.url) for link in home.best.links if link.url} | {column_key(column.url) for column in chosen}
            urls = tuple(url for url in urls if column_key(url) not in menu)
        if not urls and key in ("guide", "leaders", "message"):
            # Home pages show the services most asked for: there only what stands on most pages is no guide.
            urls = _doors(pages, common if key == "leaders" else menus, person=key == "leaders")
        found[key] = urls
    named = [*home.best.links, *(link for pages in pages_of.values() for page in pages[:1] for link in page.best.links)]
    found["licence"] = _named(named, _LICENCE)
    found["meeting"] = tuple(column.url for column in columns if _MEETING.search(column.name) and column.form is not ColumnForm.UNREAD)
    found["headline"] = undated_headlines(home, HOME_WINDOW.start(home.fetched_at))
    return {key: urls for key, urls in found.items() if urls}


def _rosters(columns: Sequence[Column]) -> list[Column]:
    """Columns of leaders without the pages of single leaders, which menus may list as columns of their own."""
    named = [column for column in columns if class_of_name(column.name) is not None]
    return named or list(columns)


def paired_documents(
    interpretations: Iterable[PageSnapshot], documents: Iterable[DatedItem] = (), columns: Iterable[Column] = ()
) -> tuple[str, ...]:
    """
    Documents that the sampled interpretations speak of: read them too (key ``paired``), so that the way back can be judged.

    A document link names a document in 《》, or stands behind 相关文件 / 政策原文 …; an interpretation without one is paired by the name in
    its title with the *documents* that policy columns list. *columns* are no documents, whatever their names (政策文件).
    """
    listed = [item for item in documents if item.url]
    known = {column_key(column.url) for column in columns}
    found: dict[str, None] = {}
    for page in interpretations:
        target = _document_linked(page, known) or _document_named(page, listed)
        if target:
            found.setdefault(target)
    return tuple(found)


def _document_linked(page: PageSnapshot, columns: set[str]) -> str:
    own = {column_key(page.url), column_key(page.final_url), *columns}
    for link in page.best.links:
        if link.kind is LinkKind.ANCHOR and _names_document(link.text) and column_key(link.url) not in own and not is_home_url(link.url):
            return link.url
    return ""


def _document_named(page: PageSnapshot, documents: Sequence[DatedItem]) -> str:
    match = _QUOTED.search(page.best.title or "")
    if match is None:
        return ""
    return next((item.url for item in documents if item.url and match[1] in item.title and not _INTERPRETS.search(item.title)), "")


_DOCUMENT = re.compile(
    r"《[^》]{4,}》(?!.{0,4}(?:解读|图解|问答))|^(?:相关|政策|文件|原文|解读)(?:文件|政策|原文|链接|文档)|政策原文|文件原文|(?:通知|意见|办法|规定|方案|细则|决定|条例|规划)$"
)
_QUOTED = re.compile(r"《([^》]{6,120})》")
_INTERPRETS = re.compile(r"解读|图解|一图读懂|问答|专家")


def _names_document(text: str) -> bool:
    return len(text) >= 4 and _DOCUMENT.search(text) is not None and _INTERPRETS.search(text) is None


def _lists(pages: Sequence[PageSnapshot]) -> list[PageSnapshot]:
    return split_pages(pages)[0] if pages else []


def _listed(pages: Sequence[PageSnapshot]) -> tuple[str, ...]:
    urls = (item.url for page in pages for item in page.best.listing.items if item.url)
    return tuple(dict.fromkeys(url for url in urls if is_web_url(url) and extension_of(url) not in RESOURCE_EXTENSIONS))


def _doors(pages: Sequence[PageSnapshot], common: set[str], *, person: bool) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for page in pages:
        own, foot = host_of(page.final_url), page.best.footer.text
        for link in page.best.links:
            if link.text and link.text in foot:
                continue  # 联系我们, 网站声明: a footer that a script wrote here stands in few of the other sources
            if link.kind is not LinkKind.ANCHOR or not link.url or not 2 <= len(link.text) <= 60 or column_key(link.url) in common:
                continue
            if person and (not _PERSON.search(link.text) or class_of_name(link.text) is not None):
                continue
            if same_registrable(host_of(link.url), own) and not is_home_url(link.url):
                found.setdefault(link.url)
    return tuple(found)[:MAX_DOORS]


def _named(links: Iterable[Link], pattern: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(link.url for link in links if link.kind is LinkKind.ANCHOR and link.url and pattern.search(link.text)))[:20]
