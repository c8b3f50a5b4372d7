"""Style of elements as the page itself says it: style blocks, style attributes, what its scripts set at load. Style sheets of their own are not read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from core.page.script_deeds import Deeds
from core.page.text import Flow

MAX_STYLES: Final = 300_000
"""Characters of style blocks that are read."""
MAX_RULES: Final = 4_000
MAX_TRIALS: Final = 200_000
"""Rules tried on elements of one page; from then on only style attributes count. House rule: ten times the largest page seen."""
MAX_PARTS: Final = 8
"""Steps of a selector; longer ones are left out."""
MAX_ABOVE: Final = 40
"""Levels above an element in which the steps of a selector are looked for."""
WIDTH: Final = 1366
"""Width of the window for which media rules are chosen, in pixels."""

_COMMENT: Final = re.compile(r"/\*[\s\S]*?(?:\*/|\Z)|<!--|-->")
_DECLARATION: Final = re.compile(r"\s*([\w-]{1,40})\s*:\s*([^;]{1,500})")
_COMPOUND: Final = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_NAME: Final = re.compile(r"([.#])([\w-]+)")
_LINK_STATE: Final = re.compile(r":(?:link|visited)\b")
_MAX_WIDTH: Final = re.compile(r"max-(?:device-)?width\s*:\s*(\d{2,5})")
_MIN_WIDTH: Final = re.compile(r"min-(?:device-)?width\s*:\s*(\d{2,5})")

Style = Mapping[str, str]
"""Property → value, both in lower case, ``!important`` left out."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One step of a selector: an element with these names, below (or directly below) the step before."""

    tag: str
    names: tuple[str, ...]
    child: bool


@dataclass(frozen=True, slots=True)
class _Rule:
    parts: tuple[_Part, ...]
    weight: tuple[int, int]
    declarations: tuple[tuple[str, str, bool], ...]


def declarations_in(text: str) -> Iterator[tuple[str, str, bool]]:
    """
    Property, value and whether it is important.

    >>> list(declarations_in("LEFT : -9px !important; color:/**/Red"))
    [('left', '-9px', True), ('color', 'red', False)]
    """
    for piece in _COMMENT.sub("", text[:20_000]).split(";"):
        match = _DECLARATION.match(piece)
        if match:
            value = " ".join(match[2].lower().split())
            important = value.endswith("important") and "!" in value
            value = value[: value.rindex("!")].rstrip() if important else value
            if value:
                yield match[1].lower(), value, important


class Styles:
    """Styles of the elements of one page, each worked out when it is first asked for."""

    def __init__(self, flow: Flow, deeds: Deeds) -> None:
        self._flow = flow
        self._deeds = deeds
        self._known: dict[int, Style] = {}
        self._trials = MAX_TRIALS

    @cached_property
    def has_unread_sheets(self) -> bool:
        """Whether the page takes in style sheets of their own, so that what it does not say itself may still be said."""
        flow = self._flow
        linked = any("stylesheet" in flow.attribute(index, "rel").lower() for index in flow.by_tag.get("link", ()))
        return linked or any("@import" in text for text in self._blocks)

    def of(self, index: int) -> Style:
        """What is declared for an element itself; nothing is inherited here."""
        known = self._known.get(index)
        if known is None:
            known = self._known[index] = self._work_out(index)
        return known

    def handles(self, index: int) -> tuple[str, ...]:
        """Selectors under which scripts find an element: its id, its classes."""
        return tuple(name for name in self._names(index) if len(name) > 2)

    def _names(self, index: int) -> list[str]:
        own = self._flow.attribute(index, "id").strip()
        classes = self._flow.attribute(index, "class").split()[:50]
        return [*([f"#{own}"] if own else []), *(f".{name}" for name in classes)]

    def _work_out(self, index: int) -> Style:
        flow, names = self._flow, self._names(index)
        set_classes = " ".join(self._deeds.classes[name] for name in names if name in self._deeds.classes)
        all_names = frozenset(names) | {f".{name}" for name in set_classes.split()}
        found: list[tuple[bool, tuple[int, ...], str, str]] = []
        for key in (*sorted(all_names), flow.tags[index]):
            for order, rule in self._rules.get(key, ()):
                self._trials -= 1
                if self._trials > 0 and self._fits(rule.parts, index, all_names):
                    found += [(important, (*rule.weight, order), name, value) for name, value, important in rule.declarations]
        found.sort(key=lambda one: one[:2])
        own = list(declarations_in(flow.attribute(index, "style")))
        scripted = [one for name in names if name in self._deeds.styles for one in declarations_in(self._deeds.styles[name])]
        ranked = [
            *((name, value) for important, _, name, value in found if not important),
            *((name, value) for name, value, important in (*own, *scripted) if not important),
            *((name, value) for important, _, name, value in found if important),
            *((name, value) for name, value, important in (*own, *scripted) if important),
        ]
        return dict(_expanded(ranked))

    # --- style blocks

    @cached_property
    def _blocks(self) -> list[str]:
        flow = self._flow
        texts = [_COMMENT.sub("", (flow.nodes[index].text(deep=True) or "")[:MAX_STYLES]) for index in flow.by_tag.get("style", [])[:50]]
        kept, left = [], MAX_STYLES
        for index, text in zip(flow.by_tag.get("style", []), texts, strict=False):
            if left > 0 and _applies(flow.attribute(index, "media")):
                kept.append(text[:left])
                left -= len(text)
        return kept

    @cached_property
    def _rules(self) -> dict[str, list[tuple[int, _Rule]]]:
        """Rules by the name or tag that their last step asks for."""
        found: dict[str, list[tuple[int, _Rule]]] = {}
        order = 0
        for selectors, body in (rule for text in self._blocks for rule in _rules_in(text)):
            declarations = tuple(declarations_in(body))
            for selector in selectors.split(",")[:50]:
                parts = _parts(selector)
                if not parts or not declarations:
                    continue
                order += 1
                if order > MAX_RULES:
                    return found
                last = parts[-1]
                key = next((name for name in last.names if name[0] == "#"), last.names[0] if last.names else last.tag)
                ids = sum(name[0] == "#" for part in parts for name in part.names)
                rest = sum(10 * len(part.names) + bool(part.tag) for part in parts)
                found.setdefault(key, []).append((order, _Rule(parts, (ids, rest), declarations)))
        return found

    def _fits(self, parts: Sequence[_Part], index: int, names: frozenset[str]) -> bool:
        if not self._is(parts[-1], index, names):
            return False
        above, place = self._flow.ancestors(index, MAX_ABOVE), 0
        for number in range(len(parts) - 2, -1, -1):
            direct = parts[number + 1].child
            while place < len(above) and not self._is(parts[number], above[place], None):
                if direct:
                    return False
                place += 1
            if place >= len(above):
                return False
            place += 1
        return True

    def _is(self, part: _Part, index: int, names: frozenset[str] | None) -> bool:
        if part.tag and part.tag != self._flow.tags[index]:
            return False
        return not part.names or (frozenset(self._names(index)) if names is None else names).issuperset(part.names)


_SIDES: Final = ("top", "right", "bottom", "left")
_SPREAD: Final = {1: (0, 0, 0, 0), 2: (0, 1, 0, 1), 3: (0, 1, 2, 1), 4: (0, 1, 2, 3)}
"""Which word of a shorthand each side takes, by the number of words."""


def _expanded(pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Shorthands as the properties they set."""
    for name, value in pairs:
        yield name, value
        words = value.split()
        if name in ("margin", "inset"):
            for side, word in zip(_SIDES, _SPREAD.get(len(words), ()), strict=False):
                yield (f"margin-{side}" if name == "margin" else side), words[word]
        elif name == "background":
            yield "background-color", ""
            yield "background-image", ""
        elif name in ("background-color", "background-image"):
            yield "background", ""
        elif name == "overflow":
            yield "overflow-x", words[0]
            yield "overflow-y", words[-1]
        elif name == "font" and (size := re.search(r"(?:^|\s)(\d[\d.]*(?:px|pt|em|rem|%))", value)):
            yield "font-size", size[1]


def _rules_in(text: str) -> Iterator[tuple[str, str]]:
    """Selectors and body of the rules that hold in an ordinary window."""
    place = 0
    while (opened := text.find("{", place)) >= 0:
        # Braces that end a media block whose rules were read stand before the next head.
        head = text[place:opened].rpartition("}")[2].rpartition(";")[2].strip()
        place = opened + 1
        if head.startswith("@"):
            if not (head.lower().startswith("@media") and _applies(head[6:])):
                place = _behind(text, place)
            continue
        end = text.find("}", place)
        end = end if end >= 0 else len(text)
        if len(head) <= 2_000:
            yield head, text[place : min(end, place + 5_000)]
        place = end + 1


def _behind(text: str, place: int) -> int:
    """Behind the brace that closes what is open at a place."""
    depth = 1
    for match in re.compile("[{}]").finditer(text, place):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return match.end()
    return len(text)


def _applies(media: str) -> bool:
    """Whether a media list holds for an ordinary window of a desktop computer."""
    media = media.lower()
    if not media.strip():
        return True
    return any(_holds(query) for query in media.split(","))


def _holds(query: str) -> bool:
    if "print" in query or "prefers" in query or "portrait" in query or "not " in query or "speech" in query:
        return False
    most, least = _MAX_WIDTH.search(query), _MIN_WIDTH.search(query)
    return not (most and int(most[1]) < WIDTH) and not (least and int(least[1]) > WIDTH)


def _parts(selector: str) -> tuple[_Part, ...]:
    """Steps of a selector; none for one that asks for more than tags, names and nesting."""
    selector = _LINK_STATE.sub("", selector).strip()
    if not selector or re.search(r"[:\[+~*&\\]", selector):
        return ()
    words = selector.replace(">", " > ").split()
    if len(words) > 2 * MAX_PARTS:
        return ()
    found: list[_Part] = []
    child = False
    for word in words:
        if word == ">":
            child = True
            continue
        match = _COMPOUND.fullmatch(word)
        if not match:
            return ()
        found.append(_Part((match[1] or "").lower(), tuple(sign + name for sign, name in _NAME.findall(match[2])), child and bool(found)))
        child = False
    return tuple(found)
