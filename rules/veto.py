"""Vetoes: a row fails its subject outright when confirmed facts say so (contract 8.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from core.finding import is_secret
from core.rubric import Case, Row
from rules.sorting import Entry, Facts, Weight


class VetoState(Enum):
    """What the stored facts say about a veto row."""

    HELD = "held"
    SUSPECTED = "suspected"
    """Would hold if the suspected findings were confirmed."""
    CLEAR = "clear"
    """Nothing stored reaches the line."""


@dataclass(frozen=True, slots=True)
class VetoJudgement:
    """A veto row and one member."""

    state: VetoState
    basis: str
    findings: tuple[str, ...]
    """Fingerprints that carry the state."""


def judge_veto(row: Row, facts: Facts) -> VetoJudgement:
    """Judge one veto row; unknown and blocked facts never veto."""
    entries = facts.of(row).entries
    groups: list[tuple[Case | None, list[Entry]]] = [(case, [entry for entry in entries if entry.case is case]) for case in row.cases]
    groups.append((None, [entry for entry in entries if entry.case is None]))
    held: list[tuple[str, list[Entry]]] = []
    suspected: list[tuple[str, list[Entry]]] = []
    below: list[str] = []
    for case, mine in groups:
        if not mine:
            continue
        sure = [entry for entry in mine if entry.weight is Weight.SURE]
        words = _words(row, case)
        if _reaches(case, sure):
            held.append((f"{words}{_reckon(case, sure)}", sure))
        elif _reaches(case, mine):
            suspected.append((f"{words}{_reckon(case, mine)}（有的尚待人工确认）", mine))
        else:
            below.append(f"{words}{_reckon(case, mine)}，未达到否决线")
    if held:
        return _judgement(VetoState.HELD, held)
    if suspected:
        return _judgement(VetoState.SUSPECTED, suspected)
    return VetoJudgement(VetoState.CLEAR, "；".join(below), ())


def _judgement(state: VetoState, parts: Sequence[tuple[str, list[Entry]]]) -> VetoJudgement:
    fingerprints = sorted({entry.fingerprint for _, entries in parts for entry in entries})
    return VetoJudgement(state, "；".join(words for words, _ in parts), tuple(fingerprints))


def _reaches(case: Case | None, entries: Sequence[Entry]) -> bool:
    if case is None or not case.threshold:
        return bool(entries)
    return any(entry.key[0] == "case" for entry in entries) or _number(entries) >= case.threshold


def _number(entries: Sequence[Entry]) -> int:
    """Columns or guides counted: one place counts once, whatever is found in it."""
    return len({entry.key for entry in entries})


def _words(row: Row, case: Case | None) -> str:
    return case.text if case is not None and len(row.cases) > 1 else row.title


def _reckon(case: Case | None, entries: Sequence[Entry]) -> str:
    """The arithmetic; a measured sentence of the finding itself (availability) is quoted."""
    if case is not None and case.threshold and not any(entry.key[0] == "case" for entry in entries):
        number = _number(entries)
        sign = "≥" if number >= case.threshold else "<"
        return f"：{number} 个 {sign} {case.threshold} 个"
    quotable = (entry.finding.message for entry in entries if not is_secret(entry.finding.code))
    message = next(filter(None, quotable), "")
    return f"：{message}" if message else f"：{len(entries)} 条"
