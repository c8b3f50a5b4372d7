"""domain.filing: the domain in use is the one that was filed."""

import re
from collections.abc import Iterator

from checks.base import Verdict, failed, not_applicable, passed, site_check
from checks.pages import own_host
from core.snapshot import SiteSnapshot
from core.url import bare_host, canonical, host_of

_SEPARATOR = re.compile(r"[\s,，;；、|]+")


def filed_hosts(filed: str) -> tuple[str, ...]:
    """
    Hosts of a register cell: several domains, with or without scheme, port and path.

    >>> filed_hosts("http://www.anhe.gov.cn/；anhe.gov.cn")
    ('www.anhe.gov.cn', 'anhe.gov.cn')
    """
    found = (host_of(canonical(word if "://" in word else f"http://{word}/")) for word in _SEPARATOR.split(filed) if word)
    return tuple(dict.fromkeys(host for host in found if host))


@site_check(
    id="domain.filing",
    title="使用域名与备案域名一致",
    codes=("domain.mismatch_filing",),
    source="绵阳市2022年政务公开工作检查考核实施细则 域名名称；standards 7.1",
)
def domain_filing(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Compare the host in use with the filed domains of the register.

    Bad:  filed ``www.anhe.gov.cn``, used ``www.ahx.gov.cn``
    Good: filed ``anhe.gov.cn``, used ``www.anhe.gov.cn`` (``www`` does not matter)
    Traps: nothing filed in the register is nothing to compare; a filed domain that redirects to the used one is still another domain.
    """
    filed = filed_hosts(site.site.filed_domain)
    if not filed:
        yield not_applicable("登记信息中没有备案域名")
        return
    host = own_host(site)
    if bare_host(host) in {bare_host(one) for one in filed}:
        yield passed(f"使用域名 {host} 与备案一致", url=site.site.url)
    else:
        message = f"备案域名为 {'、'.join(filed)}，实际使用 {host}"
        yield failed("domain.mismatch_filing", message, url=site.site.url, measured={"filed": list(filed), "used": host})
