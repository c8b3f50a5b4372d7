"""Rows of a board's list: when a letter came, and whether the board shows it as answered (standards 7.7)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

from checks.interact.board import ASK, CLOSED, REPLY, STILL
from core.clock import beijing_day
from core.column.plan import column_key
from core.page.dates import list_dates
from core.page.snapshot import PageSnapshot
from core.page.text import narrow

MAX_ROWS: Final = 500
SHORTEST: Final = 8
LONGEST: Final = 400
"""Characters of a row's text. House rule."""
SHOWN: Final = 120
"""Characters of it that are told. House rule."""
TITLE_START: Final = 12
"""Characters of a title that tell its letter. House rule."""
_ROW: Final = "tr, li, dl"
_OPEN_STATE = re.compile(rf"(?:^|[\s\[(:|])(?:正在|等待|尚|还)?(?:{STILL})(?=$|[\s\])|])")
"""The state of a row: a word of its own. Questions hold such words too (咨询未办理退休手续的问题)."""
_ASKED_HEAD = re.compile(rf"{ASK}(?:时间|日期)[:：]?")
_REPLY_HEAD = re.compile(rf"{REPLY}(?:时间|日期)[:：]?")
_EMPTY = re.compile(r"[-—–/\s]*|暂?无")


class Fate(Enum):
    """What a list says of a letter."""

    ANSWERED = "answered"
    OPEN = "open"
    SILENT = "silent"
    """Neither a word on its state nor the day of an answer; or no year, so that nobody knows how long it is open."""


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One row with a day."""

    text: str
    asked: date
    """As the column for it says; without one the oldest day of the row."""
    fate: Fate
    by_column: bool = False
    """Read from the columns for the days of letter and answer, not from a word."""
    leads_to: frozenset[str] = frozenset()
    """Identities of the pages behind its links."""
    certain: bool = True
    """The board says so itself. A column for the day of the answer that is empty everywhere may not be in use."""


class _Columns(NamedTuple):
    """Where a head puts the days."""

    tag: str
    width: int
    asked: int
    reply: int
    """-1 for a column that there is not."""


def letter_rows(page: PageSnapshot) -> list[LetterRow]:
    """Rows of a board's list page, in page order: those of its main list, and any other that calls itself open."""
    titles = [start for item in page.best.listing.items if (start := _start(item.title))]
    rows = [row for row in _rows(page) if row.fate is Fate.OPEN or any(title in _closed_up(row.text) for title in titles)]
    filled = any(row.by_column and row.fate is Fate.ANSWERED for row in rows)
    return [replace(row, certain=filled) if row.by_column and row.fate is Fate.OPEN else row for row in rows]


def is_of(row: LetterRow, letter: PageSnapshot, asked: date | None) -> bool:
    """Whether a row stands for a letter that was opened: it leads there, or tells its title and day."""
    if row.leads_to & {column_key(letter.url), column_key(letter.final_url)}:
        return True
    start = _start(letter.best.title or letter.best.document_title)
    return start != "" and start in _closed_up(row.text) and asked in (None, row.asked)


def _start(title: str) -> str:
    return _closed_up(narrow(title))[:TITLE_START]


def _closed_up(text: str) -> str:
    return "".join(text.split())


def _rows(page: PageSnapshot) -> Iterator[LetterRow]:
    today = beijing_day(page.fetched_at)
    columns: _Columns | None = None
    for node in page.best.tree.css(_ROW)[:MAX_ROWS]:
        text = _text(node)
        if len(text) > LONGEST:
            continue
        cells = [_text(cell) for cell in node.iter()]
        if not list_dates(text, today):
            columns = _columns(node.tag or "", cells) or columns
        elif len(text) >= SHORTEST and not _holds_rows(node, today):
            fits = columns is not None and (columns.tag, columns.width) == (node.tag, len(cells))
            row = _row(node, text, cells, columns if fits else None, today)
            links = (link.attributes.get("href") or "" for link in node.css("a"))
            yield replace(row, text=text[:SHOWN], leads_to=frozenset(column_key(page.best.resolve(href)) for href in links if href))


def _row(node: LexborNode, text: str, cells: Sequence[str], columns: _Columns | None, today: date) -> LetterRow:
    if not _days(text, today):
        # Its year is nowhere: the newest possible one is no evidence against anybody.
        guess = min(shown.day for shown in list_dates(text, today))
        return LetterRow(text, guess, Fate.ANSWERED if CLOSED.search(text) else Fate.SILENT)
    beside = text
    for words in filter(None, map(_text, node.css("a"))):  # titles tell days too
        beside = beside.replace(words, " ")
    days = _days(beside, today) or _days(text, today)
    named = _days(cells[columns.asked], today) if columns and columns.asked >= 0 else []
    asked = named or days
    if CLOSED.search(text):
        return LetterRow(text, min(asked), Fate.ANSWERED)
    if _OPEN_STATE.search(text):
        return LetterRow(text, min(asked), Fate.OPEN)
    if columns is None:
        # A board without heads still dates letter and answer.
        return LetterRow(text, min(days), Fate.ANSWERED if len(days) > 1 else Fate.SILENT)
    reply = cells[columns.reply] if columns.reply >= 0 else ""
    if _days(reply, today):
        return LetterRow(text, min(asked), Fate.ANSWERED, by_column=True)
    is_open = columns.reply >= 0 and _EMPTY.fullmatch(reply) is not None and bool(named)
    return LetterRow(text, min(asked), Fate.OPEN if is_open else Fate.SILENT, by_column=is_open)


def _columns(tag: str, cells: Sequence[str]) -> _Columns | None:
    """The head of a table (or of a list whose first item is one) that names days."""
    names = [_closed_up(cell) for cell in cells]
    asked = next((index for index, name in enumerate(names) if _ASKED_HEAD.fullmatch(name)), -1)
    reply = next((index for index, name in enumerate(names) if _REPLY_HEAD.fullmatch(name)), -1)
    return _Columns(tag, len(cells), asked, reply) if len(cells) > 1 and max(asked, reply) >= 0 else None


def _holds_rows(node: LexborNode, today: date) -> bool:
    """A table or list around the rows is none."""
    return sum(bool(_days(_text(inner), today)) for inner in node.css(_ROW)[:4]) > 2  # itself among them


def _text(node: LexborNode) -> str:
    return narrow(" ".join(node.text(separator=" ").split()))


def _days(text: str, today: date) -> list[date]:
    return [shown.day for shown in list_dates(text, today) if shown.full]
