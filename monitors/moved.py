"""Doors that only send the visitor on (meta refresh, a script): they belong to the load like redirects of the server."""

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

    Only a refresh (header or ``<meta http-equiv>``): what a script does is no proof without a browser (``jumped_to``).
    """
    if not (result.header("refresh") or MENTIONS_REFRESH.search(result.body, 0, STUB_BYTES)):
        return ""
    page = _door(result)
    return "" if page is None else _beyond(page, result)


def jumped_to(result: FetchResult) -> str:
    """Where the script of a door without words sends everybody, whatever his browser; empty for any other answer."""
    if len(result.body) > STUB_BYTES or b"location" not in result.body:
        return ""
    page = _door(result)
    if page is None:
        return ""
    jumps = [jump for jump in page.facts.deeds.jumps if jump.target]
    if len({jump.target for jump in jumps}) != 1 or not all(jump.at_load and not jump.condition for jump in jumps):
        return ""
    return _beyond(page, result)


def _door(result: FetchResult) -> PageSnapshot | None:
    body = result.body
    if not result.ok or len(body) > STUB_BYTES or b"<noscript" in body.lower():
        return None
    return PageSnapshot(
        url=result.url,
        final_url=result.final_url,
        status=result.status or 0,
        headers=result.headers,
        body=body,
        fetched_at=result.started_at,
    )


def _beyond(page: PageSnapshot, result: FetchResult) -> str:
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
