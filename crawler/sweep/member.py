"""One process of a team: sweeps its share, tells the others what it found, answers the hub."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from core.page.records import LinkKind
from core.ports import Fetcher, Progress
from crawler.sweep.claims import Claims
from crawler.sweep.former import Former, Recorder
from crawler.sweep.options import SweepOptions
from crawler.sweep.post import Kind, Wire, load, pack_found, unpack_found
from crawler.sweep.result import pack_judgement
from crawler.sweep.share import KNOWN, SPARE, WAITING, Board, part_of, slot_of
from crawler.sweep.sweeper import Sweeper

FLUSH_S: Final = 0.02
"""Longest time that a found address waits for company before it is sent to its owner; after so long a silence it does not wait at all."""
FLUSH_BUSY_S: Final = 0.1
"""The same while every process has work for longer."""
BUSY: Final = 1_000
"""Queued targets with which a process has work for longer than ``FLUSH_BUSY_S``, whatever it is."""
FLUSH_AT: Final = 2_000
LOW: Final = 150
"""Queued targets below which a process asks the one with most to spare for half of it: as many as are verified until the answer comes."""
WORTH: Final = 40
"""Spare targets below which nobody is asked for them; more than twice our own, or they would go to and fro."""
_KINDS: Final = {kind.value: kind for kind in LinkKind}


class TeamShare:
    """``crawler.sweep.share.Share`` of a team's member."""

    def __init__(self, rank: int, slots: list[int], board: Board, claims: Claims, wire: Wire, max_pages: int) -> None:
        self.rank = rank
        self.size = board.size
        self.deal_anew(slots)
        self._board, self._claims, self._wire, self._max_pages = board, claims, wire, max_pages
        self._outgoing: dict[int, list[tuple[str, LinkKind, int]]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._flushed_at = 0.0
        self._asked = False
        self._all_busy = False
        """Every process has work for a while: who meets an address keeps it. Before, and in the end, addresses are dealt out by their slots."""

    def deal_anew(self, slots: Sequence[int]) -> None:
        """The owners of all slots; who has none has died."""
        self._slots = list(slots)
        self._living = frozenset(slots)

    def owner(self, url: str, *, own: bool, stays: bool = False) -> int:
        """Rank of the process to see to *url*, or ``KNOWN``."""
        if not stays:
            return self._slots[slot_of(url, own=own)]
        wanted = self.rank if self._all_busy else self._slots[slot_of(url, own=own)]
        claimant = self._claims.claim(url, wanted)
        if claimant is None:
            return self._slots[slot_of(url, own=own)]
        if claimant in self._living:
            # Who claims for another and dies may not have told it: after a death, all that is met is told.
            return KNOWN if claimant != self.rank and claimant != wanted and len(self._living) == self.size else claimant
        heir = self._slots[slot_of(url, own=own)]
        if heir == self.rank:
            self._claims.take_over(url, heir)
        return heir

    def meets_first(self, text: str) -> bool:
        """Whether no other process has met a reference that nobody can follow."""
        return self._claims.claim(text, self.rank) in (self.rank, None)

    def take_over(self, url: str) -> None:
        """An address that another process had is ours now."""
        self._claims.take_over(url, self.rank)

    def is_ours(self, url: str) -> bool:
        """Whether nobody else who lives has claimed it."""
        owner = self._claims.owner(url)
        return owner is None or owner == self.rank or owner not in self._living

    def post(self, owner: int, url: str, kind: LinkKind, chain: int) -> None:
        """Tell another process of an address of its, soon."""
        batch = self._outgoing.setdefault(owner, [])
        batch.append((url, kind, chain))
        if len(batch) >= FLUSH_AT:
            self.flush()
        elif self._timer is None:
            loop = asyncio.get_running_loop()
            pause = FLUSH_BUSY_S if self._board.least(WAITING) >= BUSY else FLUSH_S
            self._timer = loop.call_at(max(self._flushed_at + pause, loop.time()), self.flush)

    def flush(self) -> None:
        """Send what waits."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._flushed_at = asyncio.get_running_loop().time()
        for owner, batch in self._outgoing.items():
            self._wire.send_json(Kind.FOUND, owner, pack_found(batch))
        self._outgoing.clear()

    def take_page(self) -> bool:
        """Claim one page of the common limit; never one too many."""
        if self._board.add(self.rank, 0, 1) <= self._max_pages:
            return True
        self._board.add(self.rank, 0, -1)
        return False

    def report(self, requests: int, waiting: int, pages: int, size: int, spare: int) -> tuple[int, int, int, int]:
        """Leave our counts on the board; give the sums. Who runs out of work asks for some of another's."""
        for column, value in enumerate((requests, waiting, pages, size, spare), start=1):
            self._board.put(self.rank, column, value)
        self._all_busy = self._board.least(WAITING) >= LOW
        if waiting < LOW and not self._asked:
            most, richest = self._board.most(SPARE)
            if most >= WORTH + 2 * waiting and richest != self.rank:
                self._asked = True
                self._wire.send_json(Kind.ASK, richest, self.rank)
        return self._board.sum(1), self._board.sum(2), self._board.sum(3), self._board.sum(4)

    def answered(self) -> None:
        """What we asked for has come, or never will."""
        self._asked = False


class Member:
    """Runs a ``Sweeper`` under the orders of the hub."""

    def __init__(
        self,
        urls: Sequence[str],
        options: SweepOptions,
        fetcher: Fetcher,
        wire: Wire,
        share: TeamShare,
        *,
        progress: Progress | None = None,
        former: Former | None = None,
        stream: str = "",
    ) -> None:
        self._wire, self._share = wire, share
        self._concurrency = part_of(options.concurrency, share.size, share.rank)
        recorder = Recorder(lambda chunk: wire.send(Kind.CHUNK, share.rank, chunk), f"{stream}:{share.rank}") if stream else None
        self._sweeper = Sweeper(urls, options, fetcher, progress, share=share, former=former, recorder=recorder)
        self._orders: asyncio.Queue[tuple[Kind, bytes]] = asyncio.Queue()
        self._seen = 0
        self._news = asyncio.Event()
        self._answers: dict[Kind, Callable[[bytes], None]] = {
            Kind.VERDICTS: self._give_verdicts,
            Kind.PAGES: self._give_pages,
            Kind.SLOTS: self._take_slots,
        }

    async def run(self) -> None:
        """Work until the hub says that all is done, or is gone."""
        listening = asyncio.ensure_future(self._listen())
        working = asyncio.ensure_future(self._work())
        try:
            await asyncio.wait((listening, working), return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()
        finally:
            for task in (listening, working):
                task.cancel()
            await asyncio.gather(listening, working, return_exceptions=True)
            self._wire.close()

    async def _work(self) -> None:
        await self._sweeper.begin()
        while True:
            while self._sweeper.has_work:
                await self._sweeper.drain(self._concurrency)
            # From here to the wait nothing is awaited: the count and the empty queue belong to one instant.
            self._share.flush()
            self._news.clear()
            if self._orders.empty():
                self._wire.send_json(Kind.IDLE, self._share.rank, {"seen": self._seen, "doubtful": bool(self._sweeper.doubtful())})
                await self._news.wait()
            while not self._orders.empty():
                kind, payload = self._orders.get_nowait()
                self._seen += 1
                if kind is Kind.END:
                    return
                if kind is Kind.SETTLE:
                    await self._sweeper.settle()
                else:
                    self._answers[kind](payload)

    async def _listen(self) -> None:
        while True:
            message = await self._wire.receive()
            if message is None:
                return
            kind, _, payload = message
            if kind is Kind.FOUND:
                self._seen += 1
                self._sweeper.receive((url, _KINDS[name], chain) for url, name, chain in unpack_found(load(payload)))
            elif kind is Kind.ASK:
                self._seen += 1
                asker = load(payload)
                self._wire.send_json(Kind.GIFT, asker, self._sweeper.give(asker))
            elif kind is Kind.GIFT:
                self._seen += 1
                self._share.answered()
                self._sweeper.accept((url, _KINDS[name], chain) for url, name, chain in load(payload))
            else:
                self._orders.put_nowait((kind, payload))
            self._news.set()

    def _give_verdicts(self, _: bytes) -> None:
        verdicts = self._sweeper.verdicts()
        tally = self._sweeper.tally()
        values = {name: getattr(tally, name) for name in tally.__slots__}
        self._wire.send_json(
            Kind.VERDICTS,
            self._share.rank,
            {"tally": values, "judgements": {url: pack_judgement(found) for url, found in verdicts.items()}},
        )

    def _give_pages(self, payload: bytes) -> None:
        self._wire.send_json(Kind.PAGES, self._share.rank, self._sweeper.pages_of(load(payload)))

    def _take_slots(self, payload: bytes) -> None:
        given = load(payload)
        self._share.deal_anew(given["slots"])
        self._share.answered()
        self._sweeper.hand_over(given["heirs"])
