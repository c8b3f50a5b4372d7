"""link.external: links that leave for foreign sites are clean, and readers are told when they leave."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final

from checks.base import Verdict, passed, review, site_check
from checks.pages import evidence_of, is_home, judged_closely
from core.lure import advertised_in, lures_in
from core.page.records import Link, LinkKind
from core.page.snapshot import PageSnapshot
from core.snapshot import LinkVerdict, SiteSnapshot
from core.url import GOVERNMENT_SUFFIXES, host_of, is_web_url, same_registrable

_GOVERNMENT: Final = (*GOVERNMENT_SUFFIXES, ".conac.cn")
_NOTICE: Final = re.compile(
    r"(?:您|你)?(?:即将|将要|将|正在|正)(?:离开|跳转)|离开本(?:网)?站|外部链接|外链提示|非本站|非政府网站|leaveSite|outlink|openOutLink|linkTips?",
    re.IGNORECASE,
)


@site_check(
    id="link.external",
    title="外部链接合规且有提示",
    codes=("link.external.illegal", "link.external.no_notice"),
    needs=("home",),
    source="国办秘函〔2019〕19号 单项否决；国办发〔2017〕47号；standards 7.5",
)
def link_external(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Foreign links whose text or verified target shows planted words go to a person at once; a home page whose way out gives no notice is advice.

    Bad:  ``<a href="http://x.example/">澳门新葡京</a>``; a news portal opened without a word
    Good: links to other government sites (they need no notice)
    Traps: a notice is often written by a script that is not read here, so a person clicks before anything is said.
    """
    fit, rest = judged_closely(site)
    yield from rest
    illegal = list(_illegal(site, fit))
    yield from illegal
    if fit and not illegal:
        yield passed("未发现指向违法内容的链接", codes=("link.external.illegal",), sampled=len(fit))
    for page in fit:
        if is_home(page, site):
            yield _notice(page)


def _illegal(site: SiteSnapshot, pages: list[PageSnapshot]) -> Iterator[Verdict]:
    seen: set[str] = set()
    for page in pages:
        for link in _foreign(page):
            words = advertised_in(link.text)
            if words and link.url not in seen:
                seen.add(link.url)
                message = f"外部链接文字含有疑似违法内容（{'、'.join(words[:3])}），请立即人工核查"
                yield review(
                    "link.external.illegal", message, url=page.final_url, target=link.url, excerpt=link.text, measured={"words": words},
                    evidence=evidence_of(page, link.raw[:200]),
                )  # fmt: skip
    for fault in site.links.faults if site.links else ():
        words = lures_in(fault.detail)
        if fault.verdict is LinkVerdict.WRONG and words and fault.target not in seen:
            message = f"链接“{fault.text[:40]}”打开的内容疑似违法（{'、'.join(words[:3])}），请立即人工核查"
            yield review(
                "link.external.illegal", message, url=fault.page, target=fault.target, excerpt=fault.text, measured={"words": words}
            )


def _foreign(page: PageSnapshot) -> list[Link]:
    own = host_of(page.final_url)
    return [
        link
        for link in page.best.links
        if link.kind is LinkKind.ANCHOR
        and is_web_url(link.url)
        and not same_registrable(host_of(link.url), own)
        and not host_of(link.url).endswith(_GOVERNMENT)
    ]


def _is_public(host: str) -> bool:
    """Whether a host can be somebody else's site: an address of an inner network or a slip of the pen (``http://http://…``) is nobody's."""
    try:
        return ip_address(host.strip("[]")).is_global
    except ValueError:
        return "." in host


def _notice(page: PageSnapshot) -> Verdict:
    codes = ("link.external.no_notice",)
    foreign = [link for link in _foreign(page) if _is_public(host_of(link.url))]
    if not foreign:
        return passed("首页没有指向非政府网站的链接", url=page.final_url, codes=codes)
    if any(_NOTICE.search(facts.html) for facts in (page.facts, page.rendered) if facts is not None):
        return passed("首页有离开提示", url=page.final_url, codes=codes)
    hosts = list(dict.fromkeys(host_of(link.url) for link in foreign))
    message = f"首页有 {len(foreign)} 个指向非政府网站的链接（{'、'.join(hosts[:5])}），未发现离开提示，请点击确认"
    return review(
        "link.external.no_notice",
        message,
        url=page.final_url,
        measured={"links": len(foreign), "hosts": hosts[:50]},
        evidence=evidence_of(page),
    )
