"""Collects the 整改台账 of a scope, site by site, the gravest findings first when not all of them fit."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from config.codes import load_codes
from config.rubrics import clause_of
from core.code import Code
from core.digest import Scope
from core.finding import Finding, is_secret
from core.ledger import Ledger, LedgerLine
from core.outcome import LIVE_STATES, Outcome, Severity
from pipeline.digest.changes import live_counts, severity_of
from pipeline.digest.members import Members, find_members

if TYPE_CHECKING:
    from store import Store

MAX_LINES: Final = 20_000
"""Rows of one ledger; a mail that is larger is refused by many servers. House rule."""
PART: Final = 200
"""Sites read at a time."""

_ORDER: Final = (Severity.VETO, Severity.DEDUCT, Severity.ADVICE)
"""Merits are nothing to mend."""


def collect_ledger(
    store: "Store", as_of: datetime, scope: Scope | None = None, *, by_mail: bool = False, whole: Members | None = None
) -> Ledger:
    """
    Live findings at *as_of* (aware), gravest first, then by site and code; *by_mail* leaves suspected state secrets out.

    *whole*: the members of everything, where they are known.

    Raises:
        UsageError: the scope names somebody unknown.
    """
    members = find_members(store, scope or Scope(), as_of, whole=whole)
    codes = load_codes()
    totals = {severity: sum(states.values()) for severity, states in live_counts(store, members, codes).items()}
    room, quota = MAX_LINES, {}
    for severity in _ORDER:
        quota[severity] = min(totals.get(severity, 0), room)
        room -= quota[severity]
    lines: list[LedgerLine] = []
    for finding, first in _live(store, members):
        if by_mail and is_secret(finding.code):
            continue
        severity = severity_of(finding.code, finding.row, codes)
        if quota.get(severity, 0) > 0:
            quota[severity] -= 1
            lines.append(_line(finding, first, members, codes))
    order = {severity: place for place, severity in enumerate(_ORDER)}
    lines.sort(key=lambda line: order[severity_of(line.finding.code, line.finding.row, codes)])
    wanted = sum(totals.get(severity, 0) for severity in _ORDER)
    return Ledger(title="整改台账", as_of=as_of, lines=tuple(lines), omitted=max(0, wanted - len(lines)))


def _live(store: "Store", members: Members) -> Iterator[tuple[Finding, datetime | None]]:
    sites, accounts = sorted(members.sites), sorted(members.accounts)
    for part in _parts(sites):
        first = store.findings.first_seen(part)
        for finding in store.findings.at(members.as_of, part, []):
            if finding.state in LIVE_STATES and finding.outcome is not Outcome.UNKNOWN:
                yield finding, first.get(finding.fingerprint)
    for part in _parts(accounts):
        for finding in store.findings.at(members.as_of, [], part):
            if finding.state in LIVE_STATES and finding.outcome is not Outcome.UNKNOWN:
                yield finding, None


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), PART):
        yield ids[start : start + PART]


def _line(finding: Finding, first: datetime | None, members: Members, codes: Mapping[str, Code]) -> LedgerLine:
    subject = finding.site or finding.account or ""
    entry = codes.get(finding.code or "")
    return LedgerLine(
        finding=finding,
        name=members.name(subject),
        unit=members.unit(subject),
        first_seen=first,
        title=(entry.title if entry else "") or finding.title or finding.row or "",
        clause=entry.clause if entry else clause_of(finding.row or ""),
    )
