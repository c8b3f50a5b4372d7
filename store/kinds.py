"""Column types: how times and packed documents lie in both databases."""

import threading
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import zstandard
from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary
from sqlalchemy.types import TypeDecorator

from core import packed

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)

MAX_DOCUMENT_BYTES = 1 << 30
"""Largest document that is unpacked; a damaged header must not ask for more."""

Key = BigInteger().with_variant(Integer, "sqlite")
"""Surrogate keys: SQLite numbers only INTEGER columns by itself."""


def to_micros(at: datetime) -> int:
    """Exact microseconds since 1970 of an aware time; ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError(f"naive time {at!r}; times in the store are aware")
    return (at - EPOCH) // _TICK


@lru_cache(maxsize=2048)
def from_micros(value: int) -> datetime:
    """Aware UTC time of microseconds since 1970."""
    return EPOCH + timedelta(microseconds=value)


class Instant(TypeDecorator[datetime]):
    """An aware time, kept as microseconds since 1970: exact, sortable and the same in both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Aware datetime → integer."""
        return None if value is None else to_micros(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Integer → aware UTC datetime."""
        return None if value is None else from_micros(value)


class Packed(TypeDecorator[bytes]):
    """Bytes (mostly JSON), kept compressed with zstd."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Plain bytes → compressed."""
        return None if value is None else pack(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> bytes | None:
        """Compressed → plain bytes."""
        return None if value is None else unpack(bytes(value))


_local = threading.local()


def pack(data: bytes) -> bytes:
    """Compress with zstd at its quick level."""
    compressor = getattr(_local, "compressor", None)
    if compressor is None:  # making one costs more than a small document; it may not be shared between threads
        compressor = _local.compressor = zstandard.ZstdCompressor(level=3)
    frame: bytes = compressor.compress(data)
    return frame


def unpack(data: bytes, limit: int = MAX_DOCUMENT_BYTES) -> bytes:
    """Decompress; ``zstandard.ZstdError`` when damaged or longer than *limit* bytes."""
    return packed.unpack(data, limit)
