import dns.flags
import dns.message
import dns.query
import dns.rcode
import pytest

from lab.dns import DnsServer, Zone, answer


@pytest.fixture
def zone() -> Zone:
    return Zone(
        a={"www.anhe.gov.cn": ("127.0.0.2",), "ns1.anhe.gov.cn": ("127.0.0.1",)},
        aaaa={"www.anhe.gov.cn": ("::1",)},
        cname={"cdn.anhe.gov.cn": "www.anhe.gov.cn"},
        ns={"anhe.gov.cn": ("ns1.anhe.gov.cn",)},
    )


def ask(zone: Zone, name: str, kind: str) -> dns.message.Message:
    wire = answer(zone, dns.message.make_query(name, kind).to_wire())
    assert wire is not None
    return dns.message.from_wire(wire)


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        pytest.param("www.anhe.gov.cn", "A", "127.0.0.2", id="address"),
        pytest.param("WWW.Anhe.GOV.cn", "A", "127.0.0.2", id="case does not matter"),
        pytest.param("www.anhe.gov.cn", "AAAA", "::1", id="IPv6 address"),
        pytest.param("anhe.gov.cn", "NS", "ns1.anhe.gov.cn.", id="name servers"),
        pytest.param("cdn.anhe.gov.cn", "A", "127.0.0.2", id="alias is followed"),
        pytest.param("cdn.anhe.gov.cn", "CNAME", "www.anhe.gov.cn.", id="alias itself"),
    ],
)
def test_known_names_are_answered(zone: Zone, name: str, kind: str, expected: str):
    assert str(ask(zone, name, kind).answer[-1][0]) == expected


def test_unknown_name_is_nxdomain_with_soa(zone: Zone):
    found = ask(zone, "www.nirgends.gov.cn", "A")
    assert found.rcode() == dns.rcode.NXDOMAIN
    assert found.authority


def test_name_without_that_type_is_no_data(zone: Zone):
    found = ask(zone, "ns1.anhe.gov.cn", "AAAA")
    assert found.rcode() == dns.rcode.NOERROR
    assert not found.answer


def test_broken_zone_fails_every_question(zone: Zone):
    zone.broken = True
    assert ask(zone, "www.anhe.gov.cn", "A").rcode() == dns.rcode.SERVFAIL


def test_bytes_that_are_no_question_are_ignored(zone: Zone):
    assert answer(zone, b"\x00\x01nonsense") is None


async def test_udp_and_tcp_share_a_port(zone: Zone):
    import dns.asyncquery

    server = DnsServer(zone)
    port = await server.start()
    try:
        question = dns.message.make_query("www.anhe.gov.cn", "A")
        over_udp = await dns.asyncquery.udp(question, "127.0.0.1", port=port, timeout=3)
        over_tcp = await dns.asyncquery.tcp(question, "127.0.0.1", port=port, timeout=3)
    finally:
        await server.aclose()
    assert over_udp.answer == over_tcp.answer
    assert over_udp.flags & dns.flags.AA
