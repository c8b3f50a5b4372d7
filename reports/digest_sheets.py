"""The lists of a digest as sheets beside its ledger: the letter shows the first of each, the workbook has all."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from core.digest import WeeklyDigest
from core.media.platform import platform_title
from core.scorecard import shown
from core.words import VERDICTS
from reports.digest_view import DUES, STRIP_OUTCOMES, movement_words, score_of
from reports.figure import HEAD_LOOK
from reports.safety import clean

MAX_CELL: Final = 2_000
_Heads = Sequence[tuple[str, int]]
"""Heading and width."""


def add_sheets(book: Any, digest: WeeklyDigest) -> None:
    """Add 一周内到期, 单项否决, 单位排名, 可用性 and 政务新媒体 to an open workbook; a list without lines gets no sheet."""
    head = book.add_format(HEAD_LOOK)
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    for title, heads, rows, left in (
        ("一周内到期", _DUE, _dues(digest), digest.due_omitted),
        ("单项否决", _VETO, _vetoes(digest), digest.vetoes_omitted),
        ("单位排名", _RANK, _ranks(digest), 0),
        ("可用性", _STRIP, _strips(digest), digest.strips_omitted),
        ("政务新媒体", _MEDIA, _media(digest), 0),
    ):
        lines = list(rows)
        if lines:
            _sheet(book.add_worksheet(title), heads, [*lines, *([("", f"另有 {left} 项未列出")] if left else [])], head, text)


def _sheet(sheet: Any, heads: _Heads, rows: Sequence[Sequence[str]], head: Any, text: Any) -> None:
    for column, (heading, width) in enumerate(heads):
        sheet.set_column(column, column, width, text)
        sheet.write_string(0, column, heading, head)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if value:
                sheet.write_string(number, column, clean(value, MAX_CELL))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(heads) - 1)


_DUE: Final[_Heads] = (("期限", 12), ("网站或账号", 30), ("类别", 10), ("可致否决", 10), ("事项", 80), ("网址", 46))


def _dues(digest: WeeklyDigest) -> Iterable[Sequence[str]]:
    for due in digest.due:
        yield due.due_on.isoformat(), due.name, DUES[due.kind], "是" if due.veto else "", due.sentence, due.url


_VETO: Final[_Heads] = (("状态", 14), ("网站或账号", 30), ("考核单位", 20), ("条目", 10), ("名称", 26), ("依据", 80))


def _vetoes(digest: WeeklyDigest) -> Iterable[Sequence[str]]:
    for line in digest.vetoes:
        yield "已成立" if line.held else "疑似，待确认", line.name, line.unit, line.row, line.title, line.basis


_RANK: Final[_Heads] = (("名次", 8), ("单位", 30), ("得分", 18), ("满分", 8), ("结论", 12), ("暂定", 8), ("变化", 30))


def _ranks(digest: WeeklyDigest) -> Iterable[Sequence[str]]:
    for line in digest.ranking:
        place = "—" if line.place is None else str(line.place)
        of = shown(line.of) if line.of is not None else ""
        yield place, line.unit, score_of(line), of, VERDICTS[line.verdict], "是" if line.provisional else "", movement_words(line)


_STRIP: Final[_Heads] = (("网站", 30), ("结论", 14), ("失败", 8), ("有效", 8), ("作废", 8), ("被拦截", 8), ("算式", 90))


def _strips(digest: WeeklyDigest) -> Iterable[Sequence[str]]:
    for line in digest.strips:
        numbers = (str(number) for number in (line.failed, line.valid, line.void, line.blocked))
        yield line.name, STRIP_OUTCOMES[line.outcome], *numbers, line.sentence


_MEDIA: Final[_Heads] = (("账号", 30), ("平台", 14), ("考核单位", 24), ("最新发文", 14), ("情况", 60))


def _media(digest: WeeklyDigest) -> Iterable[Sequence[str]]:
    for line in digest.media.lines if digest.media else ():
        yield line.name, platform_title(line.platform), line.unit, line.newest.isoformat() if line.newest else "", line.sentence
