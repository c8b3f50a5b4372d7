"""Scripts of a page as data: inline texts, external addresses, and what they would write."""

import html as html_entities
import re
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from core.page.text import Flow

MAX_SCRIPT = 300_000
"""Characters of one inline script that are looked at."""
MAX_SCRIPTS = 1_000_000
"""Characters of all inline scripts together."""

_WRITES = re.compile(
    r"document\s*\.\s*write|\.\s*innerHTML\s*=|\.\s*(?:html|append|prepend|load|after|before|replaceWith)\s*\(|insertAdjacentHTML|createElement|v-html|new\s+Vue"
)
_LIBRARY = re.compile(
    r"jquery|swiper|bootstrap|layui|layer|echarts|html5shiv|html5\.|respond|wdatepicker|hm\.baidu|hm\.js|cnzz|analytics|s11\.|share|social|qrcode|superslide|"
    r"video|flash|swfobject|polyfill|es5|modernizr|carousel|slick|scroll|marquee|png|ie6|selectivizr|pie|md5|base64|crypto|lazyload|captcha|"
    r"wza|barrier|slhsrv|assist|toolbar|jiucuo|conac|_trs|webtrend|bdstat|jweixin|fancybox|lightbox|dialog|validate|page(?:nav|r|ing)?\.|"
    r"nice-?validator|countup|moment|tongji|statistics|visit|count",
    re.IGNORECASE,
)
_FOOT_HINT = re.compile(
    r"foot|bottom|dibu|copyright|\bend\b|head|top|common|main|public|include|index|layout|component|global|site|app|chunk|vendor|umi",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class External:
    """A script loaded from elsewhere."""

    src: str
    index: int
    """Element in the flow."""

    @property
    def is_library(self) -> bool:
        """A well-known library or counter that writes no footer."""
        name = self.src.split("?")[0].rstrip("/").rpartition("/")[2]
        return bool(_LIBRARY.search(name)) and not re.search("foot|bottom", name, re.IGNORECASE)


_STATE = re.compile(r"\s{0,20}(?:window\s{0,3}\.\s{0,3}|var\s{1,3})?__\w{2,40}__\s{0,3}=")
_LINE_COMMENT = re.compile(r"^[ \t]*//.*$", re.MULTILINE)
_BEFORE_COMMENT = frozenset({*" \t\r\n;{}(),", ""})


def without_comments(source: str) -> str:
    """
    A script without its dead code: whole-line ``//`` comments and ``/* … */`` blocks that begin where a statement may.

    Not a full lexer: what stands inside strings (``accept="image/*"``, addresses) stays. One pass, linear on any input.
    """
    if "//" in source:
        source = _LINE_COMMENT.sub("", source)
    kept, place = [], 0
    start = source.find("/*")
    while start >= 0:
        end = source.find("*/", start + 2)
        if end < 0:
            break
        if source[start - 1 : start] in _BEFORE_COMMENT:
            kept.append(source[place:start])
            place = end + 2
            start = source.find("/*", place)
        else:
            start = source.find("/*", start + 2)
    return "".join(kept) + source[place:] if kept else source


class Scripts:
    """Scripts of one page."""

    def __init__(self, flow: Flow) -> None:
        self.external: list[External] = []
        self.inline: list[str] = []
        self._places: list[int] = []
        self.states: list[str] = []
        """Inline data that a program of the page keeps (``__NEXT_DATA__``, ``window.__INITIAL_STATE__``): more, or less, than it shows."""
        self.elements = flow.by_tag.get("script", [])
        total = 0
        for index in self.elements:
            node = flow.nodes[index]
            src = (node.attributes.get("src") or "").strip()
            if src:
                self.external.append(External(src[:2000], index))
                continue
            kind = (node.attributes.get("type") or "").lower()
            if total > MAX_SCRIPTS or "template" in kind:
                continue
            text = (node.text(deep=True) or "")[:MAX_SCRIPT]
            total += len(text)
            self.inline.append(text)
            self._places.append(index)
            if "json" in kind or _STATE.match(text):
                self.states.append(text)

    def apart_from(self, hides: Callable[[int], bool]) -> "Scripts":
        """Without those in elements that are not displayed: what they write beside themselves is not either."""
        if not any(map(hides, self.elements)):
            return self
        kept = copy(self)
        for name in ("source", "running", "decoded", "writes", "own_external"):
            kept.__dict__.pop(name, None)
        kept.external = [script for script in self.external if not hides(script.index)]
        kept.inline = [text for text, place in zip(self.inline, self._places, strict=True) if not hides(place)]
        return kept

    @cached_property
    def source(self) -> str:
        """All inline scripts in one string."""
        return "\n".join(self.inline)

    @cached_property
    def running(self) -> str:
        """Inline scripts without the data that programs keep."""
        return "\n".join(text for text in self.inline if text not in self.states) if self.states else self.source

    @cached_property
    def decoded(self) -> str:
        """Inline scripts with percent escapes and entities undone: what ``document.write(unescape("%3C…"))`` would write."""
        text = without_comments(self.source)
        if "%3C" in text or "%3c" in text:
            text = unquote(text, errors="replace")
        if "\\u" in text:
            text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
        return html_entities.unescape(text) if "&" in text else text

    @cached_property
    def writes(self) -> bool:
        """An inline script puts markup into the page."""
        return bool(_WRITES.search(self.source))

    @cached_property
    def own_external(self) -> list[External]:
        """External scripts that are no known libraries."""
        return [script for script in self.external if not script.is_library]
