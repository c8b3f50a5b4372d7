"""What every check promises through its runner: what was not measured, and a crash, are unknown."""

from dataclasses import replace

import pytest

from checks.base import run_check
from checks.record import run_record_check
from checks.registry import all_checks, site_checks
from core.errors import Failure
from core.lexicon import SEVERE, Lexicon, Term
from core.outcome import Cause, Owner
from tests.checks.builder import HOME, snapshot
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


LOST = {f"{HOME}a/1.html": Failure(Cause.HTTP_4XX, Owner.SITE, "审计中断前读到过此页，继续时已打不开（404），没有检查其内容")}
CLOSELY = ("text.severe", "text.typo", "privacy.leak", "secret.suspect", "security.hidden_link", "link.external")


@pytest.mark.parametrize("check", [each for each in all_checks() if each.subject == "site"], ids=lambda check: check.id)
def test_page_of_a_closer_look_that_was_lost_is_unknown_to_those_it_was_kept_for(check):
    words = Lexicon([Term(wrong="秸杆", right="秸秆"), Term(wrong="中华人民共合国", severity=SEVERE)])
    said = [one for one in run_check(check, snapshot(lexicon=words, lost_pages=LOST))[0] if one.subject in LOST]
    assert [(one.outcome.value, one.cause, one.reason) for one in said] == [
        ("unknown", failure.cause, failure.detail) for failure in LOST.values() if check.id in CLOSELY
    ]
