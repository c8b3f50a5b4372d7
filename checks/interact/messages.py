"""interact.messages: messages and their answers are public (ND17a, MW12)."""

import re
from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, failed, not_applicable, passed, review, site_check, unknown_from
from checks.interact.board import board_pages, boards, read_message, unread_board
from checks.pages import on_most_columns
from core.column.records import ColumnForm
from core.column.select import absence_doubt
from core.errors import Failure
from core.outcome import Cause, Owner
from core.snapshot import SiteSnapshot

CODE: Final = "interact.messages_hidden"
_LOGIN = re.compile(r"请先登录|需要(?:先)?登录|登录后(?:查看|可见)")


@site_check(
    id="interact.messages",
    title="留言及答复公开",
    codes=(CODE,),
    needs=("columns",),
    source="国办秘函〔2019〕19号 留言公开；绵阳2022 留言公开",
)
def interact_messages(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Fail when the boards were read and no question with its answer is public.

    Bad: a form to write to the mayor and nothing else. Good: a list of letters with answers.
    Traps: lists filled by script, a shared 12345 platform that could not be read (unknown), a remark that no letter has come, a list behind a login (a person).
    """
    columns = boards(site)
    if not columns:
        doubt = absence_doubt(site)
        yield unknown_from(doubt) if doubt is not None else not_applicable("没有咨询建言栏目，由单项否决判断")
        return
    listed = next((column for column in columns if column.item_count and column.form is not ColumnForm.BLANK), None)
    if listed is not None:
        yield passed(f"栏目“{listed.name}”公开了留言", url=listed.url)
        return
    elsewhere = on_most_columns(site)
    message = next((page for page in site.special_pages.get("message", ()) if read_message(page, elsewhere) is not None), None)
    if message is not None:
        yield passed("有公开的留言", url=message.final_url)
        return
    unread = unread_board(site)
    if unread is not None:
        failure = unread.failure or Failure(Cause.NO_DATA, Owner.THIRD_PARTY, "互动平台没有读到公开留言")
        yield unknown_from(Failure(failure.cause, failure.owner, f"栏目“{unread.name}”：{failure.detail}"), url=unread.url)
        return
    column = columns[0]
    if column.exempt_remark:
        yield review(
            CODE,
            f"栏目“{column.name}”没有公开留言，页面注明：{column.exempt_remark.rstrip('。')}，请核对",
            url=column.url,
            target=column.url,
        )
        return
    login = any(_LOGIN.search(page.best.visible_text) for page in board_pages(site))
    if login:
        behind = f"栏目“{column.name}”没有公开留言和答复，需要登录才能查看，登录后的内容没有看到，请人工核对"
        yield review(CODE, behind, url=column.url, target=column.url)
        return
    yield failed(CODE, f"栏目“{column.name}”没有公开留言和答复", url=column.url, target=column.url)
