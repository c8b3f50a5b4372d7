"""Sites that nobody registered: known by their address, and by what their audits said of them."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from core.site import Level, Site, SiteClass
from core.url import host_of

if TYPE_CHECKING:
    from store import Store


def unregistered(text: str) -> Site:
    """A site known by nothing but its address; its class is guessed from the shape of the domain (standards 7.1)."""
    url = text if "://" in text else f"http://{text}"
    authority = url.partition("://")[2].partition("/")[0].rpartition("@")[2].lower()
    labels = host_of(url).removesuffix(".gov.cn").split(".")
    portal = len(labels) <= 2 and labels[0] in ("www", labels[-1])
    return Site(id=authority, url=text, site_class=SiteClass.PORTAL if portal else SiteClass.DEPARTMENT, registered=False)


def audited_site(store: "Store", text: str) -> Site | None:
    """The site of an address that was audited without being registered, as its last audit knew it; None without an audit."""
    bare = unregistered(text)
    run = store.audits.latest(bare.id)
    if run is None:
        return None
    told = json.loads(store.audits.report(run.id) or b"{}")
    level = told.get("site_level")
    return replace(
        bare, url=told.get("site_url") or bare.url, name=told.get("site_name") or "", level=Level(level) if level else bare.level
    )
