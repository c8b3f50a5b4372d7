"""A trouble that goes on is told once a minute, not at every try; its end is told too."""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Final

AGAIN_S: Final = 60.0
"""A full disk must not be filled by lines that say so."""


class Trouble:
    """
    One kind of trouble of one loop.

    Args:
        log: where it is told.
        what: begins the sentence, in front of the error.
        event: of the log entries; that of the end has ``_over`` behind it.
        steady: seconds that only grow.
    """

    def __init__(self, log: logging.Logger, what: str, event: str, *, steady: Callable[[], float] = monotonic) -> None:
        self._log, self._what, self._event, self._steady = log, what, event, steady
        self._since: float | None = None
        self._told_at = 0.0
        self._said = ""
        self._tries = 0

    def met(self, error: Exception, **extra: object) -> None:
        """A try failed: told at once when it is new or says something new, else once a minute."""
        now, said = self._steady(), str(error)
        self._tries += 1
        if self._since is None:
            self._since = now
        elif said == self._said and now - self._told_at < AGAIN_S:
            return
        self._told_at, self._said = now, said
        times = f"（第 {self._tries} 次，已 {now - self._since:.0f} 秒）" if self._tries > 1 else ""
        self._log.error("%s：%s%s", self._what, said, times, extra={"event": self._event, **extra})

    def over(self) -> None:
        """A try succeeded; told when one had failed before."""
        if self._since is None:
            return
        seconds = self._steady() - self._since
        extra = {"event": f"{self._event}_over", "seconds": round(seconds, 1), "tries": self._tries}
        self._log.warning("恢复正常（历时 %.0f 秒，失败 %d 次）：%s", seconds, self._tries, self._what, extra=extra)
        self._since, self._tries, self._said = None, 0, ""
