"""media.interaction: the account lets people answer back."""

from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, passed, review
from checks.record import record_check
from core.records import AccountRecords

CODE: Final = "media.no_interaction"
NONE: Final = frozenset({"无", "没有", "未开通", "未提供", "否", "none", "no"})
"""What registers write for "no interaction function"."""


@record_check(
    id="media.interaction",
    title="账号提供有效互动功能",
    codes=(CODE,),
    source="国办秘函〔2019〕19号 政务新媒体单项否决：未提供有效互动功能",
)
def media_interaction(records: AccountRecords) -> Iterable[Verdict]:
    """
    Ask a person about an account whose register entry says that it has no comments, messages or menu.

    Bad: ``无``. Good: ``评论、私信``. Traps: an empty column says nothing; whether a function is effective, only a person can say.
    """
    said = records.account.interaction
    if said is None or not said.strip():
        return
    if said.strip().lower() in NONE:
        yield review(CODE, f"名册登记账号“{records.account.name}”互动功能为“{said.strip()}”，请人工试用核实")
    else:
        yield passed(f"账号“{records.account.name}”登记的互动功能：{said.strip()}")
