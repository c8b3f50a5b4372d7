"""
References of a page for sweeps, by the fastest parser at hand.

turbohtml parses and selects in a third of lexbor's time, but takes as long to import as 200 pages save; lexbor is the oracle and reads the
first pages, and everything when turbohtml cannot be imported (docs/decisions/0004-turbohtml-for-sweeps.md).
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from core.page.links import FOLLOWED_SELECTOR, LOADED_SELECTOR, MAX_LINKS, raw_references, sort_references
from core.page.tame import tame
from core.page.text import parse_html

SWITCH_AFTER: Final = 200
"""Pages after which importing the faster parser pays."""


class References(NamedTuple):
    """Distinct references of one page as written."""

    followed: set[str]
    """Anchors, areas, frames."""
    loaded: set[str]
    """Pictures, styles, scripts, media."""
    base_href: str
    """First ``<base href>``; empty when there is none."""


class ReferenceReader:
    """Reads pages one after another; changes to the faster parser when that pays."""

    def __init__(self, *, switch_after: int = SWITCH_AFTER) -> None:
        self._left = switch_after
        self._parse: Callable[..., Any] | None = None

    def read(self, text: str) -> References:
        """References of one decoded page."""
        if self._left >= 0:
            self._left -= 1
            if self._left < 0:
                self._parse = _fast_parser()
        return read_with_lexbor(text) if self._parse is None else _read_fast(self._parse, text)


def read_with_lexbor(text: str) -> References:
    """The oracle."""
    tree = parse_html(text)
    followed, loaded = raw_references(tree)
    base = tree.css_first("base[href]")
    return References(followed, loaded, (base.attributes.get("href") or "") if base is not None else "")


def _read_fast(parse: Callable[..., Any], text: str) -> References:
    # Parsed as lexbor does it, without the scripting flag; what a reader with scripts never sees is then left out.
    document = parse(tame(text), positions=False, scripting=False)
    anchors, others = document.select(FOLLOWED_SELECTOR)[:MAX_LINKS], document.select(LOADED_SELECTOR)[:MAX_LINKS]
    templates = document.select("template")
    shut = [*templates, *document.select("noscript")]
    if shut:
        inert = {node for block in shut for node in block.select("*")}
        anchors, others = [node for node in anchors if node not in inert], [node for node in others if node not in inert]
    followed = {node.attrs["href"] for node in anchors}
    loaded: set[str] = set()
    sort_references(others, followed, loaded)
    unread = {node for block in templates for node in block.select("base")}
    base = next((node for node in document.select("base[href]") if node not in unread), None)
    return References(followed, loaded, base.attrs["href"] if base is not None else "")


def _fast_parser() -> Callable[..., Any] | None:
    try:
        from turbohtml import parse
    except ImportError:
        return None
    parser: Callable[..., Any] = parse  # typed or not, as the installed version has it
    return parser
