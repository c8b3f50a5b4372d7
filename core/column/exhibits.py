"""What a page shows beside texts and lists: charts, players, documents, frames, fields. A column of one scanned chart is not blank."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from core.page.facts import PageFacts
from core.page.links import LAZY_ATTRIBUTES
from core.page.records import LinkKind
from core.url import host_of, same_registrable

MIN_EMBEDDED: Final = 2_000
"""Characters of a picture inside the page from which on it is more than a sign. House rule."""
MAX_PICTURES: Final = 200
MAX_ABOVE: Final = 12

_ORNAMENT = re.compile(
    r"(?:^|[/_.-])(?:banner|logo|icons?|ico|bg|back|line|arrow|dot|spacer|blank|btn|button|more|nav|menu|top|head(?:er)?|foot(?:er)?|title|tit|bt|left|right|split|loading|"
    r"error|search|space)\w{0,12}\.(?:png|gif|jpe?g|svg|webp)|(?:banner|logo)[\w-]{0,20}\.(?:png|gif|jpe?g|svg|webp)|\.(?:ico|swf)(?:\?|$)|conac\.cn|jiucuo|beian",
    re.IGNORECASE,
)
_FRAME_OF_PAGE = re.compile(r"header|banner|logo|nav|menu|foot|bottom|crumb|position|share|search|friend|copyright")
_DOCUMENT = re.compile(r"\.(?:pdf|ofd|docx?|xlsx?|pptx?|wps|jpe?g|png|mp4)(?:[?#&\"']|$)", re.IGNORECASE)
_CHART = "[_echarts_instance_], svg.highcharts-root, .highcharts-container, .g2-chart, svg.apexcharts-svg"
_CHART_NAME = re.compile(r"chart|canvas-?wrap|tubiao|graph")
_ASKED_FOR = frozenset({"", "text", "search", "tel", "email", "number", "date", "radio", "checkbox", "file"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Exhibits:
    """What was found; *unseen* is what may hold the content and was not read, in Chinese."""

    content: bool = False
    unseen: str = ""


def find_exhibits(facts: PageFacts, *, shared: Collection[str], fields: Collection[str]) -> Exhibits:
    """
    Look at one page without what the site's pages share.

    Args:
        facts: of the page.
        shared: addresses of the template.
        fields: names of the template's fields (the search box).
    """
    own = [link for link in facts.links if link.url and link.url not in shared]
    if any(link.kind is LinkKind.ATTACHMENT or (link.kind is LinkKind.MEDIA and not _ORNAMENT.search(link.url)) for link in own):
        return Exhibits(content=True)
    frames = [link.url for link in own if link.kind is LinkKind.FRAME]
    if any(_DOCUMENT.search(url) for url in frames) or _shows_picture(facts, shared):
        return Exhibits(content=True)
    drawn = _drawn(facts)
    if drawn:
        return Exhibits(content=True)
    if any(not same_registrable(host_of(url), host_of(facts.url)) for url in frames):
        return Exhibits(unseen="栏目内容在其他网站的框架中，没有读取")
    if frames and facts.rendered:  # in a rendered page the others stand in their place
        return Exhibits(unseen="栏目内容在框架中，框架没有打开")
    if drawn is not None:
        return Exhibits(unseen="页面内容可能由画布（canvas）绘制，无法读取")
    if any(name not in fields for name in field_names(facts)):
        return Exhibits(unseen="页面提供查询或者填报功能，没有列表，无法判断是否空白")
    return Exhibits()


def _drawn(facts: PageFacts) -> bool | None:
    """Whether a script has drawn a chart; None where nothing is drawn at all, False where nobody can tell what is (a film of snow, say)."""
    flow = facts.flow
    canvases = flow.by_tag.get("canvas", ())
    if any(flow.attribute(index, "data-zr-dom-id") for index in canvases) or flow.select(_CHART):
        return True
    named = (index for canvas in canvases for index in (canvas, *flow.ancestors(canvas, MAX_ABOVE)))
    return any(_CHART_NAME.search(flow.names(index)) for index in named) if canvases else None


def field_names(facts: PageFacts) -> frozenset[str]:
    """Names of what a page asks its reader to fill in or choose."""
    flow = facts.flow
    asked = (index for index in flow.by_tag.get("input", ()) if flow.attribute(index, "type").strip().lower() in _ASKED_FOR)
    return frozenset(flow.attribute(index, "name") or flow.attribute(index, "id") for index in (*asked, *flow.by_tag.get("select", ())))


def _shows_picture(facts: PageFacts, shared: Collection[str]) -> bool:
    flow = facts.flow
    for index in flow.by_tag.get("img", ())[:MAX_PICTURES]:
        source = next((found for name in (*LAZY_ATTRIBUTES, "src") if (found := flow.attribute(index, name).strip())), "")
        above = flow.ancestors(index, MAX_ABOVE)
        if not source or any(
            flow.tags[parent] in ("header", "footer", "nav") or _FRAME_OF_PAGE.search(flow.names(parent)) for parent in above
        ):
            continue
        if source.startswith("data:"):
            if len(source) >= MIN_EMBEDDED:
                return True
        elif not _ORNAMENT.search(source) and facts.resolve(source) not in shared:
            return True
    return False
