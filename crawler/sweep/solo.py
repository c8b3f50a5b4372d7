"""A sweep by one process, in the caller's loop."""

import time
from collections.abc import Sequence

from core.ports import Fetcher, Progress
from crawler.sweep.former import Former, Recorder
from crawler.sweep.options import SweepOptions
from crawler.sweep.result import SweepResult
from crawler.sweep.sweeper import Sweeper


async def sweep(
    urls: Sequence[str],
    options: SweepOptions,
    fetcher: Fetcher,
    progress: Progress | None = None,
    *,
    former: Former | None = None,
    recorder: Recorder | None = None,
) -> SweepResult:
    """
    Sweep the sites that *urls* start; only pages of their hosts (with and without ``www``) are followed.

    Args:
        urls: start addresses.
        options: bounds.
        fetcher: the fetch layer.
        progress: where to report.
        former: what an earlier sweep knew: its pages are asked for conditionally.
        recorder: gets what the next sweep may want to know.
    """
    began = time.monotonic()
    sweeper = Sweeper(urls, options, fetcher, progress, former=former, recorder=recorder)
    await sweeper.begin()
    await sweeper.drain(options.concurrency)
    while sweeper.doubtful():
        await sweeper.settle()
    judgements = sweeper.verdicts()
    return SweepResult(
        start=tuple(urls),
        tally=sweeper.tally(),
        judgements=judgements,
        pages_of=sweeper.pages_of(judgements),
        seconds=time.monotonic() - began,
    )
