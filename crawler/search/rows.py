"""Rows of a result page that lead nowhere by themselves: titles that a script opens, headings beside a button."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from core.page.facts import PageFacts
from crawler.search.titles import plain

HIT: Final = 0.9
"""Title similarity from which a result is the release (standards 7.6)."""
MAX_RESULTS: Final = 200
MIN_RESULT_TEXT: Final = 6
MAX_ROW: Final = 200
"""Characters of a row."""


@dataclass(frozen=True, slots=True)
class PlainRows:
    """What a query without an answer showed as plain text."""

    texts: frozenset[str]
    """Texts that stand there whatever is asked."""
    echoes: frozenset[str]
    """Kinds of elements in which the query is repeated."""

    def answers(self, place: str, text: str) -> bool:
        """Whether a text in a kind of element is an answer to the query."""
        return place not in self.echoes and plain(text) not in self.texts


def plain_rows_of(facts: PageFacts, query: str) -> PlainRows:
    """What a page shows to *query*, to which no release answers."""
    flow = facts.flow
    wanted = plain(query)
    echoes: set[str] = set()
    texts: set[str] = set()
    for index in range(len(flow.tags)):
        if MIN_RESULT_TEXT <= flow.ends[index] - flow.starts[index] <= MAX_ROW:
            text = plain(flow.words(index, MAX_ROW))
            texts.add(text)
            if text == wanted:
                echoes.add(_kind(facts, index))
    return PlainRows(frozenset(texts), frozenset(echoes))


def unlinked(facts: PageFacts, title: str) -> list[tuple[str, str]]:
    """Elements without an address whose text is the title: rows that a script opens, headings beside a button."""
    flow, found = facts.flow, []
    for index in range(len(flow.tags)):
        length = flow.ends[index] - flow.starts[index]
        if length < MIN_RESULT_TEXT or length > 2 * len(title) + 12 or flow.tags[index] in ("title", "option"):
            continue
        text = flow.words(index, MAX_ROW)
        if similarity(text, title) >= HIT and not _leads_somewhere(facts, index):
            found.append((_kind(facts, index), text))
    return found[:MAX_RESULTS]


def _leads_somewhere(facts: PageFacts, index: int) -> bool:
    """Whether an element is, holds or stands in a link with an address: those are judged by where they lead."""
    flow = facts.flow
    anchors = [at for at in (index, *flow.ancestors(index, 3), *flow.inside("a", index)[:5]) if flow.tags[at] == "a"]
    return any((href := flow.href(at)) and not href.lower().startswith(("#", "javascript:")) for at in anchors)


def _kind(facts: PageFacts, index: int) -> str:
    """An element and the two around it by tag and class: what one template writes looks alike."""
    chain = (index, *facts.flow.ancestors(index, 2))
    return ">".join(f"{facts.flow.tags[at]}.{facts.flow.attribute(at, 'class')[:80]}" for at in chain)


def scripted_rows(facts: PageFacts, known: PlainRows) -> int:
    """Rows that are opened by a script which tells no address, apart from those that stand there whatever is asked."""
    flow, number = facts.flow, 0
    for index in flow.by_tag.get("a", []):
        if flow.attribute(index, "onclick") or flow.attribute(index, "href").lower().startswith("javascript:"):
            text = plain(flow.words(index, MAX_ROW))
            number += len(text) >= MIN_RESULT_TEXT and text not in known.texts
    return number


def similarity(shown: str, title: str) -> float:
    """
    How much a result's text is the title, 0..1, punctuation left out; a text that the engine cut off counts by its beginning.

    >>> similarity("安和县召开春季农业生产…", "安和县召开春季农业生产会议")
    1.0
    """
    one, two = plain(shown), plain(title)
    if not one or not two:
        return 0.0
    if one == two or (len(two) >= MIN_RESULT_TEXT and two in one and len(one) <= len(two) * 1.6 + 8):
        return 1.0
    if re.search(r"(?:…|\.\.\.)\s*$", shown.strip()) and len(one) >= max(8, 0.5 * len(two)) and two.startswith(one):
        return 1.0
    if abs(len(one) - len(two)) > max(len(one), len(two)) * 0.25:
        return 0.0
    return SequenceMatcher(None, one, two, autojunk=False).ratio()
