"""DNS facts: three outcomes kept apart, name servers and their IPv6."""

import asyncio

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
import pytest_asyncio

from core.outcome import Cause
from monitors import dns as module
from monitors.dns import DnsWatch

ZONE = {
    ("www.a.gov.cn", "CNAME"): ["cdn.b.cn."],
    ("cdn.b.cn", "A"): ["192.0.2.1"],
    ("cdn.b.cn", "AAAA"): ["2001:db8::1"],
    ("b.cn", "NS"): ["ns1.b.cn.", "ns2.b.cn."],
    ("a.gov.cn", "NS"): ["ns1.b.cn.", "ns2.b.cn."],
    ("a.gov.cn", "SOA"): ["ns1.b.cn. x.b.cn. 1 2 3 4 5"],
    ("ns1.b.cn", "AAAA"): ["::1"],
    ("ns2.b.cn", "A"): ["192.0.2.3"],
    ("b.cn", "SOA"): ["ns1.b.cn. x.b.cn. 1 2 3 4 5"],
    ("only4.b.cn", "A"): ["192.0.2.4"],
    ("empty.b.cn", "TXT"): ['"x"'],
}


class Server(asyncio.DatagramProtocol):
    def __init__(self, mode):
        self.mode = mode

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        query = dns.message.from_wire(data)
        question = query.question[0]
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.AA
        name, kind = question.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(question.rdtype)
        if self.mode == "filter" and kind == "AAAA":
            pass
        elif self.mode == "servfail" or (self.mode == "no_aaaa" and kind == "AAAA"):
            reply.set_rcode(dns.rcode.SERVFAIL)
        else:
            alias = ZONE.get((name, "CNAME"))
            if alias:
                reply.answer.append(dns.rrset.from_text(name + ".", 60, "IN", "CNAME", *alias))
                name = alias[0].rstrip(".")
            if (name, kind) in ZONE:
                reply.answer.append(dns.rrset.from_text(name + ".", 60, "IN", kind, *ZONE[(name, kind)]))
            elif not any(known == name for known, _ in ZONE):
                reply.set_rcode(dns.rcode.NXDOMAIN)
        self.transport.sendto(reply.to_wire(), addr)


@pytest_asyncio.fixture
async def start(monkeypatch):
    monkeypatch.setattr(module, "TIMEOUT_S", 0.3)
    transports = []

    async def run(mode="answer", host="127.0.0.1", port=0):
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: Server(mode), local_addr=(host, port))
        transports.append(transport)
        return transport.get_extra_info("sockname")[:2]

    yield run
    for transport in transports:
        transport.close()
    await asyncio.sleep(0.01)


async def test_addresses_aliases_and_name_servers(start):
    server = await start()
    six = await start(host="::1")
    watch = DnsWatch([server], allowed=lambda addresses: addresses, authoritative_port=six[1])
    seen = await watch.observe("www.a.gov.cn", have_ipv6=True)
    assert (seen.a, seen.aaaa, seen.cname, seen.failure) == (("192.0.2.1",), ("2001:db8::1",), ("cdn.b.cn",), None)
    assert seen.nameservers == ("ns1.b.cn", "ns2.b.cn")
    assert seen.nameservers_with_aaaa == ("ns1.b.cn",)
    assert seen.nameservers_answering_v6 == ("ns1.b.cn",)


async def test_guarded_name_server_is_not_asked(start):
    seen = await DnsWatch([await start()], allowed=lambda addresses: ()).observe("cdn.b.cn", have_ipv6=True)
    assert (seen.nameservers_with_aaaa, seen.nameservers_answering_v6) == ((), ())


async def test_without_own_ipv6_name_servers_are_not_judged(start):
    seen = await DnsWatch([await start()], allowed=lambda addresses: addresses).observe("cdn.b.cn", have_ipv6=False)
    assert (seen.nameservers_with_aaaa, seen.nameservers_answering_v6) == (("ns1.b.cn",), None)


@pytest.mark.parametrize(
    ("modes", "host", "cause", "aaaa_cause"),
    [
        pytest.param(["answer"], "only4.b.cn", None, None, id="has not"),
        pytest.param(["no_aaaa"], "only4.b.cn", None, Cause.DNS_ERROR, id="unknown"),
        pytest.param(["no_aaaa", "answer"], "cdn.b.cn", None, None, id="second server helps"),
        pytest.param(["answer", "answer"], "gone.cn", Cause.DNS_NXDOMAIN, None, id="gone"),
        pytest.param(["answer", "servfail"], "cdn.b.cn", None, None, id="first server suffices"),
        pytest.param(["servfail"], "cdn.b.cn", Cause.DNS_ERROR, None, id="nothing works"),
        pytest.param(["answer"], "empty.b.cn", Cause.DNS_ERROR, None, id="no address"),
    ],
)
async def test_three_outcomes(start, modes, host, cause, aaaa_cause):
    servers = [await start(mode) for mode in modes]
    seen = await DnsWatch(servers, allowed=lambda addresses: addresses).observe(host, have_ipv6=False)
    assert (seen.failure.cause if seen.failure else None) is cause
    assert (seen.aaaa_failure.cause if seen.aaaa_failure else None) is aaaa_cause


async def test_address_has_no_records():
    seen = await DnsWatch([("127.0.0.1", 9)], allowed=lambda addresses: addresses).observe("192.0.2.1", have_ipv6=True)
    assert (seen.host, seen.a, seen.failure) == ("192.0.2.1", (), None)


@pytest.mark.parametrize(
    ("host", "authority", "cause", "name_servers"),
    [
        pytest.param("own.b.cn", "answer", Cause.DNS_ERROR, (), id="resolver that filters"),
        pytest.param("alias.b.cn", "answer", Cause.DNS_ERROR, (), id="behind an alias"),
        pytest.param("only4.b.cn", "answer", None, ("ns1.b.cn", "ns2.b.cn"), id="authoritative server agrees"),
        pytest.param("own.b.cn", "servfail", None, ("ns1.b.cn", "ns2.b.cn"), id="nobody else to ask"),
    ],
)
async def test_records_that_a_resolver_withholds_are_not_missing(start, monkeypatch, host, authority, cause, name_servers):
    own = {("own.b.cn", "A"): ["192.0.2.7"], ("own.b.cn", "AAAA"): ["2001:db8::7"], ("alias.b.cn", "CNAME"): ["own.b.cn."], ("ns1.b.cn", "A"): ["127.0.0.1"]}  # fmt: skip
    for key, values in own.items():
        monkeypatch.setitem(ZONE, key, values)
    first = await start("filter")
    second = await start(authority)
    seen = await DnsWatch([first], allowed=lambda addresses: addresses, authoritative_port=second[1]).observe(host, have_ipv6=False)
    assert seen.failure is None
    assert (seen.aaaa_failure and seen.aaaa_failure.cause) is cause
    assert (seen.aaaa, seen.nameservers) == ((), name_servers)
