"""
Evidence files: content-addressed, compressed, written so that a crash leaves a whole file or none.

A file is one zstd frame and a skippable frame (RFC 8878 section 3.1.2) with the SHA-256 of the first: ``zstd -d`` reads it, and
no byte of it can change unnoticed, those of the frame's header included, which do not show in the content.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

import zstandard

from core.errors import StoreError, system_words
from core.packed import unpack

TEMPORARY: Final = ".new-"
"""Beginning of the names of files that are being written."""
MAX_EVIDENCE_BYTES: Final = 500_000_000
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_SEAL: Final = bytes.fromhex("502a4d18") + (32).to_bytes(4, "little")
"""Magic number and length of the skippable frame."""


class Vault:
    """Bytes by their SHA-256 in ``ab/cdef….zst`` below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path_of(self, sha256: str) -> Path:
        """Where the file of a hash lies; ValueError for what is no hash (it may come from outside)."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"{sha256!r} is no SHA-256 in lower-case hex")
        return self.folder / sha256[:2] / f"{sha256[2:]}.zst"

    def put(self, data: bytes) -> str:
        """
        Keep bytes; gives their hash. Bytes that are there already are not written again.

        Raises:
            StoreError: the folder cannot be written (full disk, rights).
        """
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path_of(sha256)
        if path.exists():
            with suppress(OSError):  # young again: whoever gives up old files must see that somebody counts on it
                os.utime(path)
            return sha256
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, _sealed(zstandard.compress(data, 6)))
        except OSError as error:
            raise StoreError(f"证据文件写不进 {self.folder}：{system_words(error)}") from None
        return sha256

    def holds(self, sha256: str) -> bool:
        """Whether there is a file, sound or not."""
        return self.path_of(sha256).exists()

    def is_older(self, sha256: str, limit: datetime) -> bool:
        """Whether there is a file that nobody has put in since a time."""
        try:
            return self.path_of(sha256).stat().st_mtime < limit.timestamp()
        except OSError:
            return False

    def size_of(self, sha256: str) -> int:
        """Bytes on the disk."""
        try:
            return self.path_of(sha256).stat().st_size
        except OSError:
            return 0

    def remove(self, sha256: str) -> None:
        """
        Give a file up.

        Raises:
            StoreError: it cannot be deleted.
        """
        try:
            self.path_of(sha256).unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"证据文件删不掉 {self.path_of(sha256)}：{system_words(error)}") from None

    def get(self, sha256: str) -> bytes | None:
        """
        The bytes of a hash, None when there is no file.

        Raises:
            StoreError: the file is damaged: it does not hold what its name says.
        """
        try:
            path = self.path_of(sha256)
            packed = path.read_bytes()
        except (ValueError, FileNotFoundError):
            return None
        except OSError as error:
            raise StoreError(f"证据文件读不到：{system_words(error)}") from None
        frame = packed[: -len(_SEAL) - 32]
        if packed != _sealed(frame):
            frame = packed if _is_bare(packed) else b""
        if not frame:
            raise StoreError(f"证据文件 {sha256} 已损坏（文件的字节被改过）")
        try:
            data = unpack(frame, MAX_EVIDENCE_BYTES)
        except zstandard.ZstdError:
            raise StoreError(f"证据文件 {sha256} 已损坏（不能解压）") from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise StoreError(f"证据文件 {sha256} 已损坏（内容与哈希不符）")
        return data


def _sealed(frame: bytes) -> bytes:
    return frame + _SEAL + hashlib.sha256(frame).digest()


def _is_bare(packed: bytes) -> bool:
    """Whether it is one frame and nothing else, as the first versions wrote it: then the hash of its content, which is its name, decides."""
    reader = zstandard.ZstdDecompressor().decompressobj()
    try:
        if not 0 <= zstandard.frame_content_size(packed) <= MAX_EVIDENCE_BYTES:
            return False
        reader.decompress(packed)
    except zstandard.ZstdError:
        return False
    return reader.eof and not reader.unused_data


def write_atomically(path: Path, data: bytes | Iterable[bytes], *, changed_at: datetime | None = None) -> None:
    """Bytes, or their parts, whole or not at all, on the disk when it returns; *changed_at* is noted as its time. OSError when it cannot be."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=TEMPORARY)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines([data] if isinstance(data, bytes) else data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        if changed_at is not None:
            os.utime(name, (changed_at.timestamp(),) * 2)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
