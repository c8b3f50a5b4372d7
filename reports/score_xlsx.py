"""Scorecards as a workbook: an overview with the ranking, then one sheet per subject; figures are values, the arithmetic is in words."""

import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

import xlsxwriter

from core.clock import BEIJING
from core.scorecard import Scorecard, number
from core.words import row_words, verdict_words
from reports.figure import HEAD_LOOK, TWO_DECIMALS, write_figure
from reports.safety import clean
from reports.view import provisional_words, unscored_words, unseen_words

MAX_SHEETS: Final = 500
"""Sheets of single subjects, units first; the overview always lists all. House rule: Excel opens more, people do not."""
HEAD: Final = ("条目", "部分", "指标", "结果", "得失分", "最低", "最高", "未限额", "限额", "数量", "算法", "分值已核实", "问题指纹")
WIDTHS: Final = (8, 6, 26, 8, 8, 8, 8, 8, 8, 8, 80, 10, 40)


def render_scores_xlsx(cards: Sequence[Scorecard], ranking: Sequence[tuple[int | None, Scorecard]] = ()) -> bytes:
    """The workbook as bytes; the same cards give the same bytes. Units stand first, in the order of their places."""
    units = {id(card) for _, card in ranking}
    cards = [card for _, card in ranking] + [card for card in cards if id(card) not in units]
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    if cards:
        book.set_properties({"title": "网检得分", "created": cards[0].as_of.astimezone(BEIJING).replace(tzinfo=None)})
    formats = {
        "head": book.add_format(HEAD_LOOK),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "two": book.add_format(TWO_DECIMALS),
    }
    _overview(book.add_worksheet("总览"), cards, {card.subject: place for place, card in ranking}, formats)
    names = _sheet_names(cards[:MAX_SHEETS])
    for card, name in zip(cards[:MAX_SHEETS], names, strict=True):
        _card(book.add_worksheet(name), card, formats)
    book.close()
    return buffer.getvalue()


def _overview(sheet: Any, cards: Sequence[Scorecard], places: dict[str, int | None], formats: dict[str, Any]) -> None:
    head = ("名次", "对象", "名称", "细则", "结论", "暂定", "得分", "最低", "最高", "满分", "等次", "系数", "原因")
    sheet.write_row(0, 0, head, formats["head"])
    sheet.freeze_panes(1, 0)
    sheet.set_column(1, 3, 24)
    sheet.set_column(12, 12, 80)
    for index, card in enumerate(cards, 1):
        values = (
            places.get(card.subject),
            card.subject,
            card.name,
            card.rubric,
            verdict_words(card),
            "是" if card.provisional else "否",
            *(number(value) for value in (card.score.value, card.score.low, card.score.high, card.of)),
            card.grade.level,
            number(card.grade.coefficient),
            "；".join(filter(None, (unseen_words(card), unscored_words(card), *card.why_verdict))),
        )
        _write(sheet, index, values, formats)


def _card(sheet: Any, card: Scorecard, formats: dict[str, Any]) -> None:
    at = card.as_of.astimezone(BEIJING)
    _write(sheet, 0, (card.subject, card.name, card.rubric, f"{at:%Y-%m-%d %H:%M:%S}", verdict_words(card)), formats)
    _write(sheet, 1, ("得分", number(card.score.value), "最低", number(card.score.low), "最高", number(card.score.high)), formats)
    line = 3
    for group in card.groups:
        _write(
            sheet,
            line,
            (group.id, group.title, number(group.of), *(number(v) for v in (group.points.value, group.points.low, group.points.high))),
            formats,
        )
        line += 1
    line += 1
    sheet.write_row(line, 0, HEAD, formats["head"])
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width, formats["wrap"] if column == 10 else None)
    for row in card.rows:
        line += 1
        figures = (number(row.points), number(row.low), number(row.high), number(row.raw), number(row.cap), row.count)
        outcome = row_words(row.outcome, row.decided)
        _write(
            sheet,
            line,
            (row.row, row.group, row.title, outcome, *figures, row.basis, "是" if row.verified else "否", " ".join(row.findings)),
            formats,
        )
    for reason in provisional_words(card):
        line += 1
        _write(sheet, line + 1, ("暂定", reason), formats)


def _write(sheet: Any, line: int, values: Sequence[object], formats: dict[str, Any]) -> None:
    for column, value in enumerate(values):
        if isinstance(value, int | float):
            write_figure(sheet, line, column, value, formats["two"])
        elif value is not None:
            sheet.write_string(line, column, clean(str(value))[:32_000])


def _sheet_names(cards: Sequence[Scorecard]) -> Iterator[str]:
    """Names that Excel accepts: at most 31 characters, none of its forbidden signs, no doubles."""
    used = {"总览"}
    for card in cards:
        base = "".join("_" if sign in "[]:*?/\\'" else sign for sign in clean(card.subject))[:27] or "_"
        name, step = base, 1
        while name.casefold() in used:
            step += 1
            name = f"{base[:26]}~{step}"
        used.add(name.casefold())
        yield name
