"""Rubrics for people: as a document, the differences of two, a skeleton for a new one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from config.rubrics import SHIPPED
from core.errors import UsageError
from core.rubric import Case, Row, Rubric
from core.scorecard import Scorecard, number, shown


def rubric_document(rubric: Rubric, rows: Sequence[Row]) -> dict[str, Any]:
    """A rubric (or some of its rows), JSON-ready."""
    return {
        "id": rubric.id,
        "rubric_version": rubric.version,
        "title": rubric.title,
        "source": rubric.source,
        "notes": list(rubric.notes),
        "groups": [{"id": group.id, "title": group.title, "kind": group.kind.value, "of": number(group.of)} for group in rubric.groups],
        "rows": [_row(row) for row in rows],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "row": row.id,
        "group": row.group,
        "title": row.title,
        "text": row.text,
        "automation": row.automation,
        "cap": number(row.cap),
        "verified": row.verified,
        "sample": row.sample,
        "evidence": row.evidence,
        "source": row.source,
        "note": row.note,
        "codes": [rule.code for rule in row.codes],
        "cases": [_case(case) for case in row.cases],
    }


def _case(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "text": case.text,
        "mode": case.mode.value,
        "amount": number(case.amount),
        "verified": case.verified,
        "codes": [rule.code for rule in case.codes] + [code for _, codes in case.items for code in codes],
    }


def rubric_changes(first: Rubric, second: Rubric) -> Iterator[str]:
    """What changes from *first* to *second*, one sentence each."""
    if first.score_of != second.score_of:
        yield f"满分：{_words(first.score_of)} → {_words(second.score_of)}"
    for line in sorted(set(first.pass_lines) ^ set(second.pass_lines), key=lambda each: (each.title, each.at_least)):
        yield f"{'取消' if line in first.pass_lines else '新增'}合格线：{line.title} ≥ {line.at_least}"
    if first.gate != second.gate:
        yield f"加分门槛：{gate_words(first)} → {gate_words(second)}"
    if first.grades.lines != second.grades.lines:
        yield f"等次分数线：{_lines_words(first)} → {_lines_words(second)}"
    groups = {group.id: group for group in first.groups}
    for group in second.groups:
        before = groups.pop(group.id, None)
        if before is None:
            yield f"新增部分：{group.id} {group.title}" + ("" if group.of is None else f"（满分 {_words(group.of)}）")
        elif before.of != group.of:
            yield f"{group.id} {group.title} 满分：{_words(before.of)} → {_words(group.of)}"
    yield from (f"取消部分：{group.id} {group.title}" for group in groups.values())
    for row in first.rows:
        if row.id not in second.row_by_id:
            yield f"取消：{row.id} {row.title}"
    for row in second.rows:
        other = first.row_by_id.get(row.id)
        if other is None:
            yield f"新增：{row.id} {row.title}"
        else:
            yield from _row_changes(other, row)


@dataclass(frozen=True, kw_only=True, slots=True)
class RowDifference:
    """A row that takes or gives something else on the second of two cards; points are None where there are none."""

    row: str
    title: str
    first: Decimal | None
    second: Decimal | None
    in_first: bool
    in_second: bool

    @property
    def sentence(self) -> str:
        """For people."""
        before, after = _points(self.first, there=self.in_first), _points(self.second, there=self.in_second)
        return f"{self.row} {self.title}：{before} → {after}"


def row_differences(first: Scorecard, second: Scorecard) -> list[RowDifference]:
    """Rows that take or give something else on the second card; rows without points on both are left out."""
    before, after = ({row.row: row for row in card.rows} for card in (first, second))
    found = []
    for name, row in {**before, **after}.items():
        old, new = before.get(name), after.get(name)
        points = (old.points if old else None, new.points if new else None)
        if points[0] != points[1] and any(points):
            found.append(
                RowDifference(
                    row=name, title=row.title, first=points[0], second=points[1], in_first=old is not None, in_second=new is not None
                )
            )
    return found


def difference_document(first: Rubric, second: Rubric, cards: Sequence[Scorecard] = ()) -> dict[str, Any]:
    """What changes from one rubric to another, and for the two *cards* of a subject, JSON-ready."""
    named = [{"id": each.id, "rubric_version": each.version, "title": each.title, "rows": len(each.rows)} for each in (first, second)]
    scores = [
        {
            "rubric": card.rubric,
            "verdict": card.verdict.value,
            "provisional": card.provisional,
            "value": number(card.score.value),
            "low": number(card.score.low),
            "high": number(card.score.high),
            "of": number(card.of),
        }
        for card in cards
    ]
    rows = [
        {"row": each.row, "title": each.title, "first": number(each.first), "second": number(each.second)}
        for each in (row_differences(*cards) if cards else ())
    ]
    return {
        "first": named[0],
        "second": named[1],
        "changes": list(rubric_changes(first, second)),
        "subject": cards[0].subject if cards else None,
        "as_of": cards[0].as_of if cards else None,
        "scores": scores,
        "rows": rows,
    }


def _points(value: Decimal | None, *, there: bool) -> str:
    return shown(value) if there else "无此行"


def _row_changes(old: Row, new: Row) -> Iterator[str]:
    for name, before, after in (
        ("名称", old.title, new.title),
        ("条文", old.text, new.text),
        ("限额", _words(old.cap), _words(new.cap)),
        ("自动化程度", old.automation, new.automation),
    ):
        if before != after:
            yield f"{new.id} {name}：{before} → {after}"
    cases = {case.id: case for case in old.cases}
    for case in new.cases:
        other = cases.pop(case.id, None)
        if other is None:
            yield f"{new.id} 新增情形 {case.id}：{case.text}（{_words(case.amount)} 分）"
            continue
        yield from _case_changes(other, case)
    for case_id in cases:
        yield f"{new.id} 取消情形 {case_id}"


def _case_changes(old: Case, new: Case) -> Iterator[str]:
    if (old.amount, old.mode) != (new.amount, new.mode):
        yield f"{new.id} 分值：{_words(old.amount)}（{old.mode.value}） → {_words(new.amount)}（{new.mode.value}）"
    if old.text != new.text:
        yield f"{new.id} 条文：{old.text} → {new.text}"
    for name, before, after in (
        ("达到数", str(old.threshold), str(new.threshold)),
        ("情形上限", _words(old.at_most), _words(new.at_most)),
        ("期限", _window_words(old), _window_words(new)),
    ):
        if before != after:
            yield f"{new.id} {name}：{before} → {after}"
    gone, come = _codes(old) - _codes(new), _codes(new) - _codes(old)
    if gone or come:
        yield f"{new.id} 问题代码：" + "、".join([f"取消 {code}" for code in sorted(gone)] + [f"新增 {code}" for code in sorted(come)])


def _codes(case: Case) -> set[str]:
    return {rule.code for rule in case.codes} | {code for _, codes in case.items for code in codes}


def _window_words(case: Case) -> str:
    window = case.window
    if window is None:
        return "无"
    parts = [f"近 {window.months} 个月"] if window.months else []
    parts += [f"近 {window.days} 天"] if window.days else []
    parts += [f"自 {window.since}"] if window.since else []
    parts += [f"至 {window.until}"] if window.until else []
    return "，".join(parts)


def gate_words(rubric: Rubric) -> str:
    """From where merits count, in signs; 无 when they always do."""
    gate = rubric.gate
    return "无" if gate is None else f"{'+'.join(gate.groups)} {'≥' if gate.inclusive else '>'} {_words(gate.points)}"


def _lines_words(rubric: Rubric) -> str:
    return "、".join(_words(line) for line in rubric.grades.lines) or "无"


def _words(value: Decimal | None) -> str:
    return "无" if value is None else f"{value.normalize():f}"


SKELETON: Final = """\
# 评分细则样板。改好后运行:wangjian rubric check 本文件
# mode:once(出现即扣一次) per_occurrence(每处扣) per_missing_item(每缺一项扣) tier(互斥的档，取最重) veto(否决) bonus(加分)
# amount 一律写正数；不知道时写 null 并加 verified: false。automation:A 机器可判,S 机器提出、人工确认,M 人工录入。

id: {id}
version: "1"
title: (填写文件名称)
source: (填写文号、日期)
score_of: 130

groups:
  - {{id: WZ, title: 政府网站, kind: deduct, of: 100, mean: true}}
  - {{id: FJ, title: 单项否决, kind: veto}}
  - {{id: JF, title: 加分, kind: bonus, of: 30}}

pass_lines:
  - {{title: 政府网站得分, groups: [WZ], at_least: 60}}
bonus_gate: {{groups: [WZ], operator: ">", points: 80}}

rows:
  - id: WZ01
    group: WZ
    title: 网站标识
    text: 页面底部每缺一项扣1分。
    automation: A
    mode: per_missing_item
    amount: 1
    items:
      ICP备案编号: [footer.icp.missing]
      网站主办单位: [footer.sponsor.missing]
    source: (填写条款)
  - id: WZ02
    group: WZ
    title: 可用性
    text: 链接可用。
    automation: A
    unit: page_target
    cap: 20
    source: (填写条款)
    cases:
      - {{id: a, text: 首页链接打不开的每处扣1分, mode: per_occurrence, amount: 1, codes: [link.home.broken]}}
      - {{id: b, text: 其他页面链接打不开的每处扣0.5分, mode: per_occurrence, amount: 0.5, codes: [link.page.broken]}}
  - id: FJ1
    group: FJ
    title: 站点无法访问
    text: 监测1周，打不开的次数比例累计达到5%。
    automation: A
    only: [{{kind: site}}]
    must_be_assessed: true
    mode: veto
    codes: [availability.unreachable_ratio]
  - id: JF1
    group: JF
    title: 搜索功能
    text: 提供模糊搜索的加1分。
    automation: A
    mode: bonus
    amount: 1
    codes: [search.fuzzy]
"""


def skeleton(rubric_id: str) -> str:
    """
    A small valid rubric to start from.

    Raises:
        UsageError: the id cannot name a file, or names a shipped rubric.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", rubric_id):
        raise UsageError(f"细则名称 {rubric_id!r} 只能用字母、数字和 - _ .，以字母或数字开头")
    if rubric_id in SHIPPED:
        raise UsageError(f"细则名称 {rubric_id!r} 已是自带的细则；请另取名称，如 {rubric_id}-local")
    return SKELETON.format(id=rubric_id)
