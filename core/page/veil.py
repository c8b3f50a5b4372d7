"""What a page hides by its own ``hidden`` or ``display:none``: a mark that nobody sees is not shown (standards 4: 页脚须列明)."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from core.page.scripts import Scripts
from core.page.text import Flow

MAX_ABOVE: Final = 60
"""Levels above an element that are looked at."""
MAX_STYLE: Final = 2_000
"""Characters of a style attribute that are looked at."""
MOST: Final = 0.8
"""Share of a page's text that only a cover holds which is lifted when the page is loaded. House rule."""

_NONE: Final = re.compile(r"(?:^|;)\s*display\s*:\s*none\b", re.IGNORECASE)
_REVEALS: Final = re.compile(
    r"\.\s*(?:show|toggle|fade(?:In|To|Toggle)|slide(?:Down|Toggle)|animate|remove(?:Class|Attr|Attribute)|toggleClass)\b|\bdisplay\b|\.\s*hidden\b|new\s+Vue|createApp"
)
_MAYBE: Final = ("display", "hidden")
_CANDIDATES: Final = "[style*=display i], [hidden]"
_NEVER_SHOWN: Final = ("script", "input")
"""A script stands where it stands, a field may be hidden by its type: neither says anything of what is beside it."""


class Veil:
    """
    What one page hides by an attribute of the element itself.

    Style sheets are not asked (another sheet may undo them), nor ``visibility`` (blocks that fade in begin with it). What holds nearly all of the
    page's text hides nothing where a script may show it: pages are covered until they are loaded.
    """

    def __init__(self, flow: Flow, scripts: Scripts, lower: str) -> None:
        """*lower*: the source in lower case; empty: everything counts as displayed."""
        self._flow = flow
        self._scripts = scripts
        self._any = any(word in lower for word in _MAYBE)
        self._known: dict[int, bool] = {}

    @cached_property
    def may_be_lifted(self) -> bool:
        """Whether a script could display what the source hides: one of the site's own files, or an inline one that shows things."""
        return bool(self._scripts.own_external) or bool(_REVEALS.search(self._scripts.decoded))

    @cached_property
    def hides_something(self) -> bool:
        """Whether any element of the page is not displayed."""
        return self._any and any(map(self._own, self._flow.select(_CANDIDATES)))

    def hides(self, index: int) -> bool:
        """Whether an element, or one around it, is not displayed."""
        if not self._any or index < 0:
            return False
        return self._own(index) or any(map(self._own, self._flow.ancestors(index, MAX_ABOVE)))

    def covers(self, index: int) -> bool:
        """Whether an element is not displayed and no script of the page could change that."""
        return self.hides(index) and not self.may_be_lifted

    def seen(self, blocks: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The parts of text ranges that are displayed."""
        return [part for start, end in blocks for part in self._parts(start, end)] if self._any else blocks

    def _parts(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        flow = self._flow
        owner = flow.owner_at(start)
        covers = [element for element in (owner, *flow.ancestors(owner, MAX_ABOVE)) if element >= 0 and self._own(element)]
        if covers:
            start = max(start, flow.ends[covers[-1]])
        index = bisect_left(flow.starts, start)
        while index < len(flow.starts) and flow.starts[index] < end:
            if self._own(index):
                if start < flow.starts[index]:
                    yield start, flow.starts[index]
                start = max(start, flow.ends[index])
                index = flow.lasts[index]
            index += 1
        if start < end:
            yield start, end

    def _own(self, index: int) -> bool:
        known = self._known.get(index)
        if known is None:
            known = self._known[index] = self._work_out(index)
        return known

    def _work_out(self, index: int) -> bool:
        flow = self._flow
        if flow.tags[index] in _NEVER_SHOWN:
            return False
        found = flow.nodes[index].attributes
        style = (found.get("style") or "")[:MAX_STYLE]
        hidden = _NONE.search(style) or ("hidden" in found and "display" not in style.lower())
        return bool(hidden) and not (self.may_be_lifted and flow.ends[index] - flow.starts[index] > MOST * len(flow.shown))
