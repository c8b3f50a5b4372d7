"""Doors that only send the visitor on (meta refresh): they belong to the load like redirects of the server."""

from dataclasses import replace
from typing import Final

from core.fetch import FetchResult, Phases
from core.page.shell import MAX_JUMP_TEXT, MENTIONS_REFRESH
from core.page.snapshot import PageSnapshot
from core.url import is_web_url

MAX_MOVES: Final = 3
"""Client redirects followed in one load (lore 4.4)."""
STUB_BYTES: Final = 8_192


def moved_to(result: FetchResult) -> str:
    """
    Where a door without words sends its visitor; empty for any other answer.

    Only ``<meta http-equiv=refresh>``: what a script decides depends on the visitor, so it is no proof.
    """
    body = result.body
    if not result.ok or len(body) > STUB_BYTES or not MENTIONS_REFRESH.search(body) or b"<noscript" in body.lower():
        return ""
    page = PageSnapshot(
        url=result.url,
        final_url=result.final_url,
        status=result.status or 0,
        headers=result.headers,
        body=body,
        fetched_at=result.started_at,
    )
    target = page.facts.client_redirect or ""
    if not is_web_url(target) or target == result.final_url or len(page.facts.visible_text) > MAX_JUMP_TEXT:
        return ""
    return target


def joined(first: FetchResult, second: FetchResult) -> FetchResult:
    """One load of two steps: the answer of the second, the time of both."""
    one, two = first.phases, second.phases
    phases = Phases(
        dns=_sum(one.dns, two.dns),
        connect=_sum(one.connect, two.connect),
        tls=_sum(one.tls, two.tls),
        first_byte=_sum(one.first_byte, two.first_byte),
        total=one.total + two.total,
    )
    hops, lag_ms = (*first.hops, *second.hops), max(first.lag_ms, second.lag_ms)
    return replace(second, url=first.url, started_at=first.started_at, phases=phases, hops=hops, lag_ms=lag_ms)


def _sum(one: float | None, two: float | None) -> float | None:
    return two if one is None else one if two is None else one + two
