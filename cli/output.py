"""Where results go: the format that a file's name tells, and files that cannot be written, told before the work."""

import re
import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from core.errors import AppError, CannotRunError, UsageError, is_out_of_space, system_words

Format = TypeVar("Format", bound=StrEnum)
_ENDING: Final = re.compile(r"\.[a-z][a-z0-9]{0,5}", re.IGNORECASE | re.ASCII)
"""What is meant as a kind of file; ``报告.2026`` and ``第1.5版`` have no ending."""
_ALSO: Final = {"yml": "yaml", "htm": "html", "txt": "text", "log": "text", "ndjson": "jsonl"}


def format_of(output: Path | None, wanted: Format | None, default: Format) -> Format:
    """
    The format that was asked for, else the one that the name of *output* tells, else *default*.

    Raises:
        UsageError: the name ends like a file that we do not write.
    """
    if wanted is not None or output is None:
        return wanted or default
    ending = _ending(output)
    known = {member.value: member for member in type(default)}
    found = known.get(_ALSO.get(ending, ending)) if ending else default
    if found is None:
        endings = [".txt" if name == "text" else f".{name}" for name in known]
        raise UsageError(f"{output}: 写不出 .{ending} 文件；文件名应以 {'、'.join(endings)} 结尾，或用 --format 写明格式")
    return found


def choose_format(output: Path | None, wanted: Format | None, default: Format) -> Format:
    """
    The format of the result, as ``format_of`` finds it, if it may go where it is to go.

    Raises:
        UsageError: a kind of file that we do not write, or a workbook for a terminal.
    """
    chosen = format_of(output, wanted, default)
    check_screen(chosen, output)
    return chosen


def check_ending(output: Path | None, *endings: str) -> None:
    """
    Refuse a name that promises another kind of file than the only one a command writes.

    Raises:
        UsageError: with the *endings* that are right.
    """
    if output is not None and (ending := _ending(output)) and ending not in endings:
        raise UsageError(f"{output}: 写不出 .{ending} 文件；文件名应以 {'、'.join(f'.{each}' for each in endings)} 结尾")


def check_screen(chosen: StrEnum, output: Path | None) -> None:
    """
    Refuse to pour a workbook over a terminal; into a pipe or a file it may go.

    Raises:
        UsageError: with what to do instead.
    """
    if chosen.value == "xlsx" and (output is None or str(output) == "-") and sys.stdout.isatty():
        raise UsageError("--format xlsx 不能显示在终端上；请用 --output 写明文件名")


def check_writable(output: Path | None) -> None:
    """
    Try whether *output*, a file or a folder for files, can be written, before hours of work and not after; nothing is left behind.

    Raises:
        UsageError: it cannot.
    """
    if output is None or str(output) == "-" or _is_special(output):
        return
    import tempfile

    folder = output if output.is_dir() else next(place for place in output.absolute().parents if place.exists())
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise unwritable(output, error) from None


def check_folder(output: Path | None) -> None:
    """
    The same for a folder that several files are to go into.

    Raises:
        UsageError: it is a file, or cannot be written.
    """
    if output is not None and (str(output) == "-" or (output.exists() and not output.is_dir())):
        raise UsageError(f"{output}: 不是文件夹；有多份报告时 --output 应为文件夹")
    check_writable(output)


def unwritable(output: Path, error: OSError) -> AppError:
    """What to raise when the system refused to write *output*: a full disk is nobody's mistake."""
    kind = CannotRunError if is_out_of_space(error) else UsageError
    return kind(f"{output}: 写不进去（{system_words(error)}）")


def write_file(output: Path, data: bytes | Iterable[bytes]) -> None:
    """
    Write a file, given as bytes or in parts, whole, or leave it as it was.

    Raises:
        AppError: the system refuses.
    """
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        if output.is_dir() or _is_special(output):
            with output.open("wb") as stream:
                stream.writelines([data] if isinstance(data, bytes) else data)
            return
        from store.vault import write_atomically

        mode = output.stat().st_mode if output.exists() else None
        write_atomically(output, data)
        if mode is not None:
            output.chmod(mode)
    except OSError as error:
        raise unwritable(output, error) from None


def _is_special(output: Path) -> bool:
    """Whether it is a link, a pipe or a device, which is written to and never replaced."""
    return output.is_symlink() or (output.exists() and not (output.is_file() or output.is_dir()))


def _ending(output: Path) -> str:
    named = str(output) != "-" and not output.is_dir() and not _is_special(output)
    return output.suffix[1:].lower() if named and _ENDING.fullmatch(output.suffix) else ""
