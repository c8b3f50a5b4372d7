"""Records of the audit's own bookkeeping: runs, pages read, imports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditRun:
    """One audit of a site; killed ones are resumed under the same id with the next attempt number."""

    id: int
    site: str
    as_of: datetime
    started_at: datetime
    attempt: int = 1
    finished_at: datetime | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    state: str = "running"
    """``running``, ``done`` or ``failed``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PageRecord:
    """What is remembered of a page that an audit read."""

    url: str
    status: int | None = None
    sha256: str = ""
    """Of the decoded body."""
    kind: str = ""
    """``home``, ``column``, ``content`` …"""
    title: str = ""
    published_on: date | None = None
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportCount:
    """What an import did to the store."""

    added: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: "ImportCount") -> "ImportCount":
        return ImportCount(added=self.added + other.added, changed=self.changed + other.changed, same=self.same + other.same)

    @property
    def total(self) -> int:
        """Records looked at."""
        return self.added + self.changed + self.same
