"""What the fetch layer is asked and what it answers: one record for probes, spider, link checks and inspect."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from core.outcome import Cause, Owner

BEYOND_STATUSES: Final = 600
"""From here on numbers are nobody's: gateways make them up (RFC 9110, section 15)."""


class Family(StrEnum):
    """Address family to use."""

    ANY = "any"
    IPV4 = "ipv4"
    IPV6 = "ipv6"


class TlsPolicy(StrEnum):
    """How certificates are treated."""

    STRICT = "strict"
    LENIENT = "lenient"
    STRICT_THEN_LENIENT = "strict_then_lenient"
    """A strict handshake first; its error is kept as a fact, then a lenient one, so that content is still seen."""


class Read(StrEnum):
    """How much of the body is wanted."""

    WHOLE = "whole"
    PREFIX = "prefix"
    """Stop after ``prefix_bytes`` of decoded body: enough to recognise a file or an error page."""
    HEADERS = "headers"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetch:
    """One question to the network. Sizes in bytes, times in seconds."""

    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    deadline_s: float = 15.0
    """Wall clock over everything: DNS, TCP, TLS, redirects and body, on one clock."""
    max_raw_bytes: int = 20_000_000
    max_body_bytes: int = 40_000_000
    """Cap after decompression."""
    read: Read = Read.WHOLE
    prefix_bytes: int = 65_536
    family: Family = Family.ANY
    address: str | None = None
    """Connect here; SNI and Host keep the name."""
    resolver: int = 0
    """Index of the nameserver asked first (witnesses use the second one)."""
    tls: TlsPolicy = TlsPolicy.STRICT_THEN_LENIENT
    follow_redirects: bool = True
    max_redirects: int = 10
    fresh: bool = False
    """Never reuse a connection: availability visits measure what a new visitor gets."""
    polite: bool = True
    """Wait for the host's crawl budget. Visits have their own small budget and never wait behind a crawl."""
    retry: bool = False
    """Asked again because it failed before: one more 503 of this address says nothing about its host."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Phases:
    """Milliseconds; None = the phase did not happen. They add up over the redirects of a load."""

    dns: float | None = None
    connect: float | None = None
    tls: float | None = None
    first_byte: float | None = None
    """From the request sent to the first byte of the answer."""
    total: float = 0.0
    """From the question to the last byte; the only figure that availability looks at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TlsInfo:
    """What the handshake showed."""

    verified: bool
    error: str = ""
    """Why the strict handshake failed, in OpenSSL's words; empty when verified."""
    version: str = ""
    cipher: str = ""
    subject: str = ""
    issuer: str = ""
    not_after: datetime | None = None
    lenient: bool = False
    """Only a lenient handshake (old protocol, legacy renegotiation, invalid certificate) succeeded."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hop:
    """One request of a redirect chain."""

    url: str
    status: int
    location: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchResult:
    """
    The answer to a Fetch. A failure is a result, not an exception.

    ``cause`` is None exactly when a complete answer came, whatever its status: judging a 404 is not the fetch layer's business.
    """

    url: str
    final_url: str
    status: int | None
    headers: tuple[tuple[str, str], ...] = ()
    """Names in lower case, in order of arrival; repeated names stay."""
    body: bytes = b""
    """Decoded (decompressed) body, cut at the caps."""
    raw_bytes: int = 0
    cut: bool = False
    """Read.PREFIX stopped on purpose; not an error."""
    cause: Cause | None = None
    owner: Owner | None = None
    detail: str = ""
    started_at: datetime
    phases: Phases = field(default_factory=Phases)
    address: str = ""
    hops: tuple[Hop, ...] = ()
    """Redirects that led here, first one first; empty when there was none."""
    tls: TlsInfo | None = None
    lag_ms: float = 0.0
    """Longest delay of our own event loop during the fetch; taken out of the deadline."""

    @property
    def ok(self) -> bool:
        """A complete 2xx answer."""
        return self.cause is None and self.status is not None and 200 <= self.status < 300

    def header(self, name: str) -> str:
        """First value of a header, empty when absent."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key == wanted), "")

    @property
    def content_type(self) -> str:
        """Media type without parameters, lower case."""
        return self.header("content-type").partition(";")[0].strip().lower()
