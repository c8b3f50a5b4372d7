"""footer.conac: the 党政机关网站标识 with its link, and of the right kind."""

from collections.abc import Iterator
from typing import Final

from checks.base import Verdict, failed, passed, review, site_check, unknown
from checks.footer.item import covered, footer_include, not_displayed, undecided
from checks.pages import evidence_of, judged
from checks.shared import shared
from core.outcome import Cause, Owner
from core.page.facts import PageFacts
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot

CODES: Final = ("footer.conac.missing",)
OFFICIAL: Final = "dcs.conac.cn/js/"


@site_check(
    id="footer.conac",
    title="页脚挂有党政机关网站标识",
    codes=("footer.conac.missing", "footer.conac.wrong_type"),
    needs=("home",),
    source="国办秘函〔2019〕19号 网站标识；standards 4.4",
)
def footer_conac(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    The sign counts with its link to bszs.conac.cn, or with the official script that writes both.

    Bad:  ``<img src="/images/red.png">`` without link (a person decides); the script inside an HTML comment
    Good: ``<a href="https://bszs.conac.cn/sitename?method=show&id=…"><img src="red.png"></a>``
    Traps: ``document.write(unescape("%3Cspan id='_ideConac'…"))``; local copies of the picture; footers written by script; blue is the
    sign of public institutions, legitimate for some sites: a person decides.
    """
    fit, rest = judged(site, site.whole_pages())
    yield from rest
    yield from shared(verdict for page in fit for verdict in _of_page(page, len(fit)))


def _of_page(page: PageSnapshot, sampled: int) -> Iterator[Verdict]:
    yield _presence(page, sampled)
    if page.best.conac.present is True and page.best.conac.colour == "blue":
        yield review(
            "footer.conac.wrong_type", "页脚挂的是蓝色“事业单位”标识，请核对单位性质", url=page.final_url, evidence=evidence_of(page)
        )


def _presence(page: PageSnapshot, sampled: int) -> Verdict:
    source, best = page.facts.conac, page.best.conac
    if source.present is True or best.present is True:
        return passed("页脚有党政机关网站标识及其链接", url=page.final_url, codes=CODES, sampled=sampled)
    if "script" in (source.present, best.present):
        return _scripted(page, sampled)
    if covered(page, lambda facts: facts.conac.present):
        return not_displayed(page, "党政机关网站标识", "footer.conac.missing")
    if undecided(page):
        return unknown(
            Cause.NEEDS_SCRIPT,
            Owner.MONITOR,
            "页脚由脚本生成，未经浏览器渲染，无法判断是否有党政机关网站标识",
            url=page.final_url,
            codes=CODES,
        )
    if best.icon_only or source.icon_only:
        message = "页脚有标识图片，但没有指向 bszs.conac.cn 的链接，请人工核对"
        return review("footer.conac.missing", message, url=page.final_url, evidence=evidence_of(page))
    if hint := footer_include(page) or _drawn(page):
        message = f"没有看到带链接的党政机关网站标识，但{hint}，请人工核对"
        return review("footer.conac.missing", message, url=page.final_url, evidence=evidence_of(page))
    return failed("footer.conac.missing", "页脚没有党政机关网站标识", url=page.final_url, evidence=evidence_of(page))


def _drawn(page: PageSnapshot) -> str:
    """What to tell of pictures that may show the sign: one without words, or a footer that is a picture as a whole."""
    if page.best.unnamed_picture:
        return "页脚有未注明内容的图片"
    return "页脚内容可能以图片或样式显示" if page.best.footer.pictured else ""


def _scripted(page: PageSnapshot, sampled: int) -> Verdict:
    if any(_official(facts) for facts in (page.facts, page.rendered) if facts is not None):
        return passed("页脚有党政机关网站标识的官方脚本", url=page.final_url, codes=CODES, sampled=sampled)
    if page.rendered is None:
        message = "党政机关网站标识只有占位元素，须由脚本生成，未经浏览器渲染，无法判断"
        return unknown(Cause.NEEDS_SCRIPT, Owner.MONITOR, message, url=page.final_url, codes=CODES)
    message = "党政机关网站标识只有占位元素，脚本运行后仍未显示，请人工核对"
    return review("footer.conac.missing", message, url=page.final_url, evidence=evidence_of(page))


def _official(facts: PageFacts) -> bool:
    """The script of the issuing office stands in the page, plain or percent-encoded; comments and what is not displayed do not count."""
    scripts = facts.scripts.apart_from(facts.veil.hides)
    return any(OFFICIAL in script.src for script in scripts.external) or OFFICIAL in scripts.decoded
