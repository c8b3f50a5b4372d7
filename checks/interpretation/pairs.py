"""Document and interpretation: when they belong together, and which links say so."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from core.column.plan import column_key
from core.page.records import Link, LinkKind
from core.page.snapshot import PageSnapshot
from core.page.text import Flow
from core.url import is_home_url

SIMILAR: Final = 0.75
"""Ratio of two document names from which they are taken as one. House rule."""
MIN_NAME: Final = 6

_QUOTED = re.compile(r"《([^》]{4,120})》")
_INTERPRETS = re.compile(r"解读|图解|一图读懂|一图看懂|政策问答|答记者问|专家谈|动漫")
_DOCUMENT_LINK = re.compile(
    r"政策原文|文件原文|原文链接|相关文件|政策文件链接|关联文件|文件链接|阅读原文|查看原文|政策链接|原文件|对应文件|^原文$"
)
_DOCUMENT_LABEL = re.compile(
    r"(?:政策|文件)?原文(?:件)?(?:链接|地址|下载)?|(?:相关|解读|关联|对应|政策)文件(?:链接)?|(?:文件|政策|相关文件)链接", re.IGNORECASE
)
_READING_LABEL = re.compile(r"(?:相关|政策|文件|关联|图文|视频)?(?:解读|图解)(?:链接|稿件|材料)?|一图读懂")
"""Words that stand before a link whose own text says nothing: 政策原文：http://…, 相关解读：点击查看."""
_PAST_LABEL = " \n:;【】[]()《》>»-|·"
_NUMBERED = re.compile(r"[〔\[(（【]20\d{2}[〕\])）】]\s?(?:第\s?)?\d{1,4}\s?号")
MAX_LABEL: Final = 12
"""Characters of such a label and what follows it. House rule."""
_DOCUMENT_END = re.compile(r"(?:通知|意见|办法|规定|方案|细则|决定|条例|规划|公告|通告|措施|制度|计划|批复)(?:[(（][^)）]{0,12}[)）])?$")
_NOISE = re.compile(
    r"^.{0,30}?(?:人民政府|办公室|办公厅|管委会|委员会|[局厅])+(?:关于)?(?:印发|转发|公布|发布)?|关于(?:印发|转发|公布|发布)|的(?:通知|公告)$|[《》“”\"\s（）()〔〕\[\]]|解读|图解|一图读懂|政策|文字版?|[:：|丨-]"
)
_FIGURES = re.compile(r"\d+|第[一二三四五六七八九十百]+")
RELATED_BLOCK = re.compile(r"相关(?:文件|文档|链接|政策|解读|阅读|信息)|关联(?:文件|解读|稿件)|政策(?:原文|解读)[:：]")


def document_names(title: str) -> list[str]:
    """Names of documents that a title speaks of, without decoration: those in 《》, else the title itself."""
    quoted = _QUOTED.findall(title)
    return [name for name in (core_name(text) for text in (quoted or [title])) if len(name) >= MIN_NAME]


def core_name(title: str) -> str:
    """
    A title without issuer, 关于印发 … 的通知, quotes and interpretation words.

    >>> core_name("安和县人民政府办公室关于印发《安和县养老服务办法》的通知")
    '安和县养老服务办法'
    """
    quoted = _QUOTED.search(title)
    text = quoted[1] if quoted else title
    return _NOISE.sub("", text)


def same_document(first: str, second: str) -> bool:
    """Whether two titles speak of one document."""
    for one in document_names(first):
        for two in document_names(second):
            if one in two or two in one:
                return True
            if not _differ_in_figures(one, two) and SequenceMatcher(None, one, two, autojunk=False).ratio() >= SIMILAR:
                return True
    return False


def _differ_in_figures(one: str, two: str) -> bool:
    """2025年…计划 and 2026年…计划 are two documents, however alike their names; a name without figures contradicts nothing."""
    first, second = set(_FIGURES.findall(one)), set(_FIGURES.findall(two))
    return not (first <= second or second <= first)


def interprets(text: str) -> bool:
    """Whether a title or anchor text says that it is an interpretation."""
    return _INTERPRETS.search(text) is not None


def article_links(page: PageSnapshot, furniture: frozenset[str]) -> Iterator[Link]:
    """Links of a page to other pages that do not stand on the home page too (menus, footer)."""
    own = {column_key(page.url), column_key(page.final_url)}
    for link in page.best.links:
        if link.kind in (LinkKind.ANCHOR, LinkKind.ATTACHMENT) and link.url and not is_home_url(link.url):
            key = column_key(link.url)
            if key not in own and key not in furniture:
                yield link


def document_link(page: PageSnapshot, furniture: frozenset[str]) -> Link | None:
    """The link by which an interpretation leads to its document."""
    title = page.best.title or ""
    for link in article_links(page, furniture):
        if _DOCUMENT_LINK.search(link.text) and not interprets(link.text.replace("解读文件", "")):
            return link
        if len(link.text) >= MIN_NAME and not interprets(link.text) and (same_document(title, link.text) or _is_document(link.text)):
            return link
    return _labelled(page, furniture, _DOCUMENT_LABEL)


def interpretation_link(page: PageSnapshot, furniture: frozenset[str]) -> Link | None:
    """The link by which a document leads to its interpretation."""
    named = next((link for link in article_links(page, furniture) if interprets(link.text)), None)
    return named or _labelled(page, furniture, _READING_LABEL)


def _labelled(page: PageSnapshot, furniture: frozenset[str], label: re.Pattern[str]) -> Link | None:
    """The first link right behind words that say what it leads to, whatever it is called itself (an address, 点击查看, a picture)."""
    facts, flow = page.best, page.best.flow
    addresses = {link.url: link for link in article_links(page, furniture)}
    for index in (*flow.by_tag.get("a", ()), *flow.script_links):
        start = flow.starts[index]
        before = flow.text[max(0, start - MAX_LABEL) : start].rstrip(_PAST_LABEL)
        line = before.rpartition("\n")[2].strip(_PAST_LABEL)
        if label.fullmatch(line) and not (flow.words(index, 1) and facts.in_footer(start)) and not _is_a_link(flow, start - 1):
            found = addresses.get(facts.resolve(flow.href(index)))
            if found is not None:
                return found
    return None


def _is_a_link(flow: Flow, offset: int) -> bool:
    """The last word before an offset is a link itself, as an entry of a menu is."""
    while offset > 0 and flow.text[offset] in _PAST_LABEL:
        offset -= 1
    owner = flow.owner_at(offset)
    return any(flow.tags[element] == "a" for element in (owner, *flow.ancestors(owner, 4)) if element >= 0)


def _is_document(text: str) -> bool:
    return _DOCUMENT_END.search(text.strip("》】 ")) is not None or _NUMBERED.search(text) is not None
