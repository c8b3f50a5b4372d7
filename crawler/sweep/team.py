"""One sweep by several processes of this machine: forked before any loop runs, the first member and the hub live in the parent."""

import asyncio
import signal
import socket
import time
from collections.abc import Callable, Coroutine, Sequence
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any, Final

from core.ports import Fetcher, Progress
from crawler.gate_table import GateTable
from crawler.references import fast_parser
from crawler.sweep.claims import Claims
from crawler.sweep.former import Former
from crawler.sweep.hub import Hub
from crawler.sweep.member import Member, TeamShare
from crawler.sweep.options import SweepOptions
from crawler.sweep.post import Wire
from crawler.sweep.result import SweepResult
from crawler.sweep.share import Board, deal

GOODBYE_S: Final = 5.0
"""How long a member may take to leave before it is ended."""

MakeFetcher = Callable[[int, GateTable], Fetcher]
"""Makes the fetch layer of one rank over the common table of requests in flight."""


class Team:
    """
    Make it before the loop starts (the constructor forks), run it inside, close it afterwards.

    Args:
        urls: start addresses.
        options: bounds of the whole sweep.
        size: processes, at least 2.
        make_fetcher: called in each process.
        run: runs a member's coroutine to its end (``uvloop.run``).
        former: what an earlier sweep knew.
        stream: name of what is recorded; empty = nothing is.
    """

    def __init__(
        self,
        urls: Sequence[str],
        options: SweepOptions,
        *,
        size: int,
        make_fetcher: MakeFetcher,
        run: Callable[[Coroutine[Any, Any, None]], None],
        former: Former | None = None,
        stream: str = "",
    ) -> None:
        self._urls, self._options, self._make_fetcher = urls, options, make_fetcher
        self._former, self._stream = former, stream
        self._board = Board(size)
        self._claims = Claims()
        self._table = GateTable(size)
        self._slots = deal(range(size))
        fast_parser()  # what one process loads for its first page is loaded once for all
        pairs = [socket.socketpair() for _ in range(size)]
        self._hub_ends = [pair[0] for pair in pairs]
        self._own_end = pairs[0][1]
        fork = get_context("fork")
        self.processes: list[BaseProcess] = []
        for rank in range(1, size):
            unneeded = [*self._hub_ends, *(pair[1] for place, pair in enumerate(pairs) if place != rank)]
            process = fork.Process(target=self._be_member, args=(rank, pairs[rank][1], unneeded, run), daemon=True, name=f"links-{rank}")
            process.start()
            self.processes.append(process)
        for _, end in pairs[1:]:
            end.close()

    async def run(self, progress: Progress | None, keep: Callable[[bytes], None]) -> SweepResult:
        """
        Sweep; gives the joined result of all.

        Raises:
            CannotRunError: every process died.
        """
        began = time.monotonic()
        hub = Hub([await _wire(end) for end in self._hub_ends], list(self._slots), keep=keep, bury=self._bury)
        first = asyncio.ensure_future(self._serve(0, self._own_end, progress))
        joining = asyncio.ensure_future(hub.run())
        try:
            await asyncio.wait((first, joining), return_when=asyncio.FIRST_COMPLETED)
            if first.done():
                first.result()
            await joining
        finally:
            for task in (joining, first):
                task.cancel()
            await asyncio.gather(joining, first, return_exceptions=True)
        return SweepResult(
            start=tuple(self._urls),
            tally=hub.tally,
            judgements=hub.judgements,
            pages_of=hub.pages_of,
            seconds=time.monotonic() - began,
        )

    def close(self) -> None:
        """Hang up on everybody and wait for them; who does not go is ended."""
        for end in (*self._hub_ends, self._own_end):
            end.close()
        limit = time.monotonic() + GOODBYE_S
        for process in self.processes:
            process.join(max(0.0, limit - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()

    def _bury(self, rank: int) -> None:
        self._board.clear(rank)
        self._table.clear(rank)

    def _be_member(
        self, rank: int, end: socket.socket, unneeded: Sequence[socket.socket], run: Callable[[Coroutine[Any, Any, None]], None]
    ) -> None:
        # The parent decides when to stop; its hanging up is the sign.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for other in unneeded:
            other.close()
        run(self._serve(rank, end, None))

    async def _serve(self, rank: int, end: socket.socket, progress: Progress | None) -> None:
        fetcher = self._make_fetcher(rank, self._table)
        try:
            wire = await _wire(end)
            share = TeamShare(rank, self._slots, self._board, self._claims, wire, self._options.max_pages)
            await Member(self._urls, self._options, fetcher, wire, share, progress=progress, former=self._former, stream=self._stream).run()
        finally:
            await fetcher.aclose()


async def _wire(end: socket.socket) -> Wire:
    return Wire(*await asyncio.open_connection(sock=end))
