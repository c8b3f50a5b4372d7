"""media.name_related: the account's name has to do with its sponsor's duties."""

from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, passed, review
from checks.record import record_check
from core.media.naming import is_related
from core.records import AccountRecords

CODE: Final = "media.name_unrelated"


@record_check(
    id="media.name_related",
    title="账号名称与主办单位职责相关",
    codes=(CODE,),
    source="绵阳2022 政务新媒体：账号名称",
)
def media_name_related(records: AccountRecords) -> Iterable[Verdict]:
    """
    Ask a person about a name that shares neither place, short form nor duty with its sponsor.

    Bad: ``每日美食`` of a finance office. Good: ``平安涪城`` of a police station.
    Traps: registered brands; a register without sponsor and unit says nothing.
    """
    account = records.account
    related = is_related(account.name, (account.sponsor, account.unit, account.verified_subject))
    if related:
        yield passed(f"账号名称“{account.name}”与主办单位相关")
    elif related is False:
        sponsor = account.sponsor or account.unit or account.verified_subject
        yield review(CODE, f"账号名称“{account.name}”看不出与主办单位“{sponsor}”职责的关系，请人工核对（已核准的品牌名称除外）")
