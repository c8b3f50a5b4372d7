"""domain.structure: www.□□□.gov.cn for portals, ○○○.□□□.gov.cn for departments."""

from collections.abc import Iterator

from checks.base import Verdict, failed, not_applicable, passed, review, site_check
from checks.pages import own_host
from core.site import Level, Site, SiteClass
from core.snapshot import SiteSnapshot
from core.url import canonical, is_home_url

CODE = "domain.structure_invalid"


@site_check(
    id="domain.structure",
    title="域名结构规范",
    codes=(CODE,),
    source="国办函〔2018〕55号；standards 7.1",
)
def domain_structure(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Judge the labels before ``gov.cn`` by the class of the registered site; of an unregistered address only clear cases are questioned.

    Bad:  portal ``anhe.mianyang.gov.cn`` or ``anhe.gov.cn``; department ``www.anhejyj.gov.cn``
    Good: portal ``www.anhe.gov.cn``; department ``jyj.anhe.gov.cn``; ``www.gov.cn``
    Traps: ``www.jyj.anhe.gov.cn`` is tolerated by many inspectors, and ``www.anhe.gov.cn/jyj/`` may be a part of the county's portal: a person
    decides; State Council departments are built like portals;
    parks are no county governments, both forms are accepted; Chinese domains have no such structure.
    """
    host = own_host(site)
    if not host.endswith(".gov.cn"):
        yield not_applicable(f"域名 {host} 不是“.gov.cn”域名，不适用结构规则")
        return
    labels = host.removesuffix(".gov.cn").split(".")
    said = _judge(site.site, labels)
    if said is None:
        yield passed(f"域名 {host} 结构规范", url=site.site.url)
        return
    certain, expected = said
    message = f"域名 {host} 的结构应为“{expected}”"
    if certain:
        yield failed(CODE, message, url=site.site.url, measured={"host": host, "labels": len(labels)})
    else:
        yield review(CODE, f"{message}，请人工核对", url=site.site.url, measured={"host": host, "labels": len(labels)})


def _judge(row: Site, labels: list[str]) -> tuple[bool, str] | None:
    """None when sound, else (certain, expected form)."""
    portal_like = labels[0] == "www" and len(labels) <= 2
    child_like = len(labels) == 2 and labels[0] != "www"
    if not row.registered or row.level is Level.PARK:
        sound = portal_like or child_like
        return None if sound else (False, "www.□□□.gov.cn 或 ○○○.□□□.gov.cn")
    if row.site_class is SiteClass.PORTAL or row.level is Level.MINISTRY:
        return None if portal_like else (True, "www.□□□.gov.cn")
    if child_like:
        return None
    # Under a path it may be a part of the portal, whose domain is as it should be.
    inside = portal_like and not is_home_url(canonical(row.url))
    tolerated = inside or len(labels) >= 3
    return not tolerated, "○○○.□□□.gov.cn（□□□ 为本级政府门户网站域名）"
