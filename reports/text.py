"""Plain text of an audit for terminals and mails: no escape codes, columns aligned by display width."""

from collections.abc import Sequence
from unicodedata import east_asian_width

from core.finding import Finding
from core.outcome import Severity
from core.report import AuditReport
from core.scorecard import Scorecard, shown
from core.words import PARTS, SEVERITIES, STATES, verdict_words
from reports.safety import clean
from reports.view import (
    DISCLAIMER,
    Group,
    bundles,
    column_lines,
    coverage_words,
    days_words,
    groups,
    local_time,
    lost_rows,
    provisional_words,
    result_words,
    samples,
    severity_words,
    unmeasured,
)

MAX_PLACES = 5
"""Places printed per sentence; the JSON and HTML reports have all of them."""


def width(text: str) -> int:
    """Display columns that a terminal needs."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def fit(text: str, columns: int) -> str:
    """Cut to a display width, with an ellipsis when something is lost."""
    if width(text) <= columns:
        return text
    used, kept = 0, []
    for sign in text:
        used += 2 if east_asian_width(sign) in "WF" else 1
        if used > columns - 2:
            break
        kept.append(sign)
    return "".join(kept) + "…"


def table(heads: Sequence[str], rows: Sequence[Sequence[object]], limits: Sequence[int]) -> list[str]:
    """An aligned table; *limits* are the widest display width of each column."""
    cells = [[fit(clean(cell), limit) for cell, limit in zip(row, limits, strict=True)] for row in rows]
    widths = [max([width(head), *(width(row[index]) for row in cells)]) for index, head in enumerate(heads)]

    def line(parts: Sequence[str]) -> str:
        return "  ".join(part + " " * (size - width(part)) for part, size in zip(parts, widths, strict=True)).rstrip()

    return [line(list(heads)), line(["─" * size for size in widths]), *(line(row) for row in cells)]


def render_audit(report: AuditReport) -> str:
    """The audit as text with a final line break."""
    lines = [
        f"网检报告  {clean(report.site.name or report.site.url)}",
        f"网址：{clean(report.site.url)}    标识：{clean(report.site.id)}",
        f"检查时点：{local_time(report.as_of)}    {coverage_words(report)}",
        "",
        "一、结论",
    ]
    lines += [line for card in report.scorecards for line in _verdict(card, report)] or ["  没有计分（未指定评分细则）"]
    lines += [f"  发现：{severity_words(report)}", ""]
    lines += _findings(report)
    for card in report.scorecards:
        lines += _rows(card, report)
    lines += _columns(report)
    lines += _unknown(report)
    lines += ["说明", f"  {DISCLAIMER}", *(f"  抽样：{clean(sentence)}" for sentence in samples(report))]
    lines += [
        f"  抽样种子：{report.seed}；程序版本：{clean(report.version)}；监测耗时 {(report.finished_at - report.started_at).total_seconds():.0f} 秒"
    ]
    return "\n".join(lines) + "\n"


def _title(card: Scorecard, report: AuditReport) -> str:
    return clean(report.rubric_titles.get(card.rubric, card.rubric))


def _verdict(card: Scorecard, report: AuditReport) -> list[str]:
    provisional = "（暂定）" if card.provisional and card.of is not None else ""
    lines = [f"  {_title(card, report)}：{verdict_words(card)}{provisional}    {result_words(card)}"]
    lines += [f"    · {clean(sentence)}" for sentence in card.why_verdict]
    lines += [f"    ✕ 单项否决 {veto.row} {clean(veto.title)}：{clean(veto.basis)}" for veto in card.vetoes]
    return lines


def _findings(report: AuditReport) -> list[str]:
    found = groups(report)
    if not found:
        return ["二、问题", "  没有发现问题。", ""]
    lines = ["二、问题"]
    for severity in (Severity.VETO, Severity.DEDUCT, Severity.ADVICE, Severity.MERIT):
        chosen = [group for group in found if group.severity is severity]
        if chosen:
            lines += ["", f"【{SEVERITIES[severity]}】"]
            for group in chosen:
                lines += _group(group)
    return [*lines, ""]


def _group(group: Group) -> list[str]:
    lines = [
        f"■ {clean(group.title)}  {clean(group.code)}  {len(group.findings)} 处"
        + (f"（已确认 {group.confirmed}）" if group.confirmed else "")
    ]
    for bundle in bundles(group):
        marks = STATES[bundle.state] + ("，待人工判定" if bundle.review else "")
        lines.append(f"    [{marks}] {clean(bundle.message, 300)}")
        for item in bundle.findings[:MAX_PLACES]:
            lines += _place(item)
        if len(bundle.findings) > MAX_PLACES:
            lines.append(f"        ……还有 {len(bundle.findings) - MAX_PLACES} 处，见 HTML 或 JSON 报告")
    if group.clause:
        lines.append(f"    依据：{clean(group.clause)}")
    if group.suggestion:
        lines.append(f"    {'建议' if group.severity is Severity.MERIT else '整改'}：{clean(group.suggestion)}")
    return lines


def _place(item: Finding) -> list[str]:
    lines = [f"        {clean(item.url or item.account or item.site or '')}"]
    if item.target and item.target != item.url:
        lines.append(f"          → {clean(item.target)}")
    if item.parents:
        lines[-1] += f"（另见于 {len(item.parents)} 个页面）"
    return lines


def _rows(card: Scorecard, report: AuditReport) -> list[str]:
    rows = lost_rows(card)
    lines = [f"三、计分明细：{_title(card, report)}"]
    if rows:
        cells = [
            (row.row, row.title, shown(row.points), shown(row.low), row.basis + ("" if row.verified else "（分值未经核实）"))
            for row in rows
        ]
        lines += [f"  {line}" for line in table(("条目", "指标", "得失分", "最低", "算法"), cells, (9, 28, 8, 8, 90))]
    else:
        lines.append("  各条目均未扣分。")
    if card.provisional and card.why_provisional:
        lines.append("  暂定的原因：")
        lines += [f"    {clean(sentence, 600)}" for sentence in provisional_words(card)]
    return [*lines, ""]


def _columns(report: AuditReport) -> list[str]:
    if report.columns is None:
        return ["四、栏目", "  栏目清单未能生成。", ""]
    rows = [
        (
            "  " * line.depth + line.column.name,
            line.class_name,
            line.form_name,
            line.newest or "—",
            line.read_from or "—",
            days_words(line),
            line.note,
        )
        for line in column_lines(report)
    ]
    heads = ("栏目", "类别", "形式", "最新发布", "日期出处", "更新期限", "备注")
    return (
        ["四、栏目", *(f"  {line}" for line in table(heads, rows, (34, 14, 10, 10, 20, 14, 40))), ""]
        if rows
        else ["四、栏目", "  没有找到栏目。", ""]
    )


def _unknown(report: AuditReport) -> list[str]:
    found = unmeasured(report)
    if not found and not report.failures:
        return []
    lines = ["五、未能测定"]
    for item in found:
        several = f"（{len(item.subjects)} 个对象）" if len(item.subjects) > 1 else ""
        lines.append(
            f"  {clean(item.name)}（{clean(item.check)}）：{clean(item.reason, 200) or item.why}{several}"
            + (f" — {item.why}" if item.reason and item.why else "")
        )
    lines += [f"  {PARTS.get(name, clean(name))}：{clean(failure.detail)}" for name, failure in report.failures.items() if failure.detail]
    return [*lines, ""]
