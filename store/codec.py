"""Core records ↔ JSON bytes, by their own type hints."""

import hashlib
from collections.abc import Hashable, Iterable
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

RecordT = TypeVar("RecordT")
KeyT = TypeVar("KeyT", str, int)


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, kind))


def dump(kind: Hashable, value: object) -> bytes:
    """JSON of a record (or a list of records when *kind* is ``list[Record]``); default values are left out."""
    return _adapter(kind).dump_json(value, exclude_defaults=True)


def load(kind: type[RecordT], data: bytes | str) -> RecordT:
    """Read what ``dump`` wrote; ``pydantic.ValidationError`` when it is something else."""
    record: RecordT = _adapter(cast(Hashable, kind)).validate_json(data)
    return record


def short_hash(*parts: bytes | str) -> bytes:
    """16 bytes that stand for a text or document in keys (SHA-256, cut)."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() if isinstance(part, str) else part)
        digest.update(b"\x1f")
    return digest.digest()[:16]


def chunks(values: Iterable[KeyT], size: int = 500) -> Iterable[list[KeyT]]:
    """Lists of at most *size*: databases limit the parameters of a statement."""
    batch: list[KeyT] = []
    for value in values:
        batch.append(value)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
