"""DNS facts of a site's host: addresses, aliases, authoritative servers and their IPv6."""

import asyncio
from collections.abc import Callable, Sequence
from enum import Enum

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.resolver

from core.errors import Failure
from core.outcome import Cause, Owner
from core.snapshot import DnsObservation
from core.url import is_ip_host, registrable_domain

Server = tuple[str, int]
Allowed = Callable[[Sequence[str]], Sequence[str]]
"""Keeps the addresses that may be contacted; the address guard of the fetch layer."""

TIMEOUT_S = 3.0
WITNESS_S = 1.5
"""An authoritative server that needs longer is no witness: many networks let nobody ask but their own resolver. House rule."""
ROUNDS = 2
MAX_ASKED = 3
"""Authoritative servers that are asked whether a record is withheld from us. House rule: they speak with one voice."""
MAX_NAMESERVERS = 13
"""More are not looked at; the root itself has 13."""


class _Kind(Enum):
    DATA = "data"
    NODATA = "nodata"
    NXDOMAIN = "nxdomain"
    ERROR = "error"


class DnsWatch:
    """
    Asks for DNS facts.

    Args:
        servers: (address, port) of the recursive servers; empty = those of this machine.
        allowed: which addresses of authoritative servers may be asked directly.
        authoritative_port: 53; tests use another.
    """

    def __init__(self, servers: Sequence[Server], *, allowed: Allowed, authoritative_port: int = 53) -> None:
        self._servers = tuple(servers) or _system_servers()
        self._allowed = allowed
        self._authoritative_port = authoritative_port

    async def observe(self, host: str, *, have_ipv6: bool) -> DnsObservation:
        """
        Observe one host.

        Args:
            host: name as registered; an address gives an observation without records.
            have_ipv6: our own connectivity; without it name servers are not asked over IPv6 and that part stays None.
        """
        if is_ip_host(host):
            return DnsObservation(host=host)
        (kind4, four, aliases), (kind6, six, _) = await asyncio.gather(self._ask(host, "A"), self._ask(host, "AAAA"))
        failure = _failure(host, kind4, kind6)
        aaaa_failure = None
        if kind6 is _Kind.ERROR and failure is None:
            aaaa_failure = Failure(Cause.DNS_ERROR, Owner.UNCLEAR, f"{host} 的 AAAA 记录没有得到可信的答复")
        if failure is not None:
            return DnsObservation(host=host, failure=failure, aaaa_failure=aaaa_failure)
        zones = await self._nameservers(host)
        if kind6 is _Kind.NODATA and await self._is_withheld(aliases[-1] if aliases else host):
            # What resolvers leave out is not missing: neither of the host nor of its name servers.
            why = f"{host} 的权威服务器有 AAAA 记录，监测端的域名解析器没有给出，可能过滤了 IPv6 记录"
            return DnsObservation(host=host, a=four, cname=aliases, aaaa_failure=Failure(Cause.DNS_ERROR, Owner.MONITOR, why))
        with_six, answering = await self._over_ipv6(zones, have_ipv6=have_ipv6)
        return DnsObservation(
            host=host,
            a=four,
            aaaa=six,
            cname=aliases,
            aaaa_failure=aaaa_failure,
            nameservers=tuple(zones),
            nameservers_with_aaaa=with_six,
            nameservers_answering_v6=answering,
        )

    async def _ask(self, name: str, kind: str) -> tuple[_Kind, tuple[str, ...], tuple[str, ...]]:
        """
        Give kind, values and the alias chain.

        "No such name" needs a second server where there is one.
        """
        denials = 0
        for _ in range(ROUNDS):
            for address, port in self._servers:
                reply = await _query(name, kind, address, port)
                if reply is None:
                    continue
                if reply.rcode() == dns.rcode.NXDOMAIN:
                    denials += 1
                    if denials >= min(2, len(self._servers)):
                        return _Kind.NXDOMAIN, (), ()
                    continue
                wanted = dns.rdatatype.from_text(kind)
                values = tuple(sorted(item.to_text().rstrip(".") for rrset in reply.answer if rrset.rdtype == wanted for item in rrset))
                aliases = tuple(
                    rrset[0].target.to_text(omit_final_dot=True) for rrset in reply.answer if rrset.rdtype == dns.rdatatype.CNAME
                )
                return (_Kind.DATA if values else _Kind.NODATA), values, aliases
        return _Kind.ERROR, (), ()

    async def _nameservers(self, host: str) -> dict[str, str]:
        """Authoritative servers of every zone from the host up to the registered domain, each with (one of) its zones."""
        top = registrable_domain(host)
        zones = [host]
        while zones[-1] != top and "." in zones[-1]:
            zones.append(zones[-1].partition(".")[2])
        answers = await asyncio.gather(*(self._ask(zone, "NS") for zone in zones))
        # An alias answers for another zone; its servers are not those of this domain.
        found = {value.lower(): zone for zone, (_, values, aliases) in zip(zones, answers, strict=True) if not aliases for value in values}
        return dict(list(found.items())[:MAX_NAMESERVERS])

    async def _is_withheld(self, name: str) -> bool:
        """
        Whether an authoritative server has the AAAA record that our resolvers deny.

        Resolvers and gateways that filter AAAA deny it of every name. Where no authoritative server can be asked, their word stands.
        """
        servers = list((await self._nameservers(name)).keys())[:MAX_ASKED]
        answers = await asyncio.gather(*(self._ask(server, "A") for server in servers))
        addresses = self._allowed([value for _, values, _ in answers for value in values[:1]])
        replies = await asyncio.gather(
            *(
                _query(name, "AAAA", address, self._authoritative_port, recursive=False, timeout_s=WITNESS_S)
                for address in addresses[:MAX_ASKED]
            )
        )
        return any(
            reply is not None and reply.flags & dns.flags.AA and any(rrset.rdtype == dns.rdatatype.AAAA for rrset in reply.answer)
            for reply in replies
        )

    async def _over_ipv6(self, zones: dict[str, str], *, have_ipv6: bool) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
        answers = await asyncio.gather(*(self._ask(name, "AAAA") for name in zones))
        addresses = {name: tuple(self._allowed(values)) for name, (_, values, _) in zip(zones, answers, strict=True) if values}
        with_six = tuple(name for name, usable in addresses.items() if usable)
        if not have_ipv6:
            return with_six, None
        replies = await asyncio.gather(*(self._answers(addresses[name], zones[name]) for name in with_six))
        return with_six, tuple(name for name, answered in zip(with_six, replies, strict=True) if answered)

    async def _answers(self, addresses: Sequence[str], zone: str) -> bool:
        for address in addresses[:2]:
            reply = await _query(zone, "SOA", address, self._authoritative_port, recursive=False)
            if reply is not None and reply.flags & dns.flags.AA:
                return True
        return False


async def _query(
    name: str, kind: str, address: str, port: int, *, recursive: bool = True, timeout_s: float | None = None
) -> dns.message.Message | None:
    """One question to one server; None for silence, refusal and rubbish."""
    try:
        message = dns.message.make_query(name, kind)
        if not recursive:
            message.flags &= ~dns.flags.RD
        reply, _ = await dns.asyncquery.udp_with_fallback(message, address, timeout_s or TIMEOUT_S, port, ignore_unexpected=True)
    except (dns.exception.DNSException, OSError, EOFError):
        return None
    return reply if reply.rcode() in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN) else None


def _failure(host: str, kind4: _Kind, kind6: _Kind) -> Failure | None:
    kinds = {kind4, kind6}
    if kinds & {_Kind.DATA} or kinds == {_Kind.NODATA}:
        return None if _Kind.DATA in kinds else Failure(Cause.DNS_ERROR, Owner.SITE, f"{host} 没有地址记录")
    if _Kind.NXDOMAIN in kinds and _Kind.NODATA not in kinds:
        return Failure(Cause.DNS_NXDOMAIN, Owner.SITE, f"{host} 不存在")
    return Failure(Cause.DNS_ERROR, Owner.UNCLEAR, f"{host} 的地址没有得到可信的答复")


def _system_servers() -> tuple[Server, ...]:
    try:
        resolver = dns.resolver.Resolver(configure=True)
    except dns.exception.DNSException:
        return ()
    return tuple((str(server), resolver.port) for server in resolver.nameservers)
