"""security.hidden_link: no links that readers cannot see and search engines can (暗链)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from checks.base import Verdict, passed, review, site_check
from checks.pages import every_page, evidence_of, judged
from checks.security.hidden import PLAIN_HIDDEN, TRANSPARENT, hidden_by
from core.lure import lures_in
from core.page.facts import PageFacts
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot
from core.url import host_of, is_web_url, registrable_domain, same_registrable

_OFFICIAL: Final = (".gov.cn", ".edu.cn", ".mil.cn", ".政务", ".xn--zfr164b", ".xn--55qw42g", ".公益")
_ORDINARY: Final = frozenset(
    {
        "weibo.com", "weibo.cn", "qq.com", "baidu.com", "sina.com.cn", "sina.cn", "163.com", "sohu.com", "toutiao.com", "douyin.com", "kuaishou.com",
        "zhihu.com", "douban.com", "renren.com", "kaixin001.com", "xinhuanet.com", "news.cn", "people.com.cn", "cctv.com", "cctv.cn", "cri.cn",
        "chinanews.com", "chinanews.com.cn", "china.com.cn", "gmw.cn", "ce.cn", "youth.cn", "chinadaily.com.cn", "12371.cn", "xuexi.cn", "conac.cn",
        "google.cn", "google.com", "mozilla.org", "firefox.com.cn", "microsoft.com", "apple.com", "360.cn", "opera.com", "uc.cn", "cnzz.com", "51.la",
        "jiathis.com", "bshare.cn", "w3.org", "adobe.com", "facebook.com", "twitter.com", "x.com", "linkedin.com", "amap.com", "ctrip.com", "bilibili.com",
    }
)  # fmt: skip
"""Hosts that share menus, browser hints and media lists lead to (registrable domains)."""
_WIDGET: Final = re.compile(
    r"tab|panel|modal|dialog|pop|menu|nav|drop|sub|share|qr|weixin|wechat|carousel|slide|swiper|banner|link|yqlj|friend|select|option|con\b|cont|layer|toggle|fold|"
    r"more|bdshare|list|box|float|pf|tip|hover|show|item|search|lang|mobile|phone|wap|pc|ie\d?|browser|wza|sr-only|skip|visually|screen-reader",
    re.IGNORECASE,
)
MAX_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Suspect:
    """One link out of sight."""

    url: str
    text: str
    trick: str


@site_check(
    id="security.hidden_link",
    title="未发现暗链",
    codes=("security.hidden_link",),
    source="国办秘函〔2019〕19号 单项否决；standards 7.10",
)
def security_hidden_link(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Find links to foreign hosts that no reader can see. One question per page.

    Hidden = moved out of sight, of zero size, fully transparent, or plainly not displayed without being a widget.

    Bad:  ``<div style="position:absolute;left:-9999px"><a href="http://casino.example/">…</a></div>``
    Good: hidden menus, tab panels, carousels, dialogs, share bars; links to government sites
    Traps: 友情链接 in tab panels; image replacement by ``text-indent``; texts for screen readers; lists of browsers for old clients.
    """
    fit, rest = judged(site, every_page(site))
    yield from rest
    clean = 0
    for page in fit:
        found = suspects_of(page)
        if found:
            shown = "；".join(f"{one.url[:120]}（{one.trick}{'，“' + one.text[:20] + '”' if one.text else ''}）" for one in found[:3])
            measured = {"count": len(found), "links": [{"url": one.url, "text": one.text, "trick": one.trick} for one in found[:MAX_SHOWN]]}
            yield review(
                "security.hidden_link", f"页面有 {len(found)} 个不可见的外部链接，疑似暗链：{shown}",
                url=page.final_url, excerpt=found[0].text, measured=measured, evidence=evidence_of(page, found[0].url),
            )  # fmt: skip
        else:
            clean += 1
    if clean:
        yield passed(f"{clean} 个页面未发现暗链", sampled=clean)


def suspects_of(page: PageSnapshot) -> list[Suspect]:
    """Hidden foreign links of the source and of the rendered DOM, each address once."""
    found: dict[str, Suspect] = {}
    for facts in (page.facts, page.rendered):
        if facts is not None:
            for suspect in _in(facts, host_of(page.final_url)):
                found.setdefault(suspect.url, suspect)
    return list(found.values())


def _in(facts: PageFacts, own: str) -> Iterator[Suspect]:
    flow, judge = facts.flow, hidden_by(facts)
    for index in flow.by_tag.get("a", []):
        href = flow.attribute(index, "href").strip()
        if not href.lower().startswith(("http://", "https://", "//")):
            continue
        url = facts.resolve(href)
        host = host_of(url)
        if not is_web_url(url) or same_registrable(host, own) or host.endswith(_OFFICIAL):
            continue
        trick, element = judge(index)
        if not trick or (element == index and "text-indent" in flow.attribute(index, "style")):
            continue
        text = flow.words(index, 80)
        lured = bool(lures_in(text))
        if lured or (
            registrable_domain(host) not in _ORDINARY and (trick not in (PLAIN_HIDDEN, TRANSPARENT) or not _is_widget(facts, element))
        ):
            yield Suspect(url, text, trick)


def _is_widget(facts: PageFacts, element: int) -> bool:
    """Whether a plainly hidden element, or what it stands in, carries a name of an ordinary interface part, or opens on a click."""
    flow = facts.flow
    for index in (element, *flow.ancestors(element)[:4]):
        if flow.tags[index] in ("body", "html"):
            break
        if _WIDGET.search(flow.names(index)) or flow.tags[index] in ("nav", "select", "dialog", "form"):
            return True
    names = (flow.attribute(element, "id"), *flow.attribute(element, "class").split())
    return any(len(name) > 1 and name in facts.scripts.source for name in names)
