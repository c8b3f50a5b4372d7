"""Framed messages between the processes of one sweep: a byte of type, a byte of rank, four of length, then JSON or raw bytes."""

import asyncio
import json
import struct
from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import Any, Final

_HEAD: Final = struct.Struct("<BBI")
MAX_MESSAGE: Final = 256_000_000


class Kind(IntEnum):
    """What a message is; who sends it in brackets."""

    FOUND = 1
    """[member, passed on by the hub] addresses of another member, see ``pack_found``; the rank is the receiver's."""
    IDLE = 2
    """[member] nothing queued: {"seen": messages handled, "doubtful": bool}."""
    SETTLE = 3
    """[hub] ask doubtful targets once more."""
    VERDICTS = 4
    """[hub] asks for, [member] gives tally and judgements."""
    PAGES = 5
    """[hub] names targets, [member] gives the pages they stand on."""
    SLOTS = 6
    """[hub] new owner of every slot, after a death."""
    CHUNK = 7
    """[member] bytes for the next sweep."""
    END = 8
    """[hub] all is done."""
    ASK = 9
    """[member, passed on by the hub] the sender, whose rank is the value, is running out of work; the rank is the receiver's."""
    GIFT = 10
    """[member, passed on by the hub] the answer: addresses for the asker to see to: [[url, kind, length of the chain], …]."""


class Wire:
    """One end of a stream socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    def send(self, kind: Kind, rank: int, payload: bytes = b"") -> None:
        """Queue a message; what does not fit the socket waits in memory (addresses only: bounded by the site's)."""
        if not self._writer.is_closing():
            self._writer.write(_HEAD.pack(kind, rank, len(payload)) + payload)

    def send_json(self, kind: Kind, rank: int, value: Any) -> None:
        """Queue a message of plain values."""
        self.send(kind, rank, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))

    async def receive(self) -> tuple[Kind, int, bytes] | None:
        """The next message; None when the other end is gone."""
        try:
            kind, rank, length = _HEAD.unpack(await self._reader.readexactly(_HEAD.size))
            if length > MAX_MESSAGE:
                return None
            return Kind(kind), rank, await self._reader.readexactly(length)
        except (asyncio.IncompleteReadError, OSError):
            return None

    async def drain(self) -> None:
        """Wait until what was queued is on its way; a closed end is no error."""
        try:
            await self._writer.drain()
        except OSError:
            return

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


def pack_found(found: Sequence[tuple[str, str, int]]) -> list[Any]:
    """
    Addresses (at least one) with the kind of link and the length of the chain that led there, by columns.

    One long text is written and read many times faster than thousands of short ones. A canonical address has no line end.
    """
    urls, kinds, chains = zip(*found, strict=True)
    return ["\n".join(urls), kinds, chains]


def unpack_found(columns: Sequence[Any]) -> Iterator[tuple[str, str, int]]:
    """What ``pack_found`` packed."""
    text, kinds, chains = columns
    return zip(text.split("\n"), kinds, chains, strict=True)


def load(payload: bytes) -> Any:
    """Plain values of a message."""
    return json.loads(payload.decode("utf-8", "surrogatepass"))
