"""
Source of a page made harmless for the parser: HTML parsing is quadratic in nesting, attributes of a tag and options of a selection.

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
MAX_OPTIONS: Final = 8_000
"""Of all selections of a page; each is compared with all others of its own. House rule."""
MAX_TAGS: Final = 120_000
"""Start tags of one page: some 150 MB when parsed. The longest real pages seen have 20,000. House rule."""

_LONG_TAG: Final = 4_096
"""A tag with more attributes than allowed has at least so many characters."""

_ANY_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_WHOLE_TAG: Final = re.compile(r"<[a-zA-Z](?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+")
_OPTION: Final = re.compile(r"<opt(?:ion|group)\b[^<>]{0,4096}+>?", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"[^\s=/>]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+")
_OPEN_ENDED: Final = frozenset(
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "frame", "bgsound", "li", "p", "td",
        "tr", "th", "dd", "dt", "option", "optgroup", "tbody", "thead", "tfoot", "colgroup", "rp", "rt", "html", "body", "head",
    }
)  # fmt: skip

_TEXT_LEVEL: Final = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark", "nobr", "q",
        "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
    }
)  # fmt: skip


def tame(html: str) -> str:
    """
    Give *html*, changed only where its size or shape would cost the parser more than any real page does.

    Linear in its length.
    """
    if len(html) > _LONG_TAG and any(found.end() - found.start() > _LONG_TAG for found in _WHOLE_TAG.finditer(html)):
        html = _WHOLE_TAG.sub(_cut_attributes, html)
    if len(html) > MAX_NESTING and html.count("<") - html.count("</") > MAX_NESTING:
        html = "".join(_flat(html))
    if html.count("<") > MAX_OPTIONS and sum(1 for _ in _OPTION.finditer(html)) > MAX_OPTIONS:
        html = _few_options(html)
    return _without_middle(html) if len(html) > MAX_TAGS and html.count("<") > MAX_TAGS else html


def _few_options(html: str) -> str:
    """The page with its first options only; of the others the text stays."""
    seen = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        return match[0] if seen <= MAX_OPTIONS else " "

    return _OPTION.sub(keep, html)


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


def _flat(html: str) -> Iterator[str]:
    """The page without the tags that nest too deep; their text stays."""
    kept, nesting = 0, _Nesting()
    for match in _ANY_TAG.finditer(html):
        tag = match[2].lower()
        if tag in _OPEN_ENDED:
            continue
        if nesting.end(tag) if match[1] else nesting.start(tag):
            yield html[kept : match.start()]
            end = html.find(">", match.end())
            kept = end + 1 if 0 <= end < match.end() + _LONG_TAG else match.end()
    yield html[kept:]


class _Nesting:
    """
    Which elements are open, as a parser sees it: an end tag of text never ends a block, one of a block ends all inside it.

    Source: HTML standard, "The rules for parsing tokens in HTML content", body mode; shortened to what decides on depth.
    """

    def __init__(self) -> None:
        self._open: list[str] = []
        self._dropped: list[bool] = []
        self._places: dict[str, list[int]] = {}
        """Tag → where it stands in ``_open``."""
        self._blocks: list[int] = []
        self._tables: list[int] = []
        self._depth = 0

    def start(self, tag: str) -> bool:
        """Open an element; True when it nests too deep."""
        place = len(self._open)
        too_deep = self._depth >= MAX_NESTING
        self._open.append(tag)
        self._dropped.append(too_deep)
        self._places.setdefault(tag, []).append(place)
        if tag not in _TEXT_LEVEL:
            self._blocks.append(place)
        if tag == "table":
            self._tables.append(place)
        self._depth += 1
        return too_deep

    def end(self, tag: str) -> bool:
        """Close an element; True when its start was dropped."""
        places = self._places.get(tag)
        if not places:
            return False
        place = places[-1]
        if tag in _TEXT_LEVEL and self._blocks and self._blocks[-1] > place:
            places.pop()
            self._open[place] = ""  # the block inside stays open
            self._depth -= 1
            return self._dropped[place]
        if tag != "table" and self._tables and self._tables[-1] > place:
            return False
        dropped = self._dropped[place]
        self._close_down_to(place)
        return dropped

    def _close_down_to(self, place: int) -> None:
        while len(self._open) > place:
            ended = self._open.pop()
            self._dropped.pop()
            if ended:
                self._places[ended].pop()
                self._depth -= 1
        for places in (self._blocks, self._tables):
            while places and places[-1] >= place:
                places.pop()


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
