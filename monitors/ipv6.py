"""Reach over IPv6 (standards 6.2): home page, parity with IPv4, links of the second and third level."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from http import HTTPStatus

from core.fetch import Family, Fetch, FetchResult, Phases, Read
from core.outcome import Cause, Owner
from core.page.facts import PageFacts
from core.page.usable import BLOCKED_STATUSES
from core.ports import Fetcher
from core.snapshot import DnsObservation, Ipv6Observation
from monitors.controls import Controls
from monitors.verdict import find_block

HOME_TRIES = 5
"""N >= 5 spaced fetches (standards 6.2)."""
MANY_TRIES = 20
"""Loads when the first ones do not agree: the fewest of which one may fail (95 %)."""
SPACING_S = 2.0
MAX_LINKS = 2000
"""Sample when there are more (standards 6.2)."""
SAME_TEXT = 0.8
MAX_TEXT = 60_000
PREFIX_BYTES = 4096
AT_ONCE = 8


class Ipv6Watch:
    """
    Measures one site.

    Args:
        fetcher: the fetch layer; every load is pinned to one family.
        controls: tell whether we have IPv6 ourselves.
        sleep: waits between the home page loads; tests pass their own.
    """

    def __init__(self, fetcher: Fetcher, controls: Controls, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._fetcher = fetcher
        self._controls = controls
        self._sleep = sleep

    async def observe(
        self,
        home: str,
        *,
        dns: DnsObservation,
        level2: Sequence[str] = (),
        level3: Sequence[str] = (),
        seed: int = 0,
        max_links: int = MAX_LINKS,
    ) -> Ipv6Observation:
        """
        Measure; without IPv6 of our own, or without AAAA of theirs, only what can be said is said.

        Args:
            home: registered address of the home page.
            dns: facts of its host.
            level2: links on the home page to the same registrable domain.
            level3: the same for second-level pages.
            seed: of the samples.
            max_links: per level.
        """
        if not await self._controls.have_ipv6():
            return Ipv6Observation(have_ipv6=False)
        if not dns.aaaa:
            return Ipv6Observation(have_ipv6=True, home=0.0, auth=_authority(dns))
        loads = [await self._load(home, Family.IPV6)]
        while len(loads) < HOME_TRIES or (len(loads) < MANY_TRIES and _is_mixed(loads)):
            await self._sleep(SPACING_S)
            loads.append(await self._load(home, Family.IPV6))
        four = await self._load(home, Family.IPV4)
        good = [load for load in loads if _is_home(load)]
        told = [load for load in loads if not _says_nothing(load)]
        second = list(dict.fromkeys(level2))
        third = [url for url in dict.fromkeys(level3) if url not in set(second)]
        share2, count2 = await self._share(_sample(second, max_links, seed))
        share3, count3 = await self._share(_sample(third, max_links, seed))
        missed = len(good) < len(told) or any(share is not None and share < 1 for share in (share2, share3))
        if missed and not await self._controls.have_ipv6():
            return Ipv6Observation(have_ipv6=False)  # our own IPv6 went away meanwhile
        return Ipv6Observation(
            have_ipv6=True,
            home=len(good) / len(told) if told else None,
            same=_same(good[0], four) if good and _is_home(four) else None,
            auth=_authority(dns),
            level2=share2,
            level2_links=count2,
            level3=share3,
            level3_links=count3,
            phases_v4=_phases(four),
            phases_v6=_phases(good[0]) if good else None,
        )

    async def _load(self, url: str, family: Family) -> FetchResult:
        return await self._fetcher.fetch(Fetch(url=url, family=family, fresh=True, polite=False))

    async def _share(self, urls: Sequence[str]) -> tuple[float | None, int]:
        """Links reachable over IPv6 among those reachable over IPv4, and how many the latter are."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def over_ipv6(url: str) -> bool | None:
            async with gate:
                if not await self._reaches(url, Family.IPV4):
                    return None
                return await self._reaches(url, Family.IPV6)

        reached = [found for found in await asyncio.gather(*map(over_ipv6, urls)) if found is not None]
        return (sum(reached) / len(reached) if reached else None), len(reached)

    async def _reaches(self, url: str, family: Family) -> bool | None:
        """None: a gateway kept us out, or the trouble was ours, which says nothing about the way there."""
        result = await self._fetcher.fetch(Fetch(url=url, family=family, read=Read.PREFIX, prefix_bytes=PREFIX_BYTES))
        if _says_nothing(result):
            return None
        return result.cause is None and result.status is not None and result.status < 400


def _is_mixed(loads: Sequence[FetchResult]) -> bool:
    """Whether some loads gave the page and some did not: five are too few to tell a share of 95 %."""
    told = [_is_home(load) for load in loads if not _says_nothing(load)]
    return any(told) and not all(told)


def _says_nothing(result: FetchResult) -> bool:
    """Kept out by a gateway, or stopped by ourselves or our resolver before the site was reached."""
    lost_name = result.cause is Cause.DNS_ERROR and result.owner is not Owner.SITE  # the site's: there is no AAAA record
    return _is_blocked(result) or result.owner is Owner.MONITOR or lost_name


def _is_blocked(result: FetchResult) -> bool:
    if result.cause is not None or result.status is None:
        return result.cause is Cause.BLOCKED_CHALLENGE
    # Gateways refuse with error statuses as well: many loads in a row are what they look for.
    return result.status in BLOCKED_STATUSES or (result.status >= HTTPStatus.BAD_REQUEST and bool(find_block(result)))


def _is_home(result: FetchResult) -> bool:
    return result.ok and bool(result.body)


def _authority(dns: DnsObservation) -> float | None:
    """Full marks when a name server answers over IPv6; None when that could not be measured."""
    if dns.nameservers_answering_v6 is None or not dns.nameservers:
        return None
    return 1.0 if dns.nameservers_answering_v6 else 0.0


def _phases(result: FetchResult) -> Phases | None:
    return result.phases if result.cause is None else None


def _sample(urls: Sequence[str], size: int, seed: int) -> Sequence[str]:
    return urls if len(urls) <= size else sorted(random.Random(seed).sample(urls, size))  # noqa: S311  a sample that can be drawn again


def _same(six: FetchResult, four: FetchResult) -> bool:
    """Title equal and visible text alike; nonces and counters differ between any two loads, so text is compared by its parts."""
    first, second = (_facts(result, six.started_at) for result in (six, four))
    if first.document_title != second.document_title:
        return False
    return text_similarity(first.visible_text, second.visible_text) >= SAME_TEXT


def _facts(result: FetchResult, at: datetime) -> PageFacts:
    return PageFacts.from_bytes(result.body, url=result.final_url, headers=result.headers, as_of=at)


def text_similarity(first: str, second: str) -> float:
    """
    Share of common four-character pieces (Dice), 0..1; spaces do not count.

    >>> text_similarity("安和市人民政府", "安和市 人民政府")
    1.0
    """
    one, two = (_pieces("".join(text.split())[:MAX_TEXT]) for text in (first, second))
    if not one and not two:
        return 1.0
    return 2 * len(one & two) / (len(one) + len(two))


def _pieces(text: str) -> frozenset[str]:
    return frozenset(text[index : index + 4] for index in range(max(1, len(text) - 3))) if text else frozenset()
