"""Certificate, names and AAAA records of a site, compared with yesterday's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from config.settings import Settings, parse_nameserver
from core.clock import beijing_day
from core.errors import Failure
from core.fetch import TlsInfo
from core.site import Site
from core.snapshot import DnsObservation
from core.url import host_of, is_ip_host
from core.watch import Watch, WatchKind
from monitors.dns import DnsWatch
from monitors.tls import EXPIRY_WARNING_DAYS, days_left, observe_tls
from pipeline.visiting import address_of
from pipeline.wiring import Tools


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkSeen:
    """What was seen today; an observation that failed leaves yesterday's standing."""

    tls: TlsInfo | None = None
    watches: Sequence[Watch] = ()
    failures: Mapping[str, Failure] = field(default_factory=dict)


async def watch_network(site: Site, before: Iterable[Watch], settings: Settings, tools: Tools, at: datetime) -> NetworkSeen:
    """Look at the certificate (https addresses) and the name (host names) of a site."""
    from crawler.fetch.guard import AddressGuard

    known = {item.kind: item for item in before}
    url, host = address_of(site), host_of(address_of(site))
    watches, failures = [], {}
    tls, failure = await observe_tls(url, tools.fetcher)
    if failure is not None:
        failures["tls"] = failure
    if tls is not None:
        watches.append(_certificate(site.id, url, tls, known.get(WatchKind.CERTIFICATE), at))
    if host and not is_ip_host(host):
        guard = AddressGuard(settings.network.allow_addresses)
        servers = [parse_nameserver(text) for text in settings.network.nameservers]
        seen = await DnsWatch(servers, allowed=guard.allowed).observe(host, have_ipv6=False)
        if seen.failure is None:
            watches.append(_name(site.id, host, seen, known.get(WatchKind.NAME), at))
    return NetworkSeen(tls=tls, watches=watches, failures=failures)


def _certificate(site: str, url: str, tls: TlsInfo, before: Watch | None, at: datetime) -> Watch:
    same = before is not None and before.tls is not None and (before.tls.subject, before.tls.not_after) == (tls.subject, tls.not_after)
    left = days_left(tls, at)
    notes = []
    if before is not None and not same:
        notes.append("证书已更换")
    if left is not None and left < 0:
        notes.append("证书已过期")
    elif left is not None and left <= EXPIRY_WARNING_DAYS:
        notes.append(f"证书还有 {left} 天到期")
    return Watch(
        site=site,
        kind=WatchKind.CERTIFICATE,
        url=url,
        at=at,
        changed_at=before.changed_at if before is not None and same else at,
        name="数字证书",
        line_on=beijing_day(tls.not_after) if tls.not_after else None,
        tls=tls,
        notes=tuple(notes),
    )


def _name(site: str, host: str, seen: DnsObservation, before: Watch | None, at: datetime) -> Watch:
    notes = changes(before.dns, seen) if before is not None and before.dns is not None else ()
    if seen.aaaa_failure is not None and before is not None and before.dns is not None:
        seen = replace(seen, aaaa=before.dns.aaaa)  # not answered is not gone
    changed_at = before.changed_at if before is not None and not notes else at
    return Watch(site=site, kind=WatchKind.NAME, url=host, at=at, changed_at=changed_at, name="域名解析", dns=seen, notes=notes)


def changes(before: DnsObservation, now: DnsObservation) -> tuple[str, ...]:
    """What differs between two observations of a name, in Chinese; what was not answered is no difference."""
    notes = []
    if set(before.a) != set(now.a):
        notes.append(f"IPv4 地址由 {_list(before.a)} 变为 {_list(now.a)}")
    if now.aaaa_failure is None and set(before.aaaa) != set(now.aaaa):
        notes.append("AAAA 记录已消失" if not now.aaaa else f"IPv6 地址由 {_list(before.aaaa)} 变为 {_list(now.aaaa)}")
    if before.cname != now.cname:
        notes.append(f"别名由 {_list(before.cname)} 变为 {_list(now.cname)}")
    if set(before.nameservers) != set(now.nameservers) and now.nameservers:
        notes.append(f"域名服务器由 {_list(before.nameservers)} 变为 {_list(now.nameservers)}")
    return tuple(notes)


def _list(values: Iterable[str]) -> str:
    return "、".join(sorted(values)[:5]) or "无"
