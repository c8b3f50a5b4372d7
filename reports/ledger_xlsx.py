"""
The 整改台账 as a workbook: the sheet comes back edited and is read by ``findings import``.

Headings are those the import knows; columns for people stand beside them. What tells findings apart (site, code, page, target,
time) is written exactly as it is known, so that an edited row finds its own finding again.
"""

import io
from typing import Any, Final

import xlsxwriter

from core.clock import BEIJING
from core.digest import WeeklyDigest
from core.ledger import Ledger, LedgerLine
from core.outcome import State
from core.words import SEVERITIES, STATES
from reports.digest_sheets import add_sheets
from reports.figure import HEAD_LOOK
from reports.safety import clean
from reports.view import local_time

HEAD: Final = (
    ("指纹", 18), ("考核单位", 18), ("网站名称", 26), ("网站", 14), ("账号", 12), ("严重程度", 9), ("标题", 26), ("说明", 50), ("网址", 46),
    ("目标", 46), ("建议", 46), ("依据", 46), ("首次发现", 16), ("状态", 10), ("整改期限", 12), ("责任人", 10), ("整改情况", 30),
    ("代码", 26), ("细则行", 9), ("数量", 7), ("结论", 9), ("发现时间", 26),
)  # fmt: skip
"""Heading and width."""
EDITABLE: Final = ("状态", "整改期限", "责任人", "整改情况")
CHOICES: Final = [STATES[state] for state in (State.SUSPECTED, State.CONFIRMED, State.REJECTED, State.WAIVED, State.FIXED)]
MAX_MESSAGE: Final = 4_000
"""What the import takes of one text."""
MAX_CELL: Final = 32_000


def render_ledger(ledger: Ledger, digest: WeeklyDigest | None = None) -> bytes:
    """
    The workbook as bytes; the same ledger gives the same bytes. Nothing in it is a formula or a link.

    Args:
        ledger: the first sheet, the only one that comes back.
        digest: its lists follow as sheets of their own.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": ledger.title, "created": ledger.as_of.astimezone(BEIJING).replace(tzinfo=None)})
    sheet = book.add_worksheet("整改台账")
    _layout(book, sheet, len(ledger.lines))
    for number, line in enumerate(ledger.lines, 1):
        for column, value in enumerate(_cells(line)):
            if isinstance(value, int):
                sheet.write_number(number, column, value)
            elif value:
                sheet.write_string(number, column, value[:MAX_CELL])
    _notes(book, ledger)
    if digest is not None:
        add_sheets(book, digest)
    book.close()
    return buffer.getvalue()


def _layout(book: Any, sheet: Any, rows: int) -> None:
    head = book.add_format(HEAD_LOOK)
    mine = book.add_format({**HEAD_LOOK, "bg_color": "#FFF2CC"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    for column, (heading, width) in enumerate(HEAD):
        sheet.set_column(column, column, width, text)
        sheet.write_string(0, column, heading, mine if heading in EDITABLE else head)
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, max(rows, 1), len(HEAD) - 1)
    state = [heading for heading, _ in HEAD].index("状态")
    sheet.data_validation(1, state, max(rows, 1), state, {"validate": "list", "source": CHOICES})
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _cells(line: LedgerLine) -> tuple[str | int, ...]:
    item = line.finding
    return (
        item.fingerprint,
        clean(line.unit, 200),
        clean(line.name, 200),
        item.site or "",
        item.account or "",
        SEVERITIES[item.severity],
        clean(line.title, 200),
        clean(item.message, MAX_MESSAGE),
        item.url or "",
        item.target or "",
        clean(item.suggestion, 1000),
        clean(line.clause, 1000),
        local_time(line.first_seen) if line.first_seen else "",
        STATES[item.state],
        "",
        "",
        "",
        item.code or "",
        item.row or "",
        item.count,
        item.outcome.value,
        item.observed_at.astimezone(BEIJING).isoformat(),
    )


def _notes(book: Any, ledger: Ledger) -> None:
    sheet = book.add_worksheet("说明")
    sheet.set_column(0, 0, 100)
    lines = [
        f"整改台账，截至 {local_time(ledger.as_of)}，共 {len(ledger.lines)} 项。",
        "黄色列可以填写。在“状态”列选择：已确认、已驳回、已豁免、已整改；保存后用 wangjian findings import 文件名 导入。",
        "“指纹、网站、账号、代码、细则行、网址、目标、发现时间”用来对应原问题，请勿改动。整改期限、责任人、整改情况供内部流转，不导入。",
    ]
    if ledger.omitted:
        lines.append(f"问题过多，另有 {ledger.omitted} 项未列入本表（先列单项否决，再列扣分）；用 wangjian findings export 导出全部。")
    for number, text in enumerate(lines):
        sheet.write_string(number, 0, text)
