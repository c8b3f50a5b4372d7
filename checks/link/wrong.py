"""link.wrong: links lead to what they are named."""

import re
from collections.abc import Iterator
from typing import Final

from checks.base import Verdict, review, site_check
from checks.link.fault import KIND_WORDS, details_of, said_of, with_pass
from core.snapshot import LinkVerdict, SiteSnapshot

_HOME: Final = re.compile(r"首\s*页|主\s*页|\bhome\b", re.IGNORECASE)


@site_check(
    id="link.wrong",
    title="链接内容与名称相符",
    codes=("link.wrong",),
    needs=("links",),
    source="国办秘函〔2019〕19号 可用性；standards 7.5",
)
def link_wrong(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Targets that open but look like something else; always for a person.

    Bad:  an article address redirected to the front door, a parked domain
    Good: the target fits its label
    Traps: columns may be led to the home page after a redesign, links called 首页 always; foreign content at once also concerns NV1 (``link.external.illegal``).
    """
    assert site.links is not None
    wrong = [
        review("link.wrong", f"{KIND_WORDS[fault.kind]}“{fault.text[:60]}”疑似错链：{said_of(fault)}，请人工核对", **details_of(fault))
        for fault in site.links.faults
        if fault.verdict is LinkVerdict.WRONG and not (fault.reason == "redirect_home" and _HOME.search(fault.text))
    ]
    yield from with_pass(site.links, wrong, "未发现错链")
