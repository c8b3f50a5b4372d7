"""Records of the lab: what a site is, what was planted in it, and what a request and an answer look like."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from urllib.parse import parse_qsl

from core.site import Site


class Mode(StrEnum):
    """How a host of the town behaves at the moment."""

    UP = "up"
    DOWN = "down"
    """Its address refuses connections."""
    SLOW = "slow"
    """Every answer starts only after ``delay_s`` seconds."""
    BLOCKED = "blocked"
    """Every answer is a challenge page (412) that no browser passes."""
    ERROR = "error"
    """Every answer is 503."""
    SILENT = "silent"
    """Connections are accepted and never answered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One HTTP request as it arrived."""

    method: str
    host: str
    """Host header without port, lower case."""
    path: str
    """As sent, still percent-encoded, without query."""
    query: str
    """As sent, still percent-encoded."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = b""
    peer: str = ""

    def field(self, name: str, charset: str = "utf-8") -> str:
        """A field of the query, or of a form body; empty when absent."""
        for text in (self.query, self.body.decode("latin-1")):
            for key, value in parse_qsl(text, encoding=charset, errors="replace", keep_blank_values=True):
                if key == name:
                    return value
        return ""

    def cookie(self, name: str) -> str:
        """A cookie's value; empty when absent."""
        for part in self.headers.get("cookie", "").split(";"):
            key, _, value = part.strip().partition("=")
            if key == name:
                return value
        return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """One answer."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    delay_s: float = 0.0
    """Wait this long before the first byte."""
    abort: bool = False
    """Close the connection without an answer."""


Handler = Callable[[Request], Response | Awaitable[Response]]
"""Answers the requests of one site."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Planted:
    """One defect that an audit must find."""

    code: str
    url: str | None = None
    """Page of the finding; None = any page of the site."""
    target: str | None = None
    """Link or column concerned; None = any."""
    needs: frozenset[str] = frozenset()
    """What a finder must have: ``browser``, ``person``, ``two_days`` …; tests without it do not ask for this one."""

    def matches(self, code: str | None, url: str | None, target: str | None) -> bool:
        """Whether a finding is this defect. A column's page may stand in either field."""
        if code != self.code:
            return False
        if self.url is not None and self.url not in (url, target):
            return False
        return self.target is None or self.target == target


@dataclass(frozen=True, kw_only=True, slots=True)
class Truth:
    """What is true of a site: everything beyond ``planted`` and ``allowed`` that would cost points is a false finding."""

    planted: tuple[Planted, ...] = ()
    allowed: frozenset[str] = frozenset()
    """Codes that follow from the planted ones or are a matter of taste: neither asked for nor wrong."""
    forbidden: frozenset[str] = frozenset()
    """Codes that the site's traps try to provoke; named so that a test can say which trap was fallen into."""
    blocked: bool = False
    """Nothing of the site can be read: every outcome must be unknown."""

    @property
    def codes(self) -> frozenset[str]:
        """Codes of the planted defects."""
        return frozenset(item.code for item in self.planted)

    def is_false(self, code: str | None, url: str | None = None, target: str | None = None) -> bool:
        """Whether a finding that costs points would be invented: its code was not planted, or only at other places."""
        if code is None or code in self.allowed:
            return False
        return not any(item.matches(code, url, target) for item in self.planted)


@dataclass(frozen=True, kw_only=True, slots=True)
class LabSite:
    """One site of the town."""

    key: str
    """Short name: ``portal``, ``department``, ``county`` …"""
    title: str
    """What it is there for, in Chinese."""
    site: Site
    hosts: tuple[str, ...]
    handler: Handler
    truth: Truth = Truth()
    aaaa: bool = True
    """Has AAAA records and answers over IPv6, where the machine has the IPv6 loopback."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """What a site is built on: the town's time and port."""

    as_of: datetime
    """Aware; every date of the town is relative to it."""
    port: int
    settings: Mapping[str, float] = field(default_factory=dict)
    """Optional knobs of trap sites, e.g. ``slow_s``."""

    def url(self, host: str, path: str = "/") -> str:
        """Absolute URL on a host of the town."""
        return f"http://{host}:{self.port}{path}"
