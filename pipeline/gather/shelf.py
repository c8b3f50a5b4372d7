"""Pages of a crawl, set aside until it is known which of them findings blame; judging them again needs no second request."""

import json
import logging
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

import zstandard

from core.errors import system_words
from core.outcome import PageKind
from core.packed import unpack
from core.page.snapshot import PageSnapshot

log = logging.getLogger(__name__)

LEVEL: Final = 1
"""Of compression: some 0.2 ms for an ordinary page, a fifth of its bytes."""
MAX_RECORD_BYTES: Final = 200_000_000
"""Of one page with its headers, unpacked; far above ``network.max_body_bytes``."""


class PageShelf:
    """
    Pages by address in one nameless file of the data directory: nothing of it outlives the process, and memory holds addresses only.

    What does not fit (*max_bytes*, a full disk) is left out; an audit never fails for it.
    """

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._file: IO[bytes] | None = None
        self._places: dict[str, tuple[int, int]] = {}
        self._end = 0
        self._pack = zstandard.ZstdCompressor(level=LEVEL)
        self.left_out = 0
        """Pages that did not fit."""

    def put(self, page: PageSnapshot, addresses: Iterable[str] = ()) -> None:
        """Set a page aside under its own addresses and these."""
        record = self._pack.compress(_written(page))
        if not self._append(record):
            self.left_out += 1
            return
        place = (self._end - len(record), len(record))
        self._places |= dict.fromkeys((page.url, page.final_url, *addresses), place)

    def holds(self, address: str) -> bool:
        """Whether a page was set aside under an address."""
        return address in self._places

    def get(self, address: str) -> PageSnapshot | None:
        """The page under an address, as it was read; None = not set aside."""
        place = self._places.get(address)
        if place is None or self._file is None:
            return None
        try:
            self._file.seek(place[0])
            return _read(unpack(self._file.read(place[1]), MAX_RECORD_BYTES))
        except (OSError, zstandard.ZstdError, ValueError):
            log.warning("暂存的页面读不出来", extra={"event": "shelf_unreadable", "url": address})
            return None

    def _append(self, record: bytes) -> bool:
        if self._end + len(record) > self._max_bytes:
            return False
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(dir=self._folder, prefix=".crawl-")  # noqa: SIM115 - closed by ``close``
            self._file.seek(self._end)
            self._file.write(record)
        except OSError as error:
            if not self.left_out and self._folder.exists():  # a folder that is gone went with the run that was interrupted
                log.warning("页面不能暂存：%s", system_words(error), extra={"event": "shelf_failed"})
            return False
        self._end += len(record)
        return True

    def close(self) -> None:
        """Give the disk back."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
        self._file = None
        self._places.clear()

    def __enter__(self) -> Self:
        """Close at the end."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close."""
        self.close()


def _written(page: PageSnapshot) -> bytes:
    head = [page.url, page.final_url, page.status, page.headers, page.fetched_at.isoformat(), page.kind.value, page.sha256]
    # JSON escapes every control and every surrogate: the first line break ends the head.
    return json.dumps(head).encode("ascii") + b"\n" + page.body


def _read(record: bytes) -> PageSnapshot:
    head, _, body = record.partition(b"\n")
    url, final_url, status, headers, fetched_at, kind, sha256 = json.loads(head)
    return PageSnapshot(
        url=url,
        final_url=final_url,
        status=status,
        headers=tuple((name, value) for name, value in headers),
        body=body,
        fetched_at=datetime.fromisoformat(fetched_at),
        kind=PageKind(kind),
        sha256=sha256,
    )
