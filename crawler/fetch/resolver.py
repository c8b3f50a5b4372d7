"""Names to addresses: chosen nameservers, both answers kept apart (no such name / no answer), a small cache that respects TTLs."""

import asyncio
import secrets
import socket
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from ipaddress import ip_address
from pathlib import Path
from time import monotonic

import dns.asyncquery
import dns.exception
import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver

from config.settings import parse_nameserver
from core.errors import Failure, system_words
from core.fetch import Family
from core.outcome import Cause, Owner
from crawler.fetch.datagram import Channels

Server = tuple[str, int]

TRY_S = (1.5, 3.0)
"""How long each nameserver is waited for, by round."""
LAST_TRY_S = 5.0
"""A visit waits once more when there is no second nameserver: the resolver of a visitor's machine has that patience too."""
MAX_TTL_S = 300.0
ERROR_TTL_S = 20.0
"""A resolver that fails is not asked again at once by the next of a thousand links."""
CACHE_SIZE = 20_000
_SILENT, _INVALID = "无应答", "应答无效"

_TYPES = {Family.IPV4: dns.rdatatype.A, Family.IPV6: dns.rdatatype.AAAA}


class _Kind(Enum):
    DATA = "data"
    NODATA = "nodata"
    NXDOMAIN = "nxdomain"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known about a host in one family."""

    addresses: tuple[str, ...] = ()
    failure: Failure | None = None
    """None when the question was answered, also when the answer is "no address"."""
    expires: float = 0.0


@dataclass(frozen=True, slots=True)
class _Reply:
    kind: _Kind
    addresses: tuple[str, ...] = ()
    ttl: float = 0.0
    detail: str = ""


_NXDOMAIN = Failure(Cause.DNS_NXDOMAIN, Owner.SITE, "域名不存在")


def system_servers() -> tuple[Server, ...]:
    """Nameservers of this machine; empty when it has none."""
    try:
        resolver = dns.resolver.Resolver(configure=True)
    except dns.exception.DNSException:
        return ()
    return tuple((str(server), resolver.port) for server in resolver.nameservers)


def read_hosts(path: Path = Path("/etc/hosts")) -> dict[str, tuple[str, ...]]:
    """Names of the machine's hosts file."""
    names: dict[str, tuple[str, ...]] = {}
    try:
        text = path.read_text("utf-8", "replace")
    except OSError:
        return names
    for line in text.splitlines():
        address, *rest = line.partition("#")[0].split() or [""]
        for name in rest:
            known = names.get(name.lower(), ())
            if address not in known:
                names[name.lower()] = (*known, address)
    return names


class _Said:
    """What the servers said so far; *enough* of them must deny a name."""

    def __init__(self, enough: int) -> None:
        self._enough = enough
        self._denied: dict[Server, _Reply] = {}
        self._failed: dict[Server, str] = {}

    def decided(self, server: Server) -> bool:
        """Whether asking the server again is of no use."""
        return server in self._denied or self._failed.get(server, _SILENT) != _SILENT

    async def listen(self, asked: dict[asyncio.Task[_Reply], Server], server: Server, until: float) -> _Reply | None:
        """Hear everybody until *server* has answered or its time is over; give the last word, if one was said."""
        while server in asked.values() and not self.decided(server) and (left := until - monotonic()) > 0:
            done, _ = await asyncio.wait(asked, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                final = self._take(asked.pop(task), task.result())
                if final is not None:
                    return final
        if server not in self._denied:
            self._failed.setdefault(server, _SILENT)
        return None

    def _take(self, server: Server, reply: _Reply) -> _Reply | None:
        if reply.kind in (_Kind.DATA, _Kind.NODATA):
            return reply
        if reply.kind is _Kind.ERROR:
            self._failed[server] = reply.detail
            return None
        self._denied[server] = reply
        self._failed.pop(server, None)
        return _Reply(_Kind.NXDOMAIN, ttl=min(one.ttl for one in self._denied.values())) if len(self._denied) >= self._enough else None

    def words(self) -> str:
        """Why there is no answer, by server."""
        said = [f"{address}:{port} {text}" for (address, port), text in self._failed.items()]
        return ",".join(said + [f"{address}:{port} 称域名不存在" for address, port in self._denied])


class Resolver:
    """
    Resolves over *servers*; with none of them it asks the C library.

    Args:
        servers: (address, port), in order of preference.
        hosts: fixed names (hosts file); they win.
        special: answer ``.invalid`` names ourselves (RFC 6761); off for configured servers, whose operator decides.
    """

    def __init__(self, servers: Sequence[Server], hosts: Mapping[str, tuple[str, ...]], *, special: bool) -> None:
        self._servers = tuple(servers)
        self._hosts = hosts
        self._special = special
        self._cache: dict[tuple[str, Family, int], Answer] = {}
        self._flying: dict[tuple[str, Family, int], asyncio.Task[Answer]] = {}
        self._channels = Channels()

    @classmethod
    def from_settings(cls, nameservers: Sequence[str]) -> "Resolver":
        """Configured nameservers, or those of the machine with its hosts file."""
        if nameservers:
            return cls([parse_nameserver(text) for text in nameservers], {}, special=False)
        return cls(system_servers(), read_hosts(), special=True)

    @property
    def count(self) -> int:
        """How many nameservers there are."""
        return len(self._servers)

    def cached(self, host: str, family: Family, resolver: int = 0) -> Answer | None:
        """Give a fresh answer from memory."""
        answer = self._cache.get((host, family, resolver))
        return answer if answer is not None and answer.expires > monotonic() else None

    async def lookup(self, host: str, family: Family, *, resolver: int = 0, fresh: bool = False) -> Answer:
        """
        Ask for the addresses of *host* in one family (``ANY`` is not allowed here); equal questions of the crawl share one flight.

        Args:
            host: lower case, ASCII.
            family: IPV4 or IPV6.
            resolver: index of the nameserver asked first.
            fresh: do not answer from memory.
        """
        fixed = self._fixed(host, family)
        if fixed is not None:
            return fixed
        key = (host, family, resolver % len(self._servers) if self._servers else 0)
        if fresh:
            return await self._ask(key, patient=True)
        known = self.cached(*key)
        if known is not None:
            return known
        task = self._flying.get(key)
        if task is None:
            task = self._flying[key] = asyncio.get_running_loop().create_task(self._ask(key))
            task.add_done_callback(lambda _: self._flying.pop(key, None))
        return await asyncio.shield(task)

    def _fixed(self, host: str, family: Family) -> Answer | None:
        if ":" in host or host[-1:].isdigit():
            try:
                literal = ip_address(host)
            except ValueError:
                pass
            else:
                return Answer((str(literal),) if (literal.version == 6) is (family is Family.IPV6) else ())
        known = self._hosts.get(host)
        if known is None and (host == "localhost" or host.endswith(".localhost")):
            known = ("127.0.0.1", "::1")
        if known is not None:
            return Answer(tuple(one for one in known if (":" in one) is (family is Family.IPV6)))
        if self._special and (host == "invalid" or host.endswith(".invalid")):
            return Answer(failure=_NXDOMAIN)
        return None

    async def _ask(self, key: tuple[str, Family, int], *, patient: bool = False) -> Answer:
        host, family, first = key
        reply = await (self._ask_servers(host, family, first, patient) if self._servers else _ask_system(host, family))
        failure = None
        if reply.kind is _Kind.NXDOMAIN:
            failure = _NXDOMAIN
        elif reply.kind is _Kind.ERROR:
            failure = Failure(Cause.DNS_ERROR, Owner.UNCLEAR, f"域名解析失败（{reply.detail}）")
        ttl = ERROR_TTL_S if reply.kind is _Kind.ERROR else min(reply.ttl, MAX_TTL_S)
        answer = Answer(reply.addresses, failure, monotonic() + ttl)
        if len(self._cache) >= CACHE_SIZE:
            self._cache.clear()
        self._cache[key] = answer
        return answer

    async def _ask_servers(self, host: str, family: Family, first: int, patient: bool) -> _Reply:
        """
        Ask the nameservers in turn until one gives a usable answer.

        "No such name" is believed when two servers say so, or when there is only one: a filter, a hijacking resolver or a
        split view must not make a site vanish.
        """
        order = self._servers[first:] + self._servers[:first]
        wire = _question(host, _TYPES[family])
        if wire is None:
            return _Reply(_Kind.NXDOMAIN, ttl=MAX_TTL_S)
        limits = (*TRY_S, LAST_TRY_S) if patient and len(order) == 1 else TRY_S
        patience = sum(limits) * len(order)
        said = _Said(min(2, len(order)))
        # A question that was given up on is listened to all the same: a server that is always late would never be heard.
        asked: dict[asyncio.Task[_Reply], Server] = {}
        try:
            for limit in limits:
                for server in order:
                    if not said.decided(server):
                        asked[asyncio.create_task(self._ask_one(server, wire, _TYPES[family], patience))] = server
                        if (reply := await said.listen(asked, server, monotonic() + limit)) is not None:
                            return reply
        finally:
            for task in asked:
                task.cancel()
        return _Reply(_Kind.ERROR, detail=said.words())

    async def _ask_one(self, server: Server, query: bytes, rdtype: int, limit: float) -> _Reply:
        wire = secrets.token_bytes(2) + query
        try:
            answer = await self._channels.ask(server, wire, limit)
            plain = _read_plain(answer, wire, rdtype)
            if plain is not None:
                return plain
            message = dns.message.from_wire(answer, ignore_trailing=True, raise_on_truncation=False)
            if message.flags & dns.flags.TC:
                message = await dns.asyncquery.tcp(dns.message.from_wire(wire), server[0], limit, server[1])
        except TimeoutError:
            return _Reply(_Kind.ERROR, detail=_SILENT)
        except OSError as error:
            return _Reply(_Kind.ERROR, detail=system_words(error))
        except (dns.exception.DNSException, EOFError) as error:
            return _Reply(_Kind.ERROR, detail=_SILENT if isinstance(error, dns.exception.Timeout) else _INVALID)
        return _read(message)

    async def aclose(self) -> None:
        """Drop what is under way."""
        flying = list(self._flying.values())
        for task in flying:
            task.cancel()
        await asyncio.gather(*flying, return_exceptions=True)
        self._channels.close()


def _question(host: str, rdtype: int) -> bytes | None:
    """Give the query without its id; None when the name cannot exist. Plain 512-byte UDP: the widest understood form."""
    labels = [label.encode("ascii") for label in host.split(".")]
    if any(not 0 < len(label) < 64 for label in labels) or len(host) > 253:
        return None
    name = b"".join(bytes((len(label),)) + label for label in labels) + b"\0"
    return struct.pack(">HHHHH", 0x0100, 1, 0, 0, 0) + name + struct.pack(">HH", rdtype, 1)


def _read_plain(answer: bytes, query: bytes, rdtype: int) -> _Reply | None:
    """
    Read the commonest answer without a full parser: our question repeated, then only addresses of the name itself.

    None for anything else, which dnspython then reads.
    """
    size = 4 if rdtype == dns.rdatatype.A else 16
    end = len(query)
    if answer[2] & 0x02 or answer[3] & 0x0F or answer[12:end].lower() != query[12:].lower() or answer[4:6] != b"\0\1":
        return None
    count = int.from_bytes(answer[6:8], "big")
    if not count or len(answer) < end + count * (12 + size):
        return None
    addresses, ttl, head = [], 1 << 31, struct.pack(">HHH", 0xC00C, rdtype, 1)
    for at in range(end, end + count * (12 + size), 12 + size):
        if answer[at : at + 6] != head or answer[at + 10 : at + 12] != bytes((0, size)):
            return None
        ttl = min(ttl, int.from_bytes(answer[at + 6 : at + 10], "big"))
        family = socket.AF_INET if size == 4 else socket.AF_INET6
        addresses.append(socket.inet_ntop(family, answer[at + 12 : at + 12 + size]))
    return _Reply(_Kind.DATA, tuple(addresses), float(ttl))


def _read(message: dns.message.Message) -> _Reply:
    code = message.rcode()
    if code == dns.rcode.NXDOMAIN:
        return _Reply(_Kind.NXDOMAIN, ttl=_negative_ttl(message))
    if code != dns.rcode.NOERROR:
        return _Reply(_Kind.ERROR, detail=dns.rcode.to_text(code))
    try:
        # What belongs to another name, and is not led to by an alias, is no answer to the question.
        found = message.resolve_chaining() if isinstance(message, dns.message.QueryMessage) else None
    except dns.exception.DNSException:
        return _Reply(_Kind.ERROR, detail=_INVALID)
    if found is None or found.answer is None:
        return _Reply(_Kind.NODATA, ttl=_negative_ttl(message))
    return _Reply(_Kind.DATA, tuple(item.address for item in found.answer), float(found.minimum_ttl))


def _negative_ttl(message: dns.message.Message) -> float:
    soa = next((rrset for rrset in message.authority if rrset.rdtype == dns.rdatatype.SOA), None)
    return float(min(soa.ttl, soa[0].minimum, 60)) if soa is not None else 10.0


async def _ask_system(host: str, family: Family) -> _Reply:
    """Ask the C library, on machines without resolv.conf."""
    wanted = socket.AF_INET6 if family is Family.IPV6 else socket.AF_INET
    try:
        rows = await asyncio.get_running_loop().getaddrinfo(host, None, family=wanted, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno == socket.EAI_NONAME:
            return _Reply(_Kind.NXDOMAIN, ttl=30.0)
        return _Reply(_Kind.ERROR, detail=f"getaddrinfo {error.errno}")
    except UnicodeError:
        return _Reply(_Kind.NXDOMAIN, ttl=MAX_TTL_S)
    return _Reply(_Kind.DATA, tuple(dict.fromkeys(str(row[4][0]) for row in rows)), 30.0)
