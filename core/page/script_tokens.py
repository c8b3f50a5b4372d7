"""Scripts as tokens, and the constant texts that expressions spell. Nothing is run; one pass, linear on any input."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import unquote

MAX_TOKENS: Final = 60_000
"""Tokens of one script that are looked at. House rule: some 200 KB of ordinary code."""
MAX_VALUE: Final = 100_000
"""Characters of a text that an expression spells."""
MAX_DEPTH: Final = 20
"""Brackets and calls inside each other in one expression."""

_SPACE: Final = r"\s++|//[^\n]*+|<!--[^\n]*+|/\*[\s\S]*?(?:\*/|\Z)"
# A string that is never closed ends with its line, as for the browser; so no place is looked at twice.
_STRING: Final = r"'(?:[^'\\\n]|\\[\s\S])*+'?|\"(?:[^\"\\\n]|\\[\s\S])*+\"?|`(?:[^`\\]|\\[\s\S])*+`?"
_TOKEN: Final = re.compile(
    rf"(?P<space>{_SPACE})|(?P<string>{_STRING})|(?P<name>(?:[^\W\d]|\$)[\w$]*+)|(?P<number>\d[\w.]*+)"
    r"|(?P<op>===|!==|==|!=|<=|>=|=>|\+=|\+\+|--|&&|\|\||[\s\S])"
)
_REGEX: Final = re.compile(r"/(?![*/])(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*+\]?)++/?+[a-z]*+")
_BEFORE_REGEX: Final = frozenset({*"(,=:[!&|?{};+", "&&", "||", "==", "===", "!=", "!==", "=>", "return", "typeof", ""})
_ESCAPE: Final = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,5})\}|(\r\n|[\s\S]))")
_PLAIN: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
_PERCENT_U: Final = re.compile(r"%u([0-9a-fA-F]{4})")
_DECODERS: Final = frozenset({"unescape", "decodeURIComponent", "decodeURI", "atob"})
_GOES_ON: Final = frozenset({*".[(?*-/%<>&|^", "&&", "||", "==", "===", "!=", "!==", "<=", ">=", "=>", "=", "+="})
"""After a text, these make an expression whose value is not that text."""


class Token(NamedTuple):
    """One word of a script."""

    kind: str
    """``string``, ``name``, ``number``, ``op`` or ``regex``."""
    text: str
    """As written, quotes included."""


def tokens_of(source: str) -> list[Token]:
    """The words of a script without spaces and comments, at most ``MAX_TOKENS``."""
    found: list[Token] = []
    place, before = 0, ""
    while place < len(source) and len(found) < MAX_TOKENS:
        match = _REGEX.match(source, place) if source[place] == "/" and before in _BEFORE_REGEX else None
        kind = "regex"
        if match is None:
            match = _TOKEN.match(source, place)
            assert match is not None  # the last branch takes any character
            kind = match.lastgroup or ""
        place = match.end()
        if kind != "space":
            before = match.group() if kind in ("op", "name") else "value"
            before = before if kind == "op" or before in ("return", "typeof") else "value"
            found.append(Token(kind, match.group()))
    return found


def text_of(token: Token) -> str | None:
    r"""
    What a string token says; None for a template with gaps.

    >>> text_of(Token("string", r"'\x41\u4e2d\/'"))
    'A中/'
    """
    quote = token.text[0]
    inner = token.text[1:-1] if len(token.text) > 1 and token.text.endswith(quote) else token.text[1:]
    if quote == "`" and "${" in inner:
        return None
    return _ESCAPE.sub(_unescaped, inner) if "\\" in inner else inner


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        number = int(code, 16)
        return chr(number) if number < 0x110000 else ""
    return _PLAIN.get(match[4], match[4])


def decoded(name: str, text: str) -> str | None:
    """What one of the decoding functions of browsers makes of a text; None when it would fail."""
    if name == "atob":
        try:
            return base64.b64decode("".join(text.split()) + "=" * (-len(text) % 4)).decode("latin-1")
        except (binascii.Error, ValueError):
            return None
    if name == "unescape":
        text = _PERCENT_U.sub(lambda match: chr(int(match[1], 16)), text)
        return unquote(text, encoding="latin-1")
    return unquote(text, errors="replace")


class Constants:
    """Values of expressions that are the same for every visitor; variables are those assigned so far."""

    def __init__(self, variables: dict[str, str]) -> None:
        self.variables: dict[str, str] = variables

    def value(self, tokens: Sequence[Token], at: int, depth: int = 0) -> tuple[str | None, int]:
        """
        Text of the expression that begins at a token, and the place behind it; (None, …) when it is no constant.

        Known: texts, their sums, variables, ``unescape``, ``decodeURIComponent``, ``atob``, ``String.fromCharCode``, ``[…].join``.
        """
        whole: list[str] = []
        size = 0
        while True:
            piece, at = self._term(tokens, at, depth)
            if piece is None:
                return None, at
            whole.append(piece)
            size += len(piece)
            if size > MAX_VALUE:
                return None, at
            if not _is(tokens, at, "+"):
                break
            at += 1
        following = tokens[at].text if at < len(tokens) and tokens[at].kind == "op" else ""
        return (None if following in _GOES_ON else "".join(whole)), at

    def assign(self, name: str, value: str | None, *, more: bool = False) -> None:
        """Note ``name = value`` or, with *more*, ``name += value``."""
        if more:
            value = None if value is None or name not in self.variables else (self.variables[name] + value)[:MAX_VALUE]
        if value is None:
            self.variables.pop(name, None)
        else:
            self.variables[name] = value

    def _term(self, tokens: Sequence[Token], at: int, depth: int) -> tuple[str | None, int]:
        if at >= len(tokens) or depth > MAX_DEPTH:
            return None, at
        token = tokens[at]
        if token.kind == "string":
            return text_of(token), at + 1
        if token.text == "(":
            inner, after = self.value(tokens, at + 1, depth + 1)
            return (inner, after + 1) if _is(tokens, after, ")") else (None, after)
        if token.text == "[":
            return self._joined(tokens, at + 1, depth)
        return self._named(tokens, at, depth) if token.kind == "name" else (None, at + 1)

    def _named(self, tokens: Sequence[Token], at: int, depth: int) -> tuple[str | None, int]:
        chain, after = chain_at(tokens, at)
        if chain[0] in ("window", "self") and len(chain) > 1:
            chain = chain[1:]
        if _is(tokens, after, "("):
            if chain == ("String", "fromCharCode"):
                return _characters(tokens, after + 1)
            if len(chain) == 1 and chain[0] in _DECODERS:
                inner, end = self.value(tokens, after + 1, depth + 1)
                text = decoded(chain[0], inner) if inner is not None and _is(tokens, end, ")") else None
                return text, end + 1
        return (self.variables.get(chain[0]) if len(chain) == 1 else None), after

    def _joined(self, tokens: Sequence[Token], at: int, depth: int) -> tuple[str | None, int]:
        pieces: list[str] = []
        while not _is(tokens, at, "]"):
            piece, at = self.value(tokens, at, depth + 1)
            if piece is None:
                return None, at
            pieces.append(piece)
            at += _is(tokens, at, ",")
        if not (_is(tokens, at + 1, ".") and _is(tokens, at + 2, "join") and _is(tokens, at + 3, "(")):
            return None, at + 1
        glue, end = self.value(tokens, at + 4, depth + 1)
        return (glue.join(pieces), end + 1) if glue is not None and _is(tokens, end, ")") else (None, end)


def chain_at(tokens: Sequence[Token], at: int) -> tuple[tuple[str, ...], int]:
    """
    A name with its members, and the place behind them: ``window["location"].href`` is (window, location, href).

    >>> chain_at(tokens_of("window['location'].href = 1"), 0)
    (('window', 'location', 'href'), 6)
    """
    chain = [tokens[at].text]
    members, at = members_at(tokens, at + 1)
    return (*chain, *members), at


def members_at(tokens: Sequence[Token], at: int) -> tuple[tuple[str, ...], int]:
    """The members that follow a value, and the place behind them."""
    chain: list[str] = []
    while at + 1 < len(tokens):
        if tokens[at].text == "." and tokens[at + 1].kind == "name":
            chain.append(tokens[at + 1].text)
            at += 2
        elif tokens[at].text == "[" and tokens[at + 1].kind == "string" and _is(tokens, at + 2, "]"):
            chain.append(text_of(tokens[at + 1]) or "")
            at += 3
        else:
            break
    return tuple(chain), at


def _characters(tokens: Sequence[Token], at: int) -> tuple[str | None, int]:
    found: list[str] = []
    for token in _until(tokens, at, ")"):
        at += 1
        if token.text == ",":
            continue
        try:
            found.append(chr(int(token.text, 0)))
        except (ValueError, OverflowError):
            return None, at
    return "".join(found), at + 1


def _until(tokens: Sequence[Token], at: int, end: str) -> Iterator[Token]:
    while at < len(tokens) and tokens[at].text != end:
        yield tokens[at]
        at += 1


def _is(tokens: Sequence[Token], at: int, text: str) -> bool:
    return 0 <= at < len(tokens) and tokens[at].text == text and tokens[at].kind != "string"


def named_values(tokens: Sequence[Token]) -> Mapping[str, int]:
    """How often each short text occurs as a string, a leading ``#`` or ``.`` of a selector left out."""
    counts: dict[str, int] = {}
    for token in tokens:
        if token.kind == "string" and len(token.text) <= 82:
            name = (text_of(token) or "").lstrip("#.")
            counts[name] = counts.get(name, 0) + 1
    return counts
