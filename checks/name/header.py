"""name.header: the name stands in the header of every page."""

import re
from collections.abc import Iterator
from typing import Final

from checks.base import Verdict, passed, review, site_check, unknown
from checks.pages import evidence_of, judged, may_write_header
from core.outcome import Cause, Owner
from core.page.facts import PageFacts
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot

HEADER_CHARS: Final = 1500
"""Visible characters from the top that can be the header. House rule: menus of portals run to about a thousand."""
HEADER_IMAGES: Final = 12
"""Pictures from the top that can be the logo. House rule."""
_NOISE: Final = re.compile(r"[\s·•・.,，、\-—_|（）()“”]")
_DECORATION: Final = re.compile(r"门户网站|官方网站|政务网|政府网站|网站$|^中国")


@site_check(
    id="name.header",
    title="页面头部展示网站名称",
    codes=("name.header_missing",),
    needs=("home",),
    source="国办秘函〔2019〕19号 域名名称；standards 7.1",
)
def name_header(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    The name must be readable at the top of each sampled page: as text, or as alt or title of a picture. One question per site.

    Bad:  ``<img src="logo.png">`` with nothing to read
    Good: ``<img src="logo.png" alt="安和县人民政府">``, ``<h1>安和县人民政府</h1>``
    Traps: a heading that the page hides is read by machines only; names drawn into a logo or a CSS background are seen by people only, so it is always a person who decides; headers written by
    script are unknown without a browser.
    """
    fit, rest = judged(site, site.whole_pages())
    yield from rest
    name = _wanted(site, fit)
    without: list[PageSnapshot] = []
    for page in fit:
        if name and any(_shows(facts, name) for facts in {id(facts): facts for facts in (page.best, page.facts)}.values()):
            yield passed("头部展示网站名称", url=page.final_url, sampled=len(fit))
        elif page.rendered is None and may_write_header(page.facts):
            yield unknown(Cause.NEEDS_SCRIPT, Owner.MONITOR, "页头可能由脚本生成，未经浏览器渲染，无法判断", url=page.final_url)
        else:
            without.append(page)
    if without:
        first, *others = without
        named = f"“{name}”" if name else ""
        message = f"{len(without)} 个页面头部没有可读取的网站名称{named}（文字或图片 alt），如名称绘于图片请人工确认"
        yield review(
            "name.header_missing", message, url=first.final_url, parents=tuple(page.final_url for page in others),
            measured={"name": name, "pages": len(without)}, evidence=evidence_of(first),
        )  # fmt: skip


def _wanted(site: SiteSnapshot, pages: list[PageSnapshot]) -> str:
    """The core of the name: the register's, else the site's own tag, else the home page's title."""
    if site.site.registered and site.site.name:
        return _core(site.site.name)
    for page in pages:
        if name := page.best.site_name:
            return _core(name)
    return ""


def _core(name: str) -> str:
    return _DECORATION.sub("", _NOISE.sub("", name)) or _NOISE.sub("", name)


def _shows(facts: PageFacts, name: str) -> bool:
    flow = facts.flow
    header = [(0, min(HEADER_CHARS, _footer_start(facts)))]
    seen = header if facts.veil.may_be_lifted else facts.veil.seen(header)
    if name in _NOISE.sub("", "".join(flow.shown[start:end] for start, end in seen)):
        return True
    images = flow.by_tag.get("img", [])[:HEADER_IMAGES] + flow.by_tag.get("a", [])[:HEADER_IMAGES]
    return any(name in _NOISE.sub("", flow.attribute(index, "alt") + flow.attribute(index, "title")) for index in images)


def _footer_start(facts: PageFacts) -> int:
    """Where the footer's text begins: on a short page its sponsor must not pass for the header."""
    words = facts.footer.text.split(" ", 1)[0]
    place = facts.flow.shown.rfind(words) if words else -1
    return place if place >= 0 else len(facts.flow.shown)
