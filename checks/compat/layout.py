"""compat.layout: the home page stands properly in windows of common sizes."""

import re
from collections.abc import Iterator
from typing import Final

from checks.base import Verdict, passed, review, site_check, unknown_from
from checks.pages import evidence_of, judged
from core.errors import Failure
from core.layout import Box, LayoutFault, LayoutLook, PageLayout, Window, steady_faults
from core.outcome import Cause, Owner
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot
from core.url import host_of, same_registrable

_SAVED_FROM: Final = re.compile(r"saved from url=\(\d{1,6}\)\s*(https?://[^\s<>\"']{1,500})", re.IGNORECASE)
_SAVED_FOLDER: Final = re.compile(r"_files/[^/]*$")
"""How browsers mark a page that was saved, and where they put what belongs to it."""
MAX_NAMED: Final = 3
"""Faults that the message words; the rest are counted."""
TOP: Final = 600
"""Height of the part that is shown of a page that is wrong as a whole, in pixels."""


@site_check(
    id="compat.layout",
    title="首页在常见窗口尺寸下显示正常",
    codes=("compat.layout_broken",),
    needs=("home",),
    source="国办秘函〔2019〕19号 功能设计·兼容性；standards 1.4 ND27（机器提示，人工判定）",
)
def compat_layout(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Propose what a person should look at in windows of common sizes.

    They are 1366×768, 1920×1080 and 1024×768, and 375×812 only of a page that says it is made for telephones and adapts itself. Each fault
    was seen again after a pause and after a new load in that window.

    Bad:  text that lies on other text; text cut off at the edge that nobody can scroll to; a page without its style sheets (404); an empty
          main part after a script failed
    Good: a page of 1200 pixels in a window of 1024 with a scroll bar
    Traps: carousels, drop-down and off-screen menus, hidden tabs, fixed bars, marquees and scroll boxes hide or cover text on purpose; style
           sheets and scripts that did not come for reasons that need not be the site's (an error of another site, a page saved from elsewhere)
           make the answer unknown; script errors alone are no
           fault. Never ``fail``: one browser is not all of them.
    """
    home, layout = site.home, site.layout
    assert home is not None
    fit, rest = judged(site, [home])
    yield from rest
    if not fit:
        return
    failure = _unmeasured(layout) or _strayed(home, layout) if layout else site.failures.get("layout")
    if layout is None or failure is not None:
        unseen = Failure(Cause.NO_BROWSER, Owner.MONITOR, "首页未经浏览器打开，未能测定页面布局")
        yield unknown_from(failure or unseen, url=home.final_url)
        return
    found = _found(layout)
    if not found:
        windows = "、".join(dict.fromkeys(_size(look.window) for look in layout.looks))
        yield passed(f"首页在 {windows} 窗口中显示正常", url=home.final_url)
        return
    said = [_worded(look, fault) for look, fault in found]
    more = f"；另有 {len(said) - MAX_NAMED} 处" if len(said) > MAX_NAMED else ""
    worst, first = found[0]
    yield review(
        "compat.layout_broken",
        f"{'；'.join(said[:MAX_NAMED])}{more}。请人工在主流浏览器中核对",
        url=home.final_url,
        excerpt=_excerpt(worst, first),
        measured={
            "window": list(worst.window),
            "box": list(_box(worst, first)),
            "faults": [{"window": _size(look.window), "fault": fault.value} for look, fault in found],
            "script_errors": list(worst.errors[:5]),
        },
        evidence=evidence_of(home),
    )


def _unmeasured(layout: PageLayout) -> Failure | None:
    if not layout.chinese:
        return Failure(Cause.NO_BROWSER, Owner.MONITOR, "监测机的浏览器没有中文字体，文字位置不可信，未能测定页面布局")
    lost = next((url for look in layout.looks for url in look.lost_styles), None)
    if lost is not None:
        return Failure(Cause.NO_DATA, Owner.UNCLEAR, f"样式表 {lost[:150]} 没有取到，原因不一定在网站，未能测定页面布局")
    if not all(look.readable for look in layout.looks):
        return Failure(Cause.UNDECODABLE, Owner.SITE, "浏览器按网页声明的编码打开时显示为乱码，未能测定页面布局，请人工查看")
    torn = next((look for look in layout.looks if not look.whole), None)
    if torn is not None and _found(layout):
        why = f"脚本 {torn.lost_scripts[0][:150]} 没有取到，原因不一定在网站，页面因此可能显示不全，未能测定页面布局"
        return Failure(Cause.NO_DATA, Owner.UNCLEAR, why)
    return None


def _strayed(home: PageSnapshot, layout: PageLayout) -> Failure | None:
    """Why style sheets that are missing prove nothing against the site: they are not its own, or the page was saved elsewhere."""
    bare = next((look for look, fault in _found(layout) if fault is LayoutFault.BARE), None)
    if bare is None:
        return None
    own, dead = host_of(home.final_url), bare.dead_styles
    if not any(same_registrable(host_of(sheet.url), own) for sheet in dead):
        return Failure(
            Cause.NO_DATA, Owner.UNCLEAR, f"样式表 {dead[0].url[:150]} 在其他网站上，取不到的原因不一定在本网站，未能测定页面布局"
        )
    origin = _SAVED_FROM.search(home.facts.html[:5_000])
    if (origin and not same_registrable(host_of(origin[1]), own)) or all(_SAVED_FOLDER.search(sheet.url) for sheet in dead):
        return Failure(Cause.NO_DATA, Owner.UNCLEAR, f"首页像是从浏览器另存的副本，样式表 {dead[0].url[:150]} 没有随存，未能测定页面布局")
    return None


def _found(layout: PageLayout) -> list[tuple[LayoutLook, LayoutFault]]:
    """Every fault once, in the first window that shows it and as last seen there; the gravest first."""
    found: dict[LayoutFault, LayoutLook] = {}
    for window, faults in steady_faults(layout.looks).items():
        last = [look for look in layout.looks if look.window == window][-1]
        for fault in faults:
            found.setdefault(fault, last)
    return [(found[fault], fault) for fault in LayoutFault if fault in found]


def _worded(look: LayoutLook, fault: LayoutFault) -> str:
    at = f"窗口 {_size(look.window)} 时"
    if fault is LayoutFault.BARE:
        dead = look.dead_styles[0]
        why = "返回的是网页" if dead.status == 200 else f"返回 {dead.status}"
        return f"样式表 {dead.url[:120]} {why}，首页没有样式"
    if fault is LayoutFault.EMPTY:
        return f"脚本出错（{look.errors[0][:100]}），首页主体只显示约 {look.main_chars} 字"
    if fault is LayoutFault.OVERLAP:
        one = look.overlaps[0]
        return (
            f"{at}文字重叠约 {look.overlap_chars} 字：“{one.first.text[:16]}”（{one.first.selector}）与“{one.second.text[:16]}”"
            f"（{one.second.selector}）重叠 {one.width}×{one.height} 像素"
        )
    where = f"，如“{look.outside.text[:16]}”（{look.outside.selector}）超出 {look.outside_px} 像素" if look.outside else ""
    if fault is LayoutFault.CUT:
        return f"{at}约 {look.cut_chars} 字在窗口右侧被截断且无法滚动看到（共约 {look.chars} 字）{where}"
    return f"{at}约 {look.beyond_chars} 字超出窗口右侧，须横向滚动（共约 {look.chars} 字，内容宽 {look.content_width} 像素）{where}"


def _excerpt(look: LayoutLook, fault: LayoutFault) -> str:
    if fault is LayoutFault.OVERLAP:
        return look.overlaps[0].first.text
    if fault in (LayoutFault.CUT, LayoutFault.BEYOND) and look.outside is not None:
        return look.outside.text
    return ""


def _box(look: LayoutLook, fault: LayoutFault) -> Box:
    """What the picture shows of it."""
    width = look.window[0]
    if fault is LayoutFault.OVERLAP:
        a, b = look.overlaps[0].first.box, look.overlaps[0].second.box
        x, y = max(a[0], b[0]), max(a[1], b[1])
        return x, y, max(1, min(a[0] + a[2], b[0] + b[2]) - x), max(1, min(a[1] + a[3], b[1] + b[3]) - y)
    if fault in (LayoutFault.CUT, LayoutFault.BEYOND) and look.outside is not None:
        x, y, _, height = look.outside.box
        x = min(x, width - 40)
        return x, y, width - x, height
    return 0, 0, width, TOP


def _size(window: Window) -> str:
    return f"{window[0]}×{window[1]}"
