"""Ports: what rooms ask of each other without importing each other."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from core.errors import Failure
from core.fetch import Family, Fetch, FetchResult

if TYPE_CHECKING:  # what only a browser gives: sweeps and visits do without
    from core.layout import PageLayout
    from core.photo import PhotographedPage, Place
    from core.sight import LinkSight


class Fetcher(Protocol):
    """The one fetch layer under probes, spider and link checks."""

    async def fetch(self, question: Fetch) -> FetchResult:
        """Ask the network; never raises for what the network does."""
        ...

    async def resolve(self, host: str, family: Family = Family.ANY, *, resolver: int = 0) -> tuple[str, ...]:
        """Addresses of a host by the configured nameservers; raises ``core.errors.AppError`` subclasses never, empty when none."""
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...


@runtime_checkable
class Spacing(Protocol):
    """A fetch layer that can be told to space its requests to a host."""

    def space(self, host: str, delay_s: float) -> None:
        """Let at least so many seconds pass between two crawl requests to *host*."""
        ...


@runtime_checkable
class Refused(Protocol):
    """A fetch layer that remembers who refused it."""

    def refusals(self, host: str) -> int:
        """How often *host* refused us for our speed."""
        ...


@runtime_checkable
class Witness(Protocol):
    """A fetch layer that hears what time others have."""

    def clock_offset(self) -> timedelta | None:
        """By how much the clocks of others are ahead of ours; None when too few were heard, or they disagree."""
        ...


class Rendered(Protocol):
    """A page after its scripts ran."""

    @property
    def url(self) -> str:
        """As asked for."""
        ...

    @property
    def final_url(self) -> str:
        """Where the browser ended."""
        ...

    @property
    def status(self) -> int | None:
        """Of the last main document; None when the browser gave none."""
        ...

    @property
    def html(self) -> str:
        """Serialised DOM."""
        ...

    @property
    def layout(self) -> "PageLayout | None":
        """How it stands in windows of common sizes; None = not asked for, or not measured."""
        ...

    @property
    def sight(self) -> "tuple[LinkSight, ...] | None":
        """Its links to foreign hosts, and what hides them; None = not measured."""
        ...


class Renderer(Protocol):
    """A real browser; every address it touches passes the address guard."""

    last_failure: Failure | None
    """Why the last render gave None."""

    async def render(self, url: str, *, deadline_s: float = 30.0, layout: bool = False) -> "Rendered | None":
        """
        Load a page and wait until it is quiet; None when the browser failed (the reason is logged and counted).

        With *layout* it is also looked at in windows of common sizes.
        """
        ...

    async def photograph(self, url: str, places: "Sequence[Place]", *, deadline_s: float = 30.0) -> "PhotographedPage | None":
        """Load a page and take pictures of places on it; None when the browser failed."""
        ...

    async def aclose(self) -> None:
        """Close the browser."""
        ...


@runtime_checkable
class SearchBoxes(Protocol):
    """A browser that can use the search box of a page."""

    last_failure: Failure | None
    """Why the last deed gave None."""

    async def search(self, url: str, words: str, *, box: str = "", deadline_s: float = 30.0) -> "Rendered | None":
        """
        Type words into the search box of a page (``name`` or ``id`` *box*), send them as a visitor does, and give what opens.

        None when there is no box, nothing happens, or the browser failed.
        """
        ...


class Frontier(Protocol):
    """The crawl frontier in the store: a killed audit resumes and loses no page."""

    def push(self, rows: Sequence[tuple[str, int, str]]) -> int:
        """Add (canonical url, priority, JSON of the request); known URLs are ignored; gives the number that were new."""
        ...

    def take(self, limit: int) -> list[tuple[str, str]]:
        """Claim up to *limit* pending rows by priority (high first), oldest first: (url, JSON)."""
        ...

    def done(self, urls: Sequence[str], brought: Mapping[str, str] | None = None) -> None:
        """
        Mark claimed rows as finished, in the same transaction as what they brought.

        *brought* (by url) is kept with the row until the audit is published, so that a resumed audit has what was read before.
        """
        ...

    def brought(self) -> Iterator[tuple[str, str]]:
        """(url, text) of finished rows that brought something."""
        ...

    def pending(self) -> int:
        """Rows that are pending or taken."""
        ...


class Progress(Protocol):
    """Where long work reports to; the CLI shows bars, tests count."""

    def step(self, phase: str, done: int, total: int | None = None, note: str = "") -> None:
        """Report progress of a phase."""
        ...
