"""Address guard: special ranges, embedded addresses, ranges opened by the configuration."""

import pytest

from crawler.fetch.guard import AddressGuard

REFUSED = [
    "0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.0.1", "168.63.129.16", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.5", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.7",
    "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1",
    "2001::1", "2001:db8::1", "2002:a00:1::", "2002:7f00:1::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0",
    "fec0::1", "ff02::1", "4000::1", "8.8.8.8%1", "no address", "",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8",
    "114.114.114.114",
    "172.32.0.1",
    "100.128.0.1",
    "2400:3200::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]


@pytest.mark.parametrize("address", REFUSED)
def test_special_addresses_are_refused(address):
    assert AddressGuard().refusal(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address):
    assert AddressGuard().refusal(address) == ""


def test_listed_ranges_are_opened_and_no_others():
    guard = AddressGuard(("127.0.0.0/8", "fd00:1::/32"))
    assert guard.allowed(("127.0.0.1", "10.0.0.1", "fd00:1::2", "::1", "::ffff:127.0.0.2")) == (
        "127.0.0.1",
        "fd00:1::2",
        "::ffff:127.0.0.2",
    )
