import pytest

from checks.link.unverifiable import link_unverifiable
from core.outcome import Cause, Owner
from core.snapshot import LinkVerdict
from tests.checks.builder import causes, link_fault, link_report, outcomes, run, said, snapshot


def judge(**fault):
    return snapshot(links=link_report(link_fault(**fault)))


def test_all_links_verified_passes():
    assert outcomes(link_unverifiable, snapshot()) == {"pass"}


@pytest.mark.parametrize(
    ("verdict", "cause"),
    [(LinkVerdict.BLOCKED, "blocked_challenge"), (LinkVerdict.PRIVATE, "private_address"), (LinkVerdict.TLS, "tls_invalid")],
)
def test_finding_carries_its_cause(verdict, cause):
    [found] = run(link_unverifiable, judge(verdict=verdict, status=None, reason=""))[1]
    assert (str(found.outcome), found.code, str(found.cause)) == ("review", "link.unverifiable", cause)
    assert found.owner is not None


def test_failed_once_is_unknown_with_cause_and_no_finding():
    site = judge(verdict=LinkVerdict.UNCERTAIN, reason="timeout", status=None, cause=Cause.DEADLINE, owner=Owner.UNCLEAR)
    assert said(link_unverifiable, site) == []
    assert outcomes(link_unverifiable, site) == {"unknown"}
    assert causes(link_unverifiable, site) == {"deadline"}


def test_unknown_links_leave_the_rows_of_dead_links_alone():
    site = judge(verdict=LinkVerdict.UNCERTAIN, reason="timeout", status=None)
    assert {one.codes for one in run(link_unverifiable, site)[0]} == {("link.unverifiable",)}
