"""guide.accuracy: data of guides look right (ND13, MW10): a person calls, the machine only points at what cannot be right."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from checks.base import Verdict, not_applicable, passed, review, site_check, unknown
from checks.body import text_above_footer
from checks.guide.parts import cannot_be_read, is_guide
from checks.pages import on_most_columns
from core.outcome import Cause, Owner
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot

CODE: Final = "guide.inaccurate"
_LABELLED = re.compile(r"((?:咨询|投诉|监督|联系|举报|服务|窗口)(?:投诉)?(?:电话|热线))\s*[:：]?\s*([^\n,，;；。、]{0,40})")
_NUMBER = re.compile(r"[(（]?\d[\d\-－—()（）转]{3,24}\d")
_EMPTY = re.compile(r"^(?:暂无|无|待定|[Xx×*]{2,}|-+|/+|0+)$")
_VALID = re.compile(r"(?:010|02\d|0[3-9]\d{2})?[2-9]\d{6,7}|1[3-9]\d{9}|400\d{7}|800\d{7}|1\d{2}|1\d{4}|9\d{4}|12\d{3}")


@site_check(
    id="guide.accuracy",
    title="办事指南信息准确",
    codes=(CODE,),
    needs=("home",),
    source="国办秘函〔2019〕19号 内容准确；绵阳2022 内容准确",
)
def guide_accuracy(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Ask a person about labelled phone numbers of sampled guides that no line can have, or that are left unfilled.

    Bad: "咨询电话：0816-123456" (six digits), "投诉电话：暂无". Good: "0816-2233445", "12345", extensions.
    Traps: whether a right-looking number answers is a person's call; several numbers after one label.
    """
    if not site.site.outward_service:
        yield not_applicable("没有对外服务职能的部门不检查办事服务")
        return
    elsewhere = on_most_columns(site)
    pages = [page for page in site.special_pages.get("guide", ()) if cannot_be_read(page) is None and is_guide(page, elsewhere)]
    if not pages:
        yield unknown(Cause.NO_DATA, Owner.MONITOR, "没有抽取到可读的办事指南")
        return
    population = site.special_population.get("guide", len(pages))
    for page in pages:
        wrong = list(dict.fromkeys(_wrong(page)))
        if wrong:
            message = f"指南中的电话不合规范，请核对：{'；'.join(wrong[:6])}"
            yield review(CODE, message, url=page.final_url, count=len(wrong), excerpt=wrong[0], measured={"numbers": wrong[:20]})
        else:
            yield passed("指南中的电话格式正确；能否接通需人工拨测", url=page.final_url, sampled=population)


def _wrong(page: PageSnapshot) -> Iterator[str]:
    for match in _LABELLED.finditer(text_above_footer(page)):
        label, rest = match[1], match[2].strip()
        if _EMPTY.match(rest):
            yield f"{label}：{rest}"
            continue
        for number in _NUMBER.findall(rest)[:3]:
            digits = "".join(sign for sign in number.split("转")[0] if sign.isdigit())
            if not _VALID.fullmatch(digits):
                yield f"{label}：{number.strip()}"
