"""site.hijacked: the heads of the pages speak of the government, not of gambling."""

from collections.abc import Iterator

from checks.base import Verdict, passed, review, site_check
from checks.pages import evidence_of, judged
from core.lure import advertised_in, lures_in
from core.page.facts import PageFacts
from core.snapshot import SiteSnapshot


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
        lures = list(dict.fromkeys(word for head in heads for word in lures_in(head)))
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
    yield from _inner(site)


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
