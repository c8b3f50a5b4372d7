"""Which elements a reader cannot see, judged from inline styles and the page's own style blocks."""

import re
from collections.abc import Callable
from typing import Final

from core.page.facts import PageFacts

MAX_STYLES: Final = 200_000
"""Characters of style blocks that are read."""
MAX_ANCESTORS: Final = 12
"""Levels above a link that are looked at. House rule: hidden blocks wrap their links closely."""

_DISPLAY: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_OFF: Final = re.compile(
    r"(?:^|[;{\s])(?:left|top|right|bottom|margin-left|margin-top|text-indent)\s*:\s*-\s*\d{3,6}(?:\.\d{1,4})?\s*(?:px|em|rem|pt|%)",
    re.IGNORECASE,
)
_TINY_FONT: Final = re.compile(r"font-size\s*:\s*0*(?:\.0+|0|1)(?:px|pt|em|%)?\s*(?:;|$|!)", re.IGNORECASE)
_ZERO: Final = re.compile(r"(?:^|[;{\s])(?:max-)?(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$|!)", re.IGNORECASE)
_CLIPPED: Final = re.compile(r"overflow\s*:\s*hidden", re.IGNORECASE)
_FAINT: Final = re.compile(r"opacity\s*:\s*0(?:\.0+)?\s*(?:;|$|!)|filter\s*:\s*alpha\(opacity=0\)", re.IGNORECASE)
_RULE: Final = re.compile(r"([^{}]{1,300})\{([^{}]{1,1000})\}")
_SIMPLE: Final = re.compile(r"\s*([a-z]*)([.#])([\w-]{1,80})\s*$", re.IGNORECASE)
_SMALL: Final = frozenset({"0", "1", "0px", "1px"})

TRANSPARENT: Final = "完全透明"
"""Carousels fade their slides with it."""
PLAIN_HIDDEN: Final = "display:none"
"""The technique that ordinary menus, tabs and dialogs use too."""


def trick_of(style: str) -> str:
    """
    Name of the hiding technique in a style declaration, empty when it hides nothing.

    >>> trick_of("position:absolute;left:-9999px"), trick_of("height:0;overflow:hidden"), trick_of("height:100px")
    ('移出可视区域', '零尺寸', '')
    """
    if _OFF.search(style):
        return "移出可视区域"
    if _TINY_FONT.search(style):
        return "字号为零"
    if _ZERO.search(style) and _CLIPPED.search(style):
        return "零尺寸"
    if _FAINT.search(style):
        return TRANSPARENT
    return PLAIN_HIDDEN if _DISPLAY.search(style) else ""


def hidden_by(facts: PageFacts) -> Callable[[int], tuple[str, int]]:
    """
    A function from an element of the flow to (technique, element that applies it); ('', -1) when it can be seen.

    Image replacement (negative ``text-indent`` on the link itself) is ordinary design and does not count.
    """
    classes = _style_rules(facts)
    flow = facts.flow
    known: dict[int, str] = {}

    def own(index: int) -> str:
        if index not in known:
            style = flow.attribute(index, "style")
            trick = trick_of(style) if style else ""
            if not trick and flow.tags[index] == "marquee" and _SMALL & {flow.attribute(index, "height"), flow.attribute(index, "width")}:
                trick = "零尺寸滚动区"
            if not trick and classes:
                names = [f".{name}" for name in (flow.attribute(index, "class")).split()] + [f"#{flow.attribute(index, 'id')}"]
                trick = next((classes[name] for name in names if name in classes), "")
            known[index] = trick
        return known[index]

    def judge(index: int) -> tuple[str, int]:
        for element in (index, *flow.ancestors(index)[:MAX_ANCESTORS]):
            if trick := own(element):
                return trick, element
        return "", -1

    return judge


def _style_rules(facts: PageFacts) -> dict[str, str]:
    """Classes and ids that the page's own style blocks move out of sight (not plainly hide: that is what menus do)."""
    found: dict[str, str] = {}
    text = "\n".join((node.text(deep=True) or "")[:MAX_STYLES] for node in facts.tree.css("style")[:50])[:MAX_STYLES]
    text = re.sub(r"@media[^{]{0,200}\{", "", text)
    for match in _RULE.finditer(text):
        trick = trick_of(match[2].strip())
        if trick and trick != PLAIN_HIDDEN and "text-indent" not in match[2]:
            for selector in match[1].split(","):
                if simple := _SIMPLE.match(selector):
                    found[simple[2] + simple[3]] = trick
    return found
