"""Whether a server tells the truth about what has not changed, proven on its front door before any 304 of it is believed."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from core.fetch import FetchResult
from core.url import origin_of
from crawler.sweep.former import Former, Remembered, digest_of

NOT_MODIFIED: Final = 304

Ask = Callable[[str, Remembered | None, int], Awaitable[FetchResult]]
"""Asks for a page, on the conditions of what is remembered of it."""


class Honesty:
    """
    Front doors change nearly every day. One that has changed, yet answers 304 or keeps its validator, shows that those of its server mean nothing.

    Args:
        start: canonical start addresses.
        former: what an earlier sweep knew; None = nothing is ever asked.
        ask: asks for a page.
    """

    def __init__(self, start: Sequence[str], former: Former | None, ask: Ask) -> None:
        self._doors = {origin_of(url): url for url in reversed(start)}
        self._former, self._ask = former, ask
        self._proofs: dict[str, asyncio.Task[bool]] = {}

    async def believes(self, url: str) -> bool:
        """Whether a 304 of the server of *url* may be believed; one whose front door is not known, or has not changed, is trusted."""
        origin = origin_of(url)
        door = self._doors.get(origin)
        known = self._former.page(door) if self._former is not None and door is not None else None
        if door is None or known is None or not known.conditions:
            return True
        proof = self._proofs.get(origin)
        if proof is None:
            proof = self._proofs[origin] = asyncio.ensure_future(self._prove(door, known))
        return proof.result() if proof.done() else await asyncio.shield(proof)

    async def _prove(self, door: str, known: Remembered) -> bool:
        answer = await self._ask(door, None, 0)
        if not answer.ok or answer.hops or digest_of(answer) == known.digest:
            return True
        if (answer.header("etag"), answer.header("last-modified")) == (known.etag, known.modified):
            return False
        return (await self._ask(door, known, 0)).status != NOT_MODIFIED
