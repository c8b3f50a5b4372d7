"""
Word lists and the engine that finds their words in a text (standards 7.8). Pure.

Matching sees through full-width forms, spaces, zero-width characters and letter case, but never across the border of two blocks: the end
of one headline and the beginning of the next are no word.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from core.page.text import narrow

SEVERE: Final = "severe"
GENERAL: Final = "general"
CONTEXT: Final = 20
"""Characters shown on either side of a hit. House rule."""
MAX_HITS: Final = 500
"""Hits kept of one text; more are an accident or an attack."""
_INVISIBLE: Final = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
_DROPPED: Final = dict.fromkeys(map(ord, _INVISIBLE))
_OPENING: Final = '“‘「『《"'
_CLOSING: Final = '”’」』》"'


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """One word that should not stand in a text."""

    wrong: str
    right: str = ""
    """What should stand there; empty when there is no replacement."""
    category: str = ""
    """E.g. 错别字, 国家机关名称; for people."""
    severity: str = GENERAL
    """``severe`` (严重表述错误, veto class) or ``general``."""
    exceptions: tuple[str, ...] = ()
    """Longer texts in which the word is right: a hit inside one of them does not count."""
    source: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    """Days (inclusive) on which the entry holds; None = open."""

    def holds_on(self, day: date) -> bool:
        """Whether the entry is valid on *day*."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A term found in a text."""

    term: Term
    start: int
    """Offset in the text as given."""
    context: str
    """The word with what stands around it, on one line."""
    quoted: bool
    """Inside quotation marks or a title: often a citation."""


class Lexicon:
    """An immutable list of terms with its automaton; building is O(words), searching is linear in the text."""

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self.terms: Final = tuple(terms)
        self._plain: Final = tuple(_fold(term.wrong)[0].replace("\n", "") for term in self.terms)
        self._exceptions: Final = tuple(tuple(_fold(text)[0].replace("\n", "") for text in term.exceptions) for term in self.terms)

    def __len__(self) -> int:
        return len(self.terms)

    def has(self, severity: str) -> bool:
        """Whether any term has this severity."""
        return any(term.severity == severity for term in self.terms)

    @cached_property
    def _automaton(self) -> Any:
        import ahocorasick_rs

        return ahocorasick_rs.AhoCorasick([word or "\0" for word in self._plain])

    def find(self, text: str, day: date, *, severity: str | None = None, join_lines: bool = False) -> list[Hit]:
        """
        All hits valid on *day*, in order; at most ``MAX_HITS``.

        *join_lines*: line ends are only wraps (text files, PDF), not borders of blocks.
        """
        if not self.terms or not text:
            return []
        plain = text.replace("\n", " ") if join_lines else text
        if not self._automaton.find_matches_as_indexes(_squeezed(plain)):
            return []  # nearly every text; the fold with offsets costs ten times as much
        folded, offsets = _fold(plain)
        hits: list[Hit] = []
        for number, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            term = self.terms[number]
            if (severity is not None and term.severity != severity) or not term.holds_on(day) or self._excepted(number, folded, start, end):
                continue
            first, last = offsets[start], offsets[end - 1] + 1
            hits.append(Hit(term=term, start=first, context=_context(text, first, last), quoted=_quoted(text, first, last)))
            if len(hits) >= MAX_HITS:
                break
        return hits

    def _excepted(self, number: int, folded: str, start: int, end: int) -> bool:
        for longer in self._exceptions[number]:
            size = len(longer)
            place = folded.find(longer, max(0, end - size), start + size)
            if 0 <= place <= start and place + size >= end:
                return True
        return False


def _fold(text: str) -> tuple[str, list[int]]:
    """Text as it is compared, and for each of its characters the offset in the original. Line ends stay."""
    kept: list[str] = []
    offsets: list[int] = []
    for offset, char in enumerate(narrow(text)):
        if char == "\n" or not (char.isspace() or char in _INVISIBLE):
            lowered = char.lower()
            kept.append(lowered if len(lowered) == 1 else char)
            offsets.append(offset)
    return "".join(kept), offsets


def _squeezed(text: str) -> str:
    """``_fold`` without the offsets."""
    return "\n".join("".join(line.split()) for line in narrow(text).translate(_DROPPED).lower().split("\n"))


def _context(text: str, start: int, end: int) -> str:
    return " ".join(text[max(0, start - CONTEXT) : end + CONTEXT].split())


def _quoted(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 40) : start], text[end : end + 40]
    opened = max(before.rfind(mark) for mark in _OPENING)
    if opened < 0 or max(before.rfind(mark) for mark in _CLOSING) > opened:
        return False
    return any(mark in after for mark in _CLOSING)
