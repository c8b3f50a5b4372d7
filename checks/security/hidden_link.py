"""security.hidden_link: no links that readers cannot see and search engines can (暗链)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from checks.base import Verdict, passed, review, site_check
from checks.pages import evidence_of, judged_closely
from checks.security.hidden import hiding_of
from checks.security.hosts import is_ordinary, is_own_or_official
from core.lure import anchor_lures
from core.page.facts import PageFacts
from core.page.records import LinkKind
from core.page.snapshot import PageSnapshot
from core.sight import MEASURED, Hiding, Strength, Trick
from core.snapshot import SiteSnapshot
from core.url import host_of, is_web_url, registrable_domain

_WIDGET: Final = re.compile(
    r"tab|panel|modal|dialog|pop|menu|nav|drop|sub|share|qr|weixin|wechat|carousel|slide|swiper|banner|link|yqlj|friend|select|option|con\b|con_|cont|layer|toggle|fold|"
    r"more|bdshare|list|box|float|pf|tip|hover|show|item|search|lang|mobile|phone|wap|pc|ie\d?\b|browser|wza|side|drawer|canvas|collapse|accordion|kefu|service|"
    r"wow|animate|aos|fade|lunbo|<nav>|<select>|<dialog>|<form>"
)
"""What ordinary parts that are hidden until they are wanted call themselves."""
_WRAPPER: Final = re.compile(
    r"(?<![\w-])(?:(?:main|art|article|text|page|news|detail)?[_-]?content|container|wrap(?:per)?|ucapcontent|trs_\w{1,12}|v_news_content)(?![\w-])"
)
"""Classes of what an article or a whole page stands in: no part that is opened, whatever is hidden in it."""
_MOVING: Final = re.compile(
    r"slide|swiper|carousel|banner|tempwrap|scroll|roll|marquee|lunbo|gundong|focus|flash|slick|owl|\bpic|drawer|canvas|menu|nav|side|offscreen"
)
"""What ordinary parts that stand outside the window call themselves."""
_AID: Final = re.compile(r"sr-only|sr_only|visually|screen-?reader|skip|wza|barrier|a11y|assist|accessib|hidden-text|readonly-text")
_AID_WORDS: Final = re.compile("无障碍|读屏|盲人|视障|适老|长者|关怀版|跳到|跳转到|跳过")
_EVENTS: Final = re.compile(
    r"\s(?:on[a-z]{4,20}|data-[\w-]{1,40}|aria-controls|href(?==[\"']?#))\s*=\s*(?:\"([^\"]{0,500})\"|'([^']{0,500})')", re.IGNORECASE
)
MAX_SHOWN: Final = 10
MAX_AIDS: Final = 2
"""Foreign links of a block for screen readers: more are no aid. House rule."""
MANY_HOSTS: Final = 3
"""Foreign domains in one ``noscript`` that are no counter and no hint. House rule."""
OWN_SHARE: Final = 2
"""A block with so many times more links of the site's own than foreign ones is a part of the site. House rule."""


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

    What a browser measured decides; else what the page itself says of its style, its scripts' doings at load included.

    Bad:  ``<div style="position:absolute;left:-9999px"><a href="http://casino.example/">…</a></div>``; ``<script>document.write('<div
          style="display:none">')</script>``; letters in the colour of the page
    Good: hidden menus, tab panels, carousels, dialogs, drawers, share bars; links to government sites
    Traps: 友情链接 in tab panels; image replacement by ``text-indent``; ``font-size:0`` between blocks that set their own; texts for screen
           readers; lists of browsers for old clients. Words of gambling, loans and the like outweigh the name of the part they stand in.
    """
    fit, rest = judged_closely(site)
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
    yield from _for_robots(site)
    if clean:
        yield passed(f"{clean} 个页面未发现暗链", sampled=clean)


def _for_robots(site: SiteSnapshot) -> Iterator[Verdict]:
    """Links with planted words that only search engines' robots are shown: readers see them as little as those out of the window."""
    home, view = site.home, site.home_as_robot
    if home is None or view is None:
        return
    own = host_of(home.final_url)
    seen = {link.url for facts in (home.facts, home.best) for link in facts.links}
    found = list(
        {
            link.url: link
            for link in view.facts.links
            if link.kind is LinkKind.ANCHOR and link.url not in seen and not is_own_or_official(host_of(link.url), own)
            and anchor_lures(f"{link.text} {host_of(link.url)}")
        }.values()
    )  # fmt: skip
    if found:
        shown = "；".join(f"{link.url[:120]}（“{link.text[:20]}”）" for link in found[:3])
        yield review(
            "security.hidden_link", f"首页有 {len(found)} 个只对搜索引擎显示的外部链接，疑似暗链：{shown}",
            url=home.final_url, excerpt=found[0].text, evidence=evidence_of(view, found[0].url),
            measured={"count": len(found), "links": [{"url": link.url, "text": link.text, "trick": "只对搜索引擎显示"} for link in found[:MAX_SHOWN]]},
        )  # fmt: skip


def suspects_of(page: PageSnapshot) -> list[Suspect]:
    """Hidden foreign links of the source, of what its scripts write and of the rendered DOM, each address once; first what a browser saw."""
    own = host_of(page.final_url)
    found: dict[str, Suspect] = {}
    sight = page.sight or ()
    in_view = {link.url for link in sight if link.hiding is None}
    block = _Page(page.best, own)
    for link in sight:
        foreign = not is_own_or_official(host_of(link.url), own)
        if foreign and link.hiding is not None and link.url not in in_view and block.is_suspect(link.url, link.text, link.hiding):
            found.setdefault(link.url, Suspect(link.url, link.text, link.hiding.trick.value))
    for facts in (page.facts, page.facts.as_written, page.rendered):
        if facts is not None and ("//" in facts.html):
            for suspect in _Page(facts, own).suspects():
                if suspect.url not in in_view or suspect.trick not in MEASURED:
                    found.setdefault(suspect.url, suspect)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Link:
    index: int
    url: str
    host: str


class _Page:
    """The links of one document, judged."""

    def __init__(self, facts: PageFacts, own: str) -> None:
        self._facts = facts
        self._own = own
        self._hiding = hiding_of(facts)
        self._blocks: dict[int, tuple[int, int, int]] = {}

    @cached_property
    def _foreign(self) -> list[_Link]:
        flow, found = self._facts.flow, []
        for index in flow.by_tag.get("a", []):
            href = flow.attribute(index, "href").strip()
            if href.lower().startswith(("http:", "https:", "//")):
                url = self._facts.resolve(href)
                host = host_of(url)
                if is_web_url(url) and not is_own_or_official(host, self._own):
                    found.append(_Link(index, url, host))
        return found

    def suspects(self) -> Iterator[Suspect]:
        judged_links = [(link, self._hiding(link.index)) for link in self._foreign]
        in_view = {link.host for link, found in judged_links if found is None}
        for link, found in judged_links:
            text = self._words(link.index)
            if found is None or (link.host in in_view and not anchor_lures(f"{text} {link.host}")):
                continue
            hiding = self._weighed(*found)
            if self.is_suspect(link.url, text, hiding):
                yield Suspect(link.url, text, hiding.trick.value)

    def is_suspect(self, url: str, text: str, hiding: Hiding) -> bool:
        """Whether a hidden link to a foreign host is one that a person should see."""
        host = host_of(url)
        if anchor_lures(f"{text} {host}"):
            return True
        if hiding.strength is Strength.FAINT or is_ordinary(host) or hiding.own_links >= max(4, OWN_SHARE * hiding.foreign_links):
            return False
        if (_AID.search(hiding.names) and hiding.foreign_links <= MAX_AIDS) or _AID_WORDS.search(text):
            return False
        if hiding.strength is Strength.FIRM:
            return not (hiding.trick is Trick.AWAY and _MOVING.search(hiding.names))
        return not self._is_wanted(hiding)

    def _is_wanted(self, hiding: Hiding) -> bool:
        """Whether a hidden part is named like those that appear when they are wanted, or is opened by a script or by a click."""
        itself, _, around = hiding.names.partition(" <")
        names = f"{itself} <{_WRAPPER.sub('', around)}"
        if _WIDGET.search(names) or _MOVING.search(names):
            return True
        deeds, scripts = self._facts.deeds, self._facts.scripts.source
        for handle in hiding.handles:
            name = handle[1:]
            by_script = handle in deeds.styles or handle in deeds.classes
            if name in self._events or (name in deeds.opened if by_script else name in scripts):
                return True
        return False

    @cached_property
    def _events(self) -> str:
        """What the page does on clicks, and what its buttons name."""
        return "\n".join(match[1] or match[2] or "" for match in _EVENTS.finditer(self._facts.html))

    def _words(self, index: int) -> str:
        flow = self._facts.flow
        text = flow.words(index, 80) or " ".join((flow.nodes[index].text(deep=True) or "").split())[:80]
        pictures = [flow.attribute(at, "alt") for at in flow.inside("img", index)[:3]]
        return " ".join(filter(None, (text, *(pictures if not text else ()), flow.attribute(index, "title") if not text else "")))[:80]

    def _weighed(self, hiding: Hiding, block: int) -> Hiding:
        """With the links of the block that is hidden; a ``noscript`` full of foreign domains is no hint for readers without scripts."""
        if block not in self._blocks:
            self._blocks[block] = self._count(block)
        own, foreign, domains = self._blocks[block]
        firm = hiding.trick is Trick.NO_SCRIPT and domains >= MANY_HOSTS
        return replace(hiding, strength=Strength.FIRM if firm else hiding.strength, own_links=own, foreign_links=foreign)

    def _count(self, block: int) -> tuple[int, int, int]:
        """Own links, foreign links and foreign domains of a block."""
        flow = self._facts.flow
        last = flow.lasts[block]
        foreign = [link for link in self._foreign if block <= link.index <= last]
        inside = sum(bool(flow.attribute(at, "href").strip("# ")) for at in flow.inside("a", block))
        return max(0, inside - len(foreign)), len(foreign), len({registrable_domain(link.host) for link in foreign})
