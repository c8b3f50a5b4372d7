"""footer.police: the footer shows the filing with the public security office."""

import re
from collections.abc import Iterator

from checks.base import Verdict, site_check
from checks.footer.item import judge_item
from checks.shared import shared
from core.page.facts import PageFacts
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot

_RECORD = re.compile(
    r"beian\.gov\.cn/portal/registerSystemInfo\?recordcode=\d{13,16}|beian\.mps\.gov\.cn/#/query/webSearch\?code=\d{13,16}", re.IGNORECASE
)
_ICON = re.compile(
    r"(?:^|/)(?:ba_?tb|ga\d?|gaba|gwab|(?:beian|gongan|gongwang|police)[\w-]{0,8})\.(?:png|jpe?g|gif|svg|webp)|beian\.mps\.gov\.cn/web/assets/logo",
    re.IGNORECASE,
)
"""What the icon of the filing is called (standards 4.3)."""
_HOST = re.compile(r"//(?:www\.)?beian\.(?:mps\.)?gov\.cn", re.IGNORECASE)


@site_check(
    id="footer.police",
    title="页脚列有公安机关备案标识",
    codes=("footer.police.missing",),
    needs=("home",),
    source="国办秘函〔2019〕19号 网站标识；standards 4.3",
)
def footer_police(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Judge the printed number on every sampled page; a link that carries the number counts too.

    Bad:  no number and no link
    Good: ``川公网安备 51079902000001号``, or an icon linked to ``…registerSystemInfo?recordcode=51079902000001``
    Traps: province signs differ from ICP (川, 贵, 甘); an icon whose link has no number, or that has no link, goes to a person.
    """
    yield from shared(judge_item(site, site.whole_pages(), code="footer.police.missing", what="公安机关备案标识", read=_record, weak=_icon))


def _record(facts: PageFacts) -> str | None:
    flow = facts.flow
    leading = (index for tag in ("a", "area") for index in flow.by_tag.get(tag, ()))
    return facts.footer.police or next(
        (flow.href(index) for index in (*leading, *flow.script_links) if _RECORD.search(flow.href(index)) and not facts.veil.hides(index)),
        None,
    )


def _icon(page: PageSnapshot) -> str:
    if any(_HOST.search(link.raw) for link in page.best.links):
        return "有指向公安备案网站的图标或链接"
    flow, veil = page.best.flow, page.best.veil
    icons = (index for index in flow.by_tag.get("img", ())[-40:] if not veil.hides(index))
    return "有公安备案图标" if any(_ICON.search(flow.attribute(index, "src")) for index in icons) else ""
