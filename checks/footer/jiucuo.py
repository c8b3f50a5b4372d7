"""footer.jiucuo: the official 我为政府网站找错 entry stands in every footer, with today's host and the site's own code."""

import re
from collections.abc import Iterator
from typing import Any, Final

from checks.base import Verdict, failed, passed, review, site_check, unknown
from checks.footer.item import MAX_EXCERPT, covered, footer_include, not_displayed, undecided
from checks.pages import evidence_of, is_home, judged
from checks.shared import shared
from core.outcome import Cause, Outcome, Owner
from core.page.records import Jiucuo
from core.page.snapshot import PageSnapshot
from core.site import level_of
from core.snapshot import SiteSnapshot
from core.url import host_of, is_ip_host, same_registrable

CURRENT_HOSTS: Final = frozenset({"zfwzgl.www.gov.cn", "zfwzzc.www.gov.cn"})
RETIRED_HOSTS: Final = frozenset({"pucha.kaipuyun.cn", "121.43.68.40", "zfwzxx.www.gov.cn"})
"""Earlier homes of the service (standards 4.5)."""
_VENDORS: Final = re.compile(r"(?:^|\.)(?:kaipuyun|ucap)\.(?:com\.cn|cn|com|net)$")
"""Domains of the firm that ran the service before it moved to www.gov.cn: none of their hosts is the platform of today."""
_OFFICIAL_SCRIPT: Final = re.compile(r"//zfwzgl\.www\.gov\.cn/exposure/jiucuo\.js", re.IGNORECASE)
MAX_LABEL: Final = 16
"""Characters of a link that names the entry; titles of releases about it are longer. House rule."""


@site_check(
    id="footer.jiucuo",
    title="页脚设有“我为政府网站找错”入口",
    codes=("footer.jiucuo.home_missing", "footer.jiucuo.page_missing", "footer.jiucuo.outdated", "footer.jiucuo.wrong_code"),
    needs=("home",),
    source="国办秘函〔2019〕19号 “我为政府网站找错”；standards 4.5；contract 7.9",
)
def footer_jiucuo(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    The entry is there when a link, the rendered picture or the official script (host and code in the source) puts it there.

    Bad:  a site's own 网站纠错 form; ``<!-- <script id="_jiucuo_" …> -->``
    Good: ``<script id="_jiucuo_" sitecode="5107990001" src="https://zfwzgl.www.gov.cn/exposure/jiucuo.js"></script>``
    Traps: a retired host, a foreign code or a script without one is ``outdated`` or ``wrong_code`` for a person, never ``missing``; a placeholder that only an
    unseen script fills is unknown without a browser; a department on the portal's platform may carry the portal's code. What one shared
    footer says on all pages is one finding for the home page and one for the others, whose number it counts (MW17a and MW17b).
    """
    fit, rest = judged(site, site.whole_pages())
    yield from rest
    said: list[Verdict] = []
    for page in fit:
        entry = _entry(page)
        code = "footer.jiucuo.home_missing" if is_home(page, site) else "footer.jiucuo.page_missing"
        if entry.present is False:
            said.append(_absent(page, code))
        elif entry.present == "script" and entry.host is None:
            said.append(_undecided_entry(page, code))
        else:
            faults = list(_faults(site, page, entry))
            said += [*faults, _placed(page, code, sound=not faults)]
    # Each page without the entry is priced by itself (MW17b): it keeps a finding, and a state, of its own.
    yield from (verdict for verdict in said if verdict.outcome is Outcome.FAIL)
    asked = (verdict for verdict in said if verdict.outcome is not Outcome.FAIL)
    yield from shared(asked, apart=next((page.final_url for page in fit if is_home(page, site)), ""))


def _entry(page: PageSnapshot) -> Jiucuo:
    """The more certain of the rendered and the received page."""
    ranked = sorted(
        (page.best.jiucuo, page.facts.jiucuo), key=lambda entry: (entry.present is not True, entry.host is None, entry.present is False)
    )
    return ranked[0]


def _absent(page: PageSnapshot, code: str) -> Verdict:
    if covered(page, lambda facts: facts.jiucuo.present):
        return not_displayed(page, "“找错”入口", code)
    if undecided(page):
        message = "页脚由脚本生成，未经浏览器渲染，无法判断是否有“找错”入口"
        return unknown(Cause.NEEDS_SCRIPT, Owner.MONITOR, message, url=page.final_url, codes=(code,))
    if hint := footer_include(page):
        return review(code, f"没有看到“找错”入口，但{hint}，请人工核对", url=page.final_url, evidence=evidence_of(page))
    where = "首页" if code.endswith("home_missing") else "页面"
    message = f"{where}没有“我为政府网站找错”入口{_named_elsewhere(page)}"
    return failed(code, message, url=page.final_url, excerpt=page.best.footer.text[:MAX_EXCERPT], evidence=evidence_of(page))


def _named_elsewhere(page: PageSnapshot) -> str:
    """A link that is called so and leads to no place of the official platform."""
    found = next((link for link in page.best.links if link.url and "找错" in link.text and len(link.text) <= MAX_LABEL), None)
    return f"；名为“{found.text}”的链接指向 {host_of(found.url)}，不是官方平台" if found else ""


def _undecided_entry(page: PageSnapshot, code: str) -> Verdict:
    if page.rendered is None:
        message = "“找错”入口只有占位元素，须由脚本生成，未经浏览器渲染，无法判断"
        return unknown(Cause.NEEDS_SCRIPT, Owner.MONITOR, message, url=page.final_url, codes=(code,))
    message = "“找错”入口只有占位元素，脚本运行后仍未显示，请人工核对"
    return review(code, message, url=page.final_url, evidence=evidence_of(page))


def _placed(page: PageSnapshot, code: str, *, sound: bool) -> Verdict:
    if sound:
        return passed(
            "页脚有“我为政府网站找错”入口", url=page.final_url, codes=(code, "footer.jiucuo.outdated", "footer.jiucuo.wrong_code")
        )
    return passed("页脚有“我为政府网站找错”入口（另有问题）", url=page.final_url, codes=(code,))


def _faults(site: SiteSnapshot, page: PageSnapshot, entry: Jiucuo) -> Iterator[Verdict]:
    more: dict[str, Any] = {
        "url": page.final_url,
        "measured": {"host": entry.host, "site_code": entry.site_code},
        "evidence": evidence_of(page),
    }
    own = _own_code(site, page)
    if entry.host in RETIRED_HOSTS:
        yield review("footer.jiucuo.outdated", f"“找错”入口仍指向已停用的地址 {entry.host}", **more)
    elif entry.host and entry.host != host_of(page.final_url) and (_VENDORS.search(entry.host) or is_ip_host(entry.host)):
        yield review("footer.jiucuo.outdated", f"“找错”入口指向 {entry.host}，不是现用的官方平台（zfwzgl.www.gov.cn），请人工核对", **more)
    if entry.site_code and own and entry.site_code.lower() != own.lower():
        yield review("footer.jiucuo.wrong_code", f"“找错”入口的标识码 {entry.site_code} 与本网站标识码 {own} 不一致", **more)
    elif not entry.site_code and _without_code(page):
        yield review(
            "footer.jiucuo.wrong_code", "“找错”入口的官方脚本没有写明网站标识码（sitecode），打不开本网站的留言页，请人工核对", **more
        )
    elif not (entry.site_code and own) and entry.about and not same_registrable(entry.about, host_of(page.final_url)):
        yield review("footer.jiucuo.wrong_code", f"“找错”入口填写的网址是 {entry.about}，不是本网站，请人工核对", **more)


def _without_code(page: PageSnapshot) -> bool:
    """The official script stands in the page, and no word of a code that some other script could give it."""
    scripts = page.facts.scripts
    official = any(_OFFICIAL_SCRIPT.search(script.src) for script in scripts.external)
    return official and "sitecode" not in page.facts.html.lower() and "site_code" not in page.facts.html.lower()


def _own_code(site: SiteSnapshot, page: PageSnapshot) -> str | None:
    """The register's word first, then the well-formed code of the footer or the tag: a misprinted one proves no other wrong."""
    if site.site.registered and site.site.has_official_code:
        return site.site.id
    said = (page.best.footer.site_code, page.best.site_code_meta)
    return next((code for code in said if code and level_of(code) is not None), None)
