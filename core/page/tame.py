"""
Source of a page made harmless for the parser: HTML parsing is quadratic in nesting depth and in the attributes of one tag.

Ordinary pages come back as they are. Of others nothing is lost that a reader would see: tags that nest too deep become siblings
(browsers do the same from 512 on), text and footer stay; attributes of one tag beyond any sense are dropped; of a page with more tags
than memory allows, the middle is left out.
"""

import re
from collections.abc import Iterator
from typing import Final

MAX_NESTING: Final = 4_000
"""Open elements inside one another; browsers stop at 512, but unclosed tags of long pages look like nesting. House rule."""
MAX_ATTRIBUTES: Final = 1_000
"""Of one tag; each is compared with all before it. House rule."""
MAX_TAGS: Final = 120_000
"""Start tags of one page: some 150 MB when parsed. The longest real pages seen have 20,000. House rule."""

_PIECE: Final = 8_192
"""Nesting that opens and closes within so many characters is no danger."""
_LONG_TAG: Final = 4_096
"""A tag with more attributes than allowed has at least so many characters."""

_ANY_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_WHOLE_TAG: Final = re.compile(r"<[a-zA-Z](?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+")
_ATTRIBUTE: Final = re.compile(r"[^\s=/>]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+")
_OPEN_ENDED: Final = frozenset(
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "frame", "bgsound", "li", "p", "td",
        "tr", "th", "dd", "dt", "option", "optgroup", "tbody", "thead", "tfoot", "colgroup", "rp", "rt", "html", "body", "head",
    }
)  # fmt: skip


def tame(html: str) -> str:
    """
    Give *html*, changed only where its size or shape would cost the parser more than any real page does.

    Linear in its length.
    """
    if len(html) > _LONG_TAG and any(found.end() - found.start() > _LONG_TAG for found in _WHOLE_TAG.finditer(html)):
        html = _WHOLE_TAG.sub(_cut_attributes, html)
    if html.count("<") > MAX_NESTING and _may_nest_too_deep(html):
        html = "".join(_flat(html))
    return _without_middle(html) if len(html) > MAX_TAGS and html.count("<") > MAX_TAGS else html


def _cut_attributes(match: re.Match[str]) -> str:
    tag = match[0]
    if len(tag) < _LONG_TAG:
        return tag
    end = 0
    for count, found in enumerate(_ATTRIBUTE.finditer(tag, 1)):
        if count > MAX_ATTRIBUTES:
            return tag[:end]
        end = found.end()
    return tag


def _may_nest_too_deep(html: str) -> bool:
    opened = 0
    for start in range(0, len(html), _PIECE):
        end = start + _PIECE
        opened += html.count("<", start, end) - 2 * html.count("</", start, end)
        if opened > MAX_NESTING:
            return True
        opened = max(opened, 0)
    return False


def _flat(html: str) -> Iterator[str]:
    """The page without the tags that nest too deep; their text stays."""
    depth, kept = 0, 0
    for match in _ANY_TAG.finditer(html):
        closing, tag = match.groups()
        if tag.lower() in _OPEN_ENDED:
            continue
        too_deep = depth > MAX_NESTING if closing else depth >= MAX_NESTING
        depth = max(depth - 1, 0) if closing else depth + 1
        if too_deep:
            yield html[kept : match.start()]
            end = html.find(">", match.end())
            kept = end + 1 if 0 <= end < match.end() + _LONG_TAG else match.end()
    yield html[kept:]


def _without_middle(html: str) -> str:
    """Head and foot of the page, with as many tags together as allowed; what is said at both ends counts most."""
    share = MAX_TAGS // 2
    return html[: _nth(html, share)] + html[_nth_from_end(html, share) :]


def _nth(html: str, count: int) -> int:
    at = 0
    for _ in range(count):
        at = html.find("<", at) + 1
        if not at:
            return len(html)
    return at - 1


def _nth_from_end(html: str, count: int) -> int:
    at = len(html)
    for _ in range(count):
        at = html.rfind("<", 0, at)
        if at < 0:
            return 0
    return at
