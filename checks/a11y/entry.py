"""a11y.entry: an elder-friendly or barrier-free entry is in sight."""

import re
from collections.abc import Iterator
from typing import Final

from checks.base import Verdict, failed, passed, review, site_check, unknown
from checks.pages import evidence_of, judged, may_write_header, not_included
from core.outcome import Cause, Owner
from core.page.facts import PageFacts
from core.page.include import Part
from core.page.records import LinkKind
from core.snapshot import SiteSnapshot

_WORDS: Final = re.compile(
    r"长者版|长者模式|长者助手|长者专[版区]|长辈版|长辈模式|适老化|适老版|无障碍|关怀版|关怀模式|老年关怀|关爱版|关爱模式|关爱老人|老年人?模式|老年人?版|老人模式|大字[版号]|敬老版|敬老模式|读屏|盲人版|盲用|语音播报"
)
_SCRIPT: Final = re.compile(
    r"wza|barrier-?free|slhsrv|zhangai|wuzhangai|(?:^|[/_-])(?:assist|elder)|accessib|esdtoolbar|(?:^|/)aria[\w.-]*\.js|laonian|shilao|guanhuai|zhangzhe",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(
    r"\bwza|wza\b|wuzhangai|barrier-?free|accessib|\baria\w{0,12}\s{0,3}\.\s{0,3}\w+\(|\belder|laonian|shilao|guanhuai|zhangzhe",
    re.IGNORECASE,
)
"""How an entry without words is called: its id, class, picture or handler."""
_ENTRIES: Final = ("a", "img", "button", "input", "span", "div", "li", "i")


@site_check(
    id="a11y.entry",
    title="首页提供适老化、无障碍入口",
    codes=("a11y.entry_missing",),
    needs=("home",),
    source="国办公开办函〔2021〕28号；standards 7.11（提示）",
)
def a11y_entry(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Look for the usual words in text, link names and picture texts, or for an assisting script. Advice only.

    Bad:  nothing of the kind on the home page
    Good: ``<a href="javascript:;" id="wza">无障碍</a>``, ``长者版``, a script of ``slhsrv``
    Traps: the entry is often a picture or written by an assisting script, or stands in a header that only a script writes (unknown); an entry without words is known by id, class, picture or handler; news about 无障碍 facilities also contains the word, which
    errs on the site's side.
    """
    assert site.home is not None
    fit, rest = judged(site, [site.home])
    yield from rest
    for page in fit:
        hit = _found(page.best) or _found(page.facts)
        if hit:
            yield passed(f"首页有适老化或无障碍入口（{hit}）", url=page.final_url)
        elif page.rendered is None and may_write_header(page.facts):
            yield unknown(Cause.NEEDS_SCRIPT, Owner.MONITOR, "首页或其页头由脚本生成，未经浏览器渲染，无法判断", url=page.final_url)
        elif hint := not_included(page, Part.HEAD, Part.ANY):
            message = f"没有看到适老化与无障碍入口，但{hint}，请人工核对"
            yield review("a11y.entry_missing", message, url=page.final_url, evidence=evidence_of(page))
        else:
            message = "首页没有发现“长者版”“无障碍”等适老化与无障碍入口"
            yield failed("a11y.entry_missing", message, url=page.final_url, evidence=evidence_of(page))


def _found(facts: PageFacts) -> str:
    if match := _WORDS.search(facts.visible_text):
        return match.group()
    flow = facts.flow
    for tag in _ENTRIES:
        for index in flow.by_tag.get(tag, []):
            told = (flow.attribute(index, name) for name in ("title", "alt", "value", "aria-label"))
            if match := _WORDS.search(" ".join(told)):
                return match.group()
            named = (flow.attribute(index, name) for name in ("id", "class", "onclick", *(("src",) if tag == "img" else ())))
            if tag in ("a", "img", "button") and _NAMED.search(" ".join(named)):
                return "入口没有文字，按其名称判断"
    scripts = [facts.resolve(script.src) for script in facts.scripts.external]
    pages = [link.url.partition("//")[2].partition("/")[2] for link in facts.links if link.kind in (LinkKind.ANCHOR, LinkKind.STYLE)]
    return "辅助浏览脚本或页面" if any(_SCRIPT.search(source) for source in scripts + pages) else ""
