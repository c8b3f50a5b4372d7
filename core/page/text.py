"""The page laid out as one string: visible text with line breaks where blocks end, and the element behind every character."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.page.tame import tame

MAX_TEXT = 4_000_000
"""Characters of visible text that are looked at; longer pages are cut. House rule."""
MAX_ATTRIBUTE = 200_000
"""Characters of an attribute that are looked at (data of scripts among them). House rule."""
MAX_NAMES = 2_000
"""Characters of a class or an id that are looked at. House rule."""
MAX_ELEMENTS = 400_000
"""Elements that are looked at. House rule."""

_SILENT = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "title",
        "head",
        "textarea",
        "object",
        "desc",
        "metadata",
        "defs",
        "symbol",
        "noframes",
        "datalist",
        "iframe",
    }
)
_TEXT_ONLY = frozenset({"script", "style", "title", "textarea", "iframe", "noframes"})
_NO_GAP = frozenset({"-comment", "wbr"})
_NO_ELEMENT = frozenset({"-", "!", ""})
_INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins", "kbd", "label", "mark", "nobr",
        "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "ucaptitle", "var", "wbr",
    }
)  # fmt: skip
_DIGITS = frozenset("0123456789０１２３４５６７８９")
_TRADITIONAL = str.maketrans(
    "網標識碼辦單電話聯繫備號發佈時間權來編輯訪問瀏覽導圖關閉維護級務開設頁檢點擊閱讀機構處熱線郵詢監舉報訴證屬於協無暫內閣訊稱鏈條個為這",
    "网标识码办单电话联系备号发布时间权来编辑访问浏览导图关闭维护级务开设页检点击阅读机构处热线邮询监举报诉证属于协无暂内阁讯称链条个为这",
)
"""Signs of the labels that pages print around their facts (網站標識碼, 主辦單位, 發佈時間); not a conversion of texts."""
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_OWN_FIGURES = {zero + figure: ord("0") + figure for zero in (0x0660, 0x06F0, 0x0F20, 0x1810) for figure in range(10)}
"""Figures of Uighur and Kazakh, Tibetan and Mongolian editions."""
_NARROW = str.maketrans(
    {
        **{chr(code): chr(narrow) for code, narrow in (*_FULL_WIDTH.items(), *_OWN_FIGURES.items())},
        "\u3000": " ", "\u00a0": " ", "\u2236": ":", "\ufe55": ":", "\ufe30": ":", "—": "-", "–": "-", "‐": "-", "‑": "-", "−": "-",
        **{chr(code): chr(plain) for code, plain in _TRADITIONAL.items()},
        "【": "[", "】": "]", "〔": "[", "〕": "]", "［": "[", "］": "]", "\u200b": " ", "\ufeff": " ", "\u2003": " ", "\u2002": " ",
    }
)  # fmt: skip


def narrow(text: str) -> str:
    """
    Full-width characters, figures of other scripts, dashes, brackets, odd spaces and the traditional signs of labels in their plain form; the length stays, so offsets hold.

    >>> narrow("２０２４－０５－１８　１０∶０８")
    '2024-05-18 10:08'
    """
    return text.translate(_NARROW)


def collapse(text: str, limit: int | None = None) -> str:
    """One line, single spaces, cut to *limit* characters."""
    line = " ".join(text.split())
    return line if limit is None else line[:limit]


def _parted(node: LexborNode) -> bool:
    """An element stands between a text and the one before it; comments and places where a line may break part nothing."""
    before = node.prev
    return before is None or before.tag not in _NO_GAP


def parse_html(html: str) -> LexborHTMLParser:
    """Parse a page, made harmless first (``core.page.tame``)."""
    return LexborHTMLParser(tame(html))


class Flow:
    """
    Visible text of a parsed page and its elements in document order.

    Element ``i`` covers ``shown[starts[i]:ends[i]]``; its descendants are the elements ``i + 1 … lasts[i]``. Comments, scripts, styles and
    form texts are left out. Built in one iterative walk: linear, whatever the nesting.
    """

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        self.nodes: list[LexborNode] = []
        self.tags: list[str] = []
        self.parents: list[int] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.lasts: list[int] = []
        self.by_tag: dict[str, list[int]] = {}
        self.script_links: Mapping[int, str] = {}
        """Addresses that handlers spell out, by element (``core.page.script_links``); the page's facts enter them."""
        self.parted: list[int] = []
        """Offsets of the spaces between figures that touch in the source; in order."""
        self._piece_starts: list[int] = []
        self._piece_owners: list[int] = []
        self._pieces: list[str] = []
        self._length = 0
        root = tree.root
        if root is not None:
            self._walk(root)
        self.shown = "".join(self._pieces)

    def _walk(self, root: LexborNode) -> None:  # noqa: C901 - the hot path of every page: calls would double its cost
        # Hot path: one loop over all nodes, no calls but those to the parser; the state of the text under way lives in locals.
        node: LexborNode | None = root
        open_elements: list[int] = []
        owner, quiet, length, tail = -1, 0, 0, "\n"
        ends, lasts, tags, nodes, starts, parents = self.ends, self.lasts, self.tags, self.nodes, self.starts, self.parents
        parted = self.parted
        by_tag, pieces, piece_starts, piece_owners = self.by_tag, self._pieces, self._piece_starts, self._piece_owners
        while node is not None:
            tag = node.tag or ""
            if tag == "-text":
                raw = "" if quiet else node.text_content or ""
                words = " ".join(raw.split())
                if words:
                    # Figures of two elements stay two figures: title and date often touch in the source.
                    if tail not in " \n" and (raw[0].isspace() or (words[0] in _DIGITS and tail in _DIGITS and _parted(node))):
                        if not raw[0].isspace():
                            parted.append(length)
                        pieces.append(" ")
                        length += 1
                    piece_starts.append(length)
                    piece_owners.append(owner)
                    if raw[-1].isspace():
                        words += " "
                    pieces.append(words)
                    length += len(words)
                    tail = words[-1]
                elif raw and tail not in " \n":
                    pieces.append(" ")
                    length += 1
                    tail = " "
            elif tag[:1] not in _NO_ELEMENT:
                index = len(nodes)
                if index >= MAX_ELEMENTS or length > MAX_TEXT:
                    break
                nodes.append(node)
                tags.append(tag)
                parents.append(owner)
                of_tag = by_tag.get(tag)
                if of_tag is None:
                    by_tag[tag] = [index]
                else:
                    of_tag.append(index)
                if tail != "\n" and tag not in _INLINE:
                    pieces.append("\n")
                    length += 1
                    tail = "\n"
                starts.append(length)
                ends.append(length)
                lasts.append(index)
                if tag not in _TEXT_ONLY:
                    descend = node.first_child
                    if descend is not None:
                        open_elements.append(index)
                        owner = index
                        quiet += tag in _SILENT
                        node = descend
                        continue
            follower = node.next
            while follower is None and open_elements:
                index = open_elements.pop()
                owner = open_elements[-1] if open_elements else -1
                tag = tags[index]
                quiet -= tag in _SILENT
                ends[index], lasts[index] = length, len(nodes) - 1
                if tail != "\n" and tag not in _INLINE:
                    pieces.append("\n")
                    length += 1
                    tail = "\n"
                follower = nodes[index].next
            node = follower
        for index in open_elements:
            ends[index], lasts[index] = length, len(nodes) - 1
        self._length = length

    @cached_property
    def text(self) -> str:
        """``shown`` with full-width characters in plain form; same length, for matching."""
        return narrow(self.shown)

    @cached_property
    def lower(self) -> str:
        """``text`` in lower case; same length for the scripts we meet."""
        lowered = self.text.lower()
        return lowered if len(lowered) == len(self.text) else self.text

    def owner_at(self, offset: int) -> int:
        """Index of the innermost element whose own text stands at *offset*; -1 when there is none."""
        place = bisect_right(self._piece_starts, offset) - 1
        return self._piece_owners[place] if place >= 0 else -1

    def piece_at(self, offset: int) -> tuple[int, int]:
        """Start and end of the unbroken text run (one text node) at *offset*."""
        place = bisect_right(self._piece_starts, offset) - 1
        if place < 0:
            return 0, 0
        start = self._piece_starts[place]
        following = self._piece_starts[place + 1] if place + 1 < len(self._piece_starts) else self._length
        return start, following

    def line_at(self, offset: int, reach: int = MAX_TEXT) -> tuple[int, int]:
        """Start and end of the line (text between two block borders) at *offset*; of a line that goes on further than *reach*, that much."""
        low, high = max(0, offset - reach), min(len(self.shown), offset + reach)
        start, end = self.shown.rfind("\n", low, offset), self.shown.find("\n", offset, high)
        return start + 1 if start >= 0 else low, end if end >= 0 else high

    def long_lines(self, least: int) -> Iterator[tuple[int, int]]:
        """Start and end of the lines with at least so many characters."""
        start = 0
        while start < len(self.shown):
            end = self.shown.find("\n", start)
            end = end if end >= 0 else len(self.shown)
            if end - start >= least:
                yield start, end
            start = end + 1

    def words(self, index: int, limit: int | None = None) -> str:
        """Text of an element on one line."""
        return collapse(self.shown[self.starts[index] : self.ends[index]], limit)

    def attribute(self, index: int, name: str) -> str:
        """An attribute of an element, empty when absent; of a longer one than any real one the beginning."""
        return (self.nodes[index].attributes.get(name) or "")[:MAX_ATTRIBUTE]

    def href(self, index: int) -> str:
        """Where an element leads, as written: by its handler when the page spells that out, else by its ``href``; empty for neither."""
        return self.script_links.get(index) or self.attribute(index, "href").strip()

    def names(self, index: int) -> str:
        """Class and id of an element, lower case, for hints about its duty."""
        found = self.nodes[index].attributes
        return f"{(found.get('class') or '')[:MAX_NAMES]} {(found.get('id') or '')[:MAX_NAMES]}".lower()

    def ancestors(self, index: int, limit: int = 100) -> list[int]:
        """Parents from the nearest upwards, at most *limit*: hostile nesting costs no more than that."""
        chain: list[int] = []
        index = self.parents[index] if index >= 0 else -1
        while index >= 0 and len(chain) < limit:
            chain.append(index)
            index = self.parents[index]
        return chain

    def children(self, index: int) -> list[int]:
        """Direct child elements."""
        found = []
        child, last = index + 1, self.lasts[index]
        while child <= last:
            found.append(child)
            child = self.lasts[child] + 1
        return found

    def inside(self, tag: str, index: int) -> list[int]:
        """Elements of one tag below an element."""
        of_tag = self.by_tag.get(tag, [])
        return of_tag[bisect_right(of_tag, index) : bisect_right(of_tag, self.lasts[index])]

    def select(self, selector: str) -> list[int]:
        """Elements that a CSS selector finds, in document order; simple selectors only, so that it stays linear."""
        if self._tree.root is None:
            return []
        found = (self._by_id.get(node.mem_id, -1) for node in self._tree.css(selector))
        return [index for index in found if index >= 0]

    def index_of(self, node: LexborNode) -> int:
        """Index of a node found by a selector; -1 when it lies outside what was walked."""
        return self._by_id.get(node.mem_id, -1)

    @cached_property
    def _by_id(self) -> dict[int, int]:
        return {node.mem_id: index for index, node in enumerate(self.nodes)}
