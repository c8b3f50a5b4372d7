"""Use case of ``links``: sweep whole sites with the fetch layer of these settings, by one process or by several."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Final

from config.settings import Network, Settings
from core.errors import CannotRunError, StoreError
from core.ports import Fetcher, Progress
from core.sweep import SweepReport
from core.url import host_of
from pipeline.address import typed_address
from pipeline.wiring import crawl_window

if TYPE_CHECKING:
    from crawler.gate_table import GateTable
    from crawler.sweep import SweepOptions, SweepResult
    from crawler.sweep.former import Former
    from store.sweeps import SweepFile

log = logging.getLogger(__name__)

MAX_PROCESSES: Final = 8
"""Processes made when none were asked for, on machines with more cores: beyond it the site is the limit."""

OpenProgress = Callable[[], AbstractContextManager[Progress | None]]


def read_addresses(texts: Sequence[str]) -> tuple[str, ...]:
    """
    Start addresses as typed; a bare host name gets ``http://``.

    Raises:
        UsageError: no web address, or one with a user name.
    """
    return tuple(dict.fromkeys(typed_address(text) for text in texts))


def sweep_links(
    settings: Settings,
    addresses: Sequence[str],
    *,
    max_pages: int | None = None,
    concurrency: int | None = None,
    timeout_s: float | None = None,
    external: bool = True,
    processes: int | None = None,
    fresh: bool = False,
    open_progress: OpenProgress,
) -> SweepReport:
    """
    Crawl the sites at *addresses* and verify every link on them; runs its own loop.

    Args:
        settings: network section; *concurrency* also sets the limit per host, as the person who asks for it means one site.
        addresses: canonical start addresses.
        max_pages: pages to follow; None = the whole site.
        concurrency: requests in flight.
        timeout_s: deadline of one load; None = the configured one.
        external: whether links to other hosts are verified.
        processes: at most so many; None = one per core, as far as the budget of a host can be divided.
        fresh: neither use nor keep what an earlier sweep of these addresses knew.
        open_progress: opens the place to report to, once all processes are made.

    Raises:
        CannotRunError: not one start page could be read.
    """
    import uvloop

    from crawler.sweep import SweepResult, sweep
    from crawler.sweep.former import Recorder

    network = settings.network
    if concurrency is not None:
        network = network.model_copy(update={"concurrency": concurrency, "per_host_concurrency": concurrency})
    options = _options(settings, network, addresses, max_pages=max_pages, timeout_s=timeout_s, external=external)
    size = team_size(network, processes)
    stream = "" if fresh else os.urandom(8).hex()
    with _memory(settings, addresses, fresh=fresh) as (former, keep, finish):
        if size > 1:
            result = _sweep_together(settings, network, addresses, options, size, former, stream, keep, open_progress)
        else:

            async def work() -> SweepResult:
                fetcher = _fetcher(settings, network, 0, None, frozenset(), 1)
                try:
                    with open_progress() as progress:
                        recorder = Recorder(keep, stream) if stream else None
                        return await sweep(addresses, options, fetcher, progress, former=former, recorder=recorder)
                finally:
                    await fetcher.aclose()

            result = uvloop.run(work())
        if not result.pages:
            raise CannotRunError("；".join(f"{address}：{result.why_not(address)}" for address in addresses))
        if not result.tally.pairs:
            uvloop.run(_require_readable(settings, addresses))
        finish(result.tally.truncated_by in (None, "trap", "robots"))
    return result.report()


async def _require_readable(settings: Settings, addresses: Sequence[str]) -> None:
    """
    Tell pages that have no link from pages that nobody could read: a sweep of the latter found nothing because it saw nothing.

    Raises:
        CannotRunError: not one start page is a readable page.
    """
    from core.clock import utc_now
    from pipeline.inspect import fetch_page

    why = []
    for address in addresses:
        try:
            await fetch_page(address, settings, utc_now(), render=False)
        except CannotRunError as error:
            why.append(str(error))
    if len(why) == len(addresses):
        raise CannotRunError("；".join(why))


def team_size(network: Network, wanted: int | None) -> int:
    """
    How many processes share a sweep.

    A host whose requests are spaced out, or that may be asked by one at a time, is not worth more than one; a process with threads (a service,
    a test) is not forked.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    size = min(wanted or min(cores, MAX_PROCESSES), network.per_host_concurrency, network.concurrency)
    if network.per_host_delay_s or sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return max(size, 1)


def _options(
    settings: Settings, network: Network, addresses: Sequence[str], *, max_pages: int | None, timeout_s: float | None, external: bool
) -> "SweepOptions":
    from crawler.sweep import WHOLE_SITE, SweepOptions

    return SweepOptions(
        concurrency=network.concurrency,
        timeout_s=timeout_s or network.deadline_s,
        external=external,
        obey_robots=network.robots == "obey",
        user_agent=network.user_agent,
        max_body_bytes=network.max_body_bytes,
        max_pages=max_pages or WHOLE_SITE,
        max_bytes=min(settings.crawl.max_site_bytes * len(addresses), settings.crawl.max_total_bytes),
    )


def _sweep_together(
    settings: Settings,
    network: Network,
    addresses: Sequence[str],
    options: "SweepOptions",
    size: int,
    former: "Former | None",
    stream: str,
    keep: Callable[[bytes], None],
    open_progress: OpenProgress,
) -> "SweepResult":
    import uvloop

    import crawler.fetch  # noqa: F401 - loaded here: what is loaded before the fork is loaded once
    from crawler.sweep.reading import site_hosts
    from crawler.sweep.team import Team

    hosts = frozenset(host_of(f"http://{authority}/") for address in addresses for authority in site_hosts(address))

    def make_fetcher(rank: int, table: "GateTable") -> Fetcher:
        return _fetcher(settings, network, rank, table, hosts, size)

    with _signals_held() as let_go:

        def run_member(coroutine: Coroutine[Any, Any, None]) -> None:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)  # as SIGINT: the parent, which may have got it too, hangs up
            let_go()
            uvloop.run(coroutine)

        team = Team(addresses, options, size=size, make_fetcher=make_fetcher, run=run_member, former=former, stream=stream)
        try:
            let_go()

            async def work() -> "SweepResult":
                with open_progress() as progress:
                    return await team.run(progress, keep)

            return uvloop.run(work())
        finally:
            team.close()


@contextmanager
def _signals_held() -> Iterator[Callable[[], None]]:
    """
    SIGINT and SIGTERM wait until they are let go.

    A process that is interrupted while others are forked from it would leave them behind; one that was just forked, and has not said yet
    that its parent decides, would print where it was.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))

    def let_go() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    try:
        yield let_go
    finally:
        let_go()


def _fetcher(settings: Settings, network: Network, rank: int, table: "GateTable | None", hosts: frozenset[str], size: int) -> Fetcher:
    """The fetch layer of one process: its part of the budgets of the start hosts, the rest shared."""
    from crawler.fetch import create_fetcher, create_gate
    from crawler.sweep.share import part_of

    window = crawl_window(settings)
    if table is None:
        return create_fetcher(network, gate=create_gate(network, window=window))
    shares = dict.fromkeys(hosts, part_of(network.per_host_concurrency, size, rank))
    total = part_of(network.concurrency, size, rank)
    return create_fetcher(network, gate=create_gate(network, total=total, shares=shares, table=table, rank=rank, window=window))


@contextmanager
def _memory(
    settings: Settings, addresses: Sequence[str], *, fresh: bool
) -> Iterator[tuple["Former | None", Callable[[bytes], None], Callable[[bool], None]]]:
    """What an earlier sweep left, a place for what this one leaves, and the word that this one is whole."""
    if fresh:
        yield None, lambda _: None, lambda _: None
        return
    from crawler.sweep.former import Former
    from store.sweeps import SweepFile

    with SweepFile(settings.data_directory, addresses) as file:
        former = Former(file.chunks())
        writer = _Writer(file)
        yield (former if len(former) else None), writer.keep, writer.finish


class _Writer:
    """Writes the memory as long as it can be written; a sweep does not fail for its cache."""

    def __init__(self, file: "SweepFile") -> None:
        self._file = file
        self._broken = False

    def keep(self, chunk: bytes) -> None:
        self._try(lambda: self._file.append(chunk))

    def finish(self, whole: bool) -> None:
        self._try(lambda: self._file.finish(whole=whole))

    def _try(self, step: Callable[[], None]) -> None:
        if self._broken:
            return
        try:
            step()
        except StoreError as error:
            self._broken = True
            log.warning("没有记下这次的页面，下次全部重读：%s", error, extra={"event": "sweep_memory_failed"})


__all__ = ["read_addresses", "sweep_links", "team_size"]
