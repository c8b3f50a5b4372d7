"""
Which pages of a crawl deserve a closer look: a search over raw bytes, a fraction of a millisecond a page, so that every page can be asked.

A catch is no finding: the page is kept for the checks (``SiteSnapshot.special_pages["flagged"]``), which decide on its text.
"""

import re
from functools import cached_property
from typing import Any, Final

from core.lexicon import Lexicon
from core.lure import LURE_WORDS
from core.personal import is_id_number

MAX_BYTES: Final = 2_000_000
CHARSETS: Final = ("utf-8", "gb18030")
"""Charsets in which the words are looked for; they cover practically all government pages."""

_ID: Final = re.compile(rb"(?<![0-9A-Za-z.\-_/=])[1-8]\d{5}(?:19|20)\d{9}[\dXx](?![0-9A-Za-z])")
_DIGITS_ALIKE: Final = bytes.maketrans(b"123456789", b"0" * 9)
_ZEROS: Final = re.compile(b"0+")
_RUN: Final = b"0" * 17
_MARKS: Final = (
    *tuple(f"{level}{star}" for level in ("绝密", "机密", "秘密") for star in "★☆"),
    "注意保密",
    "严禁外传",
    "请勿外传",
    "不得外传",
    "内部资料",
)


class Sieve:
    """Reusable; built once for an audit."""

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        kinds = [("wording", term.wrong) for term in (lexicon.terms if lexicon else ())]
        kinds += [("secret", mark) for mark in _MARKS] + [("lure", word) for word in LURE_WORDS]
        self._words = [(kind, word.encode(charset)) for kind, word in kinds for charset in CHARSETS]
        # Hijackers write their words as character references, so that editors do not see them in the source.
        self._words += [("lure", "".join(f"&#{ord(char)};" for char in word).encode()) for word in LURE_WORDS if not word.isascii()]

    @cached_property
    def _automaton(self) -> Any:
        import ahocorasick_rs

        words = [word for _, word in self._words]
        return ahocorasick_rs.BytesAhoCorasick(words, implementation=ahocorasick_rs.Implementation.DFA)

    def catches(self, body: bytes) -> frozenset[str]:
        """``privacy``, ``secret``, ``wording``, ``lure``: what the page may contain; empty for nearly every page."""
        body = body[:MAX_BYTES]
        found = {self._words[number][0] for number, _, _ in self._automaton.find_matches_as_indexes(body)}
        if _has_id_number(body):
            found.add("privacy")
        return frozenset(found)


def _has_id_number(body: bytes) -> bool:
    # Runs of 17 digits are rare: finding them in a copy whose digits are all alike is ten times faster than the pattern alone.
    alike = body.translate(_DIGITS_ALIKE)
    place = alike.find(_RUN)
    while place >= 0:
        match = _ID.match(body, place)
        if match and is_id_number(match.group().decode("ascii").upper()):
            return True
        end_of_run = _ZEROS.match(alike, place)
        place = alike.find(_RUN, end_of_run.end() if end_of_run else place + 1)
    return False
