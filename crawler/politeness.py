"""Politeness gate: one budget per host and per resolved address for all crawl traffic, of one process or of several that share a table."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from time import monotonic, time

from crawler.gate_table import GateTable

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 1.0
MAX_PAUSE_S = 120.0
"""Longest pause that one answer may ask of us; a page that wants an hour is taken up again by the next crawl."""
STRAIN_WINDOW = 10
STRAIN_FAULTS = 3
"""So many 503 answers among the last ten mean that the host is strained; a single one is just a broken page."""
SLOW_FACTOR = 3.0
SLOW_FLOOR_S = 1.0
"""Latency counts as rising when its short average exceeds the long one by the factor and this floor. House rules."""
RETRY_SPACING_S = 0.2
"""How far apart a second look may bring requests: hundreds of pages that are broken for good would otherwise take a second each."""
GIVE_UP = 8
"""Pauses in a row, of minutes in the end, after which a host that has answered nothing else is left alone. House rule."""
MIN_SPACING_S, MAX_SPACING_S = 0.05, 1.0
"""Spacing of starts on a host that refuses even one request at a time: doubled at each refusal, a tenth less after each answer. House rules."""
FORGET_AT = 5000
POLL_S = 0.005
"""How often a budget that another process uses up is looked at again."""
MAX_WAIT_S = 60.0
"""Longest time between two looks at a closed window."""
LOGGED_FROM = 20
"""Requests from which on a host gets its log line; slowed-down and refused ones always do."""


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
    row: int = 0
    shared: bool = False
    """Its requests in flight are counted in the common table."""
    requests: int = 0
    size: int = 0
    most: int = 0
    refused: int = 0
    """Pauses taken because it refused us."""
    in_vain: int = 0
    """Pauses since it last answered anything else."""
    turned_away: int = 0
    """Answers with which it did: 429, and 503."""
    paused_s: float = 0.0
    spacing: float = 0.0
    slowed: int = 0

    @property
    def idle(self) -> bool:
        return not self.active and self.next_at <= monotonic() and not self.pauses and not self.spacing and self.limit >= self.cap


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
        window: gives the seconds until crawl traffic may start, 0 when it may; None = at any time.
        shares: our part of the budget of hosts that several processes ask; the others' come from *table*.
        table: requests in flight and pauses of all processes; None = we are alone.
        rank: our column of the table.
        together: requests in flight over everything and all processes; None = no limit.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        *,
        per_host: int,
        per_address: int | None = None,
        total: int | None = None,
        delay_s: float = 0.0,
        window: Callable[[], float] | None = None,
        shares: Mapping[str, int] | None = None,
        table: GateTable | None = None,
        rank: int = 0,
        together: int | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._per_host = per_host
        self._per_address = per_address or per_host * 4
        self._total = total
        self._delay_s = delay_s
        self._delays: dict[str, float] = {}
        self._window = window
        self._shares = shares or {}
        self._table = table
        self._rank = rank
        self._counts_addresses = together is None or together > self._per_address
        """Whether all processes together may ask more of one address than it bears."""
        self._clock = clock
        self._active = 0
        self._busy_elsewhere = False
        self._shut = False
        self._hosts: dict[str, _Budget] = {}
        self._addresses: dict[str, _Budget] = {}
        self._waiting: dict[str, deque[tuple[asyncio.Future[None], str]]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0

    def try_enter(self, host: str, address: str) -> Pass | None:
        """Grant a pass at once if nobody waits before us and the budgets allow it."""
        if self._waiting.get(host) or not self._claim(host, address):
            return None
        return Pass(host, address)

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

    def leave(
        self,
        permit: Pass,
        *,
        status: int | None = None,
        retry_after: str = "",
        seconds: float | None = None,
        size: int = 0,
        retry: bool = False,
        asked: bool = True,
    ) -> None:
        """
        Give a pass back and tell how it went.

        Args:
            permit: what ``enter`` gave.
            status: HTTP status; None when no answer came.
            retry_after: the header, as received.
            seconds: time to the first byte.
            size: bytes that came.
            retry: the address had failed before; a 503 of it is no sign of strain on a host that never refused anything.
            asked: False when the pass was not used.
        """
        host, address = self._hosts[permit.host], self._addresses[permit.address]
        self._active -= 1
        host.active -= 1
        address.active -= 1
        host.size += size
        host.requests -= not asked
        if self._table is not None:
            self._give(self._table, host, address)
        if status is not None:
            self._learn(permit.host, host, status, retry_after, seconds, retry=retry)
        if self._waiting:
            self._wake()
        elif len(self._hosts) > FORGET_AT or len(self._addresses) > FORGET_AT:
            self._forget()

    def space(self, host: str, delay_s: float) -> None:
        """Let at least so many seconds pass between two starts on *host*."""
        self._delays[host] = delay_s

    def refusals(self, host: str) -> int:
        """How often *host* refused us for our speed, as far as this process saw."""
        budget = self._hosts.get(host)
        return budget.refused if budget is not None else 0

    def has_given_up(self, host: str) -> bool:
        """Whether *host* refused us through so many pauses that it is not asked any more."""
        budget = self._hosts.get(host)
        return budget is not None and budget.in_vain >= GIVE_UP

    def close(self) -> None:
        """Say for every host what was asked of it."""
        for host, budget in self._hosts.items():
            _log_host(host, budget)

    def _host(self, name: str) -> _Budget:
        budget = self._hosts.get(name)
        if budget is None:
            cap = self._shares.get(name, self._per_host)
            shared = self._table is not None and name not in self._shares
            row = self._table.row(name) if self._table is not None else 0
            budget = self._hosts[name] = _Budget(limit=cap, cap=cap, row=row, shared=shared)
        return budget

    def _address(self, name: str) -> _Budget:
        budget = self._addresses.get(name)
        if budget is None:
            row = self._table.row(f"[{name}]") if self._table is not None else 0
            budget = self._addresses[name] = _Budget(limit=self._per_address, cap=self._per_address, row=row)
        return budget

    def _claim(self, name: str, address: str) -> bool:
        """Start a request, if every budget allows it."""
        if self._total is not None and self._active >= self._total:
            return False
        if self._is_shut():
            return False
        one, two = self._host(name), self._address(address)
        if one.active >= int(one.limit) or two.active >= int(two.limit):
            return False
        if one.next_at and one.next_at > self._clock():
            return False
        delay_s = self._spacing(name, one)
        if self._table is not None and not self._claim_shared(self._table, one, two, delay_s):
            return False
        one.active += 1
        two.active += 1
        self._active += 1
        one.requests += 1
        one.most = max(one.most, one.active)
        if delay_s:
            self._pause(one, self._clock() + delay_s)
        return True

    def _is_shut(self) -> bool:
        wait = self._window() if self._window is not None else 0.0
        if wait > 0 and not self._shut:
            log.warning(
                "不在允许采集的时段内（crawl.window），等 %.0f 分钟", wait / 60, extra={"event": "window_shut", "opens_in_s": round(wait)}
            )
        self._shut = wait > 0
        return self._shut

    def _claim_shared(self, table: GateTable, host: _Budget, address: _Budget, delay_s: float) -> bool:
        until = table.paused_until(host.row)
        if until > self._clock():
            host.next_at = max(host.next_at, until)
            return False
        if self._counts_addresses and not table.take(self._rank, address.row, self._per_address):
            self._busy_elsewhere = True
            return False
        if host.shared and not table.take(self._rank, host.row, int(host.limit)):
            if self._counts_addresses:
                table.give(self._rank, address.row)
            self._busy_elsewhere = True
            return False
        now = self._clock()
        if delay_s and not table.start(host.row, now, now + delay_s):
            self._give(table, host, address)
            self._busy_elsewhere = True
            return False
        return True

    def _give(self, table: GateTable, host: _Budget, address: _Budget) -> None:
        if self._counts_addresses:
            table.give(self._rank, address.row)
        if host.shared:
            table.give(self._rank, host.row)

    def _pause(self, budget: _Budget, until: float) -> None:
        budget.next_at = max(budget.next_at, until)
        if self._table is not None:
            self._table.pause(budget.row, budget.next_at)

    def _wake(self) -> None:
        """Let in whoever may start now, and come back when the next pause ends."""
        now, soonest = self._clock(), 0.0
        self._busy_elsewhere = False
        for host in list(self._waiting):
            queue = self._waiting[host]
            while queue and (queue[0][0].done() or self._claim(host, queue[0][1])):
                future, _ = queue.popleft()
                if not future.done():
                    future.set_result(None)
            if not queue:
                del self._waiting[host]
                continue
            at = self._host(host).next_at
            if at > now and (not soonest or at < soonest):
                soonest = at
        if self._waiting and self._busy_elsewhere:
            soonest = now + POLL_S
        if self._waiting and self._window is not None and (closed := self._window()) > 0:
            soonest = now + min(closed, MAX_WAIT_S)
        if soonest and (self._timer is None or soonest < self._timer_at or self._timer_at <= now):
            if self._timer is not None:
                self._timer.cancel()
            self._timer_at = soonest
            self._timer = asyncio.get_running_loop().call_later(soonest - now + 0.001, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        self._wake()

    def _spacing(self, name: str, budget: _Budget) -> float:
        return max(self._delay_s, self._delays.get(name, 0.0), budget.spacing)

    def _learn(self, name: str, budget: _Budget, status: int, retry_after: str, seconds: float | None, *, retry: bool) -> None:
        budget.turned_away += status in (429, 503)
        if status == 503 and retry and not retry_after:
            # A page that is broken for good must not bring the pauses of a strained host; asked alone, it may be.
            if budget.refused:
                self._hold_back(budget, RETRY_SPACING_S)
            return
        strained = status == 429 or (status == 503 and bool(retry_after))
        budget.recent.append(status == 503)
        if status == 503 and sum(budget.recent) >= STRAIN_FAULTS:
            strained = True
        if strained:
            # Answers that were under way when the pause began say nothing new.
            if budget.next_at <= self._clock() + self._spacing(name, budget):
                pause = min(retry_seconds(retry_after) or FIRST_PAUSE_S * 2.0**budget.pauses, MAX_PAUSE_S)
                budget.pauses = min(budget.pauses + 1, 7)
                budget.refused += 1
                budget.in_vain += 1
                self._hold_back(budget)
                if budget.in_vain >= GIVE_UP:
                    # Who still waits is sent away at once, unasked.
                    budget.spacing = budget.next_at = 0.0
                    log.warning("网站 %s 持续拒绝访问，不再采集", name, extra={"event": "host_given_up", "host": name})
                    return
                budget.paused_s += pause
                self._pause(budget, self._clock() + pause)
            else:
                budget.limit = max(1.0, budget.limit / 2)
            budget.recent.clear()
            return
        if seconds is not None and status < 500:
            self._watch(budget, seconds)
        if status < 500:
            budget.in_vain = 0
            budget.pauses = max(budget.pauses - 1, 0)
            if budget.spacing:
                budget.spacing = budget.spacing * 0.9 if budget.spacing > MIN_SPACING_S / 2 else 0.0

    def _hold_back(self, budget: _Budget, most_s: float = MAX_SPACING_S) -> None:
        """Fewer at a time; where one at a time is too many, further apart."""
        if budget.limit <= 1:
            budget.spacing = max(budget.spacing, min(max(MIN_SPACING_S, budget.spacing * 2), most_s))
        budget.limit = max(1.0, budget.limit / 2)

    def _watch(self, budget: _Budget, seconds: float) -> None:
        if not budget.slow:
            budget.fast = budget.slow = seconds
        budget.fast += 0.3 * (seconds - budget.fast)
        budget.slow += 0.02 * (seconds - budget.slow)
        if budget.fast > SLOW_FLOOR_S and budget.fast > SLOW_FACTOR * budget.slow:
            budget.slowed += 1
            budget.limit = max(1.0, budget.limit * 0.7)
        elif budget.limit < budget.cap and not budget.spacing:
            budget.limit = min(float(budget.cap), budget.limit + 0.1)

    def _forget(self) -> None:
        for table in (self._hosts, self._addresses):
            for key in [key for key, budget in table.items() if budget.idle]:
                budget = table.pop(key)
                if table is self._hosts:
                    _log_host(key, budget)


def _log_host(host: str, budget: _Budget) -> None:
    """One line per host: what was asked of it and how far we held back."""
    if budget.requests < LOGGED_FROM and not budget.refused and not budget.slowed:
        return
    log.info(
        "网站 %s：请求 %d 次，拒绝 %d 次，暂停 %d 次", host, budget.requests, budget.turned_away, budget.refused,
        extra={
            "event": "host_asked", "host": host, "requests": budget.requests, "bytes": budget.size, "most_in_flight": budget.most,
            "allowed_in_flight": budget.cap, "turned_away": budget.turned_away, "pauses": budget.refused,
            "paused_s": round(budget.paused_s, 1), "slowed_down": budget.slowed,
        },
    )  # fmt: skip


def retry_seconds(header: str) -> float:
    """Read Retry-After: seconds or an HTTP date; 0 when it is neither."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), 86_400))
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time())
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0
