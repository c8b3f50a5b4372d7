"""Content codings, undone as a stream with bounded output, so that a bomb costs no more than its cap."""

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli
import zstandard

PIECE = 65_536
"""Output is produced in pieces of about this size, in bytes."""
_SLICE = 16_384
_ZSTD_SLICE = 128
"""The zstd binding has no output limit; one block of 4 bytes can give 128 KB, so it is fed in slices that can give 4 MB at most."""
_ZSTD_MAGIC = (b"\x28", *(bytes((first,)) for first in range(0x50, 0x60)))
"""First byte of a frame, or of one that is to be skipped."""
_ZSTD_WINDOW = 8 * 1024 * 1024
"""RFC 9659: no larger window over HTTP."""
MAX_CODINGS = 3


class UndecodableError(Exception):
    """The body is not what Content-Encoding says."""


class Decoder(Protocol):
    """One content coding."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Give decoded pieces; raises UndecodableError."""
        ...


class _Zlib:
    """gzip and deflate; several gzip members, and deflate without its zlib header, as servers send it."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._engine = zlib.decompressobj(31) if gzip else None
        self._start = b""
        self._ended = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._engine is None:
            data = self._start + data
            if len(data) < 2:
                self._start = data
                return
            # RFC 1950: method 8, and both header bytes together a multiple of 31; without it the stream is bare.
            wrapped = data[0] & 0x0F == 8 and (data[0] * 256 + data[1]) % 31 == 0
            self._engine = zlib.decompressobj(15 if wrapped else -15)
        for start in range(0, len(data), _SLICE):
            yield from self._slice(data[start : start + _SLICE])

    def _slice(self, rest: bytes) -> Iterator[bytes]:
        engine = self._engine
        assert engine is not None
        while rest and not self._ended:
            if engine.eof:
                # Browsers ignore what follows the last member when it is no member.
                if not self._gzip or not rest.startswith(b"\x1f"):
                    self._ended = True
                    return
                engine = self._engine = zlib.decompressobj(31)
            try:
                piece = engine.decompress(rest, PIECE)
            except zlib.error:
                raise UndecodableError("gzip" if self._gzip else "deflate") from None
            rest = engine.unused_data if engine.eof else engine.unconsumed_tail
            if piece:
                yield piece


class _Brotli:
    def __init__(self) -> None:
        self._engine = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._engine.is_finished():
            return
        try:
            piece = self._engine.process(data, output_buffer_limit=PIECE)
            if piece:
                yield piece
            while not self._engine.can_accept_more_data():
                piece = self._engine.process(b"", output_buffer_limit=PIECE)
                if not piece:
                    return
                yield piece
        except brotli.error:
            raise UndecodableError("br") from None


class _Zstd:
    """One frame after another (RFC 8878 section 3.1); what follows the last one and is none is ignored, as with gzip."""

    def __init__(self) -> None:
        self._maker = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        self._engine = self._maker.decompressobj()
        self._ended = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), _ZSTD_SLICE):
            yield from self._slice(data[start : start + _ZSTD_SLICE])

    def _slice(self, rest: bytes) -> Iterator[bytes]:
        while rest and not self._ended:
            if self._engine.eof:
                if not rest.startswith(_ZSTD_MAGIC):
                    self._ended = True
                    return
                self._engine = self._maker.decompressobj()
            try:
                piece = self._engine.decompress(rest)
            except zstandard.ZstdError:
                raise UndecodableError("zstd") from None
            rest = self._engine.unused_data if self._engine.eof else b""
            if piece:
                yield piece


class _Chain:
    def __init__(self, stages: list[Decoder]) -> None:
        self._stages = stages

    def feed(self, data: bytes) -> Iterator[bytes]:
        return self._run(data, 0)

    def _run(self, data: bytes, index: int) -> Iterator[bytes]:
        if index == len(self._stages):
            yield data
            return
        for piece in self._stages[index].feed(data):
            yield from self._run(piece, index + 1)


def make_decoder(content_encoding: str) -> Decoder | None:
    """
    Give a decoder for a Content-Encoding header; None when there is nothing to undo.

    Raises:
        UndecodableError: a coding nobody knows, or too many of them.
    """
    names = [name for name in (part.strip().lower() for part in content_encoding.split(",")) if name not in ("", "identity", "none")]
    if not names:
        return None
    if len(names) > MAX_CODINGS:
        raise UndecodableError("太多层编码")
    stages: list[Decoder] = []
    for name in reversed(names):
        if name in ("gzip", "x-gzip"):
            stages.append(_Zlib(gzip=True))
        elif name == "deflate":
            stages.append(_Zlib(gzip=False))
        elif name == "br":
            stages.append(_Brotli())
        elif name == "zstd":
            stages.append(_Zstd())
        elif "/" in name or name in ("utf-8", "gbk", "gb2312", "binary", "8bit", "7bit", "chunked"):
            # Servers that confuse it with Content-Type or the charset; browsers read the body as it is.
            continue
        else:
            raise UndecodableError(name[:20])
    if not stages:
        return None
    return stages[0] if len(stages) == 1 else _Chain(stages)
