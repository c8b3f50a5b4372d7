"""Our own delay: how late the event loop runs, and a deadline that does not blame a site for it."""

import asyncio
from bisect import bisect_left
from collections import deque
from time import monotonic

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
        self._sum_times: list[float] = []
        self._sums: list[float] = []

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
        if late < HARMFUL_S:
            return
        self._sum_times.append(at)
        self._sums.append((self._sums[-1] if self._sums else 0.0) + late)
        if len(self._sums) > 60_000:
            del self._sums[:30_000], self._sum_times[:30_000]

    def longest_since(self, start: float) -> float:
        """Longest delay in seconds since instant *start* (monotonic)."""
        if not self._times or self._times[-1] < start:
            return 0.0
        return self._lags[bisect_left(self._times, start)]

    def sum_since(self, start: float) -> float:
        """All harmful delays in seconds since instant *start* (monotonic)."""
        index = bisect_left(self._sum_times, start)
        if index >= len(self._sums):
            return 0.0
        return self._sums[-1] - (self._sums[index - 1] if index else 0.0)


class Deadline:
    """
    The outer limit of one load: cancels the task when it passes.

    Delays of our own loop during the load are added to the limit, so data that lay in the socket in time is still read.
    """

    __slots__ = ("_handle", "_loop", "_meter", "_planned", "_task", "began", "expired", "limit", "paused")

    def __init__(self, loop: asyncio.AbstractEventLoop, meter: LagMeter, limit: float) -> None:
        task = asyncio.current_task(loop)
        assert task is not None
        self._loop, self._meter, self._task = loop, meter, task
        self.limit = limit
        self.expired = False
        self.paused = 0.0
        self.began = monotonic()
        self._planned = self.began + limit
        self._handle = loop.call_later(limit, self._fire)

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
        late = now - self._planned
        lag = max(self._meter.longest_since(self.began), late if late >= NOTABLE_S else 0.0)
        end = self.began + self.paused + self.limit + lag
        if self._planned < end - 0.0005:
            # One more turn of the loop at least, so that what waits in the sockets is read before judgement.
            wait = max(end - now, 0.002)
            self._planned = max(end, now + 0.002) if late >= NOTABLE_S else end
            self._handle = self._loop.call_later(wait, self._fire)
            return
        self.expired = True
        self._task.cancel()
