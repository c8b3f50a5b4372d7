"""The arithmetic of a row in Chinese words."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from core.clock import beijing_day
from core.material import Material, MaterialState
from core.outcome import Outcome
from core.rubric import Case, GroupKind, Mode, Row
from core.scorecard import shown
from rules.sorting import Key, RowFacts, Weight
from rules.tally import Cost, RowTally

MAX_REASONS = 3
"""Reasons quoted per row; the rest is counted."""


def row_basis(row: Row, kind: GroupKind, stored: Sequence[RowFacts], views: tuple[RowTally, RowTally], remark: str) -> str:
    """
    Words for a row with points.

    Args:
        row: the row.
        kind: kind of its group.
        stored: facts of each member.
        views: tallies for ``value`` and for the view in which every entry counts: ``low``, of merits ``high``.
        remark: what the frame did to the row (mean of sites, gate closed); may be empty.
    """
    value, whole = views
    parts = [_costs(row, value)] if value.raw else []
    if value.capped < value.raw:
        parts.append(f"以 {shown(value.capped)} 分为限，超出的 {shown(value.raw - value.capped)} 分不计")
    if value.silent:
        parts.append(f"其中 {shown(value.silent)} 分已由 {'、'.join(sorted(value.spared_by))} 就同一栏目扣除，不重复扣分")
    if value.taken < value.capped - value.silent:
        parts.append(f"本部分剩余分值不足，实计 {shown(value.taken)} 分，其余 {shown(value.capped - value.silent - value.taken)} 分不计")
    if whole.priceless:
        listed = "只列出不计分" if kind is GroupKind.BONUS else "只列问题不计分"
        parts.append(f"发现 {whole.priceless} 处，分值未知，{listed}")
    open_ones = sum(entry.weight is Weight.OPEN for facts in stored for entry in facts.entries)
    likely = sum(entry.weight is Weight.LIKELY for facts in stored for entry in facts.entries)
    if whole.priceless and not whole.raw:  # what has no price counts in no view
        if open_ones + likely:
            parts.append(f"其中 {open_ones + likely} 项待人工确认")
    elif kind is GroupKind.BONUS:
        if open_ones + likely:
            parts.append(f"另有 {open_ones + likely} 项待人工确认，只计入最高分")
    else:
        if likely:
            parts.append(f"含机器判定、待复核 {likely} 条")
        if open_ones:
            parts.append(f"另有 {open_ones} 条待人工确认，只计入最低分")
    parts += _unknown(stored, whole, kind)
    if remark:
        parts.append(remark)
    return "；".join(parts) or quiet_basis(stored, kind)


_MATERIAL_WORDS = {MaterialState.SUBMITTED: "待审核", MaterialState.ACCEPTED: "已接收", MaterialState.RETURNED: "已退回"}


def ledger_basis(row: Row, stored: Sequence[RowFacts], material: Material | None) -> str:
    """Words for a row without points: problems, what was handed in and decided, what could not be measured."""
    parts = []
    if number := sum(len(each.entries) for each in stored):
        parts.append(f"{number} 条问题待处理")
    if material is not None:
        parts.append(_handed_in(row, material))
    reasons = sorted({reason for each in stored for reason in each.unknown})
    if reasons:
        parts.append(f"未能测定：{'、'.join(reasons)}")
    if parts:
        return "；".join(parts)
    if any(each.stored for each in stored):
        return "已有检查结果，未发现问题"
    until = f"（截止 {row.deadline}）" if row.deadline else ""
    return f"需人工提交或核对{until}：{row.evidence or row.text}"


def _handed_in(row: Row, material: Material) -> str:
    came = f"，{beijing_day(material.first_at)} 首次报送" if material.first_at else ""
    late = f"，逾期（截止 {row.deadline}）" if material.is_late(row.deadline) else ""
    decided = f"（{material.by}，{beijing_day(material.last_at)}）" if material.state is not MaterialState.SUBMITTED else ""
    why = f"：{material.note}" if material.note else ""
    return f"材料 {material.files} 件{came}{late}，{_MATERIAL_WORDS[material.state]}{decided}{why}"


def quiet_basis(stored: Sequence[RowFacts], kind: GroupKind) -> str:
    """Words for a row with points about which nothing was found."""
    outcomes = set().union(*(facts.outcomes for facts in stored)) if stored else set()
    if outcomes == {Outcome.NOT_APPLICABLE}:
        return "不适用"
    if kind is GroupKind.BONUS:
        return "没有可加分的情形，不加分" if outcomes else "没有检查结果，不加分"
    return "未发现问题，不扣分" if outcomes else "没有检查结果，不扣分"


def _unknown(stored: Sequence[RowFacts], low: RowTally, kind: GroupKind) -> Iterable[str]:
    reasons = sorted({reason for facts in stored for reason in facts.unknown})
    if not reasons:
        return []
    quoted = "、".join(reasons[:MAX_REASONS]) + (f" 等 {len(reasons)} 项" if len(reasons) > MAX_REASONS else "")
    if kind is GroupKind.BONUS:
        return [f"未能测定：{quoted}，加分不计入最高分，测定后得分可能更高"]
    # Rows without a cap share what is left of their group: the first of them has all of it.
    worst = f"按扣 {shown(low.taken)} 分计" if low.taken else "中本部分已无剩余分值可扣"
    return [f"未能测定：{quoted}，最低分{worst}"]


def _costs(row: Row, tally: RowTally) -> str:
    by_case: dict[str, tuple[Case | None, list[tuple[Key, Cost]]]] = {}
    for key, cost in tally.places():
        by_case.setdefault(cost.case.id if cost.case else "", (cost.case, []))[1].append((key, cost))
    words = [_case_words(row, case, places) for _, (case, places) in sorted(by_case.items(), key=lambda item: item[0])]
    if len(words) > 1:
        words.append(f"合计 {shown(sum((cost.points for _, cost in tally.places()), Decimal(0)))}")
    return "；".join(words)


def _case_words(row: Row, case: Case | None, places: Sequence[tuple[Key, Cost]]) -> str:
    total = sum((cost.points for _, cost in places), Decimal(0))
    if case is None:
        return f"{row.title}（未注明情形，按最轻情形计）：{shown(total)} 分"
    text = row.title if len(row.cases) == 1 else case.text
    times = sum(cost.times for _, cost in places)
    amounts = {cost.points / cost.times for _, cost in places}
    each = shown(next(iter(amounts))) if len(amounts) == 1 else "、".join(shown(amount) for amount in sorted(amounts))
    found = sum(len(cost.entries) for _, cost in places)
    merged = f"（{found} 条问题合并计 {len(places)} 次）" if found > len(places) else ""
    if case.mode is Mode.PER_MISSING_ITEM:
        items = sorted({key[-1] for key, _ in places if key[-1] in dict(case.items)})
        named = f"（{'、'.join(items)}）" if items else ""
        return f"{text}：缺 {times} 项{named} × {each} = {shown(total)}{merged}"
    if case.mode is Mode.PER_OCCURRENCE or times > 1:
        return f"{text}：{times} 处 × {each} = {shown(total)}{merged}"
    return f"{text}：{shown(total)} 分{merged}"
