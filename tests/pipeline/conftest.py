"""A clock that is told the time, and visitors that answer what they are told."""

from collections.abc import Callable
from datetime import datetime

import pytest

from core.outcome import Cause, Owner
from core.visit import Visit


class FakeClock:
    """Aware time that moves when it is told to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class FakeVisitor:
    """Makes visits without a network: good ones, or what *answer* says."""

    def __init__(self, answer: Callable[[str, datetime], Visit | None] = lambda site, at: None) -> None:
        self.answer = answer
        self.visits: list[tuple[str, str, datetime]] = []

    async def visit(self, site: str, url: str, at: datetime) -> Visit:
        self.visits.append((site, url, at))
        return self.answer(site, at) or Visit(site=site, at=at, ok=True, seconds=0.3)


def own_outage(site: str, at: datetime) -> Visit:
    return Visit(site=site, at=at, ok=None, cause=Cause.OWN_OUTAGE, owner=Owner.MONITOR)


@pytest.fixture
def fake():
    """The makers above."""

    class Makers:
        Clock = FakeClock
        Visitor = FakeVisitor
        outage = staticmethod(own_outage)

    return Makers
