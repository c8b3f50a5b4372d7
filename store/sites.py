"""The registry of sites and their declared maintenance windows."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, delete, select, update

from core.audit import ImportCount
from core.site import Level, MaintenanceWindow, Site, SiteClass, SiteState
from core.url import canonical
from store.connection import Database
from store.schema import maintenance, sites
from store.upsert import upsert_rows


class Sites:
    """Repository of ``core.site.Site``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, id: str) -> Site | None:
        """A site by its id, None when it is not registered."""
        return next(iter(self._load(sites.c.id == id, maintenance.c.site == id)), None)

    def all(self, state: SiteState | None = None) -> list[Site]:
        """Every site, by id; of one state only when given."""
        return self._load(None if state is None else sites.c.state == state.value, None)

    def of_unit(self, unit: str) -> list[Site]:
        """Sites that count for a unit; a site without a unit is its own."""
        return [site for site in self.all() if (site.unit or site.id) == unit]

    def with_maintenance(self, since: datetime) -> list[Site]:
        """Sites with a declared maintenance window that ends after *since*."""
        with self._database.read() as connection:
            names = list(connection.execute(select(maintenance.c.site).where(maintenance.c.ends_at > since).distinct()).scalars())
        return self._load(sites.c.id.in_(names), maintenance.c.site.in_(names)) if names else []

    def upsert(self, records: Iterable[Site]) -> ImportCount:
        """Write sites by id. Declared maintenance windows are added, never removed, by this."""
        rows = list(records)
        with self._database.write() as connection:
            self._database.exclusive(connection, "registry")
            count = upsert_rows(connection, sites, ("id",), [_row(site) for site in rows])
            windows = [_window_row(site.id, window) for site in rows for window in site.maintenance]
            if windows:
                upsert_rows(connection, maintenance, ("site", "starts_at"), windows)
        return count

    def close(self, id: str) -> bool:
        """Take a site out of watching; False when it is unknown. Its history stays."""
        with self._database.write() as connection:
            return connection.execute(update(sites).where(sites.c.id == id).values(state=SiteState.CLOSED.value)).rowcount > 0

    def add_maintenance(self, site: str, window: MaintenanceWindow) -> None:
        """Declare a window; one that starts at the same time is replaced."""
        self.declare([(site, window)])

    def declare(self, windows: Iterable[tuple[str, MaintenanceWindow]]) -> ImportCount:
        """The same for several (site, window); of two that start at the same time the later one holds."""
        with self._database.write() as connection:
            return upsert_rows(connection, maintenance, ("site", "starts_at"), [_window_row(site, window) for site, window in windows])

    def remove_maintenance(self, site: str, starts_at: datetime) -> bool:
        """Take a declared window back; False when there was none."""
        with self._database.write() as connection:
            gone = delete(maintenance).where(maintenance.c.site == site, maintenance.c.starts_at == starts_at)
            return connection.execute(gone).rowcount > 0

    def find(self, text: str) -> list[Site]:
        """
        Sites that *text* means: the id, else the address (scheme, ``www.``, default port and a last slash aside), else the exact name.

        More than one when a name or an address is used twice.
        """
        direct = self.get(text) or self.get(text.lower())
        if direct is not None:
            return [direct]
        everything = self.all()
        wanted = plain_address(text)
        by_url = [site for site in everything if wanted and plain_address(site.url) == wanted]
        return by_url or [site for site in everything if site.name == text]

    def _load(self, where: Any, window_where: Any) -> list[Site]:
        query, windows_query = select(sites).order_by(sites.c.id), select(maintenance).order_by(maintenance.c.starts_at)
        if where is not None:
            query = query.where(where)
        if window_where is not None:
            windows_query = windows_query.where(window_where)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
            windows: dict[str, list[MaintenanceWindow]] = {}
            for row in connection.execute(windows_query):
                window = MaintenanceWindow(starts_at=row.starts_at, ends_at=row.ends_at, reason=row.reason)
                windows.setdefault(row.site, []).append(window)
        return [_site(row, windows.get(row.id, ())) for row in rows]


def plain_address(url: str) -> str:
    """
    An address reduced to what people mean by it: scheme, ``www.``, default port, last dot of the host, last slash, fragment dropped.

    >>> plain_address("HTTP://WWW.A.gov.cn.:80/x/"), plain_address("a.gov.cn/x"), plain_address("安和.政务")
    ('a.gov.cn/x', 'a.gov.cn/x', 'xn--0tr95n.xn--zfr164b')
    """
    text = url.strip()
    known = canonical(text if "://" in text else f"http://{text}")
    authority, slash, path = known.partition("://")[2].partition("/")
    host, colon, port = authority.partition(":") if not authority.startswith("[") else (authority, "", "")
    return (host.rstrip(".").removeprefix("www.") + colon + port + slash + path).rstrip("/")


def _row(site: Site) -> dict[str, Any]:
    return {
        "id": site.id,
        "url": site.url,
        "name": site.name,
        "sponsor": site.sponsor,
        "site_class": site.site_class.value,
        "level": site.level.value,
        "region": site.region,
        "unit": site.unit,
        "outward_service": site.outward_service,
        "filed_domain": site.filed_domain,
        "state": site.state.value,
        "remark": site.remark,
    }


def _window_row(site: str, window: MaintenanceWindow) -> dict[str, Any]:
    return {"site": site, "starts_at": window.starts_at, "ends_at": window.ends_at, "reason": window.reason}


# Looked up, not constructed: ten thousand sites are read for a page of the dashboard.
_CLASSES: Final = {member.value: member for member in SiteClass}
_LEVELS: Final = {member.value: member for member in Level}
_STATES: Final = {member.value: member for member in SiteState}


def _site(row: Row[Any], windows: Sequence[MaintenanceWindow]) -> Site:
    return Site(
        id=row.id,
        url=row.url,
        name=row.name,
        sponsor=row.sponsor,
        site_class=_CLASSES[row.site_class],
        level=_LEVELS[row.level],
        region=row.region,
        unit=row.unit,
        outward_service=row.outward_service,
        filed_domain=row.filed_domain,
        state=_STATES[row.state],
        remark=row.remark,
        maintenance=tuple(windows),
    )
