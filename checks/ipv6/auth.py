"""ipv6.auth: the name servers speak IPv6."""

from collections.abc import Iterator
from typing import Final

from checks.base import Verdict, failed, passed, site_check, unknown, unknown_from
from core.outcome import Cause, Owner
from core.snapshot import SiteSnapshot

CODE: Final = "ipv6.auth_missing"


@site_check(
    id="ipv6.auth",
    title="域名授权体系支持IPv6",
    codes=(CODE,),
    needs=("dns",),
    source="国家IPv6发展监测平台指标；standards 6.1、6.2",
)
def ipv6_auth(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    At least one authoritative name server has AAAA and, where we can measure it, answers over IPv6. Advice.

    Bad:  ``ns1.example-dns.cn`` and ``ns2.example-dns.cn`` without AAAA
    Good: one of them with AAAA that answers
    Traps: without IPv6 of our own only the AAAA part is judged; silence of all servers may be a filter on our side, so it is unknown.
    """
    assert site.dns is not None
    dns = site.dns
    if dns.failure is not None:
        yield unknown_from(dns.failure)
    elif not dns.nameservers:
        yield unknown(Cause.NO_DATA, Owner.MONITOR, "没有查到域名的权威服务器")
    elif not dns.nameservers_with_aaaa:
        names = "、".join(dns.nameservers[:4])
        yield failed(CODE, f"权威服务器（{names}）均没有 AAAA 记录", url=site.site.url, measured={"nameservers": list(dns.nameservers)})
    elif dns.nameservers_answering_v6 is not None and not dns.nameservers_answering_v6:
        names = "、".join(dns.nameservers_with_aaaa[:4])
        message = f"权威服务器（{names}）有 AAAA 记录，但没有得到IPv6应答，可能是监测端网络限制"
        yield unknown(Cause.DNS_ERROR, Owner.UNCLEAR, message, url=site.site.url)
    else:
        note = "" if dns.nameservers_answering_v6 is not None else "（监测端没有IPv6，仅核对AAAA记录）"
        yield passed(f"{len(dns.nameservers_with_aaaa)} 台权威服务器支持IPv6{note}", url=site.site.url)
