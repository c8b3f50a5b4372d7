"""What changed within the week: state before against state after, summed per site and code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

from core.code import Code
from core.digest import Change, ChangeLine
from core.finding import is_secret
from core.outcome import LIVE_STATES, Severity, State
from pipeline.digest.members import Members
from pipeline.imports.catalogue import Catalogue

if TYPE_CHECKING:
    from store import Store
    from store.week import Changed

_Word = TypeVar("_Word", bound=StrEnum)

MAX_LINES: Final = 150
"""Lines of changes that a digest names one by one; the ledger beside it has them all. House rule."""

KEPT_BACK: Final = "内容不随邮件和通知发送，请有核实权限的人员在看板中查看"
"""Said instead of what a suspected state secret is and where it stands."""

_SETTLED: Final = frozenset({State.REJECTED, State.WAIVED})
_PROVEN: Final = frozenset({State.CONFIRMED, State.REGRESSED})
_SEVERITY: Final = {Severity.VETO: 0, Severity.DEDUCT: 1, Severity.ADVICE: 2, Severity.MERIT: 3}
_CHANGE: Final = {change: place for place, change in enumerate(Change)}


_Key = tuple[Change, str, str, Severity]
"""Change, subject, code (or row), severity."""


@dataclass(slots=True)
class _Bunch:
    state: State
    fingerprint: str
    count: int = 0
    proven: int = 0


@dataclass(slots=True)
class Changes:
    """Sums of the week and the lines worth naming."""

    counts: dict[Change, dict[Severity, int]] = field(default_factory=dict)
    lines: tuple[ChangeLine, ...] = ()
    omitted: int = 0


def change_of(before: State | None, after: State) -> Change | None:
    """
    What a step from *before* (None: not known yet) to *after* means; None when it means nothing to a reader.

    >>> change_of(State.FIXED, State.SUSPECTED), change_of(State.SUSPECTED, State.CONFIRMED)
    (<Change.REGRESSED: 'regressed'>, <Change.CONFIRMED: 'confirmed'>)
    """
    if after is State.FIXED:
        return None if before is State.FIXED else Change.FIXED
    if after in _SETTLED:
        return None if before in _SETTLED else Change.SETTLED
    if before is None:
        return Change.NEW
    if before is State.FIXED or (after is State.REGRESSED and before is not State.REGRESSED):
        return Change.REGRESSED
    if before in _SETTLED:
        return Change.REOPENED
    return Change.CONFIRMED if before is State.SUSPECTED and after in _PROVEN else None


def severity_of(code: str | None, row: str | None, codes: Mapping[str, Code]) -> Severity:
    """Severity of a code; for a manual finding that names a row: what the shipped rubric with that row makes of it, else a deduction."""
    entry = codes.get(code or "")
    return entry.severity if entry is not None else _row_severities().get(row or "", Severity.DEDUCT)


@cache
def _row_severities() -> Mapping[str, Severity]:
    return Catalogue.load().severities


def collect_changes(store: "Store", stream: "Iterable[Changed]", members: Members, codes: Mapping[str, Code]) -> Changes:
    """Read the stream once; only sums and one example per line are kept."""
    found = Changes()
    bunches: dict[_Key, _Bunch] = {}
    for item in stream:
        change = change_of(item.before, item.after)
        subject = item.site or item.account or ""
        if change is None or not members.knows(item.site, item.account):
            continue
        severity = severity_of(item.code, item.row, codes)
        if severity is Severity.MERIT:  # nothing to mend, and its end is no repair
            continue
        sums = found.counts.setdefault(change, {})
        sums[severity] = sums.get(severity, 0) + 1
        key = (change, subject, item.code or item.row or "", severity)
        bunch = bunches.get(key)
        if bunch is None:
            bunch = bunches[key] = _Bunch(item.after, item.fingerprint)
        bunch.count += 1
        bunch.proven += item.after in _PROVEN
        if _rank(item.after, item.fingerprint) < _rank(bunch.state, bunch.fingerprint):
            bunch.state, bunch.fingerprint = item.after, item.fingerprint
    ordered = sorted(bunches, key=lambda key: (_CHANGE[key[0]], _SEVERITY[key[3]], -bunches[key].count, key[1], key[2]))
    chosen = _chosen(ordered)
    found.omitted = len(ordered) - len(chosen)
    found.lines = _lines(store, [(key, bunches[key]) for key in chosen], members, codes)
    found.counts = {change: _in_order(Severity, found.counts[change]) for change in Change if change in found.counts}
    return found


def _rank(state: State, fingerprint: str) -> tuple[bool, str]:
    """Which finding of a bunch is its example: a proven one before others, then one that does not depend on what was stored first."""
    return state not in _PROVEN, fingerprint


def _chosen(ordered: list[_Key]) -> list[_Key]:
    """The first lines of each kind of change, so that a flood of new ones does not hide what came back or was mended."""
    share = MAX_LINES // len(Change)
    number: dict[Change, int] = {}
    early: set[_Key] = set()
    for key in ordered:
        number[key[0]] = number.get(key[0], 0) + 1
        if number[key[0]] <= share:
            early.add(key)
    room = MAX_LINES - len(early)
    rest = set(islice((key for key in ordered if key not in early), room))
    return [key for key in ordered if key in early or key in rest]


def _lines(store: "Store", chosen: list[tuple[_Key, _Bunch]], members: Members, codes: Mapping[str, Code]) -> tuple[ChangeLine, ...]:
    examples = store.weeks.sighted({bunch.fingerprint for _, bunch in chosen}, members.as_of)
    lines = []
    for (change, subject, code, severity), bunch in chosen:
        example = None if is_secret(code) else examples.get(bunch.fingerprint)
        entry = codes.get(code)
        lines.append(
            ChangeLine(
                change=change,
                subject=subject,
                name=members.name(subject),
                unit=members.unit(subject),
                code=code,
                title=(entry.title if entry else "") or (example.title if example else "") or code,
                severity=severity,
                state=bunch.state,
                count=bunch.count,
                proven=bunch.proven,
                message=example.message if example else KEPT_BACK if is_secret(code) else "",
                url=(example.url or "") if example else "",
                fingerprint=bunch.fingerprint,
            )
        )
    return tuple(lines)


def live_counts(store: "Store", members: Members, codes: Mapping[str, Code]) -> dict[Severity, dict[State, int]]:
    """Findings that weigh something at the time of the digest, by severity and state."""
    found: dict[Severity, dict[State, int]] = {}
    for item in store.weeks.live(members.as_of, members.site_filter, members.account_filter):
        if item.state in LIVE_STATES and members.knows(item.site, item.account):
            states = found.setdefault(severity_of(item.code, item.row, codes), {})
            states[item.state] = states.get(item.state, 0) + item.count
    return {severity: _in_order(State, found[severity]) for severity in Severity if severity in found}


def _in_order(words: type[_Word], sums: Mapping[_Word, int]) -> dict[_Word, int]:
    """Sums in the order of their closed list: databases give groups in any order."""
    return {word: sums[word] for word in words if word in sums}
