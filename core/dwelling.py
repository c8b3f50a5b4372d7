"""Home addresses beside names in running text (standards 7.9): finer than 乡镇/街道, down to building, unit or room. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from core.page.text import narrow
from core.person_name import is_person_name

MAX_TEXT: Final = 500_000
"""Characters of one text that are searched."""
ROW: Final = 60
"""Characters before an address in which the name of its row stands. House rule."""
CELLS: Final = 4
"""Cells of a row before the address that are looked at: number, sex or age may stand between. House rule."""
LONGEST: Final = 40
"""Characters of an address before the number of its building. House rule."""
_DOOR: Final = re.compile(r"\d{1,4}\s?(?:栋|幢|号楼|单元|室)[^\n,。;、]{0,20}")
_END: Final = re.compile(r"[\n,。;、]")
_PLACE: Final = re.compile(r"(?:村|社区|小区|花园|家园|苑|公寓|新城)[^\n]{0,10}\Z")
_TOWN: Final = re.compile(r"[\u4e00-\u9fff]{1,16}?(?:镇|乡|街道)")
_CELL: Final = re.compile(r"[\n,;、:\s|]+")
_MASKED: Final = re.compile(r"[某*×xX○〇]")


@dataclass(frozen=True, slots=True)
class Dwelling:
    """One person's home, masked."""

    masked: str
    """No finer than 乡镇/街道, as the local notices demand: ``云溪镇***``."""
    start: int


def find_dwellings(text: str) -> Iterator[Dwelling]:
    """
    Homes that stand behind the name of a person in the same row, each address once, in order.

    >>> [home.masked for home in find_dwellings("王建国，云溪镇东村小区1栋2单元301室")]
    ['云溪镇***']
    >>> list(find_dwellings("王某，云溪镇东村小区1栋2单元301室")), list(find_dwellings("王建国，云溪镇"))
    ([], [])
    """
    text = narrow(text[:MAX_TEXT])
    seen: set[str] = set()
    for door in _DOOR.finditer(text):
        before = _END.split(text[max(0, door.start() - LONGEST) : door.start()])[-1].split(" ")[-1]
        start = door.start() - len(before)
        plain = "".join(f"{before}{door[0]}".split())
        if plain in seen or not _PLACE.search(before) or not _is_of_a_person(text[max(0, start - ROW) : start]):
            continue
        seen.add(plain)
        town = _TOWN.match(before)
        yield Dwelling(f"{town[0] if town else before[:2]}***", start)


def _is_of_a_person(before: str) -> bool:
    cells = [cell for cell in _CELL.split(before) if cell][-CELLS:]
    return any(is_person_name(cell) and not _MASKED.search(cell) for cell in cells)
