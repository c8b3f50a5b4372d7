"""Asking again when a host asks us to wait: 429 and 503 with Retry-After are traffic signs, not verdicts."""

import asyncio
from http import HTTPStatus
from typing import Final

from core.fetch import Fetch, FetchResult
from core.ports import Fetcher
from crawler.politeness import retry_seconds

MAX_WAIT_S: Final = 8.0
"""A host that wants us to stay away longer has kept us out. House rule."""
DEFAULT_WAIT_S: Final = 2.0
TRIES: Final = 3


async def fetch_patiently(fetcher: Fetcher, question: Fetch) -> FetchResult:
    """The answer, waited for when the host says that we are too quick; at most three questions."""
    for attempt in range(1, TRIES + 1):
        answer = await fetcher.fetch(question)
        wait = waiting_time(answer) if attempt < TRIES else None
        if wait is None:
            return answer
        await asyncio.sleep(wait)
    raise AssertionError("unreachable")


def waiting_time(answer: FetchResult) -> float | None:
    """Seconds to wait before asking again; None when asking again makes no sense."""
    if answer.cause is not None or answer.status not in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        return None
    if not answer.header("retry-after").strip():
        return DEFAULT_WAIT_S if answer.status == HTTPStatus.TOO_MANY_REQUESTS else None
    seconds = retry_seconds(answer.header("retry-after"))
    return max(seconds, 0.5) if seconds <= MAX_WAIT_S else None
