"""media.filing: the account is filed, reported and on the white list, as far as the register says."""

from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, failed, passed
from checks.record import record_check
from core.records import AccountRecords

UNFILED: Final = "media.unfiled"
UNREPORTED: Final = "media.unreported"
NOT_LISTED: Final = "media.not_whitelisted"


@record_check(
    id="media.filing",
    title="账号已备案、已纳入报送系统",
    codes=(UNFILED, UNREPORTED, NOT_LISTED),
    source="绵阳2022 政务新媒体:备案、报送系统、白名单",
)
def media_filing(records: AccountRecords) -> Iterable[Verdict]:
    """
    Fail for each register column that says no.

    Bad: ``filed`` is false. Good: ``filed`` is true. Traps: an empty column says nothing and is no outcome at all.
    """
    account = records.account
    table = (
        (account.filed, UNFILED, "未报市级主管部门备案", "已备案"),
        (account.reported, UNREPORTED, "未纳入全国政务新媒体信息报送系统", "已纳入报送系统"),
        (account.whitelisted, NOT_LISTED, "不在白名单", "在白名单"),
    )
    for value, code, bad, good in table:
        if value is False:
            yield failed(code, f"账号“{account.name}”{bad}", confirmed=True)
        elif value:
            yield passed(f"账号“{account.name}”{good}", codes=(code,))
