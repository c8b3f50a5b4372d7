"""interact.fields: each public message shows when it was asked, when, by whom and what was answered (ND17b, MW12)."""

from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, failed, not_applicable, passed, site_check, unknown
from checks.interact.board import FIELDS, boards, read_message
from checks.pages import on_most_columns
from core.outcome import Cause, Owner
from core.snapshot import SiteSnapshot

CODE: Final = "interact.message_fields"


@site_check(
    id="interact.fields",
    title="公开留言要素齐全",
    codes=(CODE,),
    needs=("columns",),
    source="国办秘函〔2019〕19号 留言公开；绵阳2022 留言公开",
)
def interact_fields(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Fail each of five sampled answered messages that lacks 留言时间, 答复时间, 答复单位 or 答复内容; ``count`` is how many it lacks.

    Bad: question and answer with one date and no unit. Good: 写信时间, 办理时间, 回复部门, 回复内容.
    Traps: fields on the detail page only (the detail page is what is read); boards without labels; open messages have no answer yet.
    """
    pages = site.special_pages.get("message", ())
    population = site.special_population.get("message", len(pages))
    judged, elsewhere = 0, on_most_columns(site)
    for page in pages:
        if page.rendered is None and page.facts.is_script_shell:
            yield unknown(Cause.NEEDS_SCRIPT, Owner.MONITOR, "留言页由脚本生成，未渲染", url=page.final_url)
            judged += 1
            continue
        message = read_message(page, elsewhere)
        if message is None or message.open:
            continue
        judged += 1
        if message.missing:
            yield failed(
                CODE,
                f"留言“{(page.best.title or '')[:60]}”缺少{'、'.join(message.missing)}",
                url=page.final_url,
                count=len(message.missing),
                measured={"missing": list(message.missing), "of": len(FIELDS), "population": population},
            )
        else:
            yield passed("留言四项要素齐全", url=page.final_url, sampled=population)
    if not judged:
        if boards(site):
            yield unknown(Cause.NO_DATA, Owner.MONITOR, "没有抽取到可读的公开留言")
        else:
            yield not_applicable("没有咨询建言栏目")
