"""Include directives that no server has carried out: what they would bring, nobody has seen yet."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

MAX_INCLUDES: Final = 50

_ADDRESS: Final = r"\s*=\s*[\"']?([^\"'<>\s]{1,300})"
_DIRECTIVE: Final = re.compile(
    rf"<!--\s*#\s*include\s+(?:virtual|file){_ADDRESS}|<%@\s*include\s+file{_ADDRESS}|<(?:jsp|esi|cms|shtml|c):(?:include|import)\s+(?:page|src|url|file){_ADDRESS}"
    r"|<\?(?:php)?\s+(?:include|require)(?:_once)?\s*\(?\s*[\"']([^\"'<>\s]{1,300})|<#include\s+[\"']([^\"'<>\s]{1,300})",
    re.IGNORECASE,
)
_SIGNS: Final = ("#include", "@include", "@ include", ":include", ":import", "<?php", "<? ")
_FOOT: Final = re.compile(r"foot|bottom|copy|dibu|yejiao|banquan|wei(?:bu)?\b|end\b|jiucuo|conac|dzjg|页[脚尾]|底部|尾部", re.IGNORECASE)
_HEAD: Final = re.compile(r"head|top|nav|menu|banner|logo|search|dh\b|daohang|toubu|dingbu|页头|头部|顶部|导航", re.IGNORECASE)
_META: Final = re.compile(r"meta|tags?\b|seo|biaoqian|标签", re.IGNORECASE)
_BODY: Final = re.compile(r"<body\b|</head", re.IGNORECASE)


class Part(Enum):
    """Of which part of a page an include speaks, by its name."""

    HEAD = "页头"
    FOOT = "页脚"
    META = "标签"
    ANY = ""


@dataclass(frozen=True, slots=True)
class Include:
    """One directive as it stands in what was received."""

    address: str
    part: Part


def unrun_includes(html: str) -> tuple[Include, ...]:
    """
    Directives of server-side includes that reached the reader, in order.

    >>> [(one.address, one.part.name) for one in unrun_includes('<body><!--#include virtual="/inc/foot.html"-->')]
    [('/inc/foot.html', 'FOOT')]
    """
    lower = html[:2_000_000].lower()
    if not any(sign in lower for sign in _SIGNS):
        return ()
    body = _BODY.search(html)
    border = body.start() if body else 0
    found: list[Include] = []
    for match in _DIRECTIVE.finditer(html, 0, 2_000_000):
        address = next(filter(None, match.groups()))
        found.append(Include(address, _part(address, in_head=match.start() < border)))
        if len(found) == MAX_INCLUDES:
            break
    return tuple(found)


def _part(address: str, *, in_head: bool) -> Part:
    name = address.rpartition("/")[2]
    if in_head or _META.search(name):
        return Part.META
    return Part.FOOT if _FOOT.search(name) else Part.HEAD if _HEAD.search(name) else Part.ANY
