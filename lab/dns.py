"""DNS server of the town: UDP and TCP on one port of 127.0.0.1; knows the town's names and nothing else."""

import asyncio
import struct
from dataclasses import dataclass, field
from typing import Final, cast

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

TTL_S: Final = 60


@dataclass(slots=True)
class Zone:
    """Names, addresses and the behaviour of the server."""

    a: dict[str, tuple[str, ...]] = field(default_factory=dict)
    aaaa: dict[str, tuple[str, ...]] = field(default_factory=dict)
    cname: dict[str, str] = field(default_factory=dict)
    ns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Zone cut → name servers."""
    broken: bool = False
    """Answer SERVFAIL to everything: for tests of an own DNS outage."""
    questions: int = 0

    def knows(self, name: str) -> bool:
        """Whether the name exists, be it only as a node above others."""
        tables = (self.a, self.aaaa, self.cname, self.ns)
        return any(name in table for table in tables) or any(key.endswith("." + name) for table in tables for key in table)

    def cut(self, name: str) -> str:
        """The zone in which a name lies; empty when none."""
        parts = name.split(".")
        return next((".".join(parts[index:]) for index in range(len(parts)) if ".".join(parts[index:]) in self.ns), "")


def answer(zone: Zone, wire: bytes) -> bytes | None:
    """One DNS answer; None when the bytes are no question."""
    try:
        query = dns.message.from_wire(wire)
    except dns.exception.DNSException:
        return None
    response = dns.message.make_response(query, recursion_available=True)
    zone.questions += 1
    if zone.broken or len(query.question) != 1:
        response.set_rcode(dns.rcode.SERVFAIL)
        return response.to_wire()
    question = query.question[0]
    name = question.name.to_text(omit_final_dot=True).lower()
    response.flags |= dns.flags.AA
    for _ in range(8):
        alias = zone.cname.get(name)
        if alias is None or question.rdtype == dns.rdatatype.CNAME:
            break
        response.answer.append(dns.rrset.from_text(f"{name}.", TTL_S, "IN", "CNAME", f"{alias}."))
        name = alias
    values = _values(zone, name, question.rdtype)
    if values:
        response.answer.append(dns.rrset.from_text(f"{name}.", TTL_S, "IN", dns.rdatatype.to_text(question.rdtype), *values))
    else:
        if not zone.knows(name):
            response.set_rcode(dns.rcode.NXDOMAIN)
        cut = zone.cut(name) or "."
        owner = f"{cut.rstrip('.')}."
        response.authority.append(dns.rrset.from_text(owner, TTL_S, "IN", "SOA", _soa(cut)))
    return response.to_wire()


def _values(zone: Zone, name: str, rdtype: int) -> tuple[str, ...]:
    if rdtype == dns.rdatatype.A:
        return zone.a.get(name, ())
    if rdtype == dns.rdatatype.AAAA:
        return zone.aaaa.get(name, ())
    if rdtype == dns.rdatatype.CNAME:
        return (f"{zone.cname[name]}.",) if name in zone.cname else ()
    if rdtype == dns.rdatatype.NS:
        return tuple(f"{host}." for host in zone.ns.get(name, ()))
    if rdtype == dns.rdatatype.SOA and name in zone.ns:
        return (_soa(name),)
    return ()


def _soa(cut: str) -> str:
    base = cut.strip(".") or "anhe.gov.cn"
    return f"ns1.{base}. hostmaster.{base}. 1 3600 600 86400 {TTL_S}"


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, zone: Zone) -> None:
        self.zone = zone
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # asyncio's own selector transport is no DatagramTransport by inheritance, only by behaviour
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str | None, int]) -> None:
        wire = answer(self.zone, data)
        if wire is not None and self.transport is not None:
            self.transport.sendto(wire, addr)


@dataclass(slots=True)
class DnsServer:
    """UDP and TCP listeners over one zone."""

    zone: Zone
    port: int = 0
    _udp: asyncio.DatagramTransport | None = None
    _tcp: asyncio.Server | None = None
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def start(self, address: str = "127.0.0.1", port: int = 0) -> int:
        """
        Listen; gives the port, which is the same for UDP and TCP.

        Raises:
            OSError: no port is free for both.
        """
        for attempt in range(20):
            tcp = await asyncio.start_server(self._serve_tcp, address, port)
            chosen = int(tcp.sockets[0].getsockname()[1])
            try:
                loop = asyncio.get_running_loop()
                transport, _ = await loop.create_datagram_endpoint(lambda: _Udp(self.zone), local_addr=(address, chosen))
            except OSError:
                tcp.close()
                if port or attempt == 19:
                    raise
                continue
            self._tcp, self._udp, self.port = tcp, transport, chosen
            break
        return self.port

    async def aclose(self) -> None:
        """Stop listening."""
        if self._udp is not None:
            self._udp.close()
        if self._tcp is not None:
            self._tcp.close()
        writers = list(self._writers)
        for writer in writers:
            writer.transport.abort()
        await asyncio.gather(*(writer.wait_closed() for writer in writers), return_exceptions=True)

    async def _serve_tcp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while True:
                (length,) = struct.unpack("!H", await asyncio.wait_for(reader.readexactly(2), 10))
                wire = answer(self.zone, await reader.readexactly(length))
                if wire is None:
                    break
                writer.write(struct.pack("!H", len(wire)) + wire)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            pass  # the client's manners are not the town's business
        finally:
            self._writers.discard(writer)
            writer.close()
