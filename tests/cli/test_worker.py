"""How a worker ends: done, told to stop, interrupted."""

import asyncio
import os
import signal

import pytest

from cli.worker import _serve


@pytest.mark.parametrize(
    ("number", "status"), [pytest.param(signal.SIGINT, 130, id="Ctrl-C"), pytest.param(signal.SIGTERM, 0, id="service manager")]
)
def test_signal_ends_a_worker_in_order(number, status):
    async def work(stop: asyncio.Event) -> int:
        os.kill(os.getpid(), number)
        await asyncio.wait_for(stop.wait(), 10)
        return 3

    assert _serve(work) == (3, status)


def test_worker_without_more_work_is_done():
    async def work(stop: asyncio.Event) -> int:
        return 2

    assert _serve(work) == (2, 0)
