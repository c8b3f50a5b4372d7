"""Our own delay: how late the event loop runs, and a deadline that does not blame a site for it."""

import asyncio
from bisect import bisect_left
from collections import deque
from math import inf
from time import monotonic

from crawler.fetch.connection import Connection
from crawler.fetch.response import ResponseReader

TICK_S = 0.01
"""How often the loop is sampled while loads are under way."""
NOTABLE_S = 0.005
"""Shorter delays are the normal life of a loop and are left alone. House rule."""
HARMFUL_S = 0.05
"""Delays from here on add up against what a deadline proves; a loop that is 20 ms late still reads everything."""
KEEP_S = 300.0


class LagMeter:
    """Samples the delay of the loop it runs in; shared by all loads of a fetcher. Costs nothing while no load is under way."""

    def __init__(self) -> None:
        self._active = 0
        self._due = 0.0
        self._handle: asyncio.TimerHandle | None = None
        # Decreasing delays with increasing times: the first entry not older than an instant is the longest delay since.
        self._times: deque[float] = deque()
        self._lags: deque[float] = deque()
        self._all: deque[tuple[float, float]] = deque(maxlen=20_000)

    def enter(self, loop: asyncio.AbstractEventLoop) -> None:
        """A load begins."""
        self._active += 1
        if self._handle is None:
            self._schedule(loop)

    def leave(self) -> None:
        """A load has ended."""
        self._active -= 1

    def _schedule(self, loop: asyncio.AbstractEventLoop) -> None:
        self._due = monotonic() + TICK_S
        self._handle = loop.call_later(TICK_S, self._tick, loop)

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        now = monotonic()
        late = now - self._due
        if late >= NOTABLE_S:
            self.record(now, late)
        if self._active:
            self._schedule(loop)
        else:
            self._handle = None

    def record(self, at: float, late: float) -> None:
        """Remember that the loop was *late* seconds behind at instant *at* (monotonic)."""
        while self._lags and self._lags[-1] <= late:
            self._lags.pop()
            self._times.pop()
        self._lags.append(late)
        self._times.append(at)
        while self._times[0] < at - KEEP_S:
            self._times.popleft()
            self._lags.popleft()
        self._all.append((at, late))

    def longest_since(self, start: float) -> float:
        """Longest delay in seconds since instant *start* (monotonic)."""
        if not self._times or self._times[-1] < start:
            return 0.0
        return self._lags[bisect_left(self._times, start)]

    def between(self, start: float, until: float) -> tuple[float, float]:
        """
        Give the longest delay and the sum of harmful ones, in seconds, among those that ended after *start* and began before *until*.

        Delays that began later than the last question cannot have delayed the site: its answer waits in the socket.
        """
        longest = total = 0.0
        for at, late in reversed(self._all):
            if at < start:
                break
            if at - late <= until:
                longest = max(longest, late)
                total += late if late >= HARMFUL_S else 0.0
        return longest, total


class Deadline:
    """
    The outer limit of one load: cancels the task when it passes.

    The longest delay of our own loop that kept a question from being sent, or a body from being read, is added to the limit; a
    timer that fires late gives the sockets one more turn, so that what had come in time is still read.
    """

    __slots__ = (
        "_handle",
        "_loop",
        "_meter",
        "_planned",
        "_task",
        "_turned",
        "began",
        "connection",
        "expired",
        "limit",
        "paused",
        "reader",
    )

    def __init__(self, loop: asyncio.AbstractEventLoop, meter: LagMeter, limit: float) -> None:
        task = asyncio.current_task(loop)
        assert task is not None
        self._loop, self._meter, self._task = loop, meter, task
        self.limit = limit
        self.expired = self._turned = False
        self.paused = 0.0
        self.connection: Connection | None = None
        self.reader: ResponseReader | None = None
        self.began = monotonic()
        self._planned = self.began + limit
        self._handle = loop.call_later(limit, self._fire)

    def asked(self, connection: Connection, reader: ResponseReader) -> None:
        """A question goes out: once it is written the site has the word."""
        self.connection, self.reader = connection, reader

    def asking(self) -> None:
        """We have the word: names, connections."""
        self.connection = self.reader = None

    def lags(self) -> tuple[float, float]:
        """Longest and summed delay of ours that held up this load."""
        reading = self.reader is not None and self.reader.status is not None
        asked_at = inf if reading or self.connection is None else self.connection.sent_at
        return self._meter.between(self.began, asked_at)

    def stop(self) -> None:
        """The load has ended by itself."""
        self._handle.cancel()

    def pause(self) -> float:
        """Stop the clock while the load waits for our own politeness; give the instant to resume with."""
        self._handle.cancel()
        return monotonic()

    def resume(self, since: float) -> None:
        """Let the clock run on."""
        now = monotonic()
        self.paused += now - since
        self._planned = self.began + self.paused + self.limit
        self._handle = self._loop.call_later(max(0.0, self._planned - now), self._fire)

    def _fire(self) -> None:
        now = monotonic()
        wait = self.began + self.paused + self.limit + self.lags()[0] - now
        if wait < 0.0005:
            if now - self._planned < NOTABLE_S or self._turned:
                self.expired = True
                self._task.cancel()
                return
            # Late ourselves: one more turn of the loop, so that what waits in the sockets is read before judgement.
            self._turned, wait = True, 0.002
        self._planned = now + wait
        self._handle = self._loop.call_later(wait, self._fire)
