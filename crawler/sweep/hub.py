"""The hub of a team: passes addresses between members, knows when all is quiet, deals out the work of a dead one, joins the results."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any, Final

from core.errors import CannotRunError
from crawler.judgement import Judgement
from crawler.sweep.post import Kind, Wire, load
from crawler.sweep.result import Tally, merged_pages, unpack_judgement
from crawler.sweep.share import redeal

log = logging.getLogger(__name__)

PASSED_ON: Final = frozenset({Kind.FOUND, Kind.ASK, Kind.GIFT})
"""What one member tells another."""


class Hub:
    """
    Talks to every member over its wire.

    All is quiet when every member has said that nothing is queued after as many messages as it was sent; messages keep their order, so
    nothing can be on its way then.

    Args:
        wires: one per rank.
        slots: owner of every slot.
        keep: gets what the next sweep may want to know.
        bury: called with the rank of a member that died.
    """

    def __init__(self, wires: Sequence[Wire], slots: list[int], *, keep: Callable[[bytes], None], bury: Callable[[int], None]) -> None:
        self._wires = wires
        self._slots = slots
        self._keep, self._bury = keep, bury
        self._living = list(range(len(wires)))
        self._sent = [0] * len(wires)
        self._seen = [-1] * len(wires)
        self._doubtful = [False] * len(wires)
        self._phase = Kind.FOUND
        self._given: dict[int, Any] = {}
        self._done = asyncio.Event()
        self.tally = Tally()
        self.judgements: dict[str, Judgement] = {}
        self.pages_of: dict[str, list[str]] = {}

    async def run(self) -> None:
        """
        Serve the members until the sweep is done.

        Raises:
            CannotRunError: no member is left.
        """
        async with asyncio.TaskGroup() as group:
            for rank in self._living:
                group.create_task(self._listen(rank))
            await self._done.wait()
            for rank in self._living:
                self._wires[rank].send(Kind.END, rank)
        if not self._living:
            raise CannotRunError("所有检查进程都意外退出")

    async def _listen(self, rank: int) -> None:
        wire = self._wires[rank]
        while True:
            message = await wire.receive()
            if message is None:
                wire.close()
                if not self._done.is_set():
                    self._lose(rank)
                return
            kind, to, payload = message
            if kind in PASSED_ON:
                self._pass_on(kind, to, payload)
                await self._wires[to].drain()
            elif kind is Kind.CHUNK:
                self._keep(payload)
            elif kind is Kind.IDLE:
                said = load(payload)
                self._seen[rank], self._doubtful[rank] = said["seen"], said["doubtful"]
                self._look()
            elif kind is self._phase:
                self._given[rank] = load(payload)
                self._collect()

    def _pass_on(self, kind: Kind, rank: int, payload: bytes) -> None:
        # What was meant for a dead member is not lost: its finder, or giver, sees to it when it learns of the new owners.
        if rank in self._living:
            self._sent[rank] += 1
            self._wires[rank].send(kind, rank, payload)

    def _order(self, kind: Kind, value: Any = None) -> None:
        for rank in self._living:
            self._sent[rank] += 1
            self._wires[rank].send_json(kind, rank, value)

    def _look(self) -> None:
        """Go on when all is quiet."""
        if self._phase is not Kind.FOUND or any(self._seen[rank] != self._sent[rank] for rank in self._living):
            return
        if any(self._doubtful[rank] for rank in self._living):
            self._order(Kind.SETTLE)
        else:
            self._phase = Kind.VERDICTS
            self._order(Kind.VERDICTS)

    def _collect(self) -> None:
        """Go on when every member has answered."""
        if any(rank not in self._given for rank in self._living):
            return
        given = [self._given.pop(rank) for rank in self._living]
        if self._phase is Kind.VERDICTS:
            self.tally = sum((Tally(**one["tally"]) for one in given), Tally())
            self.judgements = {url: unpack_judgement(values) for one in given for url, values in one["judgements"].items()}
            self._phase = Kind.PAGES
            self._order(Kind.PAGES, list(self.judgements))
        else:
            self.pages_of = merged_pages(given)
            self._done.set()

    def _lose(self, rank: int) -> None:
        """A member is gone: its slots go to the others, who know nearly all of its addresses and find the rest again."""
        log.warning("第 %d 个检查进程意外退出，由其余进程接替", rank + 1, extra={"event": "member_lost", "rank": rank})
        self._living.remove(rank)
        self._bury(rank)
        if not self._living:
            self._done.set()
            return
        self._slots[:] = redeal(self._slots, self._living)
        self._given.clear()
        self._phase = Kind.FOUND
        self._order(Kind.SLOTS, {"slots": self._slots, "heirs": self._living})
