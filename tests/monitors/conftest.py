"""A network that is told what to answer, and helpers to make answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from core.fetch import Family, Fetch, FetchResult, Phases
from core.outcome import Cause, Owner

NOW = datetime(2026, 11, 16, 0, 7, tzinfo=UTC)


def result(url: str = "http://a.test/", **changes: Any) -> FetchResult:
    """A good answer, with changes; ``seconds`` sets the total."""
    seconds = changes.pop("seconds", 0.4)
    values = {"url": url, "final_url": url, "status": 200, "body": b"<html><body>" + "政府网站".encode() * 500, "started_at": NOW}
    values |= {"phases": Phases(total=seconds * 1000), "address": "192.0.2.1", "headers": (("content-type", "text/html"),)}
    return FetchResult(**(values | changes))


def failure(cause: Cause, owner: Owner = Owner.UNCLEAR, **changes: Any) -> FetchResult:
    return result(**({"status": None, "body": b"", "headers": (), "cause": cause, "owner": owner, "detail": "x"} | changes))


@dataclass
class FakeFetcher:
    """Answers by *route*; remembers what it was asked."""

    route: Callable[[Fetch], FetchResult]
    addresses: dict[tuple[str, Family], tuple[str, ...]] = field(default_factory=dict)
    asked: list[Fetch] = field(default_factory=list)

    async def fetch(self, question: Fetch) -> FetchResult:
        self.asked.append(question)
        return self.route(question)

    async def resolve(self, host: str, family: Family = Family.ANY, *, resolver: int = 0) -> tuple[str, ...]:
        return self.addresses.get((host, family), ())

    async def aclose(self) -> None: ...


@dataclass
class FakePage:
    url: str
    status: int | None = 200
    html: str = "<html><body>" + "欢迎访问政府网站" * 200
    final_url: str = ""


@dataclass
class FakeRenderer:
    page: FakePage | None
    asked: list[str] = field(default_factory=list)
    last_failure: None = None

    async def render(self, url: str, *, deadline_s: float = 30.0) -> FakePage | None:
        self.asked.append(url)
        return self.page

    async def aclose(self) -> None: ...


@pytest.fixture
def make():
    """The makers above, for test modules."""

    class Makers:
        answer = staticmethod(result)
        failure = staticmethod(failure)
        Fetcher = FakeFetcher
        Renderer = FakeRenderer
        Page = FakePage
        now = NOW

    return Makers
