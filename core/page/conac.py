"""The 党政机关网站标识 (standards 4.4): its link, the script that would make it, or a bare icon."""

import re

from core.page.records import Conac
from core.page.scripts import Scripts
from core.page.text import Flow

_LINK = re.compile(r"//bszs\.conac\.cn(?:[:/?]|$)", re.IGNORECASE)
_SCRIPT = re.compile(r"dcs\.conac\.cn|bszs\.conac\.cn|_ideConac|imgConac", re.IGNORECASE)
_ICON = re.compile(
    r"dcs\.conac\.cn/image|(?:^|[/_-])(?:red|blue|dzjg|jg|conace?|dangzheng|dzwz|sydw|idea?conac|imgconac)\d?\.(?:png|gif|jpe?g)",
    re.IGNORECASE,
)
_ICON_ID = re.compile(r"conac|dzjg|dangzheng", re.IGNORECASE)
_PLACEHOLDER = "#_ideConac, .ideConac, .j-gov, .j-conac, [class*=conac i], [id*=conac i]"


def read_conac(flow: Flow, scripts: Scripts) -> Conac:
    """True only with its link; ``"script"`` when a script or a placeholder would make it; comments do not count."""
    for index in flow.by_tag.get("a", []):
        if _LINK.search(flow.attribute(index, "href")):
            return Conac(present=True, colour=_colour(flow, flow.inside("img", index)))
    if any(
        _LINK.search(flow.attribute(index, "onclick"))
        for tag in ("a", "img", "div", "span")
        for index in flow.by_tag.get(tag, ())
        if flow.attribute(index, "onclick")
    ):
        return Conac(present=True, colour=_colour(flow, flow.by_tag.get("img", [])))
    if any(_SCRIPT.search(script.src) for script in scripts.external) or _SCRIPT.search(scripts.decoded):
        return Conac(present="script")
    icon = _icon(flow)
    if _has_placeholder(flow):
        return Conac(present="script", icon_only=icon)
    return Conac(present=False, icon_only=icon)


def _has_placeholder(flow: Flow) -> bool:
    if not flow.nodes or flow.nodes[0].parser is None:
        return False
    for node in flow.nodes[0].parser.css(_PLACEHOLDER):
        index = flow.index_of(node)
        if index >= 0 and not flow.inside("img", index) and flow.tags[index] not in ("img", "script"):
            return True
    return False


def _icon(flow: Flow) -> bool:
    return any(
        _ICON.search(flow.attribute(index, "src")) or _ICON_ID.search(f"{flow.names(index)} {flow.attribute(index, 'alt')} {flow.attribute(index, 'title')}")
        or "党政机关" in flow.attribute(index, "alt") + flow.attribute(index, "title")
        for index in flow.by_tag.get("img", [])
    )  # fmt: skip


def _colour(flow: Flow, images: list[int]) -> str | None:
    for index in images:
        name = flow.attribute(index, "src").rpartition("/")[2].lower()
        if "blue" in name or "sydw" in name:
            return "blue"
        if "red" in name or "dzjg" in name:
            return "red"
    return None
