"""Facts in the shape of ``wangjian inspect`` (contract section 6)."""

from typing import Any

from core.page.facts import PageFacts
from core.url import host_of


def facts_json(facts: PageFacts, url: str) -> dict[str, Any]:
    """The ``facts`` object of ``wangjian/inspect-1`` for the page at *url*."""
    footer, jiucuo, published, listing = facts.footer, facts.jiucuo, facts.published, facts.listing
    shown = published is not None and published.source != "script"
    return {
        "site_name": facts.site_name or facts.called_in_footer,
        "site_code": footer.site_code or facts.site_code_meta,
        "icp": footer.icp,
        "police": footer.police,
        "conac": facts.conac.present,
        "sponsor": footer.sponsor,
        "contact": footer.contact,
        "jiucuo": {"present": jiucuo.present, "site_code": jiucuo.site_code, "host": jiucuo.host},
        "tags": dict(facts.tags),
        "title": facts.title,
        "published_at": published.iso if published is not None and shown else None,
        "published_from": published.source if published is not None else None,
        "list": {
            "count": len(listing.items),
            "dates": [item.day.isoformat() for item in listing.items if item.day is not None and item.day_from != "url"],
        },
        "search_form": facts.search.presence,
        "nav_only": facts.nav_only,
        "links": _link_counts(facts, url),
    }


def _link_counts(facts: PageFacts, url: str) -> dict[str, int]:
    """Anchors and attachments of the own host (with and without ``www``) and of others."""
    own = _host(url)
    internal = external = 0
    for link in facts.links:
        if link.kind not in ("anchor", "attachment") or link.scripted or not link.url.startswith(("http://", "https://")):
            continue
        if _host(link.url) == own:
            internal += 1
        else:
            external += 1
    return {"internal": internal, "external": external}


def _host(url: str) -> str:
    return host_of(url).removeprefix("www.")
