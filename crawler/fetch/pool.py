"""Idle connections of the crawl, kept per scheme, host, port and address for a short while."""

import asyncio
from collections import deque
from time import monotonic

from crawler.fetch.connection import Connection

Key = tuple[str, str, int, str]
"""Scheme, host, port, address."""

IDLE_S = 20.0
"""Longest idle time; shorter than what servers commonly allow would reset often, longer holds their slots for nothing."""
PER_KEY = 16


class ConnectionPool:
    """Idle connections; the last one used is used first."""

    def __init__(self) -> None:
        self._idle: dict[Key, deque[Connection]] = {}
        self._sweeper: asyncio.TimerHandle | None = None

    def take(self, key: Key) -> Connection | None:
        """Give an idle connection, if a usable one is there."""
        queue = self._idle.get(key)
        if not queue:
            return None
        limit = monotonic() - IDLE_S
        while queue:
            connection = queue.pop()
            if connection.reusable and connection.idle_since > limit:
                return connection
            connection.abort()
        return None

    def put(self, key: Key, connection: Connection) -> None:
        """Take a connection back."""
        queue = self._idle.get(key)
        if queue is None:
            queue = self._idle[key] = deque()
        connection.idle_since = monotonic()
        queue.append(connection)
        if len(queue) > PER_KEY:
            queue.popleft().abort()
        if self._sweeper is None:
            self._sweeper = asyncio.get_running_loop().call_later(IDLE_S, self._sweep)

    def _sweep(self) -> None:
        limit = monotonic() - IDLE_S
        for key, queue in list(self._idle.items()):
            while queue and (queue[0].idle_since <= limit or not queue[0].reusable):
                queue.popleft().abort()
            if not queue:
                del self._idle[key]
        self._sweeper = asyncio.get_running_loop().call_later(IDLE_S / 2, self._sweep) if self._idle else None

    def close(self) -> None:
        """Drop all connections."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            self._sweeper = None
        for queue in self._idle.values():
            for connection in queue:
                connection.abort()
        self._idle.clear()
