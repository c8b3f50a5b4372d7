"""Who a digest is about: open sites, accounts in scope and units of its scope, with their names."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from core.clock import beijing_day
from core.digest import Scope
from core.errors import UsageError
from core.nearest import names_of, nearest_or
from core.site import Account, Site, SiteState

if TYPE_CHECKING:
    from store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Members:
    """Sites and accounts by id."""

    scope: Scope
    as_of: datetime
    sites: dict[str, Site]
    accounts: dict[str, Account]

    @property
    def site_filter(self) -> list[str] | None:
        """Ids for queries; None = everything."""
        return None if self.scope.everything else list(self.sites)

    @property
    def account_filter(self) -> list[str]:
        """Ids for queries."""
        return [] if self.scope.everything else list(self.accounts)

    @property
    def units(self) -> set[str]:
        """Units of its sites and accounts."""
        return ({site.unit for site in self.sites.values()} | {account.unit for account in self.accounts.values()}) - {""}

    def knows(self, site: str | None, account: str | None) -> bool:
        """Whether a finding of this site or account belongs here."""
        return site in self.sites if account is None else account in self.accounts

    def name(self, subject: str) -> str:
        """Name for people."""
        site, account = self.sites.get(subject), self.accounts.get(subject)
        return (site.name or site.url) if site else account.name if account else subject

    def unit(self, subject: str) -> str:
        """Unit it counts for; empty when it stands for itself."""
        member = self.sites.get(subject) or self.accounts.get(subject)
        return member.unit if member else ""


def find_members(store: "Store", scope: Scope, as_of: datetime, *, whole: Members | None = None) -> Members:
    """
    Open and paused sites, and accounts that were in scope at *as_of*.

    Args:
        store: the registry.
        scope: whose.
        as_of: aware.
        whole: those of everything at the same time, where they are known: a registry of thousands is not read for each of its units.

    Raises:
        UsageError: the scope names a unit or site that is not in the registry.
    """
    if whole is None:
        sites = {site.id: site for site in store.sites.all() if site.state is not SiteState.CLOSED}
        accounts = {account.id: account for account in store.accounts.all() if account.in_scope_on(beijing_day(as_of))}
        whole = Members(scope=Scope(), as_of=as_of, sites=sites, accounts=accounts)
    if scope.everything:
        return whole
    sites, accounts = whole.sites, whole.accounts
    units = set(scope.units)
    known = {site.unit for site in sites.values()} | {account.unit for account in accounts.values()}
    for unit in scope.units:
        if unit not in known:
            raise UsageError(f"周报范围：名册中没有单位 {unit!r}{nearest_or(unit, known, '用 wangjian sites list 查看名册')}")
    for site in scope.sites:
        if site not in sites:
            raise UsageError(
                f"周报范围：名册中没有网站 {site!r}，或已关停{nearest_or(site, names_of(sites.values()), '用 wangjian sites list 查看名册')}"
            )
    return Members(
        scope=scope,
        as_of=as_of,
        sites={key: site for key, site in sites.items() if site.unit in units or key in scope.sites},
        accounts={key: account for key, account in accounts.items() if account.unit in units},
    )
