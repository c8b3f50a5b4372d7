"""Reading a result page: was the release found, how many results, are they classified, do they lead to services."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlsplit

from core.column.plan import column_key
from core.page.facts import PageFacts
from core.page.items import followed
from core.page.records import Link, LinkKind
from crawler.search.rows import HIT, MAX_RESULTS, MIN_RESULT_TEXT, PlainRows, scripted_rows, similarity, unlinked
from crawler.search.titles import plain

MAX_TEXT: Final = 200_000
"""Characters of a page in which messages are looked for."""

_NUMBER = r"(?<![\d,.])(\d{1,3}(?:[,，]\d{3})+|\d{1,9})"
_COUNT = re.compile(
    rf"(?:找到|检索到|搜索到|查询到|共有?|约有?|为您找到|命中|总计|合计)[^\n\d]{{0,24}}{_NUMBER}\s?(?:条|个|篇|项|件|记录|结果)|{_NUMBER}\s?(?:条|个|篇|项)(?:相关)?(?:结果|记录|信息)"
)
_NOTHING = re.compile(
    r"(?:没有|未能?|无法|找不到)[^\n。]{0,8}(?:找到|查询到|检索到|搜索到|搜到|查到|相关|符合)[^\n。]{0,24}(?:内容|结果|信息|记录|数据|文档|文章|页面)|(?:没有|未能?)(?:找到|查询到|检索到|搜索到|搜到)|"
    r"抱歉[^\n]{0,40}没有|(?<!\d)0\s?条(?:结果|记录|信息)"
)
_EMPTY = re.compile(r"(?:没有|暂无|无)[^\n。]{0,24}(?:内容|结果|信息|记录|数据|文档)")
"""What an empty list says: of the results when there are none, else of another part of the page."""
_CAPTCHA = re.compile(r"请输入验证码|验证码错误|滑动验证|人机验证")
_CATEGORIES: Final = (
    "新闻", "动态", "要闻", "政策", "文件", "公开", "公告", "办事", "服务", "互动", "留言", "信件", "图片", "视频", "附件", "专题", "机构", "解读", "问答", "资讯", "数据",
)  # fmt: skip
_LABEL = re.compile(r"^([一-鿿、/·]{2,8})\s?[(（\[]?\s?\d{0,7}\+?\s?(?:条|篇)?[)）\]]?$")
_SERVICE_CARD = re.compile(
    r"^(?:办事指南|在线办理|网上办理|立即办理|我要办理?|在线申报|在线申请|办理入口|服务直达|办事入口|表格下载|查看指南)$"
)
_LEAF_CSS: Final = "a, li, span, dd, dt, td, label, button, em, b, div, p, h3, h4, option"


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultPage:
    """What one result page shows."""

    found: bool
    best: float
    count: int | None
    """Results announced, else listed; None when the page could not be understood."""
    categories: int
    """Distinct category labels that the home page does not show as often."""
    service_card: bool
    captcha: bool
    login: bool = False
    """A log-in stands where results should be."""
    announced: bool = False
    """The page says how many results there are, and there are some."""
    empty: bool = False
    """The page says in words that nothing was found."""
    doubtful: bool = False
    """The release is shown, but only among what the engine shows whatever is asked, and nothing says that nothing was found."""


def read_results(
    facts: PageFacts, *, title: str, expected_url: str, home: PageFacts, categories: bool = True, furniture: Collection[str] | None = None,
    plain_rows: PlainRows | None = None,
) -> ResultPage:  # fmt: skip
    """
    Read a result page.

    Args:
        facts: the page as fetched or rendered.
        title: what should be found; empty for queries that expect nothing in particular.
        expected_url: final address of the release; empty when unknown.
        home: the site's home page, whose menus are no results.
        categories: also look for categories and service cards.
        furniture: identities of links that the engine shows whatever is asked; None = unknown, then every link of the home page is taken for one.
        plain_rows: texts without a link that the engine shows whatever is asked, and where it repeats the query; None = unknown.
    """
    if furniture is None:
        furniture = identities(home)
    links = list(_candidates(facts, furniture))
    best = max((similarity(link.text, title) for link in links), default=0.0) if title else 0.0
    wanted = column_key(expected_url) if expected_url else ""
    # A release that the home page shows too is found only in the list of results: there its title stands under the query.
    found = bool(title) and (best >= HIT or (bool(wanted) and any(wanted in targets(link.url) for link in links)))
    rows = unlinked(facts, title) if title and not found else []
    shown_as_text = any(plain_rows is not None and plain_rows.answers(place, text) for place, text in rows)
    labels = _gained(facts, home) if categories else Counter()
    text = seen_text(facts)
    count = _count(facts, links, text, plain_rows)
    return ResultPage(
        found=found or (shown_as_text and count != 0),
        best=1.0 if (found or shown_as_text) and best < HIT else best,
        count=count,
        categories=sum(1 for label in labels if any(word in label for word in _CATEGORIES)),
        service_card=any(_SERVICE_CARD.match(label) for label in labels),
        captcha=_CAPTCHA.search(text) is not None,
        login=not links and facts.tree.css_first("input[type=password i]") is not None and _NOTHING.search(text) is None,
        announced=bool(count) and _announced(text) > 0,
        empty=count == 0 and (_announced(text) == 0 or _NOTHING.search(text) is not None),
        doubtful=bool(title) and count != 0 and ((not links and _shows(facts, title, wanted)) or (plain_rows is None and bool(rows))),
    )


def seen_text(facts: PageFacts) -> str:
    """What readers see of a page: messages that stand ready but are not displayed are left out."""
    whole = facts.flow.shown
    return "\n".join(whole[start:end] for start, end in facts.veil.seen([(0, len(whole))]))[:MAX_TEXT]


def _shows(facts: PageFacts, title: str, wanted: str) -> bool:
    """Whether any link of a page is the release, be it a result or not."""
    return any(similarity(link.text, title) >= HIT or (bool(wanted) and wanted in targets(link.url)) for link in facts.links[:MAX_RESULTS])


def identities(facts: PageFacts) -> set[str]:
    """Identities of every link of a page."""
    return {column_key(link.url) for link in facts.links if link.url}


def targets(url: str) -> set[str]:
    """Identities of a result's address: itself, and the address that a jump link carries (``visit/link.do?url=…``)."""
    keys = {column_key(url)}
    for values in parse_qs(urlsplit(url).query).values():
        keys |= {column_key(value) for value in values if value.startswith(("http://", "https://"))}
    return keys


def _candidates(facts: PageFacts, furniture: Collection[str]) -> Iterable[Link]:
    number = 0
    for link in facts.links:
        if link.kind not in (LinkKind.ANCHOR, LinkKind.ATTACHMENT) or not link.url or len(plain(link.text)) < MIN_RESULT_TEXT:
            continue
        if column_key(link.url) in furniture and not _in_results(facts, link):
            continue
        number += 1
        if number > MAX_RESULTS:
            return
        yield link


def _in_results(facts: PageFacts, link: Link) -> bool:
    """Whether a link that the home page shows too stands in a block of results here."""
    for node in facts.tree.css("[class*=result i] a, [id*=result i] a, [class*=list i] a, [class*=item i] a, [class*=content i] a")[:600]:
        if (node.attributes.get("href") or "") and facts.resolve(node.attributes.get("href") or "") == link.url:
            return True
    return False


def _count(facts: PageFacts, links: list[Link], text: str, plain_rows: PlainRows | None) -> int | None:
    announced = _announced(text)
    if announced >= 0:
        return announced
    if _NOTHING.search(text):
        return 0
    if links:
        return len(links)
    if plain_rows is not None and (rows := scripted_rows(facts, plain_rows)):
        return rows
    if _EMPTY.search(text):
        return 0
    return None if "script" in facts.flow.by_tag else 0


def _announced(text: str) -> int:
    """The number of results that a page announces; of several (one a category) the largest; -1 for none."""
    numbers = [int((match[1] or match[2]).replace(",", "").replace("，", "")) for match in _COUNT.finditer(text)]
    return max(numbers, default=-1)


def _gained(facts: PageFacts, home: PageFacts) -> Counter[str]:
    """
    Short labels that the result page shows beside those of the home page: facets, tabs, cards.

    A facet is often called as a column is: what leads where a link of the home page leads is none, what leads nowhere is compared by number.
    An engine on a page of its own, without the site's menu, names its tabs as the menu names columns: there nothing is taken away.
    """
    linked, bare = _labels(facts)
    if not _shows_menu(facts, home):
        return Counter(label for label, _ in linked) + bare
    known = identities(home)
    return Counter(label for label, target in linked if target not in known) + (bare - _labels(home)[1])


def _shows_menu(facts: PageFacts, home: PageFacts) -> bool:
    """Whether a page carries the menu of the home page."""
    menu = {column_key(link.url) for link in home.nav_links if link.where == "nav"}
    return not menu or len(menu & identities(facts)) * 2 >= len(menu)


def _labels(facts: PageFacts) -> tuple[list[tuple[str, str]], Counter[str]]:
    """Labels with the identity of what they lead to, and how often others stand there that lead nowhere."""
    linked: list[tuple[str, str]] = []
    bare: Counter[str] = Counter()
    for node in facts.tree.css(_LEAF_CSS)[:20_000]:
        if node.child is not None and any(
            child.tag not in ("-text", "em", "b", "i", "span", "font", "strong", "input", "img") for child in node.iter(include_text=True)
        ):
            continue
        match = _LABEL.match("".join(node.text(deep=True).split())[:24])
        if match is None:
            continue
        link = node if node.tag == "a" else node.parent if node.parent is not None and node.parent.tag == "a" else None
        address = followed(link.attributes.get("href") or "", facts.resolve) if link is not None else ""
        if address:
            linked.append((match[1], column_key(address)))
        else:
            bare[match[1]] += 1
    return linked, bare
