"""What every check promises through its runner: what was not measured, and a crash, are unknown."""

from dataclasses import replace

import pytest

from checks.base import run_check
from checks.record import run_record_check
from checks.registry import all_checks, site_checks
from core.errors import Failure
from core.outcome import Cause, Owner
from tests.checks.builder import snapshot
from tests.checks.stored import judge_week, stored

NEEDS = [(check, need) for check in site_checks() for need in check.needs]


@pytest.fixture
def crashes_are_raised():
    """Not here: the crash is what is asked about."""


@pytest.fixture
def answers_are_explained():
    """Nor are these answers the checks' own."""


@pytest.mark.parametrize(("check", "need"), NEEDS, ids=lambda value: value if isinstance(value, str) else value.id)
def test_missing_observation_is_unknown_with_its_cause(check, need):
    failure = Failure(Cause.BLOCKED_CHALLENGE, Owner.UNCLEAR, "防护设备拦截了监测访问")
    assessments, findings = run_check(check, snapshot(**{need: None}, failures={need: failure}))
    assert findings == []
    assert {(one.outcome.value, one.cause, one.owner) for one in assessments} == {("unknown", failure.cause, failure.owner)}


def boom(_):
    raise ValueError("boom")


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.id)
def test_crash_is_unknown_and_ours(check):
    broken = replace(check, rule=boom, needs=())
    run, subject = (run_check, snapshot()) if check.subject == "site" else (run_record_check, stored(judge_week()))
    assessments, findings = run(broken, subject)
    assert findings == []
    assert {(one.outcome.value, one.cause, one.owner) for one in assessments} == {("unknown", Cause.CHECK_CRASHED, Owner.MONITOR)}
