"""
Our own estimate of the IPv6 支持度综合评分 (standards 6.3). No source publishes the official weights: it is labelled an estimate everywhere.

    links3  100 × (0.40·home' + 0.30·l2 + 0.30·l3)                                       home' = 0 without AAAA
    full    100 × (.15·dns + .30·home + .10·auth + .10·same + .15·l2 + .15·l3 + .05·stab)

What has no links or could not be measured gives its weight to the other components in proportion.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from core.snapshot import DnsObservation, Ipv6Observation

HOME_REACHED: Final = 0.95
"""Share of IPv6-only fetches of the home page that must succeed for 完成IPv6改造 (standards 6.3 default)."""
LINKS3: Final = {"home": 0.40, "level2": 0.30, "level3": 0.30}
FULL: Final = {"dns": 0.15, "home": 0.30, "auth": 0.10, "same": 0.10, "level2": 0.15, "level3": 0.15, "stability": 0.05}
_NOT_PUBLIC: Final = tuple(
    ipaddress.IPv6Network(text)
    for text in ("fe80::/10", "fc00::/7", "2001:db8::/32", "3fff::/20", "::ffff:0:0/96", "ff00::/8", "::/128", "64:ff9b::/96")
)
"""Link-local, unique local, documentation, mapped, multicast, unspecified, NAT64 (standards 6.2)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """One score with its parts; ``score`` 0..100, parts 0..1, None = could not be measured."""

    profile: str
    score: float
    parts: dict[str, float]


def public_aaaa(addresses: Iterable[str]) -> list[str]:
    """
    The addresses that count as AAAA records of a public site.

    >>> public_aaaa(["240e::1", "fe80::1", "::ffff:1.2.3.4"])
    ['240e::1']
    """
    found = []
    for text in addresses:
        try:
            address = ipaddress.IPv6Address(text.split("%")[0])
        except ValueError:
            continue
        if not any(address in network for network in _NOT_PUBLIC):
            found.append(text)
    return found


def estimate(seen: Ipv6Observation, dns: DnsObservation, profile: str = "links3") -> Estimate | None:
    """Score by one profile; None when the home page was not measured (nothing else can stand for it)."""
    if seen.home is None:
        return None
    has_aaaa = bool(public_aaaa(dns.aaaa))
    values: dict[str, float | None] = {
        "dns": 1.0 if has_aaaa else 0.0,
        "home": seen.home if has_aaaa else 0.0,
        "auth": seen.auth,
        "same": None if seen.same is None else float(seen.same),
        "level2": seen.level2 if seen.level2_links else None,
        "level3": seen.level3 if seen.level3_links else None,
        "stability": seen.home if has_aaaa else 0.0,
    }
    weights = LINKS3 if profile == "links3" else FULL
    parts = {name: value for name in weights if (value := values[name]) is not None}
    total = sum(weights[name] for name in parts)
    score = 100 * sum(weights[name] * value for name, value in parts.items()) / total
    return Estimate(profile=profile, score=round(score, 4), parts=parts)
