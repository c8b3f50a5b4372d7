"""
What link sweeps remember for their next run: one append-only file of chunks per set of start addresses, in the data directory.

Files, not tables: it is a cache that only this machine's sweeps read, losing it costs time and no fact, and a sweep need not open a database for it.
"""

import hashlib
import os
import struct
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final

from core.errors import StoreError, system_words

_LENGTH: Final = struct.Struct("<I")
MAX_FILE_BYTES: Final = 2_000_000_000
"""A larger memory is not read back. House rule: 20,000 pages take 5 MB."""


class SweepFile:
    """The memory of one sweep. ``chunks`` reads what is there, ``append`` starts afresh, ``finish`` puts the new file in place of the old."""

    def __init__(self, data_dir: Path, start: Sequence[str]) -> None:
        name = hashlib.sha256("\n".join(sorted(start)).encode()).hexdigest()[:32]
        self._path = data_dir / "sweeps" / f"{name}.sweep"
        self._part = self._path.with_suffix(f".{os.getpid()}.part")
        self._file: BinaryIO | None = None

    def chunks(self) -> list[bytes]:
        """Chunks of the last finished sweep, then those of sweeps that were broken off; a torn end is left out."""
        return [chunk for path in (self._path, *self._broken_off()) for chunk in _read(path)]

    def _broken_off(self) -> list[Path]:
        return sorted(self._path.parent.glob(f"{self._path.stem}.*.part"))

    def append(self, chunk: bytes) -> None:
        """
        Add a chunk of the sweep under way.

        Raises:
            StoreError: the data directory cannot be written.
        """
        try:
            if self._file is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self._part.open("wb")
            self._file.write(_LENGTH.pack(len(chunk)) + chunk)
            self._file.flush()
        except OSError as error:
            self._drop()
            raise StoreError(f"不能写入 {self._part}：{system_words(error)}") from None

    def _drop(self) -> None:
        """Let go of the file; what is still buffered may fail once more."""
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):
                file.close()

    def finish(self, *, whole: bool) -> None:
        """
        The sweep is over; a *whole* one replaces what was known, one that was cut short only stands in where nothing was.

        Raises:
            StoreError: the data directory cannot be written.
        """
        if self._file is None:
            return
        self._drop()
        try:
            if not whole and self._path.exists():
                self._part.unlink(missing_ok=True)
                return
            if self._part.exists():
                self._part.replace(self._path)
            for path in self._broken_off():
                path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"不能写入 {self._path}：{system_words(error)}") from None

    def __enter__(self) -> "SweepFile":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._drop()


def _read(path: Path) -> list[bytes]:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return []
        data = path.read_bytes()
    except OSError:
        return []
    chunks, at = [], 0
    while at + _LENGTH.size <= len(data):
        (length,) = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size
        if at + length > len(data):
            break
        chunks.append(data[at : at + length])
        at += length
    return chunks
