"""report.annual: last year's 政府网站工作年度报表 is on the home page by 31 January."""

import re
from collections.abc import Iterator
from typing import Final

from checks.base import Verdict, failed, not_applicable, passed, site_check, unknown
from checks.pages import evidence_of, has_unread_frames, judged
from core.clock import beijing_day
from core.outcome import Cause, Owner
from core.page.facts import PageFacts
from core.snapshot import SiteSnapshot

_REPORT: Final = re.compile(r"年度(?:工作)?报表|工作年度?报表|网站.{0,12}(?:年报|年度报告|报表)|网站年报|监管年报|年报.{0,8}网站")
_YEAR: Final = re.compile(r"(?<!\d)(20\d{2})\s*年?")


@site_check(
    id="report.annual",
    title="首页发布上一年度政府网站工作年度报表",
    codes=("report.annual.missing",),
    needs=("home",),
    source="国办函〔2018〕12号；standards 7.1（提示）",
)
def report_annual(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    From 1 February on the home page must link the report of the year before. Advice only.

    Bad:  only ``2023年政府网站工作年度报表`` in June 2026
    Good: ``2025年政府网站工作年度报表``, or a link to all annual reports without a year
    Traps: before 1 February the duty is not yet due; the link may be a picture with an alt text; 政府信息公开年报 is another report.
    """
    assert site.home is not None
    today = beijing_day(site.as_of)
    if today.month == 1:
        yield not_applicable(f"{today.year - 1} 年度报表的发布期限为 {today.year} 年1月31日，尚未到期")
        return
    fit, rest = judged(site, [site.home])
    yield from rest
    for page in fit:
        texts = [*_texts(page.best), *(_texts(page.facts) if page.rendered is not None else [])]
        current = [text for text in texts if not (years := _YEAR.findall(text)) or str(today.year - 1) in years]
        if current:
            yield passed(f"首页有“{current[0][:40]}”", url=page.final_url)
        elif has_unread_frames(page):
            yield unknown(Cause.NO_DATA, Owner.MONITOR, "首页由框架组成，框架中的页面没有读取，无法判断", url=page.final_url)
        elif page.rendered is None and page.facts.is_script_shell:
            yield unknown(Cause.NEEDS_SCRIPT, Owner.MONITOR, "首页由脚本生成，未经浏览器渲染，无法判断", url=page.final_url)
        else:
            only = f"，只有“{texts[0][:40]}”" if texts else ""
            message = f"首页没有 {today.year - 1} 年政府网站工作年度报表的链接{only}"
            yield failed(
                "report.annual.missing", message, url=page.final_url, measured={"year": today.year - 1}, evidence=evidence_of(page)
            )


def _texts(facts: PageFacts) -> list[str]:
    return [link.text for link in facts.links if link.text and _REPORT.search(link.text) and "信息公开" not in link.text]
