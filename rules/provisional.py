"""Why a card is provisional: what was never looked at, could not be measured, waits for a person or is unknown in our sources."""

from collections.abc import Container, Iterator, Sequence
from typing import Final

from core.rubric import GroupKind, MemberKind, Row, Rubric
from rules.sorting import Facts, RowFacts, Weight

ASSESSED_KINDS = (GroupKind.DEDUCT, GroupKind.BONUS, GroupKind.VETO, GroupKind.EVIDENCE, GroupKind.LEDGER)
MAX_NAMED: Final = 5
"""Sites named in a sentence; the rest is counted."""


def why_provisional(rubric: Rubric, facts: Sequence[Facts], handed_in: Container[str] = ()) -> tuple[str, ...]:
    """Ids of rows without any stored outcome, finding or material (contract 8.3), then sentences."""
    bare, unknown, waiting, unsure = [], [], [], []
    for row in rubric.rows:
        kind = rubric.group_by_id[row.group].kind
        points = kind in (GroupKind.DEDUCT, GroupKind.BONUS)
        mine = [each for each in facts if row.id in each.scope.ids and (each.scope.scored or not points)]
        if not mine or kind not in ASSESSED_KINDS:
            continue
        stored = [found for each in mine if (found := each.rows.get(row.id)) is not None and found.stored]
        if not stored:
            if row.id not in handed_in:
                bare.append(row.id)
            continue
        if any(each.unknown for each in stored):
            unknown.append(row.id)
        if any(entry.weight is not Weight.SURE for each in stored for entry in each.entries):
            waiting.append(row.id)
        if _is_unsure(row, stored):
            unsure.append(row.id)
    return tuple(bare) + tuple(_unread(rubric, facts)) + tuple(_sentences(rubric, unknown, waiting, unsure))


def _unread(rubric: Rubric, facts: Sequence[Facts]) -> Iterator[str]:
    """Sites that only raise the mean of a unit: they were visited at most, and nothing of them could cost a point."""
    sites = [each for each in facts if each.member.kind is MemberKind.SITE and each.scope.scored]
    if not any(group.mean for group in rubric.groups):
        return
    unread = [each.member.id for each in sites if not any(_was_read(rubric, each, row) for row in each.rows)]
    if unread and len(unread) < len(sites):
        named = "、".join(sorted(unread)[:MAX_NAMED]) + ("等" if len(unread) > MAX_NAMED else "")
        yield f"{len(sites)} 个网站中有 {len(unread)} 个没有检查过内容，按未扣分计入平均：{named}"


def _was_read(rubric: Rubric, facts: Facts, row: str) -> bool:
    stored = facts.rows[row]
    return not rubric.row_by_id[row].must_be_assessed and bool(stored.entries or stored.outcomes)


def _is_unsure(row: Row, stored: Sequence[RowFacts]) -> bool:
    cases = [entry.case for each in stored for entry in each.entries]
    return any(not (case.verified if case else row.verified) for case in cases)


def _sentences(rubric: Rubric, unknown: list[str], waiting: list[str], unsure: list[str]) -> list[str]:
    sentences = []
    if unknown:
        sentences.append(f"未能测定：{'、'.join(unknown)}")
    if waiting:
        sentences.append(f"有待人工确认的问题：{'、'.join(waiting)}")
    if unsure:
        sentences.append(f"分值未核实：{'、'.join(unsure)}")
    if rubric.overridden:
        sentences.append(f"分值或上限由操作者填写：{'、'.join(rubric.overridden)}")
    if rubric.grades.names and not rubric.grades.lines:
        sentences.append("等次分数线未知，需由操作者填写")
    return sentences
