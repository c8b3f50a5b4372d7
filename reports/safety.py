"""Crawled text is data: nothing in it may command a terminal, a browser, a spreadsheet or a reader's eye."""

import re
from typing import Final

MAX_SHOWN: Final = 2_000
"""Longest piece of crawled text that a report prints, in characters. House rule."""

FORMULA: Final = "=+-@\t\r\n＝＋－＠"
"""First characters of a CSV cell that a spreadsheet runs as a formula; the wide ones in Chinese and Japanese editions."""

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, ESC and the C1 controls included
    "\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"  # bidi controls, invisible characters
    "\ud800-\udfff\ufffe\uffff"  # lone surrogates, non-characters
    "\U000e0000-\U000e007f]"
)
_BREAKS = re.compile(r"[ \t\r\n\u3000]*[\t\r\n][ \t\r\n\u3000]*")


def clean(text: object, limit: int = MAX_SHOWN) -> str:
    r"""
    Text that can be shown anywhere: control, bidi and invisible characters are spelled out, line breaks become spaces.

    >>> clean("a\x1b[31mb"), clean("x\u202egnp.exe")
    ('a⟨U+001B⟩[31mb', 'x⟨U+202E⟩gnp.exe')
    """
    raw = "" if text is None else str(text)
    cut = raw[:limit] + ("…" if len(raw) > limit else "")
    return spell_out(_BREAKS.sub(" ", cut)).strip()


def spell_out(text: str) -> str:
    r"""
    The text with its length and lines, but control, bidi and invisible characters spelled out: for cells and pages that keep text as it is.

    >>> spell_out("x\u202egnp\nexe")
    'x⟨U+202E⟩gnp\nexe'
    """
    return _UNSAFE.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", text.replace("\r\n", "\n"))


def web_link(url: object) -> str:
    """The address when a report may make it clickable (http or https, nothing invisible in it), else an empty string."""
    text = str(url or "")
    if not text[:8].lower().startswith(("http://", "https://")) or _UNSAFE.search(text) or len(text) > MAX_SHOWN:
        return ""
    return "" if any(sign in text for sign in "\"'<>` \\") else text


def escape_json(text: str) -> str:
    r"""
    JSON text without raw control, bidi or invisible characters: they are written as ``\uXXXX``, so the value stays what it was.

    >>> escape_json('"\u202e"')
    '"\\u202e"'
    """
    return _UNSAFE.sub(_json_escape, text)


def _json_escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code > 0xFFFF:
        code -= 0x10000
        return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
    return f"\\u{code:04x}"
