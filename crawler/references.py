"""
References of a page for sweeps, by the fastest parser at hand.

turbohtml parses and selects in a third of lexbor's time, but takes as long to import as 200 pages save; lexbor is the oracle and reads the
first pages, and everything when turbohtml cannot be imported (docs/decisions/0004-turbohtml-for-sweeps.md).

Decoding a page costs as much as parsing it, and most pages name nothing outside ASCII. Every encoding that pages come in keeps the marks of
HTML where ASCII has them, so the bytes are parsed as they are, one character each, and decoded only when a reference turns out to need it.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple

from core.page.charset import decode_page, has_bom
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
    charset: str = "utf-8"
    """Charset of the page where a reference depends on it; all of them are ASCII otherwise."""


class ReferenceReader:
    """Reads pages one after another; changes to the faster parser when that pays."""

    def __init__(self, *, switch_after: int = SWITCH_AFTER) -> None:
        self._left = switch_after
        self._parse: Callable[..., Any] | None = None

    def read(self, body: bytes, headers: Sequence[tuple[str, str]] = ()) -> References:
        """References of one page."""
        if self._left >= 0:
            self._left -= 1
            if self._left < 0:
                self._parse = _fast_parser()
        parse = self._parse
        if parse is not None and len(body) < TAME_FROM and not has_bom(body) and b"<![CDATA[" not in body:
            found = _read_fast(parse, body.decode("latin-1"))
            if _is_ascii(found):
                return found
        page = decode_page(body, headers)
        found = read_with_lexbor(page.text) if parse is None else _read_fast(parse, page.text)
        return found._replace(charset=page.charset)


def _is_ascii(found: References) -> bool:
    return found.base_href.isascii() and "".join(found.followed).isascii() and "".join(found.loaded).isascii()


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
