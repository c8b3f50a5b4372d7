"""Why a finding touches no row: said of each row that it could have touched, so that nobody believes it counted."""

from collections.abc import Iterator
from datetime import datetime

from core.finding import Finding
from core.outcome import LIVE_STATES
from core.rubric import GroupKind, Member, Row, Rubric, Window
from core.scorecard import UNSCORED
from core.words import STATES
from rules.sorting import in_window, sort_facts


def why_silent(rubric: Rubric, member: Member, finding: Finding, at: datetime) -> str:
    """Why *finding* has no part in the card of *member* at *at*, in Chinese; empty when it has one."""
    if finding.state not in LIVE_STATES:
        return f"{STATES[finding.state]}，不再计入"
    rows = _rows(rubric, finding)
    if not rows:
        return f"没有 {finding.row} 行" if finding.row else "没有对应的行"
    entered = sort_facts(rubric, member, [finding], (), at).rows
    reasons = [_reason(rubric, row, member, finding, at, entered=row.id in entered) for row in rows]
    return "" if "" in reasons else "；".join(dict.fromkeys(reasons))


def touches(rubric: Rubric, finding: Finding) -> bool:
    """Whether the rubric has a row for *finding* at all, whomever it is about."""
    return bool(_rows(rubric, finding))


def _rows(rubric: Rubric, finding: Finding) -> list[Row]:
    if finding.row:
        place = rubric.place_by_id.get(finding.row)
        return [place[0]] if place else []
    return [rubric.row_by_id[row] for row in rubric.rows_of(finding.code or "")]


def _reason(rubric: Rubric, row: Row, member: Member, finding: Finding, at: datetime, *, entered: bool) -> str:
    scope, kind = rubric.scope(member), rubric.group_by_id[row.group].kind
    if kind in (GroupKind.OFFICE, GroupKind.RESULT):
        return f"{row.id} 不由网站或账号的问题计算"
    if row.id not in scope.ids:
        return f"{row.id} 不检查这个对象（{rubric.why_not(row, [member])}）"
    if not entered:
        missed = next((words for words in _missed(rubric, row, finding, at) if words), "")
        return f"{row.id} {missed or '另有条件，这个问题没有达到'}"
    return UNSCORED if kind in (GroupKind.DEDUCT, GroupKind.BONUS) and not scope.scored else ""


def _missed(rubric: Rubric, row: Row, finding: Finding, at: datetime) -> Iterator[str]:
    """Windows of the cases that the finding could have counted for and that it lies outside of."""
    named = rubric.place_by_id[finding.row][1] if finding.row else None
    for case in row.cases:
        meant = case is named if named else any(rule.code == finding.code for rule in case.codes) or bool(finding.row)
        if meant and case.window is not None and not in_window(finding.observed_at, case.window, at):
            yield _window_words(case.window)


def _window_words(window: Window) -> str:
    if window.since or window.until:
        ends = [f"{window.since} 起"] if window.since else []
        ends += [f"{window.until} 以前（含当天）"] if window.until else []
        return f"只计 {'、'.join(ends)}发现的问题"
    years, months = divmod(window.months, 12)
    span = f"{window.days} 天" if window.days else f"{years} 年" if years and not months else f"{window.months} 个月"
    return f"只计监测时间点前 {span}内发现的问题"
