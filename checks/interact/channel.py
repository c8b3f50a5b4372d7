"""interact.channel: there is an online channel for questions and suggestions (NV5(1))."""

import re
from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, passed, review, site_check, unknown_from
from core.column.records import ColumnClass, ColumnForm
from core.column.select import absence_doubt, of_class, site_links
from core.errors import Failure
from core.snapshot import SiteSnapshot

CODE: Final = "interact.no_channel"
_ENTRY = re.compile(
    r"信箱|我要(?:写信|咨询|留言|提问|建议)|(?:网上|在线|业务)咨询|留言|咨询(?:投诉|建言)|建言献策|12345|政民互动|互动交流|问政"
)
_EXCLUDED = re.compile(r"信访|举报|纪检|监察|违纪|找错|纠错|邮箱登录")


@site_check(
    id="interact.channel",
    title="提供咨询建言渠道",
    codes=(CODE,),
    needs=("home",),
    source="国办秘函〔2019〕19号 单项否决：互动回应差（1）",
)
def interact_channel(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Ask a person when no channel for questions was found; petition and discipline-report channels do not count.

    Bad: only 网上信访. Good: 县长信箱, or a link to the shared 12345 platform.
    Traps: menus that only a script writes (unknown); whether the channel is effective is a person's question.
    """
    columns = [column for column in of_class(site, ColumnClass.CONSULT) if column.form is not ColumnForm.BLANK]
    if columns:
        yield passed(f"有咨询建言渠道“{columns[0].name}”", url=columns[0].url)
        return
    entry = next((link for link in site_links(site) if _ENTRY.search(link.text) and not _EXCLUDED.search(link.text)), None)
    if entry is not None:
        yield passed(f"有咨询建言入口“{entry.text}”", url=entry.url)
        return
    doubt = absence_doubt(site)
    if doubt is not None:
        yield unknown_from(Failure(doubt.cause, doubt.owner, f"未发现咨询建言渠道，但{doubt.detail}"))
        return
    assert site.home is not None
    yield review(CODE, "未发现网上咨询建言渠道（网上信访、纪检举报不计），请核对", url=site.home.final_url)
