"""site.hijacked: the heads of the pages speak of the government, not of gambling."""

import re
from collections.abc import Iterator
from typing import Final

from checks.base import Verdict, passed, review, site_check
from checks.pages import evidence_of, judged
from core.lure import advertised_in, lures_in
from core.page.facts import PageFacts
from core.snapshot import SiteSnapshot
from core.url import GOVERNMENT_SUFFIXES, host_of, is_ip_host, same_registrable

FEW: Final = 1_500
"""Characters of a page that was put in place of another. House rule: home pages have several times as many."""
_SIGNED: Final = re.compile(r"\b(?:hacked|defaced|pwned|h4cked|hack3d)\s{1,3}by\b", re.IGNORECASE)


@site_check(
    id="site.hijacked",
    title="未发现网页被篡改迹象",
    codes=("site.hijacked",),
    needs=("home",),
    source="国办秘函〔2019〕19号 单项否决；standards 7.10",
)
def site_hijacked(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Title, keywords and description of the home page with words that only planted advertising uses; likewise what robots are shown.

    Pages behind the home page, which hijackers prefer, are asked for their title alone.

    Bad:  ``<title>澳门新葡京-安和县人民政府</title>`` over a normal body
    Good: a redesign, a festival skin, grey mourning mode
    Visitors from a search who are sent to another site are reported, too; so is a short page that an intruder signed (Hacked by …).

    Traps: crime reports name gambling in articles and their titles, with other words beside it, never in the head of the home page; it is
    always a person who decides.
    """
    assert site.home is not None
    fit, rest = judged(site, [site.home])
    yield from rest
    for page in (site.home, site.home_as_robot):
        if page is None or (page is site.home and page not in fit):
            continue
        heads = [_head(facts) for facts in (page.facts, page.rendered) if facts is not None]
        lures = list(dict.fromkeys(word for head in heads for word in lures_in(head))) or _scrawled(page.best)
        to_robots = page is site.home_as_robot
        if lures:
            seen = "对搜索引擎展示的首页" if to_robots else "首页"
            message = f"{seen}标题或关键词中有疑似植入内容：{'、'.join(lures[:5])}，请立即人工核对"
            excerpt = page.best.document_title[:200]
            yield review(
                "site.hijacked",
                message,
                url=site.home.final_url,
                excerpt=excerpt,
                measured={"words": lures},
                evidence=evidence_of(page, "head"),
            )
        elif not to_robots:
            yield passed("首页标题、关键词未发现异常", url=page.final_url)
    yield from _led_away(site)
    yield from _inner(site)


def _led_away(site: SiteSnapshot) -> Iterator[Verdict]:
    """Those who come by a search engine land on a site that others do not land on, and that no public body has."""
    home, view = site.home, site.home_as_robot
    if home is None or view is None:
        return
    own, host = host_of(home.final_url), host_of(view.final_url)
    if not same_registrable(host, own) and not host.endswith(GOVERNMENT_SUFFIXES) and not is_ip_host(own):
        yield review(
            "site.hijacked",
            f"搜索引擎及其带来的访问者打开首页时被转到外部网站 {host}，直接访问时没有，请立即人工核对",
            url=home.final_url,
            measured={"host": host},
            evidence=evidence_of(view),
        )


def _scrawled(facts: PageFacts) -> list[str]:
    """What an intruder signed a page with that holds little else."""
    text = facts.visible_text
    match = _SIGNED.search(text) if len(text) <= FEW else None
    return [" ".join(match[0].split())] if match else []


def _inner(site: SiteSnapshot) -> Iterator[Verdict]:
    fit, _ = judged(site, (page for page in site.kept_pages() if page is not site.home))
    for page in fit:
        title = next((facts.document_title for facts in (page.facts, page.rendered) if facts and advertised_in(facts.document_title)), "")
        if title:
            lures = advertised_in(title)
            yield review(
                "site.hijacked",
                f"网页标题中有疑似植入内容：{'、'.join(lures[:5])}，请立即人工核对",
                url=page.final_url,
                excerpt=title[:200],
                measured={"words": lures},
                evidence=evidence_of(page, "head > title"),
            )


def _head(facts: PageFacts) -> str:
    return "\n".join((facts.document_title, facts.tag("keywords") or "", facts.tag("description") or ""))
