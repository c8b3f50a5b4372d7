"""Neutral records of accounts for the media checks."""

from datetime import UTC, datetime, timedelta

from checks.record import run_record_check
from core.records import AccountRecords, PostRecords
from core.site import Account

T = datetime(2026, 11, 20, tzinfo=UTC)
DAY = timedelta(days=1)
ACCOUNT = Account(
    id="wx1", platform="wechat", name="涪城发布", unit="涪城区", sponsor="涪城区人民政府", filed=True, reported=True, whitelisted=True
)


def records(account=ACCOUNT, **more):
    return AccountRecords(account=account, at=T, **more)


def posted(account=ACCOUNT, **more):
    return PostRecords(account=account, at=T, **more)


def said(check, given):
    """(outcome, code) of every answer, findings checked to agree."""
    answers, findings = run_record_check(check, given)
    assert all(finding.account == given.account.id and finding.message for finding in findings)
    return [(answer.outcome.value, answer.codes[0] if answer.outcome.value in ("fail", "review") else "") for answer in answers]


def found(check, given):
    """The only finding."""
    (finding,) = run_record_check(check, given)[1]
    return finding


def answered(check, given):
    """The only answer."""
    (answer,) = run_record_check(check, given)[0]
    return answer
