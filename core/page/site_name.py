"""The site's name: SiteName tag, else the header's logo or the document title."""

import re

from core.page.tags import plain_content
from core.page.text import Flow, collapse

_NAME = re.compile(
    r"^(?:中国[·・\s]?)?[\u4e00-\u9fff·（）()]{2,30}(?:人民政府|政府网|门户网站|官方网站|委员会|管委会|办公室|公署|政府|[厅局署委院处办]|网站?|信息网)(?:门户网站|网站|官网|办公室)?$"
)
_PARTS = re.compile(r"\s*(?:_{1,3}|-{1,3}|\||—+|–|>|»|\s)\s*")
_LOGO = "[class*=logo i] img, [id*=logo i] img, img[class*=logo i], img[id*=logo i], [class*=logo i], [id*=logo i], h1"


def read_site_name(flow: Flow, *, tag: str | None, document_title: str) -> str | None:
    """Name of the site; None when nothing on the page looks like one."""
    if tag:
        return plain_content(tag) or None
    for part in reversed(_PARTS.split(document_title)):
        if _NAME.match(part):
            return part
    for index in flow.select(_LOGO)[:20]:
        text = flow.attribute(index, "alt") or flow.attribute(index, "title") or flow.words(index, 60)
        if _NAME.match(collapse(text)):
            return collapse(text)
    return None
