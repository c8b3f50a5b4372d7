"""The site's name: SiteName tag, else the document title or the header's logo; what the footer calls it is told apart."""

import re

from core.page.tags import plain_content
from core.page.text import Flow, collapse

_NAME = re.compile(
    r"^(?:中国[·・\s]?)?[\u4e00-\u9fff·（）()]{2,30}(?:人民政府|政府网|门户网站|官方网站|委员会|管委会|办公室|公署|政府|[厅局署委院处办]|网站?|信息网)(?:门户网站|网站|官网|办公室)?$"
)
_BODY = re.compile(
    r"^[\u4e00-\u9fff·（）()]{2,30}(?:开发区|高新区|新区|示范区|度假区|总队|支队|监狱|人大常委会|政协|联合会|总工会|协会|红十字会|(?:服务|管理|信息|救助|交易)中心|博物馆|图书馆|档案馆|党校)$"
)
"""Bodies whose names are no names of columns where they stand last in a title."""
_ENGLISH = re.compile(
    r"^(?:(?:The )?[A-Z][\w'’.,& -]{2,80}\b(?:Government|Bureau|Commission|Department|Ministry|Committee|Administration)|"
    r"(?:The )?(?:Government|Ministry|Department|Bureau) of [\w'’.,& -]{3,80})(?: (?:Web\s?site|Portal))?$"
)
_WELCOME = re.compile(r"^欢迎(?:您|你)?(?:访问|光临|进入|来到|登录)[:：]?|首\s?页$")
_HELD = re.compile(r"(?:版权所有|主\s?办(?:单\s?位)?)\s?[:：]?\s?([\u4e00-\u9fff·（）()]{4,30})(?=[\s,，|丨]|$)", re.MULTILINE)
_PARTS = re.compile(r"\s*(?:_{1,3}|-{1,3}|\||—+|–|>|»|\s)\s*")
_ENGLISH_PARTS = re.compile(r"\s*(?:_{1,3}|\s-{1,3}\s|\||—+|\s–\s|>|»)\s*")
_LOGO = "[class*=logo i] img, [id*=logo i] img, img[class*=logo i], img[id*=logo i], img[src*=logo i], [class*=logo i], [id*=logo i]"


def read_site_name(flow: Flow, *, tag: str | None, document_title: str) -> str | None:
    """Name of the site; None when nothing on the page looks like one."""
    if tag:
        return plain_content(tag) or None
    parts = [_WELCOME.sub("", part) for part in _PARTS.split(document_title)]
    named = next((part for part in reversed(parts) if _NAME.match(part)), None)
    if named and len(parts) > 1:
        return named
    if len(parts) > 1 and _BODY.match(parts[-1]):
        return parts[-1]
    # A title of one part may be an article's (县长调研县教育局): what the header shows knows better.
    logo = _first(flow, _LOGO)
    if named and (logo is None or logo in named):
        return named
    return logo or _first(flow, "h1") or _english(document_title)


def _first(flow: Flow, selector: str) -> str | None:
    for index in flow.select(selector)[:20]:
        text = flow.attribute(index, "alt") or flow.attribute(index, "title") or flow.words(index, 60)
        name = _WELCOME.sub("", collapse(text))
        if _NAME.match(name):
            return name
    return None


def name_in_footer(flow: Flow, footer: list[tuple[int, int]]) -> str | None:
    """Whom the footer's ranges name as holder or sponsor: a name of the site for readers, no proof that its header shows one."""
    for start, end in footer:
        for match in _HELD.finditer(flow.text, start, end):
            name = flow.shown[match.start(1) : match.end(1)]
            if _NAME.match(name):
                return name
    return None


def _english(document_title: str) -> str | None:
    parts = _ENGLISH_PARTS.split(document_title)
    return next((part.strip() for part in reversed(parts) if _ENGLISH.match(part.strip())), None)
