"""
References of one parsed page: what a browser would load or follow from it, and nothing else.

Comments, ``<template>``, ``<noscript>`` and strings inside scripts are no references; ``data:``, ``javascript:``, ``mailto:`` and ``tel:`` lead
nowhere that can be verified; ``preconnect`` and ``dns-prefetch`` ask for no document. What handlers spell out is told apart
(``core.page.script_links``), and so is what no browser can open (``core.page.unopenable``).
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple, Protocol

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.page.records import Link, LinkKind
from core.page.unopenable import is_unopenable, is_unwritten
from core.url import Resolver, extension_of, is_web_url

MAX_TEXT: Final = 200
"""Anchor text is cut to this many characters."""

MAX_LINKS: Final = 20_000
"""References of one page that are read; a page with more is a trap or an attack. House rule."""

ATTACHMENT_EXTENSIONS: Final = frozenset(
    [
        "pdf", "ofd", "doc", "docx", "docm", "wps", "wpt", "xls", "xlsx", "xlsm", "et", "ppt", "pptx", "dps", "csv", "rtf",
        "txt", "zip", "rar", "7z", "gz", "tgz", "tar", "bz2", "ceb", "cebx", "caj", "sep", "gd", "gw", "apk", "exe",
    ]
)  # fmt: skip
"""Documents and archives that government sites attach."""

IMAGE_EXTENSIONS: Final = frozenset(["jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "webp", "svg", "ico", "tif", "tiff", "avif"])

RESOURCE_EXTENSIONS: Final = (
    ATTACHMENT_EXTENSIONS
    | IMAGE_EXTENSIONS
    | frozenset(
        [
            "css", "js", "mp3", "mp4", "m4a", "m4v", "wav", "wma", "wmv", "avi", "flv", "mov",
            "mkv", "rm", "rmvb", "swf", "webm", "ogg", "woff", "woff2", "ttf",
        ]
    )
)  # fmt: skip
"""Extensions whose target is never a page to crawl."""

LAZY_ATTRIBUTES: Final = ("data-src", "data-original", "data-lazy-src", "data-lazyload", "lazy-src", "data-url-src")
"""Where lazy loaders keep the address of a picture."""

PLAIN_REFERENCES: Final = {
    "a": ("href", LinkKind.ANCHOR),
    "area": ("href", LinkKind.ANCHOR),
    "iframe": ("src", LinkKind.FRAME),
    "frame": ("src", LinkKind.FRAME),
    "script": ("src", LinkKind.SCRIPT),
    "audio": ("src", LinkKind.MEDIA),
    "embed": ("src", LinkKind.MEDIA),
    "object": ("data", LinkKind.MEDIA),
    "form": ("action", LinkKind.FORM),
    "body": ("background", LinkKind.IMAGE),
    "table": ("background", LinkKind.IMAGE),
    "tr": ("background", LinkKind.IMAGE),
    "td": ("background", LinkKind.IMAGE),
}
"""Elements with one reference: tag → (attribute, kind)."""
MANIFOLD_SELECTORS: Final = ("link[href]", "source", "video", "input[src]")
"""Elements, beside ``img``, whose references take more than reading one attribute."""
_SELECTOR: Final = ",".join((*(f"{tag}[{name}]" for tag, (name, _) in PLAIN_REFERENCES.items()), "img", *MANIFOLD_SELECTORS))
_FOLLOWED_SELECTOR: Final = "a[href],area[href]"
_LOADED_SELECTOR: Final = _SELECTOR.removeprefix(_FOLLOWED_SELECTOR + ",").replace("form[action],", "")
_NO_TARGET: Final = re.compile(
    r"\s*(?:#*|javascript:[\s;]*(?:void\s*\(?\s*(?:0|'')?\s*\)?)?[\s;]*(?:return false;?)?|about:blank)\s*", re.IGNORECASE
)
_IGNORED_SCHEME: Final = re.compile(r"\s*(?!https?:)[a-z][a-z0-9+.\-]*:(?!\d)", re.IGNORECASE)


class Element(Protocol):
    """What reading references needs of an element, whatever parser made it."""

    @property
    def tag(self) -> str | None:
        """Lower-case tag name."""
        ...

    @property
    def attrs(self) -> Any:
        """Mapping of its attributes."""
        ...


def extract_links(
    tree: LexborHTMLParser, *, base_url: str, charset: str = "utf-8", resolver: Resolver | None = None, noscript: bool = True
) -> tuple[Link, ...]:
    """
    Read all references of a page in document order, each (address, kind, text) once.

    Args:
        tree: the parsed page.
        base_url: final address of the document; a ``<base href>`` in it is honoured.
        charset: WHATWG label of the document; queries are encoded in it.
        resolver: the document's resolver where the caller has it (its ``<base href>`` taken in).
        noscript: whether the page holds such elements at all; they are looked for otherwise.
    """
    resolver = resolver or document_resolver(tree, base_url, charset)
    hidden = _noscript_ids(tree) if noscript else set()
    found: dict[tuple[str, ...], Link | None] = {}
    # Pages name the same address again and again: each spelling is resolved once. Anchors, the bulk, take the short way.
    known: dict[str, _Target | None] = {}
    for node in tree.css(_SELECTOR)[:MAX_LINKS]:
        if hidden and node.mem_id in hidden:
            continue
        if node.tag != "a":
            _add_others(node, resolver, found)
            continue
        raw = node.attrs.get("href") or ""
        target = known.get(raw, _UNKNOWN)
        if target is _UNKNOWN:
            target = known[raw] = _target(raw, LinkKind.ANCHOR, resolver)
        if target is None:
            continue
        text = _anchor_text(node)
        key = (target.url or raw, text)
        if key not in found:
            found[key] = _link(node, raw, target, text)
    return tuple(link for link in found.values() if link is not None)


def _add_others(node: LexborNode, resolver: Resolver, found: dict[tuple[str, ...], Link | None]) -> None:
    for raw, kind in references_of(node):
        target = _target(raw, kind, resolver)
        if target is None:
            continue
        text = _anchor_text(node) if target.kind in _ANCHORS else _short(node.attrs.get("alt") or node.attrs.get("title"))
        key = (target.url or raw, text) if target.kind in _ANCHORS else (target.url or raw, text, target.kind.value)
        if key not in found:
            found[key] = _link(node, raw, target, text)


def scripted_links(found: Iterable[tuple[LexborNode, str]], resolver: Resolver, written: Iterable[Link]) -> tuple[Link, ...]:
    """References that handlers spell out (element, address as written) and that the page does not hold as *written* ones anyway."""
    known = {link.url for link in written if link.kind in _ANCHORS}
    links: dict[tuple[str, str], Link] = {}
    for node, raw in found:
        target = _target(raw, LinkKind.ANCHOR, resolver)
        if target is None or not target.url or target.url in known:
            continue
        text = _anchor_text(node) or _short(node.attributes.get("alt"))
        links.setdefault((target.url, text), Link(url=target.url, raw=raw[:2048], kind=target.kind, text=text, scripted=True))
    return tuple(links.values())


def document_resolver(tree: LexborHTMLParser, base_url: str, charset: str = "utf-8") -> Resolver:
    """Resolver of a document, with its ``<base href>`` taken in."""
    node = tree.css_first("base[href]")
    return resolver_at(base_url, node.attributes.get("href") or "" if node is not None else "", charset)


def resolver_at(document_url: str, base_href: str, charset: str = "utf-8") -> Resolver:
    """Resolver of a document whose first ``<base href>`` is *base_href* (empty when it has none)."""
    resolver = Resolver(document_url, charset)
    base = resolver.resolve(base_href) if base_href else ""
    return Resolver(base, charset) if is_web_url(base) else resolver


def raw_references(tree: LexborHTMLParser) -> tuple[set[str], set[str]]:
    """
    Lean variant for sweeps: the distinct references as written, unresolved, (followed, loaded).

    Followed are anchors, areas and frames, loaded are pictures, styles, scripts and media. Forms are left out: an address that
    waits for input is not a link. Resolve them with ``document_resolver``; ``extract_links`` gives the same addresses.
    """
    hidden = _noscript_ids(tree)
    followed = {node.attrs.get("href") or "" for node in tree.css(_FOLLOWED_SELECTOR)[:MAX_LINKS] if not (hidden and node.mem_id in hidden)}
    loaded: set[str] = set()
    sort_references((node for node in tree.css(_LOADED_SELECTOR)[:MAX_LINKS] if not (hidden and node.mem_id in hidden)), followed, loaded)
    return followed, loaded


def sort_references(nodes: Iterable[Element], followed: set[str], loaded: set[str]) -> None:
    """Put the references of elements where they belong, frames to what is followed; the empty reference goes nowhere."""
    for node in nodes:
        for raw, kind in references_of(node):
            (followed if kind is LinkKind.FRAME else loaded).add(raw)
    followed.discard("")
    loaded.discard("")


def leads_nowhere(raw: str) -> bool:
    """Whether a reference names no document: empty, a fragment, a scheme that cannot be fetched, or what a script has yet to fill in."""
    if "{{" in raw or "${" in raw:
        return True
    if ":" not in raw:
        return not raw or raw[0] == "#" or raw.isspace() or (raw[0].isspace() and raw.lstrip()[0] == "#")
    return _IGNORED_SCHEME.match(raw) is not None or _NO_TARGET.fullmatch(raw) is not None


def _noscript_ids(tree: LexborHTMLParser) -> set[int]:
    """Identities of the nodes inside ``<noscript>``: a browser with scripts never sees them."""
    found: set[int] = set()
    for block in tree.css("noscript"):
        if block.mem_id not in found:  # blocks within blocks are looked through once
            found.update(node.mem_id for node in block.css("*"))
    return found


def references_of(node: Element) -> Iterator[tuple[str, LinkKind]]:
    """(raw reference, kind) pairs of one element; raw may be empty."""
    tag = node.tag
    attributes = node.attrs
    if tag == "img":
        yield from _image_references(node)
    elif tag == "link":
        rel = str(attributes.get("rel") or "").lower()
        if "stylesheet" in rel:
            yield attributes.get("href") or "", LinkKind.STYLE
        elif "icon" in rel:
            yield attributes.get("href") or "", LinkKind.IMAGE
    elif tag == "source":
        yield from ((raw, LinkKind.IMAGE) for raw in split_srcset(attributes.get("srcset") or ""))
        yield attributes.get("src") or "", LinkKind.MEDIA
    elif tag == "video":
        yield attributes.get("src") or "", LinkKind.MEDIA
        yield attributes.get("poster") or "", LinkKind.IMAGE
    elif tag == "input":
        if (attributes.get("type") or "").lower() == "image":
            yield attributes.get("src") or "", LinkKind.IMAGE
    elif tag in PLAIN_REFERENCES:
        name, kind = PLAIN_REFERENCES[tag]
        yield attributes.get(name) or "", kind


_TEMPLATE: Final = re.compile(r"(?<![\x80-\xff])\{").search
"""A placeholder of a script. After a byte above ASCII, in a page read undecoded, the brace is the second half of a character."""


def _image_references(node: Element) -> Iterator[tuple[str, LinkKind]]:
    attributes = node.attrs
    yield attributes.get("src") or "", LinkKind.IMAGE
    for name in LAZY_ATTRIBUTES:
        raw = attributes.get(name)
        if raw and is_picture_address(raw):
            yield raw, LinkKind.IMAGE
    srcset = attributes.get("srcset")
    if srcset:
        yield from ((raw, LinkKind.IMAGE) for raw in split_srcset(srcset))


def is_picture_address(raw: str) -> bool:
    """Whether a lazy loader's attribute can hold the address of a picture: the same attributes also carry ids and templates."""
    return ("/" in raw or "." in raw) and not _TEMPLATE(raw)


def split_srcset(text: str) -> list[str]:
    """
    Addresses of a ``srcset``.

    >>> split_srcset("a,b.jpg 1x, c.jpg 2x,d.jpg")
    ['a,b.jpg', 'c.jpg', 'd.jpg']
    """
    found: list[str] = []
    for word in text[:20_000].replace("\t", " ").replace("\n", " ").split(" "):
        # A descriptor is a number and a unit; everything else is an address, which may itself hold commas.
        word = word.strip(",")
        if word and not _DESCRIPTOR.fullmatch(word):
            found.extend(_DESCRIPTOR_GLUED.sub("", part) for part in _GLUED.split(word))
    return [raw for raw in found if raw]


_DESCRIPTOR: Final = re.compile(r"[0-9.]+[wxh]", re.IGNORECASE)
_GLUED: Final = re.compile(r"(?<=[0-9][wx]),|(?<=\.(?:jpg|png|gif)),|(?<=\.(?:jpeg|webp)),", re.IGNORECASE)
_DESCRIPTOR_GLUED: Final = re.compile(r"^[0-9.]+[wxh]$", re.IGNORECASE)


class _Target(NamedTuple):
    """What one spelling stands for."""

    url: str
    """Empty for an anchor without target, and where no browser gets anywhere."""
    kind: LinkKind
    unopenable: bool = False


_UNKNOWN: Final = _Target("", LinkKind.FORM)
"""Stands for a spelling that was not resolved yet; compared by identity."""
_MAY_LEAD_NOWHERE: Final = frozenset("#jJaA \t\n\r\f")
_ANCHORS: Final = (LinkKind.ANCHOR, LinkKind.ATTACHMENT)
_JUDGED_AS_WRITTEN: Final = frozenset({LinkKind.ANCHOR, LinkKind.IMAGE, LinkKind.FRAME})
"""Kinds that readers miss when their address cannot be read."""


def _target(raw: str, kind: LinkKind, resolver: Resolver) -> _Target | None:
    """Address and kind of one spelling; None for what is no reference."""
    if kind is LinkKind.ANCHOR and (not raw or raw[0] in _MAY_LEAD_NOWHERE) and _NO_TARGET.fullmatch(raw[:200]):
        return _Target("", kind)
    if not raw:
        return None
    skipped = leads_nowhere(raw)
    url = "" if skipped else resolver.resolve(raw)
    if not is_web_url(url):
        return _odd_target(raw, raw if skipped else url, kind)
    if kind is LinkKind.ANCHOR and extension_of(url) in ATTACHMENT_EXTENSIONS:
        return _Target(url, LinkKind.ATTACHMENT)
    return _Target(url, kind)


def _odd_target(raw: str, resolved: str, kind: LinkKind) -> _Target | None:
    """What is no web address: skipped, unless it shows that one was meant."""
    if kind is LinkKind.ANCHOR and is_unwritten(raw):
        return _Target("", kind)
    if kind not in _JUDGED_AS_WRITTEN or not is_unopenable(raw, resolved):
        return None
    if kind is LinkKind.ANCHOR and raw.rpartition(".")[2].strip().lower() in ATTACHMENT_EXTENSIONS:
        kind = LinkKind.ATTACHMENT
    return _Target("", kind, unopenable=True)


def _link(node: LexborNode, raw: str, target: _Target, text: str) -> Link | None:
    """The reference of an element; None where nobody is to follow it."""
    if target.url:
        return Link(url=target.url, raw=raw[:2048], kind=target.kind, text=text)
    if not target.unopenable:
        return _empty_link(node, raw, text)
    attributes = node.attributes
    # A script may take over the click, and a lazy loader the picture.
    if not _TAKEN_OVER.isdisjoint(attributes) or (target.kind in _ANCHORS and not text):
        return None
    return Link(url="", raw=raw[:2048], kind=target.kind, text=text, unopenable=True)


_CONTROL: Final = re.compile(
    r"\W*(?:[上下前后]一?[页张条]|首页|尾页|末页|共?\d+页?|跳转|确定|go|更多|more|展开|收起|关闭|返回顶部|顶部|打印)\W*", re.IGNORECASE
)
"""Labels of what a script operates (pagers, windows): its handler is bound elsewhere."""
_BEHAVIOUR: Final = frozenset(
    (
        "onclick",
        "onmousedown",
        "onmouseover",
        "onmouseup",
        "role",
        "data-toggle",
        "data-target",
        "data-href",
        "data-url",
        "@click",
        "v-on:click",
        "id",
        "name",
    )
)

_TAKEN_OVER: Final = frozenset(
    ("onclick", "onmousedown", "onmouseup", "onerror", "data-href", "data-url", "@click", "v-on:click", "srcset", *LAZY_ATTRIBUTES)
)
"""Attributes with which a reference as written need not be what readers get."""


def _empty_link(node: LexborNode, raw: str, text: str) -> Link | None:
    """An anchor without target, when nothing suggests that a script gives it one: no handler, no id, no menu beside it."""
    attributes = node.attributes
    if len(text) < 2 or not _BEHAVIOUR.isdisjoint(attributes) or _CONTROL.fullmatch(text):
        return None
    sibling = node.next
    while sibling is not None and sibling.is_text_node:
        sibling = sibling.next
    if sibling is not None and sibling.tag in ("ul", "ol", "dl", "div"):
        return None
    return Link(url="", raw=raw[:200], kind=LinkKind.ANCHOR, text=text, empty=True)


def _anchor_text(node: LexborNode) -> str:
    text = _short(node.text(deep=True))
    if text:
        return text
    text = _short(node.attributes.get("title"))
    if text:
        return text
    picture = node.css_first("img[alt]")
    return _short(picture.attributes.get("alt")) if picture is not None else ""


def _short(text: str | None) -> str:
    return " ".join(text[:4000].split())[:MAX_TEXT] if text else ""
