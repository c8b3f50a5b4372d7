"""The rule engine: rubric + stored facts + time → scorecard. Pure, exact, indifferent to the order of facts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from core.assessment import Assessment
from core.clock import BEIJING
from core.finding import Finding
from core.outcome import Outcome
from core.rubric import Gate, Group, GroupKind, Member, MemberKind, Row, Rubric
from core.scorecard import Grade, GroupScore, Points, RowScore, Scorecard, Verdict, VetoScore, shown
from rules.provisional import why_provisional
from rules.sorting import Facts, RowFacts, Weight, sort_facts
from rules.tally import Totals, View, combine, decimal_of
from rules.veto import VetoJudgement, VetoState, judge_veto
from rules.words import mean_remark, row_basis

POINT_KINDS = (GroupKind.DEDUCT, GroupKind.BONUS)


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberFacts:
    """A site or account with everything stored about it at the time of the card (findings carry their state at that time)."""

    member: Member
    findings: Sequence[Finding] = ()
    assessments: Sequence[Assessment] = ()


@dataclass(slots=True)
class _Sums:
    """Group points and totals of the three views."""

    scored: bool
    totals: dict[View, Totals]
    gates: dict[View, bool] = field(default_factory=dict)
    groups: dict[View, dict[str, Fraction]] = field(default_factory=dict)

    def points(self, group: str) -> Points:
        return Points(**{view.value: decimal_of(self.groups[view][group]) for view in View}) if self.scored else Points()

    def total(self, view: View) -> Fraction:
        return sum(self.groups[view].values(), Fraction(0))


def score_member(rubric: Rubric, facts: MemberFacts, at: datetime) -> Scorecard:
    """Card of one site or account at *at* (aware)."""
    member = facts.member
    return _score(rubric, member.kind, member.id, member.name, [facts], at)


def score_unit(rubric: Rubric, unit: str, members: Iterable[MemberFacts], at: datetime) -> Scorecard:
    """Card of an assessed unit over its sites and accounts (contract 8.2): website rows are the mean of its sites."""
    ordered = sorted(members, key=lambda facts: (facts.member.kind.value, facts.member.id))
    return _score(rubric, MemberKind.UNIT, unit, unit, ordered, at)


def _score(rubric: Rubric, kind: MemberKind, subject: str, name: str, members: Sequence[MemberFacts], at: datetime) -> Scorecard:
    facts = [sort_facts(rubric, each.member, each.findings, each.assessments, at) for each in members]
    vetoes = {row.id: [judge_veto(row, each) for each in facts] for row in _rows(rubric, GroupKind.VETO)}
    sums = _sum_up(rubric, facts)
    vetoed = any(judgement.state is VetoState.HELD for judgements in vetoes.values() for judgement in judgements)
    verdict, reasons = _verdict(rubric, facts, sums, vetoes)
    if vetoed and rubric.veto_clears_score:
        sums.scored = False
    rows = tuple(_row_score(rubric, row, facts, sums, vetoes) for row in rubric.rows)
    why = why_provisional(rubric, facts)
    score = Points(**{view.value: decimal_of(sums.total(view)) for view in View}) if sums.scored else Points()
    return Scorecard(
        rubric=rubric.id,
        rubric_version=rubric.version,
        subject=subject,
        kind=kind,
        name=name,
        as_of=at.astimezone(BEIJING),
        verdict=verdict,
        why_verdict=reasons,
        provisional=bool(why),
        why_provisional=why,
        score=score,
        of=rubric.score_of,
        groups=tuple(_group_score(group, sums) for group in rubric.groups if group.kind in (*POINT_KINDS, GroupKind.LEDGER)),
        rows=rows,
        vetoes=_veto_scores(rubric, facts, vetoes),
        grade=_grade(rubric, verdict, sums),
        members=tuple(each.member.id for each in members) if kind is MemberKind.UNIT else (),
    )


def _rows(rubric: Rubric, kind: GroupKind) -> list[Row]:
    return [row for row in rubric.rows if rubric.group_by_id[row.group].kind is kind]


def _sum_up(rubric: Rubric, facts: Sequence[Facts]) -> _Sums:
    counted = [each for each in facts if not rubric.scored or any(condition.holds(each.member) for condition in rubric.scored)]
    scored = rubric.score_of is not None and bool(counted)
    totals = {view: combine(rubric, counted, view) for view in View}
    sums = _Sums(scored, totals)
    for view in View:
        points: dict[str, Fraction] = {}
        for group in rubric.groups:
            if group.kind is GroupKind.DEDUCT:
                points[group.id] = Fraction(group.of or 0) - totals[view].taken[group.id]
        sums.gates[view] = rubric.gate is None or _is_open(rubric.gate, points)
        for group in rubric.groups:
            if group.kind is GroupKind.BONUS:
                points[group.id] = totals[view].taken[group.id] if sums.gates[view] else Fraction(0)
        sums.groups[view] = points
    return sums


def _is_open(gate: Gate, points: dict[str, Fraction]) -> bool:
    reached, line = sum((points[group] for group in gate.groups), Fraction(0)), Fraction(gate.points)
    return reached >= line if gate.inclusive else reached > line


def _group_score(group: Group, sums: _Sums) -> GroupScore:
    points = sums.points(group.id) if group.kind in POINT_KINDS else Points()
    return GroupScore(id=group.id, title=group.title, of=group.of, points=points)


def _row_score(rubric: Rubric, row: Row, facts: Sequence[Facts], sums: _Sums, vetoes: dict[str, list[VetoJudgement]]) -> RowScore:
    group = rubric.group_by_id[row.group]
    mine = [each for each in facts if row.concerns(each.member)]
    if group.kind in POINT_KINDS and rubric.scored:
        mine = [each for each in mine if any(condition.holds(each.member) for condition in rubric.scored)]
    stored = [each.of(row) for each in mine]
    findings = tuple(sorted({entry.fingerprint for each in stored for entry in each.entries}))
    if group.kind in (GroupKind.RESULT, GroupKind.OFFICE) or not mine:
        basis = row.text if group.kind is GroupKind.RESULT else row.why_not or "不适用于本对象"
        outcome = None if group.kind is GroupKind.RESULT else Outcome.NOT_APPLICABLE
        return _plain_row(row, outcome, basis, findings, sums)
    if group.kind is GroupKind.VETO:
        return _veto_row(row, stored, vetoes[row.id], findings, sums)
    outcome = _outcome(group.kind, row, stored)
    if group.kind not in POINT_KINDS:
        return _plain_row(row, outcome, _ledger_basis(row, stored), findings, sums)
    if not sums.scored:
        return _plain_row(row, outcome, "已被单项否决,其他指标不计分", findings, sums)
    return _points_row(rubric, row, group, mine, sums, outcome, findings)


def _points_row(
    rubric: Rubric, row: Row, group: Group, facts: Sequence[Facts], sums: _Sums, outcome: Outcome | None, findings: tuple[str, ...]
) -> RowScore:
    bonus = group.kind is GroupKind.BONUS
    stored = [each.of(row) for each in facts]
    value, low = sums.totals[View.VALUE].rows[row.id], sums.totals[View.LOW].rows[row.id]
    remark = mean_remark(facts, rubric) if group.mean and value.costs else ""
    if bonus and not sums.gates[View.VALUE] and value.costs and rubric.gate is not None:
        sign = "≥" if rubric.gate.inclusive else ">"
        remark = f"加分门槛({'+'.join(rubric.gate.groups)} {sign} {shown(rubric.gate.points)} 分)未达到,不计"
    signed = {}
    for view in View:
        taken = sums.totals[view].rows[row.id].taken
        if bonus:
            taken = taken if sums.gates[view] else Decimal(0)
        signed[view] = taken if bonus else -taken
    priceless = value.priceless and not value.costs
    only = facts[0].member if len(facts) == 1 else None
    return RowScore(
        row=row.id,
        group=row.group,
        title=row.title,
        outcome=outcome,
        points=None if priceless else signed[View.VALUE],
        low=signed[View.LOW],
        high=signed[View.HIGH],
        raw=None if priceless else value.raw,
        cap=row.cap_of(only) if only is not None else row.cap,
        count=value.count + value.priceless,
        basis=row_basis(row, group.kind, stored, (value, low), remark),
        verified=row.verified,
        findings=findings,
    )


def _plain_row(row: Row, outcome: Outcome | None, basis: str, findings: tuple[str, ...], sums: _Sums) -> RowScore:
    nothing = Decimal(0) if sums.scored else None
    return RowScore(
        row=row.id,
        group=row.group,
        title=row.title,
        outcome=outcome,
        points=nothing,
        low=nothing,
        high=nothing,
        raw=nothing,
        cap=row.cap,
        count=len(findings),
        basis=basis,
        verified=row.verified,
        findings=findings,
    )


def _veto_row(
    row: Row, stored: Sequence[RowFacts], judgements: Sequence[VetoJudgement], findings: tuple[str, ...], sums: _Sums
) -> RowScore:
    states = {judgement.state for judgement in judgements}
    words = [judgement.basis for judgement in judgements if judgement.basis]
    outcome: Outcome | None
    if VetoState.HELD in states:
        outcome, words = Outcome.FAIL, [judgement.basis for judgement in judgements if judgement.state is VetoState.HELD]
    elif VetoState.SUSPECTED in states:
        outcome, words = Outcome.REVIEW, [judgement.basis for judgement in judgements if judgement.state is VetoState.SUSPECTED]
    else:
        reasons = sorted({reason for each in stored for reason in each.unknown})
        outcome = _quiet_outcome(stored, below=any(each.entries for each in stored))
        words += [f"未能测量:{'、'.join(reasons)}"] if reasons else []
    quiet = "没有检查结果" if outcome is None else "未发现否决情形"
    return _plain_row(row, outcome, ";".join(words) or quiet, findings, sums)


def _quiet_outcome(stored: Sequence[RowFacts], *, below: bool = False) -> Outcome | None:
    if any(each.unknown for each in stored):
        return Outcome.UNKNOWN
    outcomes = set().union(*(each.outcomes for each in stored))
    if below or outcomes - {Outcome.NOT_APPLICABLE}:
        return Outcome.PASS
    return Outcome.NOT_APPLICABLE if outcomes else None


def _outcome(kind: GroupKind, row: Row, stored: Sequence[RowFacts]) -> Outcome | None:
    weights = {entry.weight for each in stored for entry in each.entries}
    if kind is GroupKind.BONUS:
        if Weight.SURE in weights:
            return Outcome.PASS
        return Outcome.REVIEW if weights else _quiet_outcome(stored)
    if weights & {Weight.SURE, Weight.LIKELY}:
        return Outcome.FAIL
    return Outcome.REVIEW if weights else _quiet_outcome(stored)


def _ledger_basis(row: Row, stored: Sequence[RowFacts]) -> str:
    number = sum(len(each.entries) for each in stored)
    if number:
        return f"{number} 条问题待处理"
    reasons = sorted({reason for each in stored for reason in each.unknown})
    if reasons:
        return f"未能测量:{'、'.join(reasons)}"
    return "已有检查结果,未发现问题" if any(each.stored for each in stored) else f"需人工提交或核对:{row.evidence or row.text}"


def _veto_scores(rubric: Rubric, facts: Sequence[Facts], vetoes: dict[str, list[VetoJudgement]]) -> tuple[VetoScore, ...]:
    return tuple(
        VetoScore(
            row=row_id, title=rubric.row_by_id[row_id].title, basis=judgement.basis, findings=judgement.findings, subject=each.member.id
        )
        for row_id, judgements in vetoes.items()
        for each, judgement in zip(facts, judgements, strict=True)
        if judgement.state is VetoState.HELD
    )


def _verdict(
    rubric: Rubric, facts: Sequence[Facts], sums: _Sums, vetoes: dict[str, list[VetoJudgement]]
) -> tuple[Verdict, tuple[str, ...]]:
    failed, doubtful = [], []
    for row_id, judgements in vetoes.items():
        row = rubric.row_by_id[row_id]
        for each, judgement in zip(facts, judgements, strict=True):
            words = f"{row_id} {row.title}({each.member.id}):{judgement.basis}"
            if judgement.state is VetoState.HELD:
                failed.append(f"单项否决:{words}")
            elif judgement.state is VetoState.SUSPECTED:
                doubtful.append(f"疑似单项否决,待确认:{words}")
            elif row.must_be_assessed and row.concerns(each.member) and not _assessed(each.of(row)):
                doubtful.append(f"{row_id} {row.title}({each.member.id})无法评定:{_lack(each.of(row))}")
    if sums.scored:
        for line in rubric.pass_lines:
            reached = {view: sum((sums.groups[view][group] for group in line.groups), Fraction(0)) for view in View}
            if reached[View.HIGH] < Fraction(line.at_least):
                failed.append(f"{line.title} {shown(decimal_of(reached[View.HIGH]))} 分 < {shown(line.at_least)} 分")
            elif reached[View.LOW] < Fraction(line.at_least):
                doubtful.append(f"{line.title}最低可能为 {shown(decimal_of(reached[View.LOW]))} 分 < {shown(line.at_least)} 分")
    if failed:
        return Verdict.UNQUALIFIED, tuple(failed + doubtful)
    return (Verdict.UNDETERMINED if doubtful else Verdict.QUALIFIED), tuple(doubtful)


def _assessed(stored: RowFacts) -> bool:
    return not stored.unknown and stored.stored


def _lack(stored: RowFacts) -> str:
    return "、".join(stored.unknown) or "没有访问记录"


def _grade(rubric: Rubric, verdict: Verdict, sums: _Sums) -> Grade:
    grades = rubric.grades
    if not grades.names:
        return Grade()
    if verdict is Verdict.UNQUALIFIED:
        return Grade(level=grades.fail_name, coefficient=grades.fail_coefficient)
    if not grades.lines or not sums.scored:
        return Grade()
    total = sums.total(View.VALUE)
    step = next((index for index, line in enumerate(grades.lines) if total >= Fraction(line)), len(grades.lines))
    return Grade(level=grades.names[step], coefficient=grades.coefficients[step])
