import pytest

from checks.ipv6.completed import ipv6_completed
from core.errors import Failure
from core.outcome import Cause, Owner
from core.snapshot import DnsObservation, Ipv6Observation
from tests.checks.builder import HOST, causes, outcomes, said, snapshot

PUBLIC = ("240e:1::1",)
FAULT = [("fail", "ipv6.not_completed")]


def judge(aaaa=PUBLIC, *, have=True, home: float | None = 1.0, **dns):
    return snapshot(dns=DnsObservation(host=HOST, aaaa=aaaa, **dns), ipv6=Ipv6Observation(have_ipv6=have, home=home))


def test_record_and_reach_pass():
    assert outcomes(ipv6_completed, judge()) == {"pass"}


@pytest.mark.parametrize("aaaa", [(), ("fe80::1",), ("fd00::1",), ("2001:db8::1",), ("::ffff:1.2.3.4",)], ids=str)
def test_no_public_record_fails_even_without_ipv6_of_our_own(aaaa):
    assert said(ipv6_completed, judge(aaaa, have=False, home=None)) == FAULT


def test_unreached_home_page_fails():
    assert said(ipv6_completed, judge(home=0.9)) == FAULT
    assert said(ipv6_completed, judge(home=0.95)) == []


def test_without_ipv6_of_our_own_the_rest_is_unknown():
    site = judge(have=False, home=None)
    assert said(ipv6_completed, site) == []
    assert causes(ipv6_completed, site) == {"no_ipv6"}


def test_servfail_is_no_proof():
    site = judge((), aaaa_failure=Failure(Cause.DNS_ERROR, Owner.UNCLEAR, "SERVFAIL"))
    assert said(ipv6_completed, site) == []
    assert causes(ipv6_completed, site) == {"dns_error"}


def test_nothing_measured_is_unknown():
    assert causes(ipv6_completed, snapshot(dns=None)) == {"no_data"}
    assert causes(ipv6_completed, snapshot(dns=DnsObservation(host="127.0.0.1"))) == {"no_data"}
