"""What visits, messages, posts and the account register say at T: judged when it is asked for, stored nowhere."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from checks.record import run_record_check
from core.assessment import Assessment
from core.finding import Finding
from core.outcome import LIVE_STATES, Outcome, State
from core.records import AccountRecords, SiteRecords
from core.rubric import Member
from rules.engine import MemberFacts

DERIVED: Final = frozenset(
    {
        "availability.ratio", "availability.vantage", "availability.warning", "media.freshness", "media.filing", "media.app", "media.interaction", "media.followers",
        "media.name_related",
    }
)  # fmt: skip
"""Checks judged here only; what an earlier run stored about them is no longer the answer."""


def judged_records(
    member: Member, records: SiteRecords | AccountRecords, stored: Sequence[Finding], assessments: Sequence[Assessment]
) -> MemberFacts:
    """
    Facts of a member: what is stored about it, and what its records say at T.

    A finding of a record check that a person decided about is stored; when the records no longer show it, it is fixed.
    """
    said, found = judge_records(records)
    decided = [finding for finding in stored if finding.state in (State.REJECTED, State.WAIVED)] if found else []
    settled = {finding.fingerprint for finding in decided}
    return MemberFacts(
        member=member,
        findings=[*_up_to_date(stored, said, found), *(finding for finding in found if finding.fingerprint not in settled)],
        assessments=[*(each for each in assessments if each.check not in DERIVED), *said],
    )


def _up_to_date(stored: Sequence[Finding], said: Sequence[Assessment], found: Sequence[Finding]) -> Sequence[Finding]:
    mine = {each.check for each in said}
    if not any(finding.check in mine and finding.measured for finding in stored):
        return stored
    seen = {finding.fingerprint for finding in found}
    answered = {(each.check, code) for each in said if each.outcome is not Outcome.UNKNOWN for code in each.codes}

    def is_gone(finding: Finding) -> bool:
        # Imported findings carry no measurements: they are facts of their own and stay until somebody says otherwise.
        derived = bool(finding.measured) and finding.state in LIVE_STATES and (finding.check, finding.code) in answered
        return derived and finding.fingerprint not in seen

    return [replace(finding, state=State.FIXED) if is_gone(finding) else finding for finding in stored]


def judge_records(records: SiteRecords | AccountRecords) -> tuple[list[Assessment], list[Finding]]:
    """What the record checks say at T; nothing is written."""
    from checks.availability.ratio import availability_ratio
    from checks.availability.vantage import availability_vantage
    from checks.media.app import media_app
    from checks.media.filing import media_filing
    from checks.media.followers import media_followers
    from checks.media.freshness import media_freshness
    from checks.media.interaction import media_interaction
    from checks.media.name import media_name
    from checks.media.name_consistent import media_name_consistent
    from checks.media.name_related import media_name_related
    from checks.message.jiucuo import message_jiucuo
    from checks.message.overdue import message_overdue
    from checks.message.test import message_test

    said: list[Assessment] = []
    found: list[Finding] = []
    if isinstance(records, SiteRecords):
        for check in (availability_ratio, availability_vantage, message_jiucuo, message_overdue, message_test):
            answers, findings = run_record_check(check, records)
            said, found = said + answers, found + findings
    else:
        for each in (
            media_freshness, media_filing, media_name, media_name_consistent, media_name_related, media_app, media_interaction, media_followers,
        ):  # fmt: skip
            answers, findings = run_record_check(each, records)
            said, found = said + answers, found + findings
    return said, found
