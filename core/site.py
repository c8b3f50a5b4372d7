"""Who is watched: sites, accounts, units."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class SiteClass(StrEnum):
    """政府门户网站 or 部门网站."""

    PORTAL = "portal"
    DEPARTMENT = "department"


class Level(StrEnum):
    """Administrative level of the sponsor."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    PARK = "park"


def level_of(code: str) -> Level | None:
    """
    Level that a 网站标识码 tells by its region part (standards 4.1); None when it is no such code.

    >>> level_of("5199000001"), level_of("5199210001"), level_of("bm07000001"), level_of("www.a.gov.cn")
    (<Level.CITY: 'city'>, <Level.COUNTY: 'county'>, <Level.MINISTRY: 'ministry'>, None)
    """
    code = code.lower()
    if len(code) != 10 or not code.isascii():
        return None
    if code.startswith("bm") and code[2:].isdigit():
        return Level.MINISTRY
    if not code.isdigit():
        return None
    return Level.PROVINCE if code[2:6] == "0000" else Level.CITY if code[4:6] == "00" else Level.COUNTY


class SiteState(StrEnum):
    """Whether a registered site is watched."""

    OPEN = "open"
    CLOSED = "closed"
    PAUSED = "paused"


class AccountState(StrEnum):
    """Whether a new-media account is in scope; closed and frozen ones are not."""

    OPEN = "open"
    CLOSED = "closed"
    FROZEN = "frozen"
    MOVED = "moved"


@dataclass(frozen=True, kw_only=True, slots=True)
class MaintenanceWindow:
    """A declared interval whose visits are excluded from the availability arithmetic."""

    starts_at: datetime
    ends_at: datetime
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """One row of sites.csv (contract section 5)."""

    id: str
    """网站标识码 when there is one, else any stable id."""
    url: str
    name: str = ""
    sponsor: str = ""
    site_class: SiteClass = SiteClass.PORTAL
    level: Level = Level.COUNTY
    region: str = ""
    unit: str = ""
    """The assessed unit it counts for; empty means the site itself."""
    outward_service: bool = True
    filed_domain: str = ""
    state: SiteState = SiteState.OPEN
    remark: str = ""
    maintenance: tuple[MaintenanceWindow, ...] = ()
    registered: bool = True
    """False for a bare URL that is audited without being in the registry: nothing is then known about it but its address."""

    @property
    def has_official_code(self) -> bool:
        """Whether ``id`` looks like a 网站标识码 (standards 4.1), so that pages can be compared with it."""
        return level_of(self.id) is not None

    def in_maintenance(self, at: datetime) -> bool:
        """Whether *at* lies in a declared maintenance window."""
        return any(window.starts_at <= at < window.ends_at for window in self.maintenance)


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """One row of accounts.csv (contract section 5). Unknown yes/no columns are None, never False."""

    id: str
    platform: str
    name: str
    unit: str = ""
    sponsor: str = ""
    url: str = ""
    filed: bool | None = None
    reported: bool | None = None
    whitelisted: bool | None = None
    state: AccountState = AccountState.OPEN
    remark: str = ""
    platform_id: str = ""
    """The platform's own identifier (``__biz``, uid, bundle id, appid …): it survives a change of name."""
    verified_subject: str = ""
    """认证主体, as the platform shows it."""
    filed_on: date | None = None
    state_since: date | None = None
    """First day of a state other than open; before it the account was in scope."""
    interaction: str | None = None
    """Interaction functions as the register lists them (评论、留言、菜单 …); "无" = none, None = not said."""
    feed: str = ""
    """Address of an Atom, RSS or JSON feed of its posts (a bridge, or a site's own export)."""

    def in_scope_on(self, day: date) -> bool:
        """Whether the account counts on *day*: closed and frozen ones do not, from the day their state began (contract 8.11)."""
        if self.state in (AccountState.OPEN, AccountState.MOVED):
            return True
        return self.state_since is not None and day < self.state_since


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """One post of an account."""

    account: str
    at: datetime
    title: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One question on a message board, for the rows that count working days or months."""

    site: str
    board: str
    """``test`` (our own simulated question), ``jiucuo`` (找错) or ``consult``."""
    id: str
    asked_at: datetime
    answered_at: datetime | None = None
    poor: bool = False
    seen_at: datetime | None = None
    """When the newest import said so; None = not kept (imports of earlier versions)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnOverride:
    """A person's word on one column; survives every audit."""

    site: str
    url: str
    column_class: str | None = None
    stale_after_days: int | None = None
    """0 = no periodic duty."""
    reason: str = ""
    by: str = ""
    at: datetime | None = None
