"""What an import did, and what was wrong with which line."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from core.audit import ImportCount
from core.errors import ImportFileError, system_words
from core.value_words import value_words
from store import Store

MAX_PROBLEMS: Final = 1_000
"""Problems kept with their text; the rest is only counted, so that a wrong file of a million lines stays readable."""

MAX_SHOWN: Final = 80
"""Characters of a wrong value that are shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing that is wrong with one line."""

    line: int
    """1-based; the header is line 1 of a table."""
    field: str = ""
    value: object = None
    expected: str
    """What should stand there, in Chinese."""

    def __str__(self) -> str:
        place = f"第 {self.line} 行" + (f": {self.field}" if self.field else "")
        return f"{place}: {self.sentence}"

    @property
    def sentence(self) -> str:
        """What is wrong, without the place."""
        if not self.field:
            return self.expected
        shown = value_words(self.value)
        if len(shown) > MAX_SHOWN:
            shown = shown[:MAX_SHOWN] + "…"
        return f"实为 {shown}，{self.expected}"


@dataclass
class Problems:
    """Collects what is wrong while a file is read."""

    listed: list[Problem] = field(default_factory=list)
    bad_lines: int = 0
    _last: int = -1

    def add(self, problem: Problem) -> None:
        """Note a problem."""
        if problem.line != self._last:
            self.bad_lines += 1
            self._last = problem.line
        if len(self.listed) < MAX_PROBLEMS:
            self.listed.append(problem)


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportResult:
    """Outcome of importing one file."""

    path: str
    count: ImportCount
    problems: tuple[Problem, ...] = ()
    bad_lines: int = 0
    refused: bool = False
    """``strict`` and a bad line: nothing was written."""
    notes: tuple[str, ...] = ()
    """Things worth a word that are no faults (columns that are not read …)."""


class _RefusedError(Exception):
    """Rolls the transaction back."""


def run_import(
    store: Store, path: Path, *, strict: bool, problems: Problems, write: Callable[[], ImportCount], notes: Callable[[], tuple[str, ...]]
) -> ImportResult:
    """
    Run *write* in one transaction. It may read the file while it writes; with *strict* a bad line takes everything back.

    Raises:
        ImportFileError: the file cannot be used at all.
    """
    count, refused = ImportCount(), False
    try:
        with store.transaction():
            count = write()
            if strict and problems.bad_lines:
                raise _RefusedError
    except _RefusedError:
        count, refused = ImportCount(), True
    except OSError as error:
        raise ImportFileError(f"{path}: 读不到文件（{system_words(error)}）") from None
    return ImportResult(
        path=str(path), count=count, problems=tuple(problems.listed), bad_lines=problems.bad_lines, refused=refused, notes=notes()
    )
