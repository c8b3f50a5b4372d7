"""domain.multiple: one site, one English and one Chinese domain."""

from collections.abc import Iterator

from checks.base import Verdict, not_applicable, passed, review, site_check
from checks.domain.filing import filed_hosts
from core.snapshot import SiteSnapshot
from core.url import GOVERNMENT_SUFFIXES, registrable_domain


@site_check(
    id="domain.multiple",
    title="一个网站只用一个英文域名",
    codes=("domain.multiple",),
    source="国办函〔2018〕55号；standards 7.1",
)
def domain_multiple(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Several English domains in the register are shown to a person: one of them must be named as the main one.

    Bad:  filed ``www.anhe.gov.cn；www.ahx.gov.cn``
    Good: filed ``www.anhe.gov.cn；安和县政府.政务``
    Traps: ``www`` and bare host are one domain; redirects from old domains are fine.
    """
    hosts = filed_hosts(site.site.filed_domain)
    english = sorted({registrable_domain(host) for host in hosts if not host.endswith(GOVERNMENT_SUFFIXES[1:])})
    if not hosts:
        yield not_applicable("登记信息中没有备案域名")
    elif len(english) > 1:
        message = f"登记了 {len(english)} 个英文域名（{'、'.join(english)}），请确认主域名及其他域名的跳转、注销安排"
        yield review("domain.multiple", message, url=site.site.url, measured={"domains": english})
    else:
        yield passed("登记的英文域名不多于一个", url=site.site.url)
