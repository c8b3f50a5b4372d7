"""How one printed footer item is judged on the home page and the sampled pages; shared by the checks of this area."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from checks.base import Verdict, failed, passed, review, unknown
from checks.pages import evidence_of, judged, not_included
from core.outcome import Cause, Owner
from core.page.facts import PageFacts
from core.page.include import Part
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot

MAX_EXCERPT: Final = 200
"""Characters of footer text quoted in a finding. House rule."""


def printed(page: PageSnapshot, read: Callable[[PageFacts], str | None]) -> str | None:
    """An item as printed in the rendered or the received page: what a reader saw in either is there."""
    return read(page.best) or read(page.facts)


def undecided(page: PageSnapshot) -> bool:
    """Only a script could have written the footer, and the page was not rendered."""
    return page.rendered is None and page.facts.footer.may_be_scripted


def needs_script(page: PageSnapshot, what: str, codes: tuple[str, ...] = ()) -> Verdict:
    """Unknown: the source cannot say."""
    message = f"页脚由脚本生成，未经浏览器渲染，无法判断是否有{what}"
    return unknown(Cause.NEEDS_SCRIPT, Owner.MONITOR, message, url=page.final_url, codes=codes)


def covered(page: PageSnapshot, has: Callable[[PageFacts], object]) -> bool:
    """Whether the page holds something in its source or DOM that it does not display."""
    return any(has(facts.unveiled) for facts in (page.best, page.facts) if facts.veil.hides_something)


def not_displayed(page: PageSnapshot, what: str, code: str) -> Verdict:
    """What is there but hidden: no reader sees it, unless a script shows it later."""
    if not page.best.veil.may_be_lifted:
        message = f"{what}写在隐藏的元素（display:none 或 hidden）里，页面上看不到"
        return failed(code, message, url=page.final_url, **_about(page))
    if page.rendered is None:
        message = f"{what}写在隐藏的元素里，是否由脚本显示，未经浏览器渲染，无法判断"
        return unknown(Cause.NEEDS_SCRIPT, Owner.MONITOR, message, url=page.final_url, codes=(code,))
    message = f"{what}写在隐藏的元素里，页面打开后看不到，请人工核对是否另有显示"
    return review(code, message, url=page.final_url, **_about(page))


def judge_item(
    site: SiteSnapshot,
    pages: Iterable[PageSnapshot],
    *,
    code: str,
    what: str,
    read: Callable[[PageFacts], str | None],
    weak: Callable[[PageSnapshot], str] | None = None,
) -> Iterator[Verdict]:
    """
    One verdict per page for one item.

    *weak* gives the words of evidence that does not suffice (an icon, 版权所有): then a person decides.
    """
    fit, rest = judged(site, pages)
    yield from rest
    for page in fit:
        value = printed(page, read)
        if value:
            yield passed(f"页脚有{what}：{value}", url=page.final_url, codes=(code,), sampled=len(fit))
        elif covered(page, read):
            yield not_displayed(page, f"页脚的{what}", code)
        elif undecided(page):
            yield needs_script(page, what, (code,))
        elif hint := _hint(page, code.split(".")[1], weak):
            yield review(code, f"页脚没有以文字列出{what}，但{hint}，请人工核对", url=page.final_url, **_about(page))
        else:
            where = "页脚" if page.best.footer.found else "页面（未发现页脚功能区）"
            yield failed(code, f"{where}没有{what}", url=page.final_url, **_about(page))


def _hint(page: PageSnapshot, item: str, weak: Callable[[PageSnapshot], str] | None) -> str:
    """Evidence that does not suffice: a picture said to show the item, one behind its label, that of the item itself, an include not carried out, else any picture."""
    drawn = page.best.footer.drawn.get(item) or page.facts.footer.drawn.get(item)
    if drawn:
        return f"有图片的替代文字写明“{drawn}”"
    if item in page.best.footer.pictured_items or item in page.facts.footer.pictured_items:
        return "这一项的名称后面是图片，内容可能在图片里"
    hint = (weak(page) if weak is not None else "") or footer_include(page)
    return hint or ("页脚内容可能以图片或样式显示" if page.best.footer.pictured else "")


def footer_include(page: PageSnapshot) -> str:
    """What to tell of an include that was not carried out and may bring the footer: by its name, or any where no item of a footer is printed."""
    footer = page.best.footer
    printed_one = any((footer.site_code, footer.icp, footer.police, footer.sponsor))
    return not_included(page, Part.FOOT) if printed_one else not_included(page, Part.FOOT, Part.ANY)


def _about(page: PageSnapshot) -> dict[str, object]:
    return {"excerpt": page.best.footer.text[:MAX_EXCERPT], "evidence": evidence_of(page)}
