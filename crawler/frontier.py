"""The crawl frontier under Scrapy: a scheduler over ``core.ports.Frontier``, and a frontier in memory for short work and tests."""

import heapq
import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler

from core.ports import Frontier
from crawler.plan import Row

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

T = TypeVar("T")

TAKE: Final = 16
"""Rows claimed at once; small, so that a better row found meanwhile is not long overtaken."""
FLUSH_S: Final = 0.25
"""Finished and new rows go to the store at least this often."""
FLUSH_ROWS: Final = 500


class MemoryFrontier:
    """``core.ports.Frontier`` without a store: nothing survives the process."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._heap: list[tuple[int, int, str]] = []
        self._taken: set[str] = set()
        self._brought: dict[str, str] = {}

    def push(self, rows: Sequence[tuple[str, int, str]]) -> int:
        """Add rows; known URLs are ignored; gives the number that were new."""
        added = 0
        for url, priority, request in rows:
            if url not in self._known:
                self._known[url] = request
                heapq.heappush(self._heap, (-priority, len(self._known), url))
                added += 1
        return added

    def take(self, limit: int) -> list[tuple[str, str]]:
        """Claim up to *limit* rows, best first, oldest first among equals."""
        found: list[tuple[str, str]] = []
        while self._heap and len(found) < limit:
            _, _, url = heapq.heappop(self._heap)
            self._taken.add(url)
            found.append((url, self._known[url]))
        return found

    def done(self, urls: Sequence[str], brought: Mapping[str, str] | None = None) -> None:
        """Mark claimed rows as finished."""
        self._taken.difference_update(urls)
        self._brought.update(brought or {})

    def brought(self) -> Iterator[tuple[str, str]]:
        """What finished rows brought."""
        yield from self._brought.items()

    def pending(self) -> int:
        """Rows that are pending or taken."""
        return len(self._heap) + len(self._taken)


class FrontierQueue:
    """
    Batches between a running crawl and its frontier.

    A row is reported done only after everything it brought was handed over: new rows are pushed before finished ones are marked, so a
    process killed in between reads a page twice and loses none. Scrapy's engine calls from timers, where an error is logged and forgotten, and
    would then wait for ever: what the store refuses is kept in ``failure``, and the crawl ends.
    """

    def __init__(self, frontier: Frontier, *, max_pages: int, stop_at: float | None = None, max_bytes: int | None = None) -> None:
        self._frontier = frontier
        self._ready: deque[tuple[str, str]] = deque()
        self._taken: set[str] = set()
        self._new: list[tuple[str, int, str]] = []
        self._finished: list[str] = []
        self._brought: dict[str, str] = {}
        self._flushed_at = time.monotonic()
        self._max_pages = max_pages
        self._stop_at = stop_at
        self._max_bytes = max_bytes
        self.size = 0
        """Body bytes of the pages fetched in this run."""
        self.claimed = 0
        """Rows handed out in this run and, after a restart, pages read before it."""
        self.truncated_by: str | None = None
        self.failure: Exception | None = None
        """What the store refused; it is asked for nothing more."""

    def add(self, rows: Iterable[Row]) -> None:
        """Hand over new rows."""
        self._new.extend((row.url, row.priority, json.dumps({"depth": row.depth, "moves": row.moves})) for row in rows)

    def finish(self, url: str, brought: str | None = None) -> None:
        """A row is read and all it brought was added; *brought* is kept with it for a restart."""
        self._taken.discard(url)
        self._finished.append(url)
        if brought is not None:
            self._brought[url] = brought
        if len(self._new) + len(self._finished) >= FLUSH_ROWS or time.monotonic() - self._flushed_at >= FLUSH_S:
            self.flush()

    def flush(self) -> None:
        """Write what was handed over."""
        self._ask(self._write, None)

    def _ask(self, question: Callable[[], T], refused: T) -> T:
        """An answer of the store, *refused* once it has failed."""
        if self.failure is None:
            try:
                return question()
            except Exception as error:  # noqa: BLE001  raised again by the crawl, when the engine has ended
                self.failure = error
        return refused

    def _write(self) -> None:
        if self._new:
            self._frontier.push(self._new)
            self._new = []
        if self._finished:
            self._frontier.done(self._finished, self._brought)
            self._finished, self._brought = [], {}
        self._flushed_at = time.monotonic()

    def next(self) -> tuple[str, str] | None:
        """Claim the best row; None when there is none now or a limit is reached."""
        if self.is_stopped():
            return None
        if not self._ready:
            self.flush()
            self._ready.extend(self._ask(lambda: self._frontier.take(min(TAKE, self._max_pages - self.claimed)), []))
        if not self._ready:
            return None
        row = self._ready.popleft()
        self._taken.add(row[0])
        self.claimed += 1
        return row

    def is_stopped(self) -> bool:
        """Whether a limit or the store ended the crawl; sets ``truncated_by`` when rows are left."""
        if self.failure is not None:
            return True
        reason = None
        if self.claimed >= self._max_pages:
            reason = "max_pages"
        elif self._stop_at is not None and time.monotonic() >= self._stop_at:
            reason = "time"
        elif self._max_bytes is not None and self.size >= self._max_bytes:
            reason = "bytes"
        if reason is None:
            return False
        if self.truncated_by is None and self._waiting():
            self.truncated_by = reason
        return True

    def has_waiting(self) -> bool:
        """Rows that could be handed out now; claimed ones are somebody's work already."""
        return not self.is_stopped() and self._waiting()

    def _waiting(self) -> bool:
        if self._ready or self._new:
            return True
        self.flush()
        return self._ask(self._frontier.pending, 0) > len(self._taken)


class FrontierScheduler(BaseScheduler):
    """Scrapy SCHEDULER over the spider's ``queue``: the engine sees one Request at a time, made when its row is claimed."""

    def __init__(self) -> None:
        self._queue: FrontierQueue | None = None

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Made by the engine; the queue comes with the spider."""
        return cls()

    def open(self, spider: Any) -> None:
        """Called when the engine opens the spider."""
        self._queue = spider.queue

    def close(self, reason: str) -> None:
        """Called when the crawl ends."""
        if self._queue is not None:
            self._queue.flush()

    def has_pending_requests(self) -> bool:
        """Whether the engine should go on asking."""
        return self._queue is not None and self._queue.has_waiting()

    def enqueue_request(self, request: Request) -> bool:
        """Accept a Request that a spider yielded (ours adds rows directly)."""
        if self._queue is None:
            return False
        row = Row(url=request.meta.get("row_url", request.url), priority=request.priority, depth=request.meta.get("depth", 0))
        self._queue.add([row])
        return True

    def next_request(self) -> Request | None:
        """The next page to read."""
        row = self._queue.next() if self._queue is not None else None
        if row is None:
            return None
        url, text = row
        # Scrapy would escape the address its own way: the exact one travels in meta.
        return Request(url, meta={"row_url": url, **json.loads(text)}, dont_filter=True)
