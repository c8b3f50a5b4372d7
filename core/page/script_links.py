"""
Addresses that handlers of old pages spell out: ``javascript:go('/zwgk/')``, ``onclick="window.open('…')"``, boxes of links.

Nothing is run. An address counts only when the page itself says what the handler does with it: the handler sends the reader to one
constant, or calls a function of the page's own inline scripts that does so with what it is given. Everything else is left alone.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import unquote

from core.page.script_tokens import Constants, Token, chain_at, tokens_of
from core.page.text import Flow

MAX_HANDLERS: Final = 3_000
"""Handlers of one page that are read. House rule."""
MAX_CODE: Final = 2_000
"""Characters of one handler."""
MAX_SOURCE: Final = 60_000
"""Characters of one inline script that is looked through for functions: longer ones are libraries."""
MAX_BODY: Final = 400
"""Words of a function that only sends its reader somewhere."""
MAX_CALLS: Final = 3
"""Functions that hand an address on to each other."""
MARKS: Final = ("onclick", "onchange", "javascript:")
"""Words without which a page, in lower case, has no handlers."""
CHOSEN: Final = "chosenOption"
"""Stands for the value of the option that the reader picks."""

_SCRIPT_SCHEME: Final = re.compile(r"\s*javascript\s*:", re.IGNORECASE)
_CHOSEN: Final = re.compile(
    r"(?:\$\(\s*this\s*\)\.val\(\)|([\w$]+)\.options\s*\[\s*[\w$]+\.selectedIndex\s*\]\.value|\bthis\.value\b|\bevent\.target\.value\b)"
)
_SENDS: Final = re.compile(r"location|open\s*\(")
_GLOBAL: Final = frozenset({"window", "self", "top", "parent", "document", "this", "globalThis", "opener", "_top", "_parent"})
_JUMPS: Final = frozenset({("location",), ("location", "href")})
_JUMP_CALLS: Final = frozenset({("location", "replace"), ("location", "assign"), ("open",)})
_NO_ADDRESS: Final = re.compile(r"\s*(?:[#?].*|about:.*|javascript:.*|mailto:.*|tel:.*|\d*)\s*|.*[{}<>].*", re.IGNORECASE | re.DOTALL)
_LIBRARY: Final = {"MM_openBrWindow": 0, "MM_goToURL": 1, "MM_jumpMenu": None, "MM_jumpMenuGo": None}
"""Functions that an editor of the time put into every page: the place of the address among what they are given; None = the option chosen."""
_GIVEN: Final = re.compile(r"(?<![\w$.])([A-Za-z_$][\w$]*)\s*\(\s*(?:this\b|['\"][^'\"]*[/.])")
_CALLED: Final = re.compile(r"(?<![\w$.])([A-Za-z_$][\w$]*)\s*\(")
_DEFINED: Final = re.compile(r"function\s+([A-Za-z_$][\w$]*)\s*\(|\b([A-Za-z_$][\w$]*)\s*=\s*function\b")
_BROWSERS_OWN: Final = frozenset(
    {"open", "alert", "confirm", "eval", "setTimeout", "setInterval", "unescape", "decodeURIComponent", "if", "return", "void"}
)


class _Function(NamedTuple):
    parameters: tuple[str, ...]
    body: tuple[Token, ...]


class ScriptLinks:
    """What the handlers of one page lead to. Pure; each spelling is read once."""

    def __init__(self, inline: Sequence[str]) -> None:
        self._functions: dict[str, _Function] = {}
        self._constants: dict[str, str] = {}
        self._named: Counter[str] = Counter()
        """How often the scripts give a name a meaning of its own."""
        self._known: dict[tuple[str, str | None], str] = {}
        self._learn(inline)

    def address(self, code: str, *, chosen: str | None = None) -> str:
        """
        The one address to which a handler surely sends the reader, as written; empty when there is none or more than one.

        *chosen* is the value of the option that was picked, for handlers of boxes.
        """
        key = (code, chosen)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._read(code[:MAX_CODE], chosen)
        return found

    def _read(self, code: str, chosen: str | None) -> str:
        code = _SCRIPT_SCHEME.sub("", code, count=1)
        tokens = tokens_of(_CHOSEN.sub(CHOSEN, code))
        variables = self._constants if chosen is None else {**self._constants, CHOSEN: chosen}
        targets = self._targets(tokens, variables, MAX_CALLS)
        target = targets.pop() if len(targets) == 1 else None
        return "" if not target or _NO_ADDRESS.fullmatch(target) else target.strip()

    def _targets(self, tokens: Sequence[Token], given: Mapping[str, str], depth: int) -> set[str | None]:
        """Every place that the code may send its reader to; None among them for one that is not spelt out."""
        if any(token.kind in ("name", "op") and token.text in ("function", "=>") for token in tokens):
            return {None}  # what is done later, when something has come of it, is not what a click does
        constants = Constants(dict(given))
        assigned = Counter(
            tokens[at - 1].text for at, token in enumerate(tokens) if at and token.text in ("=", "+=") and tokens[at - 1].kind == "name"
        )
        found: set[str | None] = set()
        at = 0
        while at < len(tokens):
            if tokens[at].kind != "name" or (at and tokens[at - 1].text == "."):
                at += 1
                continue
            chain, after = chain_at(tokens, at)
            plain = _without_globals(chain)
            follows = tokens[after].text if after < len(tokens) else ""
            if follows in ("=", "+="):
                value, _ = constants.value(tokens, after + 1)
                if plain in _JUMPS:
                    found.add(value if follows == "=" else None)
                elif len(plain) == 1:
                    # What is assigned twice, or anew to what was given, depends on how the code runs.
                    once = assigned[plain[0]] == 1 and plain[0] not in given and follows == "="
                    constants.assign(plain[0], value if once else None)
            elif follows == "(":
                found |= self._called(tokens, plain, after + 1, constants, depth)
            at = after
        return found

    def _called(self, tokens: Sequence[Token], plain: tuple[str, ...], at: int, constants: Constants, depth: int) -> set[str | None]:
        if plain in _JUMP_CALLS and not (plain == ("open",) and self._named["open"]):
            return {constants.value(tokens, at)[0]}
        if len(plain) != 1:
            return set()
        name = plain[0]
        function = self._functions.get(name)
        if function is None and name not in _LIBRARY:
            return set()
        arguments = _arguments(tokens, at, constants)
        if function is None:
            place = _LIBRARY[name]
            if place is None:
                return {constants.variables.get(CHOSEN)}
            return {arguments[place] if place < len(arguments) else None}
        if depth == 0:
            return {None}
        given = dict(self._constants)
        if CHOSEN in constants.variables:
            given[CHOSEN] = constants.variables[CHOSEN]
        for place, parameter in enumerate(function.parameters):
            given.pop(parameter, None)
            value = arguments[place] if place < len(arguments) else None
            if value is not None:
                given[parameter] = value
        return self._targets(function.body, given, depth - 1)

    def _learn(self, inline: Sequence[str]) -> None:
        """Take in the functions that send their reader somewhere, and the texts that scripts give a name once."""
        counts = self._named
        for source in inline:
            if len(source) > MAX_SOURCE or not _SENDS.search(source):
                continue
            tokens = tokens_of(_CHOSEN.sub(CHOSEN, source))
            depth = 0
            for at, token in enumerate(tokens):
                depth += (token.text == "{") - (token.text == "}") if token.kind == "op" else 0
                named = _function_at(tokens, at)
                if named is not None:
                    name, function = named
                    counts[name] += 1
                    if function is not None:
                        self._functions[name] = function
                elif _is_set(tokens, at):
                    counts[token.text] += 1
                elif (
                    depth == 0
                    and token.text in ("var", "let", "const")
                    and at + 2 < len(tokens)
                    and tokens[at + 2].text == "="
                    and tokens[min(at + 3, len(tokens) - 1)].text != "function"
                ):
                    name = tokens[at + 1].text
                    counts[name] += 1
                    value, _ = Constants({}).value(tokens, at + 3)
                    if value is not None:
                        self._constants[name] = value
        for name, count in counts.items():
            if count > 1:
                self._functions.pop(name, None)
                self._constants.pop(name, None)


def find_script_links(flow: Flow, inline: Sequence[str]) -> dict[int, str]:
    """
    Addresses as written, by the element of the flow that leads to them: anchors, anything with a handler, options of a box of links.

    An anchor with an address of its own keeps it; its handler is not asked. What only readers without scripts see has no handlers.
    """
    handled = _handled(flow)
    if not handled:
        return {}
    links = ScriptLinks(inline if _asks_scripts(flow, handled, inline) else ())
    found: dict[int, str] = {}
    unseen = [(index, flow.lasts[index]) for index in flow.by_tag.get("noscript", ())]
    for index in handled:
        if any(first <= index <= last for first, last in unseen):
            continue
        if flow.tags[index] == "select":
            found.update(_options(flow, index, links))
            continue
        href = flow.attribute(index, "href").strip() if flow.tags[index] in ("a", "area") else ""
        code = href if _SCRIPT_SCHEME.match(href) else ""
        if href and not code and not href.startswith("#"):
            continue
        # ``javascript:`` carries its code percent-encoded; a handler beside it runs first.
        raw = links.address(flow.attribute(index, "onclick")) or (links.address(unquote(code)) if code else "")
        if raw:
            found[index] = raw
    return found


def _asks_scripts(flow: Flow, handled: Sequence[int], inline: Sequence[str]) -> bool:
    """Whether handlers use what the scripts of the page define; reading them all costs more than the rest."""
    attributes = [flow.nodes[index].attributes for index in handled]
    codes = {(each.get(name) or "")[:MAX_CODE] for each in attributes for name in ("href", "onclick", "onchange")}
    called = {name for code in codes for name in _CALLED.findall(code)}
    if any("+" in code for code in codes):
        return True
    return any(called.intersection(filter(None, names)) for source in inline for names in _DEFINED.findall(source))


def called_functions(flow: Flow) -> set[str]:
    """Names of functions that handlers give an address, or the box that the reader chose from."""
    found: set[str] = set()
    for index in _handled(flow):
        attributes = flow.nodes[index].attributes
        for name in ("href", "onclick", "onchange"):
            found.update(_GIVEN.findall((attributes.get(name) or "")[:MAX_CODE]))
    return found - _LIBRARY.keys() - _BROWSERS_OWN


def defines(source: str, name: str) -> bool:
    """Cheap sign that a script defines a function."""
    return re.search(rf"function\s+{re.escape(name)}\s*\(|\b{re.escape(name)}\s*=\s*function\b", source) is not None


def _handled(flow: Flow) -> list[int]:
    """Elements that may have a handler, in document order."""
    scripted = [
        index
        for tag in ("a", "area")
        for index in flow.by_tag.get(tag, ())
        if _SCRIPT_SCHEME.match((flow.nodes[index].attributes.get("href") or "")[:40])
    ]
    return sorted({*scripted, *flow.select("[onclick]"), *flow.select("select[onchange]")})[:MAX_HANDLERS]


def _options(flow: Flow, box: int, links: ScriptLinks) -> dict[int, str]:
    code = flow.attribute(box, "onchange")
    found = {}
    for option in flow.inside("option", box)[:MAX_HANDLERS]:
        value = flow.attribute(option, "value").strip()
        if value and not _NO_ADDRESS.fullmatch(value) and (raw := links.address(code, chosen=value)):
            found[option] = raw
    return found


def _is_set(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token is a name that is given a value, other than where it is made or to be a function."""
    if tokens[at].kind != "name" or at + 2 >= len(tokens) or tokens[at + 1].text not in ("=", "+="):
        return False
    return tokens[at + 2].text != "function" and not (at and tokens[at - 1].text in (".", "var", "let", "const"))


def _without_globals(chain: tuple[str, ...]) -> tuple[str, ...]:
    while len(chain) > 1 and chain[0] in _GLOBAL:
        chain = chain[1:]
    return chain


def _arguments(tokens: Sequence[Token], at: int, constants: Constants) -> list[str | None]:
    """What a call is given, up to its closing bracket; None for what is no constant."""
    found: list[str | None] = []
    while at < len(tokens) and tokens[at].text != ")":
        value, after = constants.value(tokens, at)
        end = after
        depth = 0
        # What the value reader left unread of an argument (a call, a condition) makes it no constant.
        while end < len(tokens) and not (depth == 0 and tokens[end].text in (",", ")")):
            depth += (tokens[end].text in ("(", "[", "{")) - (tokens[end].text in (")", "]", "}"))
            end += 1
        found.append(value if end == after else None)
        at = end + 1 if end < len(tokens) and tokens[end].text == "," else end
    return found


def _function_at(tokens: Sequence[Token], at: int) -> tuple[str, _Function | None] | None:
    """``function go(url) {…}`` or ``go = function (url) {…}`` that begins at a token: its name and, when it is short, what it does."""
    if tokens[at].text != "function" or at + 1 >= len(tokens):
        return None
    if tokens[at + 1].kind == "name":
        name, head = tokens[at + 1].text, at + 2
    elif at > 1 and tokens[at - 1].text == "=" and tokens[at - 2].kind == "name":
        name, head = tokens[at - 2].text, at + 1
    else:
        return None
    parameters: list[str] = []
    place = head + 1
    while place < len(tokens) and tokens[place].text != ")":
        if tokens[place].kind == "name":
            parameters.append(tokens[place].text)
        place += 1
    body: list[Token] = []
    depth = 0
    for token in tokens[place + 1 : place + 2 + MAX_BODY]:
        depth += (token.text == "{") - (token.text == "}") if token.kind == "op" else 0
        if depth == 0:
            return name, _Function(tuple(parameters), tuple(body[1:]))
        body.append(token)
    return name, None
