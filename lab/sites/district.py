"""A small complete district site: what the trap sites are made from, so that everything but the trap is in order."""

from typing import Any

from core.site import Level, SiteClass
from lab.build import edition_of, site_of
from lab.duty import Locality
from lab.press import Edition
from lab.records import Ground, Handler, LabSite, Truth


def district(ground: Ground, *, host: str, short: str, number: int, suffix: str = "区", **changes: Any) -> tuple[Edition, Locality]:
    """Print a complete site for 〈short〉区 (or 县); *changes* are fields of Edition."""
    place = f"{short}{suffix}"
    who = Locality(place=place, short=short, organ=f"{place}人民政府", leader=f"{suffix}长", phone=f"0819-25900{number:02d}", scale=0.3)
    name = f"{place}人民政府门户网站"
    return edition_of(ground, host=host, name=name, code=f"5199{number:02d}0001", who=who, number=number, **changes), who


def settled(
    printed: Edition,
    who: Locality,
    *,
    key: str,
    title: str,
    truth: Truth,
    handler: Handler | None = None,
    hosts: tuple[str, ...] = (),
) -> LabSite:
    """The finished site; *handler* replaces or wraps the plain one."""
    return LabSite(
        key=key,
        title=title,
        site=site_of(printed, who, site_class=SiteClass.PORTAL, level=Level.COUNTY),
        hosts=(printed.host, *hosts),
        handler=handler or printed.handler(),
        truth=truth,
    )
