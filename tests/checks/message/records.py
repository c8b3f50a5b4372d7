"""Answers of a message check as (outcome, code)."""

from checks.record import run_record_check
from tests.checks.stored import judge_week, stored


def said(check, *messages, **more):
    """(outcome, code) of every finding; outcomes of the other answers with an empty code."""
    assessments, findings = run_record_check(check, stored(judge_week(), messages, **more))
    assert all(found.target and found.target.startswith("message:") for found in findings)
    return [(one.outcome.value, one.codes[0] if one.outcome.value == "fail" else "") for one in assessments]


def found(check, *messages, **more):
    """Words, state and measured values of every finding."""
    findings = run_record_check(check, stored(judge_week(), messages, **more))[1]
    return [(one.message, one.state, dict(one.measured)) for one in findings]
