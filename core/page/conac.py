"""The 党政机关网站标识 (standards 4.4): its link, the script that would make it, or a bare icon."""

import re

from core.page.records import Conac
from core.page.scripts import Scripts
from core.page.text import Flow
from core.page.veil import Veil

CONAC_WORDS = ("conac", "j-gov")
"""A page without any of these (lower case) has neither the mark's link nor a script that makes it; at most a bare icon."""
_LINK = re.compile(r"//bszs\.conac\.cn(?:[:/?]|$)|bszs\.conac\.cn/sitename\?", re.IGNORECASE)
_SCRIPT = re.compile(r"dcs\.conac\.cn|bszs\.conac\.cn|_ideConac|imgConac", re.IGNORECASE)
_ICON = re.compile(
    r"dcs\.conac\.cn/image|(?:^|[/_-])(?:red|blue|dzjg|jg|conace?|dangzheng|dzwz|sydw|idea?conac|imgconac)\d?\.(?:png|gif|jpe?g)",
    re.IGNORECASE,
)
_ICON_ID = re.compile(r"conac|dzjg|dangzheng|党政机关|事业单位标识", re.IGNORECASE)
_LINKED = "a[href*='bszs.conac.cn' i], area[href*='bszs.conac.cn' i], [onclick*='bszs.conac.cn' i]"
_RENDERED = "#imgConac, [id*=ideConac i] img"
_PLACEHOLDER = ".j-gov, [class*=conac i], [id*=conac i]"


def read_conac(flow: Flow, scripts: Scripts, veil: Veil, *, named: bool = True) -> Conac:
    """
    True only with its link; ``"script"`` when a script or a placeholder would make it; comments and what is not displayed do not count.

    *named*: the source holds one of ``CONAC_WORDS`` at all.
    """
    if not named:
        return Conac(present=False, icon_only=_icon(flow, veil))
    for index in flow.select(_LINKED):
        if veil.hides(index):
            continue
        if _LINK.search(flow.attribute(index, "href")) or _LINK.search(flow.attribute(index, "onclick")):
            return Conac(present=True, colour=_colour(flow, flow.inside("img", index) or [index]))
    for index in flow.select(_RENDERED):
        # What the official script leaves behind: a link around the picture inside its own span.
        if flow.tags[index] == "img" and not veil.hides(index) and any(flow.tags[parent] == "a" for parent in flow.ancestors(index, 2)):
            return Conac(present=True, colour=_colour(flow, [index]))
    icon = _icon(flow, veil)
    scripts = scripts.apart_from(veil.hides)
    if any(_SCRIPT.search(script.src) for script in scripts.external) or _SCRIPT.search(scripts.decoded) or _has_placeholder(flow):
        return Conac(present="script", icon_only=icon)
    return Conac(present=False, icon_only=icon)


def _has_placeholder(flow: Flow) -> bool:
    return any(
        not flow.inside("img", index) and flow.tags[index] not in ("img", "script", "a", "link") for index in flow.select(_PLACEHOLDER)
    )


def _icon(flow: Flow, veil: Veil) -> bool:
    """A picture of the mark, or a frame that shows something of its office: what is linked there is for a person to see."""
    if any("conac.cn/" in flow.attribute(index, "src").lower() and not veil.hides(index) for index in flow.by_tag.get("iframe", [])):
        return True
    for index in flow.by_tag.get("img", []):
        found = flow.nodes[index].attributes
        about = " ".join(found.get(key) or "" for key in ("id", "class", "alt", "title"))
        if (_ICON.search(found.get("src") or "") or _ICON_ID.search(about)) and not veil.hides(index):
            return True
    return False


def _colour(flow: Flow, images: list[int]) -> str | None:
    for index in images:
        name = flow.attribute(index, "src").rpartition("/")[2].lower()
        if "blue" in name or "sydw" in name:
            return "blue"
        if "red" in name or "dzjg" in name:
            return "red"
    return None
