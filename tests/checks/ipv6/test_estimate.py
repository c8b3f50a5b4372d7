import pytest

from checks.ipv6.estimate import estimate
from core.snapshot import DnsObservation, Ipv6Observation

DNS = DnsObservation(host="www.anhe.gov.cn", aaaa=("240e::1",))


def test_links3_weights():
    seen = Ipv6Observation(have_ipv6=True, home=1.0, level2=0.9, level2_links=100, level3=0.8, level3_links=500)
    assert estimate(seen, DNS).score == pytest.approx(100 * (0.4 + 0.3 * 0.9 + 0.3 * 0.8))


def test_level_without_links_gives_its_weight_to_the_others():
    seen = Ipv6Observation(have_ipv6=True, home=1.0, level2=0.5, level2_links=10)
    assert estimate(seen, DNS).score == pytest.approx(100 * (0.4 + 0.3 * 0.5) / 0.7, abs=1e-3)


def test_home_counts_nothing_without_record():
    seen = Ipv6Observation(have_ipv6=True, home=1.0)
    assert estimate(seen, DnsObservation(host="a")).score == 0


def test_full_profile_weights():
    seen = Ipv6Observation(have_ipv6=True, home=1.0, same=True, auth=0.0, level2=1.0, level2_links=1, level3=1.0, level3_links=1)
    assert estimate(seen, DNS, "full").score == pytest.approx(90)


def test_unmeasured_home_page_gives_no_score():
    assert estimate(Ipv6Observation(have_ipv6=True), DNS) is None
