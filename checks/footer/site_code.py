"""footer.site_code: the footer prints the 网站标识码, well formed and the same everywhere."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from checks.base import Verdict, failed, passed, review, site_check
from checks.footer.item import MAX_EXCERPT, judge_item, printed
from checks.pages import evidence_of, judged
from checks.shared import shared
from core.outcome import Outcome
from core.page.facts import PageFacts
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot

_VALID: Final = re.compile(r"\d{10}|bm\d{8}", re.IGNORECASE)
_HEARSAY: Final = re.compile(r"bt\d{8}", re.IGNORECASE)
"""Said to be the form of 新疆生产建设兵团 (standards 4.1): the register settles it, else a person."""
_PROVINCES: Final = frozenset(
    str(number)
    for low, high in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
    for number in range(low, high + 1)
)
"""First two digits of GB/T 2260; functional areas use their own digits after these."""


@site_check(
    id="footer.site_code",
    title="页脚列有网站标识码且前后一致",
    codes=("footer.site_code.missing", "footer.site_code.invalid", "footer.site_code.inconsistent", "site_code.region_unknown"),
    needs=("home",),
    source="国办秘函〔2019〕19号 网站标识；standards 4.1；contract 7.9",
)
def footer_site_code(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    The printed code must be there, have one of the two shapes, and agree with the SiteIDCode tag, the 找错 code and the register.

    Bad:  ``网站标识码：51079900``; footer 5107990001 and ``<meta name="SiteIDCode" content="5107000001">`` (a person decides)
    Good: ``网站标识码：<span>bm14000002</span>``
    Traps: a code in meta or the 找错 script alone is still missing; one that only a picture is said to show goes to a person; phone numbers look like codes; region parts of functional areas are in
    no table; the shared footer of an intensive platform shows the portal's code, so disagreement always goes to a person, once for all pages
    that say the same.
    """
    yield from shared(_with_notes(site))
    fit, _ = judged(site, site.whole_pages())
    codes = ((page, printed(page, _printed)) for page in fit)
    yield from shared(verdict for page, code in codes if code for verdict in _judge_code(site, page, code))


def _with_notes(site: SiteSnapshot) -> Iterator[Verdict]:
    pages = {page.final_url: page for page in site.whole_pages()}
    for verdict in judge_item(site, site.whole_pages(), code="footer.site_code.missing", what="网站标识码", read=_printed):
        page = pages.get(verdict.url or "")
        seen = _elsewhere(page) if verdict.outcome is Outcome.FAIL and page else ""
        yield replace(verdict, message=f"{verdict.message}（仅见于{seen}，不能代替页脚文字）") if seen else verdict


def _printed(facts: PageFacts) -> str | None:
    return facts.footer.site_code


def _elsewhere(page: PageSnapshot) -> str:
    found = []
    if page.best.site_code_meta:
        found.append(f"SiteIDCode 标签 {page.best.site_code_meta}")
    if page.best.jiucuo.site_code:
        found.append(f"找错代码 {page.best.jiucuo.site_code}")
    return "、".join(found)


def _judge_code(site: SiteSnapshot, page: PageSnapshot, code: str) -> Iterator[Verdict]:
    more: dict[str, Any] = {
        "url": page.final_url,
        "excerpt": page.best.footer.text[:MAX_EXCERPT],
        "evidence": evidence_of(page),
        "measured": {"site_code": code},
    }
    if site.site.registered and code.lower() == site.site.id.lower():
        pass
    elif _HEARSAY.fullmatch(code):
        yield review(
            "footer.site_code.invalid", f"页脚的网站标识码“{code}”是 bt 开头的写法，未见于公布的规则，请与登记的标识码核对", **more
        )
        return
    elif not _VALID.fullmatch(code):
        yield failed("footer.site_code.invalid", f"页脚的网站标识码“{code}”不是10位数字，也不是 bm 加8位数字", **more)
        return
    differing = _differing(site, page, code)
    if differing:
        message = f"页脚的网站标识码 {code} 与{'、'.join(differing)}不一致；如为集约化平台共用页脚，请人工核对"
        yield review("footer.site_code.inconsistent", message, **more)
    else:
        yield passed(
            f"网站标识码 {code} 格式正确、前后一致", url=page.final_url, codes=("footer.site_code.inconsistent", "footer.site_code.invalid")
        )
    if code.isdigit() and code[:2] not in _PROVINCES:
        yield review("site_code.region_unknown", f"网站标识码 {code} 的地区段 {code[:6]} 不在行政区划代码省级范围内", **more)


def _differing(site: SiteSnapshot, page: PageSnapshot, code: str) -> list[str]:
    """
    Places that show another well-formed code.

    A 找错 code is compared only when the register says nothing: otherwise a foreign one is ``footer.jiucuo.wrong_code`` alone.
    """
    places = [("SiteIDCode 标签", page.best.site_code_meta)]
    if site.site.registered and site.site.has_official_code:
        places.append(("登记的标识码", site.site.id))
    else:
        places.append(("找错代码", page.best.jiucuo.site_code))
    return [f"{where} {other}" for where, other in places if other and _VALID.fullmatch(other) and other.lower() != code.lower()]
