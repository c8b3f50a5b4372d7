"""Could a script, frame or placeholder write the footer? Then what is missing in the source is unknown, not missing (corpus: one site in six)."""

import re

from core.page.scripts import Scripts
from core.page.text import Flow

_ITEM_WORDS = re.compile(r"网站标识码|ICP备|公网安备|主办单位|版权所有|主办[：:]", re.IGNORECASE)
_LOADS = re.compile(r"(?:load|include|get|ajax|src|import|fetch)\b[^\n;]{0,80}(?:foot|bottom|dibu|copyright)", re.IGNORECASE)
_PLACEHOLDER = "[class*=j-gov], [class*=j-foot i], [id*=foot i], [class*=foot i], [id*=bottom i], [class*=bottom i], footer, [data-include], [w3-include-html], [include]"


def may_write_footer(flow: Flow, scripts: Scripts, *, rendered: bool) -> bool:
    """
    Whether a footer could come from elsewhere than the source.

    In a rendered DOM scripts have done their work; only frames can still hold it.
    """
    if "iframe" in flow.by_tag or "frame" in flow.by_tag or "object" in flow.by_tag:
        return True
    if rendered:
        return False
    if scripts.own_external:
        return True
    source = scripts.decoded
    if _ITEM_WORDS.search(source) or _LOADS.search(source):
        return True
    return (scripts.writes or bool(scripts.external)) and _empty_placeholder(flow)


def _empty_placeholder(flow: Flow) -> bool:
    return any(
        flow.tags[index] in ("div", "footer", "section", "span") and not flow.text[flow.starts[index] : flow.ends[index]].strip()
        for index in flow.select(_PLACEHOLDER)
    )
