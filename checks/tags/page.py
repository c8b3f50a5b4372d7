"""How one group of tags is judged on one page; shared by the checks of this area."""

from collections.abc import Iterator, Sequence
from typing import Final

from checks.base import Verdict, failed, passed, review, unknown
from checks.pages import evidence_of, judged, not_included
from core.outcome import Cause, Owner
from core.page.include import Part
from core.page.snapshot import PageSnapshot
from core.page.tags import COLUMN_TAGS, CONTENT_TAGS, SITE_TAGS
from core.snapshot import SiteSnapshot

SAMPLE: Final = 5
"""Column pages and content pages looked at, each (ND26, MW20)."""
GROUP_NAMES: Final = {SITE_TAGS: "站点标签", COLUMN_TAGS: "栏目标签", CONTENT_TAGS: "内容标签"}


def sampled_columns(site: SiteSnapshot) -> tuple[PageSnapshot, ...]:
    """The column pages of the tag sample; documents of frames bear no tags of their own."""
    return tuple(page for page in site.column_pages[:SAMPLE] if not page.in_frame)


def sampled_contents(site: SiteSnapshot) -> tuple[PageSnapshot, ...]:
    """The content pages of the tag sample."""
    return tuple(page for page in site.content_pages[:SAMPLE] if not page.in_frame)


def tagged_pages(site: SiteSnapshot) -> tuple[PageSnapshot, ...]:
    """Pages of the tag sample; the home page only when it is all there is (it belongs to no rubric sentence, so it must cost nothing)."""
    pages = sampled_columns(site) + sampled_contents(site)
    return pages or ((site.home,) if site.home else ())


def missing_tags(page: PageSnapshot, group: Sequence[str]) -> list[str]:
    """Mandatory tags that neither the source nor a script would give; empty-like contents count as missing."""
    return [name for name in group if page.facts.tag(name) is None and not by_script(page, name)]


def by_script(page: PageSnapshot, name: str) -> bool:
    """Whether a tag that the source lacks is there only after scripts ran, or stands in a script that would write it."""
    if page.facts.tag(name) is not None:
        return False
    return (page.rendered is not None and page.rendered.tag(name) is not None) or name.lower() in page.facts.scripted_tag_names


def judge_group(site: SiteSnapshot, pages: Sequence[PageSnapshot], group: tuple[str, ...], code: str) -> Iterator[Verdict]:
    """One verdict per page: any mandatory tag missing fails (``tags.policy = any_missing``); whether all are missing is recorded too."""
    what = GROUP_NAMES[group]
    fit, rest = judged(site, pages)
    yield from rest
    for page in fit:
        missing = missing_tags(page, group)
        if not missing:
            yield passed(f"{what}齐全", url=page.final_url, sampled=len(fit))
        elif page.rendered is None and page.facts.is_script_shell:
            yield unknown(Cause.NEEDS_SCRIPT, Owner.MONITOR, f"页面由脚本生成，未经浏览器渲染，无法判断{what}", url=page.final_url)
        else:
            whole = len(missing) == len(group)
            message = f"没有{what}（{'、'.join(group)}）" if whole else f"{what}缺少 {'、'.join(missing)}（未设置或内容为空）"
            measured = {"missing": missing, "all_missing": whole, "page_kind": page.kind.value}
            shared_head = page.is_routed and group is not SITE_TAGS
            if shared_head:
                message += "；该页是“#”路由，与首页共用一个网页，请人工判定"
            hint = not_included(page, Part.META)
            message += f"；{hint}，请人工核对" if hint else ""
            say = review if shared_head or hint else failed
            yield say(code, message, url=page.final_url, measured=measured, evidence=evidence_of(page, "head > meta"))
