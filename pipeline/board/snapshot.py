"""The list of all sites, read once for several requests: making ten thousand lines costs more than a page may take."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from config.settings import Settings
from pipeline.board.sites import SiteLine, load_lines

if TYPE_CHECKING:
    from store import Store

KEEP: Final = timedelta(seconds=15)
"""So long may the list lag behind what other processes write. House rule."""
SMALL: Final = 1000
"""Lists of fewer sites are cheap and read anew each time. House rule."""


class Snapshot:
    """Shared by all requests of one dashboard; whoever changes something calls ``forget``, so that people see what they did at once."""

    def __init__(self, store: "Store", settings: Settings) -> None:
        self._store, self._settings = store, settings
        self._lock = threading.Lock()
        self._lines: list[SiteLine] = []
        self._at: datetime | None = None
        self._changes = 0

    def lines(self, now: datetime, units: Sequence[str] = ()) -> list[SiteLine]:
        """As ``load_lines``, at most ``KEEP`` old."""
        with self._lock:  # those who come together wait for one reading instead of making several
            if self._at is None or not timedelta(0) <= now - self._at < KEEP:
                before = self._changes
                self._lines = load_lines(self._store, self._settings, now)
                self._at = now if len(self._lines) >= SMALL and before == self._changes else None
            lines = self._lines
        return [line for line in lines if line.site.unit in units] if units else list(lines)

    def forget(self) -> None:
        """Something was changed: the next request reads anew. Never waits for a reading that is under way."""
        self._changes += 1
        self._at = None
