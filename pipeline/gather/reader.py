"""
Reads files in a process of its own: a hostile PDF or workbook may loop, swell or crash, and takes only its reader with it.

Run as a program this module is the other side: frames of (url, bytes) in, frames of JSON out.
"""

import asyncio
import contextlib
import json
import struct
import sys
from types import TracebackType
from typing import BinaryIO, Final, Self

from core.errors import Failure
from core.outcome import Cause, Owner
from pipeline.process import own_module

FILE_S: Final = 10.0
"""For one file. House rule; a thousand-page PDF takes about two seconds."""
MAX_MEMORY: Final = 1_500_000_000
"""Address space of the reader in bytes."""
_SIZE: Final = struct.Struct(">II")


class FileReader:
    """``read_attachment`` at arm's length; the reader is started with the first file and again after it had to be stopped."""

    def __init__(self, *, file_s: float = FILE_S) -> None:
        self._file_s = file_s
        self._process: asyncio.subprocess.Process | None = None
        self._lock = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._stop()

    async def read(self, body: bytes, url: str) -> str | Failure:
        """Text of a file; a file that is too much for the reader gives a failure owned by nobody."""
        async with self._lock:
            try:
                async with asyncio.timeout(self._file_s):
                    said = await self._ask(body, url)
            except TimeoutError:
                await self._stop()
                return Failure(Cause.DEADLINE, Owner.MONITOR, f"附件在 {self._file_s:g} 秒内没有读完")
            except (OSError, EOFError, asyncio.IncompleteReadError):
                await self._stop()
                return Failure(Cause.UNDECODABLE, Owner.UNCLEAR, "附件文字无法读取，可能已损坏")
        if "text" in said:
            return str(said["text"])
        return Failure(Cause(said["cause"]), Owner(said["owner"]), said["detail"])

    async def _ask(self, body: bytes, url: str) -> dict[str, str]:
        process = self._process
        if process is None or process.returncode is not None:
            process = self._process = await asyncio.create_subprocess_exec(
                *own_module("pipeline.gather.reader"), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        name = url.encode()
        process.stdin.write(_SIZE.pack(len(name), len(body)) + name + body)
        await process.stdin.drain()
        (size,) = struct.unpack(">I", await process.stdout.readexactly(4))
        said: dict[str, str] = json.loads(await process.stdout.readexactly(size))
        return said

    async def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer files until the input ends."""
    from core.attachment import read_attachment

    while len(head := source.read(_SIZE.size)) == _SIZE.size:
        name, size = _SIZE.unpack(head)
        url = source.read(name).decode()
        text = read_attachment(source.read(size), url)
        said = {"cause": text.cause, "owner": text.owner, "detail": text.detail} if isinstance(text, Failure) else {"text": text}
        frame = json.dumps(said).encode()
        sink.write(struct.pack(">I", len(frame)) + frame)
        sink.flush()


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


if __name__ == "__main__":
    _limit_memory()
    serve(sys.stdin.buffer, sys.stdout.buffer)
