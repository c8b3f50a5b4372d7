"""The hours in which crawl traffic may start: nights, where an operator wants it so."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class CrawlWindow:
    """From *start* to *end* by the clock of the operator's time zone; over midnight when *end* is earlier."""

    start: time
    end: time

    @classmethod
    def parse(cls, text: str) -> "CrawlWindow":
        """
        Read ``HH:MM-HH:MM``.

        Raises:
            ValueError: written otherwise.
        """
        first, _, second = text.partition("-")
        return cls(time.fromisoformat(first.strip()), time.fromisoformat(second.strip()))

    def wait_s(self, now: datetime) -> float:
        """
        Seconds until the window opens; 0 while it is open.

        >>> CrawlWindow.parse("22:00-06:00").wait_s(datetime(2026, 11, 25, 21, 59))
        60.0
        """
        begin = now.replace(hour=self.start.hour, minute=self.start.minute, second=0, microsecond=0)
        clock = now.time()
        is_open = self.start <= clock < self.end if self.start < self.end else clock >= self.start or clock < self.end
        if is_open:
            return 0.0
        return ((begin if begin > now else begin + timedelta(days=1)) - now).total_seconds()
