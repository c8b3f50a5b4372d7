"""ipv6.completed: the site can be reached over IPv6."""

from collections.abc import Iterator
from typing import Final

from checks.base import Verdict, failed, passed, site_check, unknown, unknown_from
from checks.ipv6.estimate import HOME_REACHED, public_aaaa
from core.outcome import Cause, Owner
from core.snapshot import DnsObservation, SiteSnapshot
from core.url import is_ip_host

CODE: Final = "ipv6.not_completed"


@site_check(
    id="ipv6.completed",
    title="已完成IPv6改造",
    codes=(CODE,),
    needs=("dns",),
    source="国办秘函〔2019〕19号 IPv6改造；standards 6.3；contract 7.6",
)
def ipv6_completed(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Completed = a public AAAA record and a home page that answers over IPv6 in at least 95 % of the tries.

    Bad:  no AAAA; AAAA ``fe80::1``; AAAA whose address never answers
    Good: ``240e:…`` and every fetch over IPv6 gives the home page
    Traps: without IPv6 of our own only the DNS part can be judged; SERVFAIL is no proof that there is no AAAA.
    """
    assert site.dns is not None
    dns, seen = site.dns, site.ipv6
    failure = _undecidable(dns)
    if failure is not None:
        yield failure
        return
    measured = {"aaaa": list(dns.aaaa)}
    if not public_aaaa(dns.aaaa):
        reason = "没有 AAAA 记录" if not dns.aaaa else f"AAAA 记录不是公网地址（{'、'.join(dns.aaaa[:3])}）"
        yield failed(CODE, f"域名 {dns.host} {reason}", url=site.site.url, measured=measured)
    elif seen is None:
        yield (
            unknown_from(site.failures["ipv6"])
            if "ipv6" in site.failures
            else unknown(Cause.NO_DATA, Owner.MONITOR, "没有测量IPv6访问情况")
        )
    elif not seen.have_ipv6:
        yield unknown(Cause.NO_IPV6, Owner.MONITOR, "监测端没有IPv6网络，已有AAAA记录但无法验证能否访问")
    elif seen.home is None:
        yield unknown(Cause.NO_DATA, Owner.MONITOR, "没有测得首页的IPv6访问成功率")
    elif seen.home < HOME_REACHED:
        message = f"首页IPv6访问成功率为 {seen.home:.0%}，低于 {HOME_REACHED:.0%}"
        yield failed(CODE, message, url=site.site.url, measured={**measured, "home": seen.home})
    else:
        yield passed(f"有AAAA记录，首页IPv6访问成功率 {seen.home:.0%}", url=site.site.url)


def _undecidable(dns: DnsObservation) -> Verdict | None:
    if is_ip_host(dns.host):
        return unknown(Cause.NO_DATA, Owner.MONITOR, f"网站以地址 {dns.host} 访问，没有域名可查询AAAA记录")
    if dns.failure is not None:
        return unknown_from(dns.failure)
    if dns.aaaa_failure is not None and not dns.aaaa:
        return unknown_from(dns.aaaa_failure)
    return None
