"""The part of a page's text that is its own, without the footer, whose address, phone and sponsor are the site's."""

import re

from core.page.snapshot import PageSnapshot

_FOOTER = re.compile(r"(?:主办|主管)(?:单位)?\s*[:：]|版权所有|ICP备|网站标识码|公网安备|^(?:网站|站点)地图|关于我们\s*[|｜]")
_WIDE = re.compile(r"(?<![一-鿿])[一-鿿](?:[ \u3000\xa0]{1,4}[一-鿿](?![一-鿿])){1,7}")


def text_above_footer(page: PageSnapshot) -> str:
    """
    Visible text up to the first line that only a footer has, looked for below the first third of the page.

    A page's own last line (咨询电话 …, the answering unit) stays, even where it stands close to the footer.
    """
    lines = page.best.visible_text.splitlines()
    for index in range(len(lines) // 3, len(lines)):
        if _FOOTER.search(lines[index]):
            return "\n".join(lines[:index])
    return "\n".join(lines)


def with_labels_closed(text: str) -> str:
    """
    Labels that are set wide, every sign by itself, in one word.

    >>> with_labels_closed("答 复 单 位：县 住建局 办理中")
    '答复单位：县 住建局 办理中'
    """
    return _WIDE.sub(lambda match: "".join(match[0].split()), text)
