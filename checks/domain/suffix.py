"""domain.suffix: government sites stand under .gov.cn or .政务."""

import ipaddress
from collections.abc import Iterator

from checks.base import Verdict, failed, not_applicable, passed, site_check, unknown
from checks.pages import own_host
from core.outcome import Cause, Owner
from core.snapshot import SiteSnapshot
from core.url import GOVERNMENT_SUFFIXES, is_ip_host


@site_check(
    id="domain.suffix",
    title="域名后缀规范",
    codes=("domain.suffix_invalid",),
    source="国办函〔2018〕55号；standards 7.1",
)
def domain_suffix(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    The host of the home page ends in ``.gov.cn`` (English) or ``.政务`` (Chinese).

    Bad:  ``www.anhe.com``, ``www.anhe-gov.cn``, a bare public IP address
    Good: ``www.anhe.gov.cn``, ``安和县政府.政务`` (``xn--….xn--zfr164b``)
    Traps: a test address inside a network (loopback, private) says nothing about the public domain.
    """
    host = own_host(site)
    if is_ip_host(host):
        try:
            public = ipaddress.ip_address(host.strip("[]")).is_global
        except ValueError:
            yield unknown(Cause.INVALID_URL, Owner.MONITOR, f"登记的网址 {site.site.url} 既不是域名也不是有效的 IP 地址", url=site.site.url)
            return
        if not public:
            yield not_applicable(f"以内部地址 {host} 访问，无法判断对外域名")
            return
        yield failed(
            "domain.suffix_invalid", f"网站以 IP 地址 {host} 提供服务，没有使用规范域名", url=site.site.url, measured={"host": host}
        )
    elif "." not in host:
        yield not_applicable(f"以内部名称 {host} 访问，无法判断对外域名")
    elif host.endswith(GOVERNMENT_SUFFIXES):
        yield passed(f"域名 {host} 后缀规范", url=site.site.url)
    else:
        yield failed("domain.suffix_invalid", f"域名 {host} 不是“.gov.cn”或“.政务”后缀", url=site.site.url, measured={"host": host})
