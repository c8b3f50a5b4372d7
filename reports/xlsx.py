"""The audit as a workbook: overview, findings, rows, columns, what could not be measured. Crawled text never becomes a formula or a link."""

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

import xlsxwriter

from core.report import AuditReport
from core.scorecard import number
from core.words import SEVERITIES, STATES, verdict_words
from reports.figure import HEAD_LOOK, TWO_DECIMALS, write_figure
from reports.safety import clean
from reports.view import column_lines, coverage_words, days_words, groups, link_findings, local_time, unmeasured

MAX_PARENTS: Final = 20
"""Further pages of a finding that one cell names."""
MAX_ROWS: Final = 100_000
"""Findings written; a sheet holds 1,048,576 rows at most."""


Sheet = tuple[str, Sequence[str], Iterable[Sequence[object]], Sequence[int]]
"""Name, headings, rows, widths."""


def render_audit(report: AuditReport, more: Iterable[Sheet] = ()) -> bytes:
    """The workbook as bytes, with further sheets behind; the same report gives the same bytes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": "网检报告", "created": report.finished_at.replace(tzinfo=None)})
    head = book.add_format(HEAD_LOOK)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    two = book.add_format(TWO_DECIMALS)
    _sheet(book, "总览", ("项目", "内容"), _overview(report), (22, 100), head, wrap, two)
    finding_head = (
        "指纹",
        "严重程度",
        "标题",
        "代码",
        "状态",
        "说明",
        "网址",
        "目标",
        "依据",
        "建议",
        "发现时间",
        "其他页面数",
        "其他页面",
    )
    _sheet(book, "问题", finding_head, _findings(report), (18, 8, 24, 28, 10, 50, 50, 50, 40, 40, 17, 10, 80), head, wrap, two)
    row_head = ("细则", "条目", "指标", "得失分", "最低", "数量", "算法", "分值已核实")
    _sheet(book, "计分明细", row_head, _rows(report), (18, 8, 24, 8, 8, 8, 90, 10), head, wrap, two)
    column_head = ("栏目", "层级", "类别", "形式", "最新发布", "日期出处", "更新期限", "备注", "网址")
    _sheet(book, "栏目", column_head, _columns(report), (24, 6, 14, 10, 12, 16, 14, 40, 60), head, wrap, two)
    link_head = ("链接", "所在页面", "情况", "代码", "状态", "其他页面数", "其他页面")
    _sheet(book, "链接", link_head, _links(report), (60, 60, 24, 24, 10, 10, 80), head, wrap, two)
    for name, headings, rows, widths in more:
        _sheet(book, name, headings, rows, widths, head, wrap, two)
    _sheet(book, "未能测定", ("检查", "说明", "原因与责任方", "对象"), _unknown(report), (24, 60, 30, 60), head, wrap, two)
    book.close()
    return buffer.getvalue()


def _sheet(
    book: Any, name: str, head: Sequence[str], rows: Iterable[Sequence[object]], widths: Sequence[int], bold: Any, wrap: Any, two: Any
) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, head, bold)
    sheet.freeze_panes(1, 0)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width, wrap)
    last = 0
    for last, row in enumerate(rows, 1):
        if last > MAX_ROWS:
            break
        for column, value in enumerate(row):
            if isinstance(value, int | float) and not isinstance(value, bool):
                write_figure(sheet, last, column, value, two)
            elif value is not None and value != "":
                sheet.write_string(last, column, clean(value))
    sheet.autofilter(0, 0, max(last, 1), len(head) - 1)


def _overview(report: AuditReport) -> Iterable[Sequence[object]]:
    yield "网站", report.site.name or report.site.url
    yield "网址", report.site.url
    yield "标识", report.site.id
    yield "监测时间点", local_time(report.as_of)
    yield "覆盖", coverage_words(report)
    for card in report.scorecards:
        title = report.rubric_titles.get(card.rubric, card.rubric)
        yield f"{title}：结论", verdict_words(card) + ("（暂定）" if card.provisional else "")
        for word, value in (("得分", card.score.value), ("最低", card.score.low), ("最高", card.score.high)):
            yield f"{title}：{word}", number(value)
        for sentence in card.why_verdict:
            yield f"{title}：说明", sentence
    yield "程序版本", report.version


def _findings(report: AuditReport) -> Iterable[Sequence[object]]:
    for group in groups(report):
        for item in group.findings:
            yield (
                item.fingerprint, SEVERITIES[group.severity], group.title, item.code, STATES[item.state], item.message, item.url, item.target,
                group.clause, group.suggestion, local_time(item.observed_at), len(item.parents), " ".join(item.parents[:MAX_PARENTS]),
            )  # fmt: skip


def _rows(report: AuditReport) -> Iterable[Sequence[object]]:
    for card in report.scorecards:
        for row in card.rows:
            yield card.rubric, row.row, row.title, number(row.points), number(row.low), row.count, row.basis, "是" if row.verified else "否"


def _columns(report: AuditReport) -> Iterable[Sequence[object]]:
    for line in column_lines(report):
        column = line.column
        newest = line.newest.isoformat() if line.newest else ""
        yield column.name, column.level, line.class_name, line.form_name, newest, line.read_from, days_words(line), line.note, column.url


def _links(report: AuditReport) -> Iterable[Sequence[object]]:
    for item in link_findings(report):
        yield item.target, item.url, item.title, item.code, STATES[item.state], len(item.parents), " ".join(item.parents[:MAX_PARENTS])


def _unknown(report: AuditReport) -> Iterable[Sequence[object]]:
    for line in unmeasured(report):
        yield f"{line.name}（{line.check}）", line.reason, line.why, "、".join(line.subjects[:20])
