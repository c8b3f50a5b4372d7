"""Whether a refused link is broken or was only asked for too fast: hosts that refuse for our speed get more and slower tries."""

from collections import Counter
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Final

from core.fetch import Fetch, Read
from core.outcome import Cause, Owner
from core.ports import Fetcher, Refused
from core.url import host_of, origin_of
from core.verdict import LinkVerdict
from crawler.judgement import Judgement, again

REFUSALS: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
REFUSED_TRIES: Final = 6
"""Tries of a target that a host refuses which has refused others for our speed: each is slower than the one before. House rule."""
STUCK: Final = 20
"""Tries refused beside an open front door, and four more for each one that was not, after which it is the pages and not our speed. House rule."""


@dataclass
class Refusals:
    """What later tries of refused targets came to, per host."""

    fetcher: Fetcher
    timeout_s: float
    _opened: Counter[str] = field(default_factory=Counter)
    _stuck: Counter[str] = field(default_factory=Counter)

    def tries(self, url: str, judgement: Judgement, tries: int) -> int:
        """Tries that a target has."""
        host = host_of(url)
        return max(tries, REFUSED_TRIES) if self._may_be_our_speed(host, judgement) else tries

    async def joined(self, url: str, first: Judgement, second: Judgement) -> Judgement:
        """Join a later try of a target; nothing is said about one while a host that refuses for our speed refuses its front door as well."""
        host = host_of(url)
        if first.status in REFUSALS and second.status not in REFUSALS:
            self._opened[host] += 1
        if second.verdict is LinkVerdict.BROKEN and self._may_be_our_speed(host, second):
            door = await self.fetcher.fetch(Fetch(url=f"{origin_of(url)}/", deadline_s=self.timeout_s, read=Read.PREFIX, retry=True))
            if door.status in REFUSALS or door.cause is Cause.BLOCKED_CHALLENGE:
                detail = f"返回 {second.status}，首页此时也被拒绝：网站嫌访问太快或整个忙，不能说明此链接失效"
                blocked = Cause.BLOCKED_CHALLENGE
                second = replace(second, verdict=LinkVerdict.BLOCKED, cause=blocked, owner=Owner.UNCLEAR, detail=detail)
            else:
                self._stuck[host] += 1
        return again(first, second)

    def _may_be_our_speed(self, host: str, judgement: Judgement) -> bool:
        if judgement.status not in REFUSALS or not isinstance(self.fetcher, Refused) or not self.fetcher.refusals(host):
            return False
        return self._stuck[host] < STUCK + 4 * self._opened[host]
