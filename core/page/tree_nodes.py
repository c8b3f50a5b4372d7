"""Menus that stand as the nodes of a tree in a script (zTree and its kin): ``{id:21, pId:2, name:"政策解读", url:"/zcjd/"}``."""

import re
from collections.abc import Callable
from itertools import islice
from typing import Final

from core.page.records import NavLink

TREE_WORDS: Final = ("ztree", "znodes", "treeview", "jstree", "treedata", "treenodes", "layui.tree")
"""A page without any of these (lower case) draws no tree."""
MAX_NODES: Final = 400
MIN_NODES: Final = 3
"""Nodes that lead somewhere from which on they are a menu. House rule."""
MAX_DEPTH: Final = 4

_NODE = re.compile(r"\{[^{}]{8,600}\}")
_NAME = re.compile(r"[\"']?\b(?:name|title|text|label)[\"']?\s{0,3}:\s{0,3}([\"'])([^\"'<>\n]{2,40})\1", re.IGNORECASE)
_URL = re.compile(r"[\"']?\b(?:url|href|link|linkurl)[\"']?\s{0,3}:\s{0,3}([\"'])([^\"'<>\s]{1,300})\1", re.IGNORECASE)
_ID = re.compile(r"[\"']?\bid[\"']?\s{0,3}:\s{0,3}[\"']?([\w-]{1,40})", re.IGNORECASE)
_ABOVE = re.compile(r"[\"']?\b(?:pid|parentid|parent)[\"']?\s{0,3}:\s{0,3}[\"']?([\w-]{1,40})", re.IGNORECASE)


def tree_links(source: str, resolve: Callable[[str], str]) -> tuple[NavLink, ...]:
    """
    Nodes of trees in a page's scripts that lead somewhere, with their depth.

    Args:
        source: inline scripts.
        resolve: address of a reference; empty for none.
    """
    lower = source.lower()
    if not any(word in lower for word in TREE_WORDS):
        return ()
    depths: dict[str, int] = {}
    found: list[NavLink] = []
    for match in islice(_NODE.finditer(source), MAX_NODES):
        name, address, own, above = (pattern.search(match[0]) for pattern in (_NAME, _URL, _ID, _ABOVE))
        depth = min(depths.get(above[1], 0) + 1 if above else 1, MAX_DEPTH)
        if own:
            depths.setdefault(own[1], depth)
        url = resolve(address[2]) if address else ""
        if name and url:
            found.append(NavLink(url=url, text=name[2].strip(), depth=depth, where="tree"))
    return tuple(found) if len(found) >= MIN_NODES else ()
