"""What the scripts of a page do when it is loaded, as far as it stands in them: where they jump, what they write, what they hide. Nothing is run."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from core.page.script_tokens import Constants, Token, chain_at, members_at, named_values, text_of, tokens_of

MAX_SCRIPT: Final = 60_000
"""Characters of one script that are read. Longer ones are libraries; what intruders plant is short."""
MAX_NESTED: Final = 3
"""Texts run as code inside texts run as code."""
MAX_FUNCTIONS: Final = 8
"""Functions inside functions that are told apart."""
MAX_CONDITION: Final = 600
"""Characters of the conditions around a statement."""
_WORDS: Final = re.compile(r"location|navigate|write|style|hide\s*\(|css\s*\(|className|classList|addClass|setAttribute|eval")
"""A script without any of these does nothing that is read here."""
_GLOBAL: Final = frozenset({"window", "self", "top", "parent", "document", "this", "globalThis", "frames"})
_TIMERS: Final = frozenset({"setTimeout", "setInterval", "requestAnimationFrame", "eval", "execScript"})
_AT_LOAD: Final = _TIMERS | {"$", "jQuery", "ready", "load", "onload"}
_LOAD_EVENTS: Final = frozenset({"load", "onload", "DOMContentLoaded", "pageshow", "readystatechange"})
_CONDITIONAL: Final = frozenset({"if", "while", "for", "switch", "catch", "with"})
_VISITOR: Final = re.compile(
    r"userAgent|mobile|phone|android|ipad|wap|MSIE|ActiveX|isIE|appVersion|referrer|screen|width|touch|platform", re.IGNORECASE
)
_PHONE: Final = re.compile(
    r"mobile|phone|android|ipad|ipod|symbian|\bis_?wap|touch|(?:width|Width)<=?\d{3}\b|max-(?:device-)?width", re.IGNORECASE
)
_TURNED: Final = re.compile(r"!(?!=)|\belse\b|(?<!!)==+-1|<0|={2,3}false|={2,3}null", re.IGNORECASE)
"""What makes a condition ask for the contrary."""
_SHOWN_BY_STYLE: Final = re.compile(
    r"display\s*:\s*(?!none)\w|visibility\s*:\s*visible|opacity\s*:\s*[1.]|left\s*:\s*0|height\s*:\s*(?:auto|[2-9]|1\d)"
)
_SHOWN_BY_CLASS: Final = re.compile(r"\b(?:show\w*|open\w*|active|on|in|cur\w*|block|visible)\b", re.IGNORECASE)
_IDENTIFIER: Final = re.compile(r"[\w-]{2,80}")
_CAMEL: Final = re.compile(r"([A-Z])")


class Jump(NamedTuple):
    """A place that sends the reader elsewhere."""

    target: str
    """As written; not resolved."""
    at_load: bool
    """Without anything the reader does."""
    condition: str
    """Conditions around it, empty when there are none."""

    @property
    def by_visitor(self) -> bool:
        """It depends on the visitor's device, browser or way here."""
        return bool(_VISITOR.search(self.condition))

    @property
    def for_phones(self) -> bool:
        """Only telephones make it: the condition asks for one, and is not turned round."""
        return _PHONE.search(self.condition) is not None and _TURNED.search(self.condition) is None


@dataclass(slots=True)
class Deeds:
    """What scripts do at load."""

    jumps: list[Jump] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    """What each script writes into the page where it stands; one text a script."""
    styles: dict[str, str] = field(default_factory=dict)
    """Declarations set on elements, by ``#id`` or ``.class``."""
    classes: dict[str, str] = field(default_factory=dict)
    """Class names set on elements, likewise."""
    opened: set[str] = field(default_factory=set)
    """Ids and classes that scripts name for other ends than hiding them."""


class _Frame(NamedTuple):
    """What a brace opened."""

    waits: bool = False
    """A function that something must call."""
    name: str = ""
    condition: str = ""


class _Scope(NamedTuple):
    """Where something stands: functions that must be called (None: one that nobody here calls), conditions."""

    functions: tuple[str, ...] | None
    condition: str


def read_scripts(sources: Sequence[str], loaded: str = "") -> Deeds:
    """Deeds of all inline scripts of a page in order; *loaded* is the code of its ``onload`` attributes."""
    reader = _Reader()
    for source in sources:
        reader.read(source)
    reader.read(loaded)
    return reader.deeds(len(sources))


class _Reader:
    def __init__(self) -> None:
        self._constants = Constants({})
        self._elements: dict[str, tuple[str, tuple[str, ...]]] = {}
        """Variables that stand for an element (or its style): its selector, the members already taken."""
        self._jumps: list[tuple[_Scope, str]] = []
        self._calls: list[tuple[_Scope, str]] = []
        self._writes: list[tuple[_Scope, int, str]] = []
        self._sets: list[tuple[_Scope, str, str, str]] = []
        self._named: Counter[str] = Counter()
        self._hiding: Counter[str] = Counter()
        self._number = -1

    def read(self, source: str) -> None:
        self._number += 1
        if _WORDS.search(source) and len(source) <= MAX_SCRIPT:
            self._run(tokens_of(source), _Scope((), ""), 0)

    def deeds(self, scripts: int) -> Deeds:
        running = self._running()

        def runs(scope: _Scope) -> bool:
            return scope.functions is not None and running.issuperset(scope.functions)

        found = Deeds(written=[""] * scripts)
        found.jumps = [Jump(target.strip(), runs(scope), scope.condition) for scope, target in self._jumps]
        for scope, number, text in self._writes:
            if runs(scope) and number < scripts:
                found.written[number] += text
        for scope, selector, kind, value in self._sets:
            if runs(scope):
                kept = found.styles if kind == "style" else found.classes
                kept[selector] = f"{kept.get(selector, '')}{';' if kind == 'style' else ' '}{value}"
        found.opened |= {name for name, count in self._named.items() if count > self._hiding[name] and _IDENTIFIER.fullmatch(name)}
        return found

    def _running(self) -> set[str]:
        running: set[str] = set()
        for _ in range(10):
            more = {name for scope, name in self._calls if scope.functions is not None and running.issuperset(scope.functions)}
            if more <= running:
                break
            running |= more
        return running

    # --- one script

    def _run(self, tokens: Sequence[Token], outer: _Scope, depth: int) -> None:
        self._named.update(named_values(tokens))
        scopes = [outer]
        opened: list[int] = []
        pairs: dict[int, int] = {}
        skip = 0
        for at, token in enumerate(tokens):
            if token.kind == "op":
                _keep_pairs(token.text, at, opened, pairs)
                if token.text == "{":
                    scopes.append(_inside(scopes[-1], _frame(tokens, at, pairs)))
                elif token.text == "}" and len(scopes) > 1:
                    scopes.pop()
            elif token.kind == "name" and at >= skip and not (at and tokens[at - 1].text in (".", "function")):
                scope = _scope(scopes[-1], tokens, at, pairs)
                skip = self._statement(tokens, at, scope, depth)

    def _statement(self, tokens: Sequence[Token], at: int, scope: _Scope, depth: int) -> int:
        """Read what begins with a name; the place up to which nothing else begins."""
        chain, after = chain_at(tokens, at)
        follows = tokens[after].text if after < len(tokens) and tokens[after].kind == "op" else ""
        plain = chain
        while len(plain) > 1 and plain[0] in _GLOBAL and plain[1] not in ("write", "writeln", "getElementById", "querySelector", "all"):
            plain = plain[1:]
        if follows in ("=", "+="):
            self._assignment(tokens, chain, plain, after, scope, more=follows == "+=")
        elif follows == "(":
            self._call(tokens, plain, after + 1, scope, depth)
        return after

    def _assignment(
        self, tokens: Sequence[Token], chain: tuple[str, ...], plain: tuple[str, ...], after: int, scope: _Scope, *, more: bool
    ) -> None:
        value, _ = self._constants.value(tokens, after + 1)
        if plain in (("location",), ("location", "href")):
            if value is not None and not more:
                self._jumps.append((scope, value))
        elif chain[0] in self._elements and len(chain) > 1:
            selector, taken = self._elements[chain[0]]
            self._set(scope, selector, (*taken, *chain[1:]), value)
        elif plain[-1] == "onload" and after + 1 < len(tokens) and tokens[after + 1].kind == "name":
            self._calls.append((scope, tokens[after + 1].text))
        elif len(plain) == 1:
            element = self._element(tokens, after + 1)
            if element is not None:
                self._elements[plain[0]] = element
            else:
                self._elements.pop(plain[0], None)
                self._constants.assign(plain[0], value, more=more)

    def _call(self, tokens: Sequence[Token], plain: tuple[str, ...], at: int, scope: _Scope, depth: int) -> None:
        value, end = self._constants.value(tokens, at)
        last = plain[-1]
        if plain in (("location", "replace"), ("location", "assign"), ("navigate",)):
            if value is not None:
                self._jumps.append((scope, value))
        elif last in ("write", "writeln") and plain[0] == "document":
            while value is not None:
                self._writes.append((scope, self._number, value))
                value, end = self._constants.value(tokens, end + 1) if end < len(tokens) and tokens[end].text == "," else (None, end)
        elif last in _TIMERS and value is not None:
            if depth < MAX_NESTED and _WORDS.search(value):
                self._run(tokens_of(value), scope, depth + 1)
            elif (called := re.match(r"\s*([\w$]+)\s*\(", value)) is not None:
                self._calls.append((scope, called[1]))
        else:
            self._other_call(tokens, plain, at, scope, value)

    def _other_call(self, tokens: Sequence[Token], plain: tuple[str, ...], at: int, scope: _Scope, value: str | None) -> None:
        if plain[-1] in _AT_LOAD and at + 1 < len(tokens) and tokens[at].kind == "name" and tokens[at + 1].text in (",", ")"):
            self._calls.append((scope, tokens[at].text))
        elif plain[-1] in ("addEventListener", "attachEvent") and value in _LOAD_EVENTS and at + 2 < len(tokens):
            self._calls.append((scope, tokens[at + 2].text))
        elif plain[0] in self._elements and len(plain) > 1:
            selector, taken = self._elements[plain[0]]
            self._method(tokens, scope, selector, (*taken, *plain[1:]), at)
        elif (found := self._found(plain, value)) is not None:
            end = at + 2  # a selector is one string, or one variable
            members, after = members_at(tokens, end)
            if after < len(tokens) and tokens[after].text == "=":
                self._set(scope, found, members, self._constants.value(tokens, after + 1)[0])
            elif after < len(tokens) and tokens[after].text == "(" and members:
                self._method(tokens, scope, found, members, after + 1)
        elif len(plain) == 1:
            self._calls.append((scope, plain[0]))

    # --- elements

    def _element(self, tokens: Sequence[Token], at: int) -> tuple[str, tuple[str, ...]] | None:
        """The element that an expression finds, when it does no more than that."""
        if at >= len(tokens) or tokens[at].kind != "name":
            return None
        chain, after = chain_at(tokens, at)
        if after >= len(tokens) or tokens[after].text != "(":
            return None
        value, end = self._constants.value(tokens, after + 1)
        found = self._found(chain, value)
        if found is None:
            return None
        members, _ = members_at(tokens, end + 1)
        return (found, members) if members in ((), ("style",)) else None

    @staticmethod
    def _found(chain: tuple[str, ...], value: str | None) -> str | None:
        if not value or len(value) > 80:
            return None
        if chain[-1] == "getElementById":
            return f"#{value}"
        if (chain[-1] in ("$", "jQuery") or chain[-2:] == ("document", "querySelector")) and re.fullmatch(r"[#.][\w-]+", value):
            return value
        return None

    def _set(self, scope: _Scope, selector: str, members: tuple[str, ...], value: str | None) -> None:
        if value is None:
            return
        if members == ("className",):
            self._note(scope, selector, "class", value)
        elif members == ("style", "cssText"):
            self._note(scope, selector, "style", value)
        elif len(members) == 2 and members[0] == "style":
            self._note(scope, selector, "style", f"{_dashed(members[1])}:{value}")

    def _method(self, tokens: Sequence[Token], scope: _Scope, selector: str, members: tuple[str, ...], at: int) -> None:
        first, end = self._constants.value(tokens, at)
        second = self._constants.value(tokens, end + 1)[0] if first is not None and end < len(tokens) and tokens[end].text == "," else None
        if members in (("classList", "add"), ("addClass",)) and first:
            self._note(scope, selector, "class", first)
        elif members == ("hide",):
            self._note(scope, selector, "style", "display:none")
        elif members == ("css",) and first and second:
            self._note(scope, selector, "style", f"{first}:{second}")
        elif members == ("css",) and at < len(tokens) and tokens[at].text == "{":
            self._note(scope, selector, "style", _object(tokens, at + 1))
        elif members == ("setAttribute",) and first in ("style", "class") and second:
            self._note(scope, selector, first, second)

    def _note(self, scope: _Scope, selector: str, kind: str, value: str) -> None:
        self._sets.append((scope, selector, kind, value[:500]))
        if not (_SHOWN_BY_CLASS if kind == "class" else _SHOWN_BY_STYLE).search(value):
            self._hiding[selector[1:]] += 1


def _dashed(name: str) -> str:
    return _CAMEL.sub(r"-\1", name).lower()


def _object(tokens: Sequence[Token], at: int) -> str:
    """``{display: "none", left: "-9999px"}`` as declarations."""
    found: list[str] = []
    while at + 2 < len(tokens) and tokens[at].text != "}" and len(found) < 20:
        name = text_of(tokens[at]) if tokens[at].kind == "string" else tokens[at].text
        value = text_of(tokens[at + 2]) if tokens[at + 2].kind == "string" else tokens[at + 2].text
        if tokens[at + 1].text == ":" and name and value is not None:
            found.append(f"{_dashed(name)}:{value}")
        at += 4 if at + 3 < len(tokens) and tokens[at + 3].text == "," else 3
    return ";".join(found)


def _keep_pairs(text: str, at: int, opened: list[int], pairs: dict[int, int]) -> None:
    if text == "(":
        opened.append(at)
    elif text == ")" and opened:
        pairs[at] = opened.pop()


def _inside(outer: _Scope, frame: _Frame) -> _Scope:
    """Where the content of a brace stands."""
    functions = outer.functions
    if frame.waits:
        functions = (*functions, frame.name) if functions is not None and frame.name and len(functions) < MAX_FUNCTIONS else None
    return _Scope(functions, f"{outer.condition} {frame.condition}".strip()[:MAX_CONDITION])


def _scope(around: _Scope, tokens: Sequence[Token], at: int, pairs: dict[int, int]) -> _Scope:
    """Where a statement stands."""
    if at and tokens[at - 1].text == "=>":
        return _Scope(None, around.condition)
    condition = _condition(tokens, at, pairs)
    return _Scope(around.functions, f"{around.condition} {condition}".strip()[:MAX_CONDITION]) if condition else around


def _condition(tokens: Sequence[Token], at: int, pairs: dict[int, int]) -> str:
    """The condition directly before a statement or block."""
    if at and tokens[at - 1].text == "else":
        return "else"
    opened = pairs.get(at - 1)
    if opened is None or not opened or tokens[opened - 1].text != "if":
        return ""
    return "".join(token.text for token in tokens[opened + 1 : min(at - 1, opened + 60)])


def _frame(tokens: Sequence[Token], at: int, pairs: dict[int, int]) -> _Frame:
    """What the brace at a place opens: a function, and which, or an ordinary block."""
    before = tokens[at - 1].text if at else ""
    if before == "=>":
        head = pairs.get(at - 2, at - 2)
        return _function(tokens, head, "", pairs)
    opened = pairs.get(at - 1)
    if opened is None or opened == 0:
        return _Frame(condition=_condition(tokens, at, pairs))
    word = tokens[opened - 1]
    if word.text == "function":
        return _function(tokens, opened - 1, "", pairs)
    if word.kind == "name" and word.text not in _CONDITIONAL:
        named = opened > 1 and tokens[opened - 2].text == "function"
        return _function(tokens, opened - 2, word.text, pairs) if named else _Frame(waits=True)
    return _Frame(condition=_condition(tokens, at, pairs))


def _function(tokens: Sequence[Token], head: int, name: str, pairs: dict[int, int]) -> _Frame:
    """A function whose first word stands at *head*: run where it stands, handed on, or kept under a name."""
    before = tokens[head - 1].text if head > 0 else ""
    if before == "async":
        head -= 1
        before = tokens[head - 1].text if head > 0 else ""
    if before == "(":
        callee = tokens[head - 2] if head > 1 else Token("op", ";")
        called = callee.kind == "name" or callee.text in (")", "]")
        return _Frame(waits=called and callee.text not in _AT_LOAD, name="")
    if before in ("!", "+", "~", "-", "void"):
        return _Frame()
    if before == "," and head > 1 and tokens[head - 2].kind == "string":
        return _Frame(waits=text_of(tokens[head - 2]) not in _LOAD_EVENTS)
    if before == "=" and head > 1:
        owner = tokens[head - 2]
        if owner.text == "onload":
            return _Frame()
        member = head > 2 and tokens[head - 3].text == "."
        return _Frame(waits=True, name="" if member else owner.text)
    return _Frame(waits=True, name=name)
