"""The portal of 安和市: complete and fresh; an audit must find nothing and give full marks on every machine-checkable row."""

from core.site import Level, SiteClass
from lab.build import edition_of, site_of
from lab.duty import Locality
from lab.records import Ground, LabSite, Truth

HOST = "www.anhe.gov.cn"
CITY = Locality(place="安和市", short="安和", organ="安和市人民政府")


def build(ground: Ground) -> LabSite:
    """Print the portal."""
    printed = edition_of(ground, host=HOST, name="安和市人民政府门户网站", code="5199000001", who=CITY, number=1)
    return LabSite(
        key="portal",
        title="完全合规的市政府门户网站",
        site=site_of(printed, CITY, site_class=SiteClass.PORTAL, level=Level.CITY),
        hosts=(HOST, "anhe.gov.cn"),
        handler=printed.handler(),
        truth=Truth(),
    )
