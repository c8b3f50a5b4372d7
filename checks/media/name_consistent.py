"""media.name_consistent: accounts of one sponsor bear the same name on every platform."""

import unicodedata
from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, passed, review
from checks.record import record_check
from core.media.platform import platform_title
from core.records import AccountRecords

CODE: Final = "media.name_inconsistent"


@record_check(
    id="media.name_consistent",
    title="各平台账号名称一致",
    codes=(CODE,),
    source="绵阳2022 政务新媒体：账号名称",
)
def media_name_consistent(records: AccountRecords) -> Iterable[Verdict]:
    """
    Ask a person when the sponsor's accounts on different platforms differ in name; said once per sponsor, at its first account.

    Bad: 涪城发布 (微信) and 涪城微讯 (微博). Good: the same name on both.
    Traps: two accounts on one platform are another matter; spaces and width of characters make no difference.
    """
    account = records.account
    mine = sorted([account, *records.siblings], key=lambda each: each.id)
    if not account.sponsor or len({each.platform for each in mine}) < 2:
        return
    names = sorted({f"{each.name}（{platform_title(each.platform)}）" for each in mine})
    if len({_plain(each.name) for each in mine}) == 1:
        yield passed(f"主办单位“{account.sponsor}”的账号名称一致")
    elif mine[0].id == account.id:
        yield review(CODE, f"主办单位“{account.sponsor}”的账号名称不一致：{'、'.join(names[:10])}", measured={"names": names[:10]})


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
