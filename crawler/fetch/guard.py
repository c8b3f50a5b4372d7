"""Address guard: which addresses may never be connected to unless the configuration lists them."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address

_V4: Final = tuple(
    (IPv4Network(text), reason)
    for text, reason in (
        ("0.0.0.0/8", "本网络地址"),
        ("10.0.0.0/8", "内网地址"),
        ("100.64.0.0/10", "运营商级共享地址"),
        ("127.0.0.0/8", "回环地址"),
        ("168.63.129.16/32", "云平台元数据地址"),
        ("169.254.0.0/16", "链路本地地址"),
        ("172.16.0.0/12", "内网地址"),
        ("192.0.0.0/24", "保留地址"),
        ("192.0.2.0/24", "文档示例地址"),
        ("192.31.196.0/24", "保留地址"),
        ("192.52.193.0/24", "保留地址"),
        ("192.88.99.0/24", "保留地址"),
        ("192.168.0.0/16", "内网地址"),
        ("192.175.48.0/24", "保留地址"),
        ("198.18.0.0/15", "基准测试地址"),
        ("198.51.100.0/24", "文档示例地址"),
        ("203.0.113.0/24", "文档示例地址"),
        ("224.0.0.0/4", "组播地址"),
        ("240.0.0.0/4", "保留地址"),
    )
)
"""IANA IPv4 Special-Purpose Address Registry, plus the platform address of one cloud that lies in public space."""

_V6: Final = tuple(
    (IPv6Network(text), reason)
    for text, reason in (
        ("::1/128", "回环地址"),
        ("::/128", "未指定地址"),
        ("fc00::/7", "内网地址"),
        ("fe80::/10", "链路本地地址"),
        ("fec0::/10", "站点本地地址"),
        ("ff00::/8", "组播地址"),
        ("2001:db8::/32", "文档示例地址"),
        ("3fff::/20", "文档示例地址"),
        ("2001::/23", "保留地址"),
        ("2620:4f:8000::/48", "保留地址"),
    )
)

_GLOBAL_V6: Final = IPv6Network("2000::/3")
_NAT64: Final = IPv6Network("64:ff9b::/96")
_6TO4: Final = IPv6Network("2002::/16")


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """Give the IPv4 address that a translator or tunnel would really connect to."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _6TO4:
        return IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    return None


def classify(address: Address) -> str:
    """Give why *address* is not public, in Chinese; empty when it is."""
    if isinstance(address, IPv4Address):
        return next((reason for network, reason in _V4 if address in network), "")
    inner = _embedded(address)
    if inner is not None:
        reason = classify(inner)
        return f"内嵌{reason}" if reason else ""
    reason = next((reason for network, reason in _V6 if address in network), "")
    return reason or ("" if address in _GLOBAL_V6 else "保留地址")


class AddressGuard:
    """
    Decides whether an address may be connected to.

    Args:
        allow: ranges opened by ``network.allow_addresses``.
    """

    def __init__(self, allow: Iterable[str] = ()) -> None:
        self._allow = tuple(ip_network(text, strict=False) for text in allow)
        self.refusal = lru_cache(maxsize=8192)(self._refusal)

    def _refusal(self, address: str) -> str:
        """Give why *address* (text) is refused, in Chinese; empty when it may be used. What is no address is refused."""
        try:
            parsed = ip_address(address)
        except ValueError:
            return "不是 IP 地址"
        if isinstance(parsed, IPv6Address) and parsed.scope_id:
            return "链路本地地址"
        reason = classify(parsed)
        if not reason:
            return ""
        inner = _embedded(parsed) if isinstance(parsed, IPv6Address) else None
        opened = any(
            one in network for network in self._allow for one in (parsed, inner) if one is not None and one.version == network.version
        )
        return "" if opened else reason

    def allowed(self, addresses: Iterable[str]) -> tuple[str, ...]:
        """Keep only the addresses that may be used, in order."""
        refusal = self.refusal
        return tuple(address for address in addresses if not refusal(address))
