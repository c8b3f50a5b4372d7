"""The rule engine: rubric + stored facts + time → scorecard. Pure, exact, indifferent to the order of facts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from core.assessment import Assessment
from core.clock import BEIJING
from core.finding import Finding
from core.material import Material, MaterialState
from core.outcome import Outcome
from core.rubric import Gate, Group, GroupKind, Member, MemberKind, Row, Rubric
from core.scorecard import UNSCORED, VETOED, Decided, Grade, GroupScore, Points, RowScore, Scorecard, Verdict, VetoScore, shown
from rules.provisional import why_provisional
from rules.sorting import Facts, RowFacts, Weight, sort_facts
from rules.tally import NOTHING, ZERO, MemberTally, Totals, View, combine, decimal_of, tally_views
from rules.veto import VetoJudgement, VetoState, judge_veto
from rules.words import ledger_basis, quiet_basis, row_basis

POINT_KINDS = (GroupKind.DEDUCT, GroupKind.BONUS)
Materials = Mapping[str, Material]
"""What the subject of a card has handed in, by row."""
NO_MATERIALS: Materials = {}


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
        """
        A group's points with the bounds that it can reach.

        The views bound the whole card. What one group takes, another may be spared (no double deduction), so a group's own bounds
        are the least and the most of its three readings.
        """
        if not self.scored:
            return Points()
        readings = {view: decimal_of(self.groups[view][group]) for view in View}
        return Points(value=readings[View.VALUE], low=min(readings.values()), high=max(readings.values()))

    def total(self, view: View) -> Fraction:
        return sum(self.groups[view].values(), Fraction(0))


@dataclass(frozen=True, slots=True)
class JudgedMember:
    """A member's facts sorted and added up; good for its own card and for that of its unit."""

    facts: Facts
    tallies: dict[View, MemberTally]
    vetoes: dict[str, VetoJudgement]
    """By veto row that concerns the member."""

    @property
    def member(self) -> Member:
        """Whom it is about."""
        return self.facts.member


def judge_member(rubric: Rubric, facts: MemberFacts, at: datetime) -> JudgedMember:
    """Sort and add up the facts of one site or account at *at* (aware)."""
    found = sort_facts(rubric, facts.member, facts.findings, facts.assessments, at)
    vetoes = {row.id: judge_veto(row, found) for row in _rows(rubric, GroupKind.VETO) if row.id in found.scope.ids}
    return JudgedMember(found, tally_views(rubric, found), vetoes)


def score_member(rubric: Rubric, facts: MemberFacts, at: datetime) -> Scorecard:
    """Card of one site or account at *at* (aware)."""
    return member_card(rubric, judge_member(rubric, facts, at), at)


def score_unit(rubric: Rubric, unit: str, members: Iterable[MemberFacts], at: datetime) -> Scorecard:
    """Card of an assessed unit over its sites and accounts (contract 8.2): website rows are the mean of its sites."""
    return unit_card(rubric, unit, [judge_member(rubric, facts, at) for facts in members], at)


def member_card(rubric: Rubric, judged: JudgedMember, at: datetime, materials: Materials = NO_MATERIALS) -> Scorecard:
    """Card of a judged site or account."""
    member = judged.member
    return _score(rubric, (member.kind, member.id, member.name), [judged], at, materials)


def unit_card(rubric: Rubric, unit: str, members: Iterable[JudgedMember], at: datetime, materials: Materials = NO_MATERIALS) -> Scorecard:
    """Card of a unit over its judged members."""
    ordered = sorted(members, key=lambda judged: (judged.member.kind.value, judged.member.id))
    return _score(rubric, (MemberKind.UNIT, unit, unit), ordered, at, materials)


def _score(
    rubric: Rubric, who: tuple[MemberKind, str, str], members: Sequence[JudgedMember], at: datetime, materials: Materials
) -> Scorecard:
    kind, subject, name = who
    sums = _sum_up(rubric, members)
    verdict, reasons = _verdict(rubric, members, sums)
    if rubric.veto_clears_score and any(judged.state is VetoState.HELD for each in members for judged in each.vetoes.values()):
        sums.scored = False
    why = why_provisional(rubric, [each.facts for each in members], materials)
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
        rows=tuple(_row_score(rubric, row, members, sums, materials.get(row.id)) for row in rubric.rows),
        vetoes=_veto_scores(rubric, members, VetoState.HELD),
        suspected=_veto_scores(rubric, members, VetoState.SUSPECTED),
        grade=_grade(rubric, verdict, sums),
        members=tuple(each.member.id for each in members) if kind is MemberKind.UNIT else (),
    )


def _rows(rubric: Rubric, kind: GroupKind) -> list[Row]:
    return [row for group in rubric.groups if group.kind is kind for row in rubric.rows_by_group[group.id]]


def _sum_up(rubric: Rubric, members: Sequence[JudgedMember]) -> _Sums:
    counted = [each for each in members if each.facts.scope.scored]
    who = [each.member for each in counted]
    totals = {view: combine(rubric, who, [each.tallies[view] for each in counted]) for view in View}
    sums = _Sums(rubric.score_of is not None and bool(counted), totals)
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


def _row_score(rubric: Rubric, row: Row, members: Sequence[JudgedMember], sums: _Sums, material: Material | None) -> RowScore:
    group = rubric.group_by_id[row.group]
    if group.kind is GroupKind.RESULT:
        return _plain_row(row, None, row.text, (), sums, decided=Decided.RESULT)
    points = group.kind in POINT_KINDS
    mine = [each for each in members if row.id in each.facts.scope.ids and (each.facts.scope.scored or not points)]
    if group.kind is GroupKind.OFFICE or not mine:
        unscored = group.kind is not GroupKind.OFFICE and any(row.id in each.facts.scope.ids for each in members)
        why = UNSCORED if unscored else rubric.why_not(row, [each.member for each in members])
        return _plain_row(row, Outcome.NOT_APPLICABLE, why, (), sums)
    stored = [each.facts.of(row) for each in mine]
    findings = tuple(sorted({entry.fingerprint for each in stored for entry in each.entries}))
    if group.kind is GroupKind.VETO:
        return _veto_row(row, stored, [each.vetoes[row.id] for each in mine], findings, sums)
    outcome = _outcome(group.kind, stored)
    if not points:
        outcome = outcome if findings or material is None else _MATERIAL_OUTCOMES[material.state]
        return _plain_row(row, outcome, ledger_basis(row, stored, material), findings, sums)
    if not sums.scored:
        return _plain_row(row, outcome, VETOED, findings, sums)
    return _points_row(rubric, row, group, mine, sums, outcome, findings)


def _points_row(
    rubric: Rubric, row: Row, group: Group, members: Sequence[JudgedMember], sums: _Sums, outcome: Outcome | None, findings: tuple[str, ...]
) -> RowScore:
    stored = [each.facts.of(row) for each in members]
    cap = row.cap_of(members[0].member) if len(members) == 1 else row.cap
    if not any(each.entries or each.unknown for each in stored):  # most rows of most cards: nothing to add up
        return _plain_row(row, outcome, quiet_basis(stored, group.kind), (), sums, cap=cap)
    bonus = group.kind is GroupKind.BONUS
    value, whole = (sums.totals[view].rows.get(row.id, NOTHING) for view in (View.VALUE, View.HIGH if bonus else View.LOW))
    signed = {view: _signed(sums, row, view, bonus) for view in View}
    priceless = any(tally.priceless and not tally.raw for tally in (value, whole))
    return RowScore(
        row=row.id,
        group=row.group,
        title=row.title,
        outcome=outcome,
        points=None if priceless else signed[View.VALUE],
        low=min(signed.values()),
        high=max(signed.values()),
        raw=None if priceless else value.raw,
        cap=cap,
        count=value.count + value.priceless,
        basis=row_basis(row, group.kind, stored, (value, whole), "；".join(_remarks(rubric, row, group, members, sums))),
        verified=row.verified,
        findings=findings,
        decided=_decided(row),
    )


def _signed(sums: _Sums, row: Row, view: View, bonus: bool) -> Decimal:
    taken = sums.totals[view].rows.get(row.id, NOTHING).taken
    if bonus:
        return taken if sums.gates[view] else ZERO
    return -taken if taken else ZERO


def _remarks(rubric: Rubric, row: Row, group: Group, members: Sequence[JudgedMember], sums: _Sums) -> Iterator[str]:
    """What the frame did to a row: gate shut, other full marks, mean of several sites."""
    value, gate = sums.totals[View.VALUE].rows.get(row.id, NOTHING), rubric.gate
    if value.raw and group.kind is GroupKind.BONUS and gate is not None and not sums.gates[View.VALUE]:
        yield f"加分门槛（{'+'.join(gate.groups)} {'≥' if gate.inclusive else '>'} {shown(gate.points)} 分）未达到，不计"
    if any(sums.totals[view].rows.get(row.id, NOTHING).taken for view in View):
        for scale in rubric.rescales:
            if scale.group == group.id and any(scale.condition.holds(each.member) for each in members):
                yield f"满分按 {shown(scale.of)} 分计，得分乘以 {scale.numerator}/{scale.denominator}"
    sites = sum(each.member.kind is MemberKind.SITE for each in members)
    if value.raw and group.mean and sites > 1:
        yield f"以上为 {sites} 个网站合计，得分取平均"


def _plain_row(
    row: Row,
    outcome: Outcome | None,
    basis: str,
    findings: tuple[str, ...],
    sums: _Sums,
    *,
    cap: Decimal | None = None,
    decided: Decided | None = None,
) -> RowScore:
    nothing = ZERO if sums.scored else None
    return RowScore(
        row=row.id,
        group=row.group,
        title=row.title,
        outcome=outcome,
        points=nothing,
        low=nothing,
        high=nothing,
        raw=nothing,
        cap=row.cap if cap is None else cap,
        count=len(findings),
        basis=basis,
        verified=row.verified,
        findings=findings,
        decided=decided or _decided(row),
    )


def _decided(row: Row) -> Decided:
    if row.must_be_assessed:
        return Decided.VISITS
    return Decided.PERSON if row.manual else Decided.CHECKS


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
        words += [f"未能测定：{'、'.join(reasons)}"] if reasons else []
        if row.must_be_assessed and outcome is Outcome.PASS and len(stored) == 1:
            # Availability: the arithmetic that clears a site is told like the one that fails it.
            words += sorted(stored[0].passed)
    quiet = _QUIET_VETO.get(outcome, "未发现否决情形")
    return _plain_row(row, outcome, "；".join(words) or quiet, findings, sums)


_QUIET_VETO = {None: "没有检查结果", Outcome.NOT_APPLICABLE: "不适用"}
_MATERIAL_OUTCOMES = {
    MaterialState.SUBMITTED: Outcome.REVIEW,
    MaterialState.ACCEPTED: Outcome.PASS,
    MaterialState.RETURNED: Outcome.FAIL,
}


def _quiet_outcome(stored: Sequence[RowFacts], *, below: bool = False) -> Outcome | None:
    if any(each.unknown for each in stored):
        return Outcome.UNKNOWN
    outcomes = set().union(*(each.outcomes for each in stored))
    if below or outcomes - {Outcome.NOT_APPLICABLE}:
        return Outcome.PASS
    return Outcome.NOT_APPLICABLE if outcomes else None


def _outcome(kind: GroupKind, stored: Sequence[RowFacts]) -> Outcome | None:
    weights = {entry.weight for each in stored for entry in each.entries}
    if kind is GroupKind.BONUS:
        if Weight.SURE in weights:
            return Outcome.PASS
        return Outcome.REVIEW if weights else _quiet_outcome(stored)
    if weights & {Weight.SURE, Weight.LIKELY}:
        return Outcome.FAIL
    return Outcome.REVIEW if weights else _quiet_outcome(stored)


def _veto_scores(rubric: Rubric, members: Sequence[JudgedMember], state: VetoState) -> tuple[VetoScore, ...]:
    return tuple(
        VetoScore(row=row.id, title=row.title, basis=judgement.basis, findings=judgement.findings, subject=each.member.id)
        for row in _rows(rubric, GroupKind.VETO)
        for each in members
        if (judgement := each.vetoes.get(row.id)) is not None and judgement.state is state
    )


def _verdict(rubric: Rubric, members: Sequence[JudgedMember], sums: _Sums) -> tuple[Verdict, tuple[str, ...]]:
    failed, doubtful = [], []
    for row in _rows(rubric, GroupKind.VETO):
        for each in members:
            judgement = each.vetoes.get(row.id)
            if judgement is None:
                continue
            words = f"{row.id} {row.title}（{each.member.id}）"
            if judgement.state is VetoState.HELD:
                failed.append(f"单项否决：{words}：{_beyond_title(row, judgement.basis)}")
            elif judgement.state is VetoState.SUSPECTED:
                doubtful.append(f"疑似单项否决，待确认：{words}：{_beyond_title(row, judgement.basis)}")
            elif row.must_be_assessed and not _assessed(each.facts.of(row)):
                doubtful.append(f"{words}无法评定：{_lack(each.facts.of(row))}")
    if sums.scored:
        for line in rubric.pass_lines:
            reached = {view: sum((sums.groups[view][group] for group in line.groups), Fraction(0)) for view in View}
            if reached[View.HIGH] < Fraction(line.at_least):
                most = "最高只能达到" if reached[View.HIGH] > reached[View.VALUE] else ""
                failed.append(f"{line.title}{most} {_below(reached[View.HIGH])} 分 < {shown(line.at_least)} 分")
            elif reached[View.LOW] < Fraction(line.at_least):
                doubtful.append(f"{line.title}最低可能为 {_below(reached[View.LOW])} 分 < {shown(line.at_least)} 分")
    if failed:
        return Verdict.UNQUALIFIED, tuple(failed + doubtful)
    return (Verdict.UNDETERMINED if doubtful else Verdict.QUALIFIED), tuple(doubtful)


def _beyond_title(row: Row, basis: str) -> str:
    """A row of one case is called by its title already."""
    return basis.removeprefix(f"{row.title}：")


def _below(reached: Fraction) -> str:
    """A figure under a line, never rounded onto it: 20.997 is told as 20.99."""
    return shown(decimal_of(reached).quantize(Decimal("0.01"), ROUND_FLOOR))


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
