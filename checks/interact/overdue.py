"""interact.overdue: no public consultation of the last year stays unanswered for more than three months (NV5(2))."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, NamedTuple

from checks.base import Verdict, failed, not_applicable, passed, review, site_check, unknown, unknown_from
from checks.interact.board import PublicMessage, board_pages, boards, read_message, unread_board
from checks.interact.rows import Fate, is_of, letter_rows
from checks.pages import on_most_columns
from core.clock import beijing_day, months_back
from core.outcome import Cause, Owner
from core.page.snapshot import PageSnapshot
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

    The board says so by a word on the state, or by columns for the days of letter and answer of which the latter is empty. A letter
    without either is not judged, and how many there are is told; a message page without a word on its state and without an answer that
    was recognised, and a column for the day of the answer that is empty for every letter, are for a person.

    Bad: "2026-01-05 … 办理中" at T = 2026-06-15; 留言时间 2026-01-05, 答复时间 empty. Good: "2026-05-20 … 办理中", or 已答复.
    Traps: reports on a hotline among the letters; only published messages are seen, so nothing found proves nothing (said so); lists of titles
    and one day (unknown when no letter of these months can be judged); whether a message is valid is for a person when the
    finding is confirmed; petitions, surveys and interviews are no consultation.
    """
    if not boards(site):
        yield not_applicable("没有咨询建言栏目")
        return
    today = beijing_day(site.as_of)
    due = Due(months_back(today, 12), months_back(today, 3))
    found = [one for one in _open(site) if one.asked in due]
    for one in found:
        message = f"留言“{one.text[:60]}”提出于{one.asked}，至监测时间点超过3个月仍未回应"
        more: dict[str, Any] = {
            "url": one.url,
            "excerpt": one.text,
            "measured": {"asked": one.asked.isoformat(), "days": (today - one.asked).days},
        }
        if one.certain:
            yield failed(CODE, f"{message}{'（列表中的答复时间为空）' if one.by_column else ''}", **more)
        else:
            yield review(CODE, f"{message}（页面未标明办理状态，也未识别到答复，请核对）", **more)
    if not found:
        yield _nothing_found(site, due)


class Due(NamedTuple):
    """Days of letters that must have been answered by T: of the last year, older than three months."""

    first: date
    before: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day < self.before


def _nothing_found(site: SiteSnapshot, due: Due) -> Verdict:
    unread = unread_board(site)
    if unread is not None and unread.failure is not None and not _read_any(site):
        return unknown_from(replace(unread.failure, detail=f"栏目“{unread.name}”：{unread.failure.detail}"), url=unread.url)
    if not (board_pages(site) or site.special_pages.get("message", ())):
        return unknown(Cause.NO_DATA, Owner.MONITOR, "没有读到公开留言")
    read = list(_read(site))
    dated = [row for page in board_pages(site) for row in letter_rows(page)]
    if not (dated or read) and any(page.best.listing.items for page in board_pages(site)):
        return unknown(
            Cause.NEEDS_PERSON, Owner.MONITOR, "公开的留言没有标注日期，无法判断是否超过3个月未回应", url=board_pages(site)[0].final_url
        )
    rows = [row for row in dated if row.asked in due]
    silent = [row for row in rows if row.fate is Fate.SILENT and not any(is_of(row, page, one.asked) for page, one in read)]
    judged = any(row.fate is Fate.ANSWERED for row in rows) or any(one.asked is None or one.asked in due for _, one in read if not one.open)
    if silent and not judged:
        why = f"公开的留言有{len(silent)}件提出已超过3个月，列表未注明办理状态和答复时间，无法判断是否已经回应"
        return unknown(Cause.NEEDS_PERSON, Owner.MONITOR, why, url=board_pages(site)[0].final_url)
    more = f"；另有{len(silent)}件未注明办理状态，未计入" if silent else ""
    return passed(f"公开的留言中没有超过3个月未回应的（仅限已公开部分{more}）")


def _read_any(site: SiteSnapshot) -> bool:
    """Whether any board lists something, or a single message was read."""
    return any(column.item_count for column in boards(site)) or any(_read(site))


def _read(site: SiteSnapshot) -> Iterator[tuple[PageSnapshot, PublicMessage]]:
    """Pages of single letters."""
    elsewhere = on_most_columns(site)
    for page in site.special_pages.get("message", ()):
        message = read_message(page, elsewhere)
        if message is not None:
            yield page, message


@dataclass(frozen=True, slots=True)
class OpenMessage:
    """A message that seems to wait for its answer."""

    url: str
    text: str
    asked: date
    certain: bool
    """The board itself says so."""
    by_column: bool = False
    """By a column for the day of the answer that it leaves empty."""


def _open(site: SiteSnapshot) -> Iterator[OpenMessage]:
    read = list(_read(site))
    for page, message in read:
        if message.open and message.asked is not None:
            yield OpenMessage(page.final_url, page.best.title or page.best.document_title, message.asked, message.says_open)
    for page in board_pages(site):
        for row in letter_rows(page):
            # The letter itself, where it was opened, says more than its row.
            if row.fate is Fate.OPEN and not any(is_of(row, letter, message.asked) for letter, message in read):
                yield OpenMessage(page.final_url, row.text, row.asked, row.certain, row.by_column)
