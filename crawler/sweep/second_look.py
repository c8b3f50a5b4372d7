"""
When a sweep asks again what gave no answer.

Most failures are looked at again in the calm after the crawl, each when its own pause is over. What used its whole deadline on another host is asked again while the crawl
goes on, as that costs waiting and no work: one address of a host at a time, and when its second look was in vain too, the other addresses
of that host are spared theirs.
As soon as the host answers anything, nothing that was seen amid the crawl, or at other addresses, is the last word; a host that may be
back by the end of a long crawl is given the occasion.
"""

from collections import deque
from collections.abc import Container, Iterable
from dataclasses import replace
from typing import Final

from crawler.judgement import Judgement

STALE_S: Final = 30.0
"""A silent host whose last look is older than this at the end of the crawl is looked at once more: it may be back. House rule."""
SPARED: Final = "同一主机的其他网址相隔再次打开，也始终没有应答"


class SecondLooks:
    """
    Targets that got no answer, and hosts that gave one or never did.

    Args:
        tries: tries of a target before its failure stands.
        pause_s: seconds between a failure and the next try.
        own: authorities of the swept sites: they are under our own crawl's load and are looked at in the calm only.
    """

    def __init__(self, tries: int, pause_s: float, own: Container[str]) -> None:
        self._all_tries, self._pause_s, self._own = tries, pause_s, own
        self._failed: dict[int, float] = {}
        """Doubtful target → when it failed last."""
        self._waiting: deque[tuple[float, int, str]] = deque()
        """When the pause is over, target, host."""
        self._looking: dict[int, str] = {}
        """Targets that are looked at amid the crawl now → host."""
        self._held: dict[str, list[int]] = {}
        """Host → targets whose pause was over while another one of it was looked at."""
        self._early: set[int] = set()
        self._spared: set[int] = set()
        self._alive: set[str] = set()
        self._silent: dict[str, float] = {}
        """Host → when its last second look ended in vain."""

    def answered(self, authority: str) -> None:
        """A host (with port) answered something, whatever it was."""
        self._alive.add(authority)

    def failed(self, number: int, now: float) -> None:
        """Take in that a target must be asked again; *now* is monotonic."""
        self._failed[number] = now

    def rest_s(self, numbers: Iterable[int], now: float) -> float:
        """Seconds until the pause of all these targets is over."""
        return max(0.0, max((self._failed.get(number, now) for number in numbers), default=now) + self._pause_s - now)

    def unanswered(self, number: int, authority: str, now: float, *, is_second: bool, lagged: bool) -> bool:
        """
        Take in that a target used its whole deadline; *now* is monotonic.

        Returns:
            Whether it waits for a look amid the crawl, after the pause.
        """
        if authority in self._own or authority in self._alive:
            return False
        if is_second:
            if not lagged:
                self._silent[authority] = now
            return False
        if authority in self._silent:
            self._spared.add(number)
            return False
        self._waiting.append((now + self._pause_s, number, authority))
        return True

    def due(self, now: float) -> int | None:
        """A target whose pause is over; call ``ended`` when it was looked at."""
        while self._waiting and self._waiting[0][0] <= now:
            _, number, authority = self._waiting.popleft()
            if authority in self._looking.values():
                self._held.setdefault(authority, []).append(number)
            elif authority in self._silent:
                self._spared.add(number)
            elif authority not in self._alive:
                self._looking[number] = authority
                self._early.add(number)
                return number
        return None

    def ended(self, number: int, now: float) -> None:
        """A target was looked at: the next one of its host may be."""
        authority = self._looking.pop(number, None)
        if authority is not None:
            self._waiting.extendleft((now, held, authority) for held in self._held.pop(authority, ()))

    def __bool__(self) -> bool:
        """Some target waits."""
        return bool(self._waiting)

    def stop(self) -> None:
        """The crawl is over: all that waits is looked at in the calm."""
        self._waiting.clear()
        self._held.clear()

    def explained(self, number: int, authority: str, judgement: Judgement) -> Judgement:
        """The judgement with the reason why its target was asked once only, where it was."""
        if not self._is_spared(number, authority):
            return judgement
        return replace(judgement, detail="；".join(filter(None, (judgement.detail, SPARED))))

    def _is_spared(self, number: int, authority: str) -> bool:
        return number in self._spared and authority not in self._alive

    def tries(self, number: int, authority: str, now: float) -> int:
        """Tries that a target has; *now* is monotonic."""
        if self._is_spared(number, authority):
            return 1
        if number not in self._early:
            return self._all_tries
        is_stale = now - self._silent.get(authority, now) > STALE_S
        return self._all_tries + (authority in self._alive or is_stale)
