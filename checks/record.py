"""Checks on stored records (visits, messages, accounts, posts): the same shape as site checks, judged in memory at T."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from checks.base import Check, Verdict, collect, crashed
from core.assessment import Assessment
from core.finding import Finding
from core.records import AccountRecords, PostRecords, SiteRecords

RecordsT = TypeVar("RecordsT", SiteRecords, AccountRecords, PostRecords)


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
        verdicts = [crashed(error)]
    site = records.site.id if isinstance(records, SiteRecords) else None
    account = None if isinstance(records, SiteRecords) else records.account.id
    return collect(check, verdicts, site=site, account=account, subject=records.subject, at=records.at)
