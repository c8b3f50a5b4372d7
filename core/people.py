"""People of the dashboard: accounts, what they may see and do, their sessions and what they did."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final


class Role(StrEnum):
    """What a person may do; each role may do what the one before it may."""

    VIEWER = "viewer"
    """Look and export."""
    REVIEWER = "reviewer"
    """Decide about findings, edit columns, start audits, see suspected secrets."""
    ADMIN = "admin"
    """Registry, accounts, the trail."""

    def covers(self, wanted: "Role") -> bool:
        """
        Whether this role may do what needs *wanted*.

        >>> Role.ADMIN.covers(Role.REVIEWER), Role.VIEWER.covers(Role.REVIEWER)
        (True, False)
        """
        return _RANK[self] >= _RANK[wanted]


_RANK: Final = {Role.VIEWER: 0, Role.REVIEWER: 1, Role.ADMIN: 2}


@dataclass(frozen=True, kw_only=True, slots=True)
class User:
    """An account of the dashboard."""

    id: int
    name: str
    """Log-in name."""
    role: Role
    units: tuple[str, ...] = ()
    """Units the person may see; empty = all."""
    disabled: bool = False
    created_at: datetime
    password_at: datetime
    """When the password was set."""

    def may_see(self, unit: str) -> bool:
        """Whether something that counts for *unit* may be shown."""
        return not self.units or unit in self.units


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """A logged-in browser. The cookie's value is not kept, only its hash."""

    user: User
    csrf: str
    """Token that every changing request of this session must carry."""
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiToken:
    """A bearer token of the JSON interface, without its secret."""

    id: int
    user: str
    name: str
    created_at: datetime
    expires_at: datetime | None = None
    used_at: datetime | None = None
    read_only: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class TrailEntry:
    """One thing somebody did."""

    id: int = 0
    at: datetime
    user: str
    address: str
    """Network address of the person's machine; empty on the command line."""
    action: str
    """``login``, ``finding.confirm``, ``column.override``, ``site.edit``, ``audit.start`` …"""
    subject: str = ""
    """Fingerprint, site id, log-in name …"""
    detail: Mapping[str, Any] = field(default_factory=dict)
