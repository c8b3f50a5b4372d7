from checks.ipv6.auth import ipv6_auth
from core.errors import Failure
from core.outcome import Cause, Owner
from core.snapshot import DnsObservation
from tests.checks.builder import HOST, causes, outcomes, said, snapshot

NAMES = ("ns1.example.cn", "ns2.example.cn")


def judge(**dns):
    return snapshot(dns=DnsObservation(host=HOST, **{"nameservers": NAMES, **dns}))


def test_answering_server_passes():
    assert outcomes(ipv6_auth, judge(nameservers_with_aaaa=NAMES[:1], nameservers_answering_v6=NAMES[:1])) == {"pass"}


def test_record_alone_passes_when_we_cannot_measure():
    assert outcomes(ipv6_auth, judge(nameservers_with_aaaa=NAMES[:1])) == {"pass"}


def test_no_record_is_advice():
    assert said(ipv6_auth, judge()) == [("fail", "ipv6.auth_missing")]


def test_silence_may_be_a_filter_of_ours():
    site = judge(nameservers_with_aaaa=NAMES, nameservers_answering_v6=())
    assert said(ipv6_auth, site) == []
    assert causes(ipv6_auth, site) == {"dns_error"}


def test_unknown_servers_are_unknown():
    assert causes(ipv6_auth, judge(nameservers=())) == {"no_data"}
    assert causes(ipv6_auth, judge(failure=Failure(Cause.DNS_NXDOMAIN, Owner.SITE, "x"))) == {"dns_nxdomain"}
