"""ipv6.score: the 支持度综合评分 reaches 99 %."""

from collections.abc import Iterator
from typing import Any, Final

from checks.base import Verdict, failed, not_applicable, passed, review, site_check, unknown
from checks.ipv6.estimate import HOME_REACHED, estimate, public_aaaa
from core.outcome import Cause, Owner
from core.snapshot import SiteSnapshot

LOW: Final = 95.0
FULL: Final = 99.0
"""Steps of MW21, in points of 100."""


@site_check(
    id="ipv6.score",
    title="IPv6支持度综合评分不低于99%",
    codes=("ipv6.score_low_95", "ipv6.score_low_99"),
    needs=("dns",),
    source="绵阳市2022年政务公开工作检查考核实施细则 IPv6；standards 6.3",
)
def ipv6_score(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    The imported official score decides; without one our own estimate only asks a person.

    Bad:  official 94.2 (``score_low_95``); official 98 (``score_low_99``)
    Good: 99 and more
    Traps: nobody publishes the official weights, so an estimate is labelled one; a site whose conversion is not completed is not scored
    here as well; without IPv6 of our own nothing can be estimated.
    """
    assert site.dns is not None
    seen = site.ipv6
    if seen is not None and seen.official_score is not None:
        yield _judge(site, seen.official_score, {"source": "official"}, "官方得分", official=True)
    elif not public_aaaa(site.dns.aaaa) and site.dns.failure is None and site.dns.aaaa_failure is None:
        why = "AAAA记录不是公网地址" if site.dns.aaaa else "没有AAAA记录"
        yield not_applicable(f"{why}，按未完成IPv6改造处理，不再评分")
    elif seen is None or not seen.have_ipv6:
        yield unknown(Cause.NO_IPV6, Owner.MONITOR, "监测端没有IPv6网络，无法估算支持度")
    else:
        guess = estimate(seen, site.dns)
        if guess is None:
            yield unknown(Cause.NO_DATA, Owner.MONITOR, "没有测得首页的IPv6访问成功率，无法估算支持度")
        elif seen.home is not None and seen.home < HOME_REACHED:
            yield not_applicable("首页IPv6访问未达标，按未完成IPv6改造处理，不再评分")
        else:
            whole = estimate(seen, site.dns, "full")
            measured = {"source": "estimate", "profile": guess.profile, "parts": guess.parts, "full": whole.score if whole else None}
            yield _judge(site, guess.score, measured, "自测估算（非官方）得分", official=False)


def _judge(site: SiteSnapshot, score: float, measured: dict[str, Any], label: str, *, official: bool) -> Verdict:
    if score >= FULL:
        return passed(f"IPv6支持度{label} {score:.2f}", url=site.site.url)
    code = "ipv6.score_low_95" if score < LOW else "ipv6.score_low_99"
    message = f"IPv6支持度{label} {score:.2f}，低于 {LOW if score < LOW else FULL:.0f}%"
    more = {"score": score, **measured}
    if official:
        return failed(code, message, url=site.site.url, measured=more)
    return review(code, f"{message}，请以官方评分为准", url=site.site.url, measured=more)
