"""
References of a page for sweeps, by the fastest parser at hand.

turbohtml parses and selects in a third of lexbor's time, but takes as long to import as 200 pages save; lexbor is the oracle and reads the
first pages, and everything when turbohtml cannot be imported (docs/decisions/0004-turbohtml-for-sweeps.md).
"""

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from core.page.links import FOLLOWED_SELECTOR, LOADED_SELECTOR, MAX_LINKS, raw_references, sort_references
from core.page.tame import tame
from core.page.text import parse_html

SWITCH_AFTER: Final = 200
"""Pages after which importing the faster parser pays."""
TAME_FROM: Final = 200_000
"""Characters from which a page is made harmless first: this parser is linear in nesting and attributes; only its memory needs the bound."""
# One element at a time: these selectors are answered from an index, a list of them walks the whole page.
_FOLLOWED: Final = tuple(FOLLOWED_SELECTOR.split(","))
_LOADED: Final = tuple(LOADED_SELECTOR.split(","))


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
    document = parse(tame(text) if len(text) >= TAME_FROM else text, positions=False, scripting=False)
    anchors, others = _select(document, _FOLLOWED), _select(document, _LOADED)
    templates = document.select("template")
    unread = _inside(templates)
    inert = unread | _inside(document.select("noscript"))
    if inert:
        anchors, others = [node for node in anchors if node not in inert], [node for node in others if node not in inert]
    followed = {node.attrs["href"] for node in anchors}
    loaded: set[str] = set()
    sort_references(others, followed, loaded)
    base = next((node for node in document.select("base[href]") if node not in unread), None)
    return References(followed, loaded, base.attrs["href"] if base is not None else "")


def _select(document: Any, selectors: tuple[str, ...]) -> list[Any]:
    return [node for selector in selectors for node in document.select(selector)][:MAX_LINKS]


def _inside(blocks: Iterable[Any]) -> set[Any]:
    """Elements inside the blocks; blocks within blocks are looked through once."""
    found: set[Any] = set()
    for block in blocks:
        if block not in found:
            found.update(block.select("*"))
    return found


def _fast_parser() -> Callable[..., Any] | None:
    try:
        from turbohtml import parse
    except ImportError:
        return None
    parser: Callable[..., Any] = parse  # typed or not, as the installed version has it
    return parser
