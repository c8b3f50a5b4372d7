"""interact.overdue: no public consultation of the last year stays unanswered for more than three months (NV5(2))."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from checks.base import Verdict, failed, not_applicable, passed, review, site_check, unknown, unknown_from
from checks.interact.board import board_pages, boards, open_rows, read_message, unread_board
from core.clock import beijing_day, months_back
from core.outcome import Cause, Owner
from core.snapshot import SiteSnapshot

CODE: Final = "interact.overdue_3m"


@site_check(
    id="interact.overdue",
    title="留言3个月内回应",
    codes=(CODE,),
    needs=("columns",),
    source="国办秘函〔2019〕19号 单项否决：互动回应差（2）",
)
def interact_overdue(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Fail a public message of the last year that a board itself shows as open more than three calendar months after it was asked.

    A message page without a word on its state and without an answer that was recognised is for a person.

    Bad: "2026-01-05 … 办理中" at T = 2026-06-15. Good: "2026-05-20 … 办理中", or 已答复.
    Traps: reports on a hotline among the letters; only published messages are seen, so nothing found proves nothing (said so); whether a message is valid is for a person when the
    finding is confirmed; petitions, surveys and interviews are no consultation.
    """
    if not boards(site):
        yield not_applicable("没有咨询建言栏目")
        return
    today = beijing_day(site.as_of)
    first, last = months_back(today, 12), months_back(today, 3)
    found = [one for one in _open(site) if first <= one.asked < last]
    for one in found:
        message = f"留言“{one.text[:60]}”提出于{one.asked}，至监测时间点超过3个月仍未回应"
        more: dict[str, Any] = {
            "url": one.url,
            "excerpt": one.text,
            "measured": {"asked": one.asked.isoformat(), "days": (today - one.asked).days},
        }
        if one.certain:
            yield failed(CODE, message, **more)
        else:
            yield review(CODE, f"{message}（页面未标明办理状态，也未识别到答复，请核对）", **more)
    if not found:
        yield _nothing_found(site)


def _nothing_found(site: SiteSnapshot) -> Verdict:
    unread = unread_board(site)
    if unread is not None and unread.failure is not None and not _read_any(site):
        return unknown_from(replace(unread.failure, detail=f"栏目“{unread.name}”：{unread.failure.detail}"), url=unread.url)
    if board_pages(site) or site.special_pages.get("message", ()):
        return passed("公开的留言中没有超过3个月未回应的（仅限已公开部分）")
    return unknown(Cause.NO_DATA, Owner.MONITOR, "没有读到公开留言")


def _read_any(site: SiteSnapshot) -> bool:
    """Whether any board lists something, or a single message was read."""
    return any(column.item_count for column in boards(site)) or any(map(read_message, site.special_pages.get("message", ())))


@dataclass(frozen=True, slots=True)
class OpenMessage:
    """A message that seems to wait for its answer."""

    url: str
    text: str
    asked: date
    certain: bool
    """The board itself says so."""


def _open(site: SiteSnapshot) -> Iterator[OpenMessage]:
    seen: set[str] = set()
    for page in site.special_pages.get("message", ()):
        message = read_message(page)
        if message is not None and message.open and message.asked is not None:
            title = page.best.title or page.best.document_title
            seen.add(title[:12])
            yield OpenMessage(page.final_url, title, message.asked, message.says_open)
    for page in board_pages(site):
        for text, day in open_rows(page):
            if not any(title and title in text for title in seen):
                yield OpenMessage(page.final_url, text, day, certain=True)
