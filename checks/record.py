"""Checks on stored records (visits, messages, accounts, posts): the same shape as site checks, judged in memory at T."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from checks.base import MAX_TEXT, Check, Verdict, unknown
from core.assessment import Assessment
from core.finding import Finding
from core.outcome import Cause, Outcome, Owner, State
from core.records import AccountRecords, PostRecords, SiteRecords

RecordsT = TypeVar("RecordsT", SiteRecords, AccountRecords, PostRecords)
AnyRecords = SiteRecords | AccountRecords | PostRecords


def record_check(
    *, id: str, title: str, codes: tuple[str, ...], source: str
) -> Callable[[Callable[[RecordsT], Iterable[Verdict]]], Check[RecordsT]]:
    """Declare a check on stored records; no verdict at all means that nothing is stored to judge."""

    def declare(rule: Callable[[RecordsT], Iterable[Verdict]]) -> Check[RecordsT]:
        return Check(id=id, title=title, codes=codes, needs=(), source=source, subject="record", rule=rule)

    return declare


def run_record_check(check: Check[RecordsT], records: RecordsT) -> tuple[list[Assessment], list[Finding]]:
    """Verdicts of one check as assessments and findings; a crash is ``unknown``."""
    try:
        verdicts = list(check.rule(records))
    except Exception as error:  # noqa: BLE001  a crash of one check must not stop the others; it is recorded as unknown
        verdicts = [unknown(Cause.CHECK_CRASHED, Owner.MONITOR, f"检查程序出错：{type(error).__name__}: {error}"[:MAX_TEXT])]
    site = records.site.id if isinstance(records, SiteRecords) else None
    account = None if isinstance(records, SiteRecords) else records.account.id
    assessments, findings = [], []
    for verdict in verdicts:
        codes = (verdict.code,) if verdict.code else verdict.codes or check.codes
        assessments.append(
            Assessment(
                check=check.id,
                subject=records.subject,
                site=site,
                account=account,
                outcome=verdict.outcome,
                codes=codes,
                cause=verdict.cause,
                owner=verdict.owner,
                reason=verdict.message[:MAX_TEXT],
                at=records.at,
            )
        )
        if verdict.code is not None and verdict.outcome in (Outcome.FAIL, Outcome.REVIEW):
            findings.append(
                Finding(
                    code=verdict.code,
                    site=site,
                    account=account,
                    url=verdict.url,
                    target=verdict.target,
                    outcome=verdict.outcome,
                    state=State.CONFIRMED if verdict.confirmed else State.SUSPECTED,
                    observed_at=records.at,
                    count=verdict.count,
                    check=check.id,
                    message=verdict.message[:MAX_TEXT],
                    excerpt=verdict.excerpt[:MAX_TEXT],
                    measured=verdict.measured,
                )
            )
    return assessments, findings
