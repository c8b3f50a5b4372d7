"""What somebody may have meant who wrote a word that nobody knows."""

from collections.abc import Iterable
from typing import Any


def nearest(word: str, known: Iterable[str]) -> str:
    """
    ``；是不是 …？``, or nothing when no known word is near.

    >>> nearest("lst", ["list", "show"]), nearest("x", ["list"])
    ('；是不是 list？', '')
    """
    import difflib

    near = difflib.get_close_matches(word, list(known), n=1)
    return f"；是不是 {near[0]}？" if near else ""


def nearest_or(word: str, known: Iterable[str], advice: str) -> str:
    """
    The same with what else to do behind it.

    >>> nearest_or("lst", ["list"], "看说明"), nearest_or("x", ["list"], "看说明")
    ('；是不是 list？看说明', '；看说明')
    """
    return (nearest(word, known) or "；") + advice


def names_of(things: Iterable[Any]) -> list[str]:
    """Ids and names of sites or accounts, for ``nearest``."""
    return [text for thing in things for text in (thing.id, thing.name) if text]
