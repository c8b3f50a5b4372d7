"""media.filing: the account is filed, reported and on the white list, as far as the register and the imported lists say."""

from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, failed, passed, review
from checks.record import record_check
from core.clock import BEIJING
from core.media.platform import platform_title
from core.media.register import Listing, ListKind, Match
from core.records import AccountRecords

UNFILED: Final = "media.unfiled"
UNREPORTED: Final = "media.unreported"
NOT_LISTED: Final = "media.not_whitelisted"
_WORDS: Final = {
    ListKind.FILING: (UNFILED, "备案名单", "未报市级主管部门备案", "已备案"),
    ListKind.NATIONAL: (UNREPORTED, "全国政务新媒体信息报送系统名单", "未纳入全国政务新媒体信息报送系统", "已纳入报送系统"),
    ListKind.WHITELIST: (NOT_LISTED, "白名单", "不在白名单", "在白名单"),
}


@record_check(
    id="media.filing",
    title="账号已备案、已纳入报送系统",
    codes=(UNFILED, UNREPORTED, NOT_LISTED),
    source="绵阳2022 政务新媒体：备案、报送系统、白名单",
)
def media_filing(records: AccountRecords) -> Iterable[Verdict]:
    """
    Fail for each register column that says no; ask a person about an account that an imported list lacks.

    Bad: ``filed`` is false, or the filing list lacks it. Good: ``filed`` is true.
    Traps: an empty column says nothing; a list that nobody imported says nothing; a renamed account keeps its platform id.
    """
    account = records.account
    said = {ListKind.FILING: account.filed, ListKind.NATIONAL: account.reported, ListKind.WHITELIST: account.whitelisted}
    for kind, value in said.items():
        code, _, bad, good = _WORDS[kind]
        if value is False:
            yield failed(code, f"账号“{account.name}”{bad}", confirmed=True)
            continue
        listing = records.listings.get(kind)
        if listing is not None and listing.match in (Match.ABSENT, Match.SIMILAR):
            yield _missing(records, kind, listing, doubted=bool(value))
        elif value or listing is not None:
            yield passed(f"账号“{account.name}”{good}{_renamed(listing)}", codes=(code,))


def _missing(records: AccountRecords, kind: ListKind, listing: Listing, *, doubted: bool) -> Verdict:
    code, title, _, _ = _WORDS[kind]
    account = records.account
    when = f"（{listing.imported_at.astimezone(BEIJING):%Y-%m-%d} 导入）" if listing.imported_at else ""
    message = f"{title}{when}中没有账号“{account.name}”（{platform_title(account.platform)}）"
    if doubted:
        message += "；而名册中写着“是”，两者不一致"
    if listing.match is Match.SIMILAR and listing.entry is not None:
        message += f"；同一主办单位在该平台登记的是“{listing.entry.name}”，可能已更名，请核对"
    return review(code, message, measured={"list": kind.value, "similar": listing.entry.name if listing.entry else None})


def _renamed(listing: Listing | None) -> str:
    if listing is None or listing.match is not Match.RENAMED or listing.entry is None:
        return ""
    return f"（名单中的名称为“{listing.entry.name}”，平台标识相同）"
