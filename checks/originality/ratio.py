"""originality.ratio: share of own releases (YC20, YD20)."""

import re
from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, not_applicable, passed, review, site_check
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot

CODE: Final = "originality.ratio"
LOW: Final = 0.5
"""Below half own releases a person should look. House rule: the checklist names no figure."""
MIN_SAMPLE: Final = 5
"""Fewer releases with a source say nothing. House rule."""
_SOURCE = re.compile(r"(?:信息来源|稿件来源|文章来源|来源|发布机构|发布单位)\s*[:：]\s*([^\s:：|【】\[\]]{2,40})")
_OWN_WORDS = re.compile(
    r"^(?:本站|本网|原创|本局|本厅|本委|本单位|网站管理员|管理员|[局厅委办院](?:机关|办公室|办|党办|[一-鿿]{1,8}(?:处|科|室|股))$|(?:综合|党政|行政|秘书)?办公室$)"
)


@site_check(
    id="originality.ratio",
    title="原创信息占比合理",
    codes=(CODE,),
    needs=("content_pages",),
    source="榆林2020 内容原创情况",
)
def originality_ratio(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Ask a person when fewer than half of the sampled releases with a source come from the site's own locality or department.

    Bad: 8 of 10 from 新华社, 人民网. Good: sources such as 安和县教育局 on the portal of 安和县.
    Traps: releases without a source are left out; names shortened (县教育局); small samples say nothing.
    """
    words = _own_words(site)
    sources = [source for page in site.content_pages if (source := _source(page))]
    if len(sources) < MIN_SAMPLE or not words:
        yield not_applicable(f"注明来源的抽样稿件不足{MIN_SAMPLE}篇，不判断原创比例")
        return
    own = [source for source in sources if _OWN_WORDS.search(source) or any(word in source for word in words)]
    share = len(own) / len(sources)
    message = f"抽查{len(sources)}篇，来源为本地区本部门的{len(own)}篇，占{share:.0%}"
    measured = {"own": len(own), "of": len(sources), "share": round(share, 3), "population": site.content_population}
    if share < LOW:
        yield review(CODE, message, url=site.home.final_url if site.home else None, measured=measured)
    else:
        yield passed(message, sampled=site.content_population)


def _source(page: PageSnapshot) -> str:
    tag = page.best.tag("ContentSource")
    if tag:
        return tag
    match = _SOURCE.search(page.best.visible_text)
    return match[1] if match else ""


def _own_words(site: SiteSnapshot) -> list[str]:
    """Names by which the site calls itself: locality, sponsor and their usual short forms."""
    name = (site.home.best.site_name if site.home else None) or ""
    full = [site.site.region, site.site.sponsor, site.site.name, name]
    short = [re.sub(r"(?:人民政府|政府|门户网站|网站|办公室|官网)+$", "", text) for text in full]
    generic = ["县", "市", "区"] if any(text.endswith(("县", "市", "区")) for text in short) else []
    local = [f"{kind}{body}" for kind in generic for body in ("政府", "委", "教育局", "融媒体", "人社局", "财政局", "民政局")]
    return [text for text in dict.fromkeys([*short, *local]) if len(text) >= 2]
