"""The part of a page's text that is its own, without the footer, whose address, phone and sponsor are the site's."""

import re

from core.page.snapshot import PageSnapshot

_FOOTER = re.compile(r"(?:主办|主管)(?:单位)?\s*[:：]|版权所有|ICP备|网站标识码|公网安备|^(?:网站|站点)地图|关于我们\s*[|｜]")


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
