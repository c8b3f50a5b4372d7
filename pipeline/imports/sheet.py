"""
Spreadsheets, opened first in a process of its own: a file of a kilobyte can name a last cell whose table fills any memory.

``python -m pipeline.imports.sheet FILE`` is that process: it opens the file within bounds, says nothing and leaves an exit status.
"""

import io
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from core.errors import ImportFileError
from pipeline.process import own_module

MAX_MEMORY: Final = 1_500_000_000
"""Bytes of address space in which a table must be opened; a hundred thousand lines of a register take a tenth of it. House rule."""
MAX_S: Final = 120.0
DAMAGED: Final = 3
TOO_LARGE: Final = 4


def read_sheet(path: Path, data: bytes) -> list[list[Any]]:
    """
    Rows of the first sheet.

    Args:
        path: where it lies, for the process that tries it, and for messages.
        data: its bytes.

    Raises:
        ImportFileError: damaged, or larger inside than any table of ours.
    """
    status = _try(path)
    if status == 0:
        try:
            return _rows(data)
        except Exception:  # noqa: BLE001  the library raises its own and Rust's errors; the file may have changed meanwhile
            raise ImportFileError(f"{path}: 不是有效的电子表格") from None
    if status == DAMAGED:
        raise ImportFileError(f"{path}: 不是有效的电子表格")
    if status == TOO_LARGE or status < 0:
        raise ImportFileError(f"{path}: 表格展开后太大；请删去数据以外的空行、空列和格式，另存后再导入")
    raise ImportFileError(f"{path}: 没有读成：试开它的进程以状态 {status} 结束；请另存为 CSV 再导入")


def _rows(data: bytes) -> list[list[Any]]:
    import python_calamine

    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def _try(path: Path) -> int:
    """Exit status of the process that opens it; below 0 when it was killed or took too long."""
    try:
        done = subprocess.run(  # noqa: S603  our own program
            own_module("pipeline.imports.sheet", str(path)),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=MAX_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return -1
    return done.returncode


def _main(path: Path) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        _rows(path.read_bytes())
    except MemoryError:
        sys.exit(TOO_LARGE)
    except BaseException:  # noqa: BLE001  Rust's panics are no Exception; whatever it is, it is no table
        sys.exit(DAMAGED)


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
