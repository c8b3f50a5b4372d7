"""What the daily light pass remembers between two nights: pages, columns, certificates, names."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from core.fetch import TlsInfo
from core.snapshot import DnsObservation


class WatchKind(StrEnum):
    """What is watched."""

    HOME = "home"
    COLUMN = "column"
    CERTIFICATE = "certificate"
    NAME = "name"


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """The last sight of one page, certificate or name."""

    site: str
    kind: WatchKind
    url: str
    at: datetime
    changed_at: datetime
    """When its content last differed from the sight before."""
    name: str = ""
    """Of the column."""
    etag: str = ""
    last_modified: str = ""
    sha256: str = ""
    newest: date | None = None
    """Newest proven release."""
    newest_title: str = ""
    line_on: date | None = None
    """First day on which the page counts as not updated if nothing new appears; None = no duty, or nothing proven."""
    tls: TlsInfo | None = None
    dns: DnsObservation | None = None
    notes: tuple[str, ...] = ()
    """What changed at the last sight, in Chinese."""
