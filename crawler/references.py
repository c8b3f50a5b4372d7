"""
References of a page for sweeps, by the fastest parser at hand.

turbohtml parses and selects in a third of lexbor's time, but takes as long to import as 200 pages save; lexbor is the oracle and reads the
first pages, and everything when turbohtml cannot be imported (docs/decisions/0004-turbohtml-for-sweeps.md).

Decoding a page costs as much as parsing it, and most pages name nothing outside ASCII. Every encoding that pages come in keeps the marks of
HTML where ASCII has them, so the bytes are parsed as they are, one character each, and decoded only when a reference turns out to need it.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple

from core.page.charset import decode_page, has_bom
from core.page.links import (
    LAZY_ATTRIBUTES,
    MANIFOLD_SELECTORS,
    MAX_LINKS,
    PLAIN_REFERENCES,
    is_picture_address,
    raw_references,
    sort_references,
    split_srcset,
)
from core.page.record_store import MARK, record_markup
from core.page.records import LinkKind
from core.page.tame import tame
from core.page.text import parse_html

SWITCH_AFTER: Final = 200
"""Pages after which importing the faster parser pays."""
TAME_FROM: Final = 200_000
"""Characters from which a page is made harmless first: this parser is linear in nesting and attributes; only its memory needs the bound."""
# One element at a time: these selectors are answered from an index, a list of them walks the whole page.
_FOLLOWED: Final = tuple(
    (f"{tag}[{name}]", name) for tag, (name, kind) in PLAIN_REFERENCES.items() if kind in (LinkKind.ANCHOR, LinkKind.FRAME)
)
_LOADED: Final = (
    *(
        (f"{tag}[{name}]", name)
        for tag, (name, kind) in PLAIN_REFERENCES.items()
        if kind not in (LinkKind.ANCHOR, LinkKind.FRAME, LinkKind.FORM)
    ),
    ("img[src]", "src"),
)
_STORE: Final = MARK.encode("ascii")
_LAZY: Final = tuple((f"img[{name}]", name) for name in LAZY_ATTRIBUTES)


class References(NamedTuple):
    """Distinct references of one page as written."""

    followed: set[str]
    """Anchors, areas, frames."""
    loaded: set[str]
    """Pictures, styles, scripts, media."""
    base_href: str
    """First ``<base href>``; empty when there is none."""
    refreshes: bool
    """Whether a meta element sends the reader on."""
    charset: str = "utf-8"
    """Charset of the page where a reference depends on it; all of them are ASCII otherwise."""


class ReferenceReader:
    """Reads pages one after another; changes to the faster parser when that pays: at once where it is imported already."""

    def __init__(self, *, switch_after: int | None = None) -> None:
        self._left = (0 if "turbohtml" in sys.modules else SWITCH_AFTER) if switch_after is None else switch_after
        self._parse: Callable[..., Any] | None = None

    def read(self, body: bytes, headers: Sequence[tuple[str, str]] = ()) -> References:
        """References of one page."""
        if self._left >= 0:
            self._left -= 1
            if self._left < 0:
                self._parse = fast_parser()
        parse = self._parse
        if parse is not None and len(body) < TAME_FROM and not has_bom(body):
            found = _read_undecoded(parse, body)
            if found is not None:
                return found
        page = decode_page(body, headers)
        found = _read_fast(parse, page.text) if parse is not None else None
        return (found or read_with_lexbor(page.text))._replace(charset=page.charset)


def read_with_lexbor(text: str) -> References:
    """The oracle."""
    tree = parse_html(text)
    followed, loaded = raw_references(tree)
    if stored := record_markup(text):
        more = raw_references(parse_html(stored))
        followed, loaded = followed | more[0], loaded | more[1]
    base = tree.css_first("base[href]")
    refreshes = any(_is_refresh(node.attributes.get("http-equiv")) for node in tree.css("meta[http-equiv]"))
    return References(followed, loaded, (base.attributes.get("href") or "") if base is not None else "", refreshes)


def _read_undecoded(parse: Callable[..., Any], body: bytes) -> References | None:
    """References of a page whose bytes stand for characters; None when they must be decoded first."""
    if _STORE in body:
        return None
    document = parse(body.decode("latin-1"), positions=False, scripting=False)
    # The end of character data, ``]]>``, may begin with the second byte of a character; it exists in foreign content only.
    if (document.select("svg") or document.select("math")) and b"<![CDATA[" in body:
        return None
    found = _references(document)
    if found is None or not (found.base_href.isascii() and "".join(found.followed).isascii() and "".join(found.loaded).isascii()):
        return None
    return found


def _read_fast(parse: Callable[..., Any], text: str) -> References | None:
    # Parsed as lexbor does it, without the scripting flag; what a reader with scripts never sees is then left out.
    found = _references(parse(tame(text) if len(text) >= TAME_FROM else text, positions=False, scripting=False))
    stored = record_markup(text)
    if found is None or not stored:
        return found
    more = _references(parse(stored, positions=False, scripting=False))
    return more and found._replace(followed=found.followed | more.followed, loaded=found.loaded | more.loaded)


def _references(document: Any) -> References | None:
    """References of a parsed page; None for a page with so many that the oracle must say which count."""
    unread = _inside(document.select("template"))
    inert = unread | _inside(document.select("noscript"))
    count = 0

    def select(selector: str) -> list[Any]:
        nonlocal count
        nodes: list[Any] = document.select(selector)
        count += len(nodes)
        return [node for node in nodes if node not in inert] if inert and nodes else nodes

    followed = {node.attrs[name] for selector, name in _FOLLOWED for node in select(selector)}
    loaded = {node.attrs[name] for selector, name in _LOADED for node in select(selector)}
    for selector, name in _LAZY:
        loaded.update(filter(is_picture_address, (node.attrs[name] for node in select(selector))))
    for node in select("img[srcset]"):
        loaded.update(split_srcset(node.attrs["srcset"]))
    for selector in MANIFOLD_SELECTORS:
        sort_references(select(selector), followed, loaded)
    if count > MAX_LINKS:
        return None
    followed.discard("")
    loaded.discard("")
    base = next((node for node in document.select("base[href]") if node not in unread), None)
    refreshes = any(_is_refresh(node.attrs["http-equiv"]) for node in document.select("meta[http-equiv]"))
    return References(followed, loaded, base.attrs["href"] if base is not None else "", refreshes)


def _is_refresh(value: str | None) -> bool:
    return (value or "").strip().lower() == "refresh"


def _inside(blocks: Iterable[Any]) -> set[Any]:
    """Elements inside the blocks; blocks within blocks are looked through once."""
    found: set[Any] = set()
    for block in blocks:
        if block not in found:
            found.update(block.select("*"))
    return found


def fast_parser() -> Callable[..., Any] | None:
    """The faster parser; None when it cannot be imported."""
    try:
        from turbohtml import parse
    except ImportError:
        return None
    parser: Callable[..., Any] = parse  # typed or not, as the installed version has it
    return parser
