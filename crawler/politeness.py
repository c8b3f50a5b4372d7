"""Politeness gate: one budget per host and per resolved address for all crawl traffic of the process."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from time import monotonic, time

FIRST_PAUSE_S = 1.0
MAX_PAUSE_S = 120.0
"""Longest pause that one answer may ask of us; a page that wants an hour is taken up again by the next crawl."""
STRAIN_WINDOW = 10
STRAIN_FAULTS = 3
"""So many 503 answers among the last ten mean that the host is strained; a single one is just a broken page."""
SLOW_FACTOR = 3.0
SLOW_FLOOR_S = 1.0
"""Latency counts as rising when its short average exceeds the long one by the factor and this floor. House rules."""
FORGET_AT = 5000


@dataclass(slots=True)
class _Budget:
    """What one host or one address may still take."""

    limit: float
    cap: int
    active: int = 0
    next_at: float = 0.0
    pauses: int = 0
    recent: deque[bool] = field(default_factory=lambda: deque(maxlen=STRAIN_WINDOW))
    fast: float = 0.0
    slow: float = 0.0

    @property
    def idle(self) -> bool:
        return not self.active and self.next_at <= monotonic() and not self.pauses and self.limit >= self.cap


@dataclass(slots=True)
class Pass:
    """Permission for one request; give it back with ``Gate.leave``."""

    host: str
    address: str


class Gate:
    """
    Grants passes in order of arrival per host.

    Args:
        per_host: requests in flight per host.
        per_address: requests in flight per resolved address, over all hosts on it.
        total: requests in flight over everything; None = no limit.
        delay_s: least time between two starts on one host.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        *,
        per_host: int,
        per_address: int | None = None,
        total: int | None = None,
        delay_s: float = 0.0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._per_host = per_host
        self._per_address = per_address or per_host * 4
        self._total = total
        self._delay_s = delay_s
        self._clock = clock
        self._active = 0
        self._hosts: dict[str, _Budget] = {}
        self._addresses: dict[str, _Budget] = {}
        self._waiting: dict[str, deque[tuple[asyncio.Future[None], str]]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0

    def try_enter(self, host: str, address: str) -> Pass | None:
        """Grant a pass at once if nobody waits before us and the budgets allow it."""
        if self._waiting.get(host) or not self._may_start(host, address):
            return None
        return self._grant(host, address)

    async def enter(self, host: str, address: str) -> Pass:
        """Wait for a pass."""
        granted = self.try_enter(host, address)
        if granted is not None:
            return granted
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(host, deque()).append((future, address))
        self._wake()
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self.leave(Pass(host, address))
            else:
                self._wake()
            raise
        return Pass(host, address)

    def leave(self, permit: Pass, *, status: int | None = None, retry_after: str = "", seconds: float | None = None) -> None:
        """
        Give a pass back and tell how it went.

        Args:
            permit: what ``enter`` gave.
            status: HTTP status; None when no answer came.
            retry_after: the header, as received.
            seconds: time to the first byte.
        """
        host = self._hosts[permit.host]
        self._active -= 1
        host.active -= 1
        self._addresses[permit.address].active -= 1
        if status is not None:
            self._learn(host, status, retry_after, seconds)
        if self._waiting:
            self._wake()
        elif len(self._hosts) > FORGET_AT or len(self._addresses) > FORGET_AT:
            self._forget()

    def _budget(self, table: dict[str, _Budget], key: str, cap: int) -> _Budget:
        budget = table.get(key)
        if budget is None:
            budget = table[key] = _Budget(limit=cap, cap=cap)
        return budget

    def _may_start(self, host: str, address: str) -> bool:
        if self._total is not None and self._active >= self._total:
            return False
        one = self._budget(self._hosts, host, self._per_host)
        two = self._budget(self._addresses, address, self._per_address)
        if one.active >= int(one.limit) or two.active >= int(two.limit):
            return False
        return one.next_at == 0.0 or one.next_at <= self._clock()

    def _grant(self, host: str, address: str) -> Pass:
        budget = self._hosts[host]
        budget.active += 1
        self._addresses[address].active += 1
        self._active += 1
        if self._delay_s:
            budget.next_at = max(budget.next_at, self._clock() + self._delay_s)
        return Pass(host, address)

    def _wake(self) -> None:
        """Let in whoever may start now, and come back when the next pause ends."""
        now, soonest = self._clock(), 0.0
        for host in list(self._waiting):
            queue = self._waiting[host]
            while queue and (queue[0][0].done() or self._may_start(host, queue[0][1])):
                future, address = queue.popleft()
                if not future.done():
                    self._grant(host, address)
                    future.set_result(None)
            if not queue:
                del self._waiting[host]
                continue
            at = self._budget(self._hosts, host, self._per_host).next_at
            if at > now and (not soonest or at < soonest):
                soonest = at
        if soonest and (self._timer is None or soonest < self._timer_at or self._timer_at <= now):
            if self._timer is not None:
                self._timer.cancel()
            self._timer_at = soonest
            self._timer = asyncio.get_running_loop().call_later(soonest - now + 0.001, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        self._wake()

    def _learn(self, budget: _Budget, status: int, retry_after: str, seconds: float | None) -> None:
        strained = status == 429 or (status == 503 and bool(retry_after))
        budget.recent.append(status == 503)
        if status == 503 and sum(budget.recent) >= STRAIN_FAULTS:
            strained = True
        if strained:
            # Answers that were under way when the pause began say nothing new.
            if budget.next_at <= self._clock() + self._delay_s:
                pause = _retry_seconds(retry_after) or FIRST_PAUSE_S * 2.0**budget.pauses
                budget.pauses = min(budget.pauses + 1, 7)
                budget.next_at = self._clock() + min(pause, MAX_PAUSE_S)
            budget.limit = max(1.0, budget.limit / 2)
            budget.recent.clear()
            return
        if seconds is not None and status < 500:
            self._watch(budget, seconds)
        if budget.pauses and status < 500:
            budget.pauses -= 1

    def _watch(self, budget: _Budget, seconds: float) -> None:
        if not budget.slow:
            budget.fast = budget.slow = seconds
        budget.fast += 0.3 * (seconds - budget.fast)
        budget.slow += 0.02 * (seconds - budget.slow)
        if budget.fast > SLOW_FLOOR_S and budget.fast > SLOW_FACTOR * budget.slow:
            budget.limit = max(1.0, budget.limit * 0.7)
        elif budget.limit < budget.cap:
            budget.limit = min(float(budget.cap), budget.limit + 0.1)

    def _forget(self) -> None:
        for table in (self._hosts, self._addresses):
            for key in [key for key, budget in table.items() if budget.idle]:
                del table[key]


def _retry_seconds(header: str) -> float:
    """Read Retry-After: seconds or an HTTP date; 0 when it is neither."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), 86_400))
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time())
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0
