"""
No pattern of ours explodes: each is tried on texts made from its own structure, with one place blown up and the end spoilt.

Found this way: three optional blanks in a row in the pattern of pagers and in that of meta refreshes took minutes for a page of some kilobytes.
"""

import ast
import importlib
import pkgutil
import random
import re
import re._parser as parser  # type: ignore[import-not-found]  # the only description of a pattern there is
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]

ROOMS: Final = ("core", "checks", "crawler", "reports", "pipeline", "monitors", "rules", "config", "store", "web", "cli")
BLOWN_UP: Final = 700
LIMIT_S: Final = 0.15
"""Linear and quadratic patterns need microseconds to milliseconds here, cubic ones a second."""


def patterns() -> dict[tuple[Any, int], str]:
    """Patterns of all modules, also those in tables, each with a place where it stands."""
    found: dict[tuple[Any, int], str] = {}

    def look(value: object, place: str, depth: int = 0) -> None:
        if isinstance(value, re.Pattern):
            found.setdefault((value.pattern, value.flags), place)
        elif depth < 3 and isinstance(value, dict):
            for one in value.values():
                look(one, place, depth + 1)
        elif depth < 3 and isinstance(value, tuple | list | set | frozenset) and len(value) < 2_000:
            for one in value:
                look(one, place, depth + 1)

    for room in ROOMS:
        for info in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
            if ".migrations." not in info.name:
                for name, value in list(vars(importlib.import_module(info.name)).items()):
                    look(value, f"{info.name}.{name}")
    return found


def example(tree: Any, chance: random.Random) -> str:
    """A text with the structure of a pattern; lookarounds and classes are only roughly kept."""
    parts = []
    for operation, value in tree:
        match str(operation):
            case "LITERAL":
                parts.append(chr(value))
            case "IN":
                parts.append(_member(value, chance))
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                least, most, inner = value
                parts += [example(inner, chance) for _ in range(min(max(least, chance.choice((0, 1, 1))), int(most)))]
            case "SUBPATTERN":
                parts.append(example(value[3], chance))
            case "ATOMIC_GROUP":
                parts.append(example(value, chance))
            case "BRANCH":
                parts.append(example(chance.choice(value[1]), chance))
            case "ANY" | "NOT_LITERAL":
                parts.append("z")
    return "".join(parts)


def _member(members: Any, chance: random.Random) -> str:
    kinds = {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}
    if str(members[0][0]) == "NEGATE":
        return "z"
    operation, value = chance.choice(members)
    match str(operation):
        case "LITERAL":
            return chr(value)
        case "RANGE":
            return chr(value[0])
        case _:
            return kinds.get(str(value), "-")


def attacks(pattern: Any, flags: int) -> Iterator[str]:
    """Texts in which one place is repeated many times and the end does not fit."""
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    tree = parser.parse(text, flags & ~re.UNICODE if isinstance(pattern, bytes) else flags)
    chance = random.Random(7)
    for whole in {example(tree, chance)[:60] for _ in range(2)}:
        for at in range(len(whole) + 1):
            for unit in {whole[at - 1 : at] or " ", " ", whole[max(0, at - 7) : at] or " "}:
                yield whole[:at] + (unit * BLOWN_UP)[:BLOWN_UP] + "\x01"


@pytest.mark.slow
def test_no_pattern_explodes():
    slow = []
    known = patterns()
    for (pattern, flags), place in known.items():
        compiled = re.compile(pattern, flags)
        for text in attacks(pattern, flags):
            data = text.encode("latin-1", "ignore") if isinstance(pattern, bytes) else text
            started = time.process_time()
            compiled.search(data)
            if time.process_time() - started > LIMIT_S:
                slow.append((place, text[:40]))
                break
    assert len(known) > 300
    assert not slow


def test_repeats_of_patterns_are_no_values_of_strings():
    """``rf"\\s{1,3}"`` asks for the text ``(1, 3)``: the braces of a repeat are doubled there."""
    wrong = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Tuple | ast.Constant):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []
