"""media.name: the account's name has no digits, letters or special characters."""

import re
from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, passed, review
from checks.record import record_check
from core.records import AccountRecords

CODE: Final = "media.name_chars"
SPECIAL_NUMBER: Final = re.compile(r"(?<!\d)(?:1[12]\d|12\d{3})(?!\d)", re.ASCII)
"""110, 119, 120, 122 …; 12345, 12315, 12333, 12366 … (MM03b names 12345, 110, 120 and the like)."""
PLAIN: Final = re.compile(r"[㐀-鿿\U00020000-\U0003ffff·]")
"""Chinese characters and the interpunct of names."""
MAX_NAME: Final = 100


@record_check(
    id="media.name",
    title="账号名称不含数字、字母、特殊字符",
    codes=(CODE,),
    source="绵阳2022 政务新媒体：账号名称",
)
def media_name(records: AccountRecords) -> Iterable[Verdict]:
    """
    Ask a person about a name that has digits, letters or special characters once the special service numbers are taken out.

    Bad: ``涪城发布2022``, ``i绵阳``. Good: ``绵阳12345``, ``绵阳110``, ``涪城发布``.
    Traps: registered brand names are legitimate, so a person decides.
    """
    name = records.account.name.strip()[:MAX_NAME]
    if not name:
        return
    rest = PLAIN.sub("", SPECIAL_NUMBER.sub("", name))
    if rest.strip():
        yield review(CODE, f"账号名称“{name}”含有“{rest.strip()}”", measured={"characters": rest.strip()})
    else:
        yield passed(f"账号名称“{name}”")
