"""tags.pubdate: the PubDate tag is written as the norm says."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from checks.base import Verdict, failed, not_applicable, passed, site_check
from checks.pages import evidence_of, judged
from checks.tags.page import sampled_contents
from core.snapshot import SiteSnapshot

_FORMAT: Final = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]) (?:[01]\d|2[0-3]):[0-5]\d")


@site_check(
    id="tags.pubdate",
    title="发布时间标签格式规范",
    codes=("tags.pubdate_format",),
    source="国办发〔2017〕47号 网页设计规范；standards 5",
)
def tags_pubdate(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Advice when PubDate is there but not ``YYYY-MM-DD HH:MM``.

    Bad:  ``2026年09月24日 15:30``, ``2026/06/08``, ``2026-08-15 10:00:00``, ``2026-02-31 10:00``
    Good: ``2026-05-18 10:19``
    Traps: a missing PubDate is ``tags.content_missing``'s affair.
    """
    fit, rest = judged(site, sampled_contents(site))
    yield from rest
    for page in fit:
        written = page.facts.tag("PubDate")
        if written is None:
            yield not_applicable("没有 PubDate 标签", url=page.final_url)
        elif _FORMAT.fullmatch(written) and _is_day(written[:10]):
            yield passed(f"PubDate 为 {written}", url=page.final_url)
        else:
            message = f"PubDate 标签为“{written[:40]}”，应为“YYYY-MM-DD HH:MM”"
            yield failed("tags.pubdate_format", message, url=page.final_url, measured={"pubdate": written[:40]}, evidence=evidence_of(page))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
