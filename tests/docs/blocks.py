"""Code blocks of the documentation, each with the word that says how it is tried."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ROOT / "docs" / "reference"
"""Written from the code itself and compared by ``make reference-check``; its examples are the commands' own."""
_FENCE = re.compile(r"^(\s*)```(\w*)")
_MARK = re.compile(r"^\s*<!-- (not run here|file|yaml): (.+) -->$")


@dataclass(frozen=True)
class Block:
    path: Path
    line: int
    language: str
    text: str
    mark: str = ""
    """``not run here``, ``file``, ``yaml`` or nothing."""
    word: str = ""
    """The reason, the name of the file, or what kind of YAML it is."""

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}"


def documents() -> list[Path]:
    """Every hand-written page."""
    pages = [*ROOT.glob("*.md"), *(path for path in (ROOT / "docs").rglob("*.md") if not path.is_relative_to(GENERATED))]
    return sorted(pages)


def blocks_of(path: Path) -> Iterator[Block]:
    lines = path.read_text("utf-8").splitlines()
    number = 0
    while number < len(lines):
        fence = _FENCE.match(lines[number])
        if fence is None:
            number += 1
            continue
        end = next(at for at in range(number + 1, len(lines)) if lines[at].strip() == "```")
        said = _MARK.match(lines[number - 1]) if number else None
        text = "\n".join(line.removeprefix(fence[1]) for line in lines[number + 1 : end])
        yield Block(path, number + 1, fence[2], text, *(said.groups() if said else ()))
        number = end + 1


def all_blocks() -> list[Block]:
    return [block for path in documents() for block in blocks_of(path)]
