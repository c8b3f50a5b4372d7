"""
A process that does jobs for its parent (``pipeline.job_process``), so that what they need of memory goes back to the system with it.

It ends when it is told to, on SIGTERM and when its parent is gone, however that died; jobs under way then wait in the store again.
"""

import asyncio
import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from config.settings import Settings
from core.clock import Clock, utc_now
from core.job import JobKind, JobState
from pipeline.job_wire import Line, Relay, job_from_json
from pipeline.jobs import Handler, Work, run_job
from pipeline.wiring import open_tools

log = logging.getLogger(__name__)

SIGN_S: Final = 10.0
"""Between two signs of life."""
END_S: Final = 18.0
"""A process that nobody needs any more and that has not come to its end after so long is ended hard."""
NICER: Final = 5
"""Steps that jobs stand back behind the visits of the service when both want a processor. House rule."""
SPARE_LESS: Final = "500"
"""When the machine has no memory left, jobs go before the service that makes the visits (0 to 1000)."""


class Bench:
    """
    Jobs under way in this process.

    Args:
        work: what they work with.
        line: to the parent.
        handlers: replace those of ``pipeline.jobs.HANDLERS``.
    """

    def __init__(self, work: Work, line: Line, handlers: Mapping[JobKind, Handler]) -> None:
        self._work, self._line, self._handlers = work, line, handlers
        self._running: dict[int, asyncio.Task[JobState]] = {}

    def heard(self, message: Mapping[str, Any]) -> None:
        """Begin a job, or have one stop at its next step."""
        if "run" in message:
            number: int = message["run"]
            task = self._running[number] = asyncio.create_task(self._do(message["job"]))
            task.add_done_callback(partial(self._ended, number))
        elif message["cancel"] in self._running:
            self._running[message["cancel"]].cancel()

    async def _do(self, row: Mapping[str, Any]) -> JobState:
        job = job_from_json(row)
        return await run_job(self._work, job, self._handlers.get(job.kind))

    def _ended(self, number: int, task: asyncio.Task[JobState]) -> None:
        self._running.pop(number, None)
        if task.cancelled():  # it waits again: run_job noted it, or it had not begun and the parent does
            self._line.say(ended=number, state=JobState.QUEUED)
        elif (error := task.exception()) is not None:  # its end could not be noted
            self._line.say(ended=number, error=f"{type(error).__name__}: {error}")
        else:
            self._line.say(ended=number, state=task.result())

    async def end(self) -> None:
        """Have all jobs stop at their next step and wait for that."""
        running = tuple(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def serve(line: Line, hello: Mapping[str, Any], *, handlers: Mapping[JobKind, Handler], clock: Clock) -> None:
    """Do jobs until told to end."""
    from store import open_store

    settings = Settings(**hello["settings"])
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    with open_store(settings.database_url, settings.data_directory) as store:
        async with open_tools(settings, browser=hello["browser"]) as tools:
            bench = Bench(Work(store=store, settings=settings, tools=tools, clock=clock), line, handlers)
            loop.add_signal_handler(signal.SIGTERM, stop.set)
            threading.Thread(target=_listen, args=(line, loop, bench.heard, stop), name="line", daemon=True).start()
            signs = asyncio.create_task(_give_signs(line))
            line.say(ready=True)
            await stop.wait()
            await bench.end()
            signs.cancel()


def _listen(line: Line, loop: asyncio.AbstractEventLoop, heard: Callable[[Mapping[str, Any]], None], stop: asyncio.Event) -> None:
    """In a thread of its own: also a process whose loop is kept busy notices that its parent is gone."""
    for message in line.messages():
        loop.call_soon_threadsafe(heard, message)
    loop.call_soon_threadsafe(stop.set)
    time.sleep(END_S)
    os._exit(os.EX_SOFTWARE)


async def _give_signs(line: Line) -> None:
    while True:
        await asyncio.sleep(SIGN_S)
        line.say()


def main(*, handlers: Mapping[JobKind, Handler] | None = None, clock: Clock = utc_now) -> None:
    """
    Run as the child of a ``JobProcess``.

    Args:
        handlers: replace the usual ones.
        clock: aware present.
    """
    line = Line()
    hello = next(line.messages(), None)
    if hello is None:
        return
    _stand_back()
    root = logging.getLogger()
    root.handlers[:] = [Relay(line)]
    root.setLevel(hello["level"])
    try:
        asyncio.run(serve(line, hello, handlers=handlers or {}, clock=clock))
    except Exception as error:
        log.exception("job process ended: %s", error, extra={"event": "job_process_failed"})
        raise SystemExit(1) from None


def _stand_back() -> None:
    with contextlib.suppress(OSError):
        os.nice(NICER)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(SPARE_LESS, "ascii")


if __name__ == "__main__":
    main()
