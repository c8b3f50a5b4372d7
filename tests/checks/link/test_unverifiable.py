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


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"reason": "truncated", "status": 200, "detail": "正文没有传完连接就关闭了"}, "正文没有传完"),
        ({"reason": "invalid_url", "status": 302, "detail": "跳转地址无效"}, "跳转地址无效"),
        ({"reason": "400", "status": 400, "detail": "返回 400"}, "返回 400"),
        ({"reason": "protocol", "status": 200}, "返回 200"),
    ],
)
def test_unknown_link_says_what_happened_not_the_status_of_half_an_answer(fault, words):
    [verdict] = run(link_unverifiable, judge(verdict=LinkVerdict.UNCERTAIN, **fault))[0]
    assert words in verdict.reason


def test_unknown_links_leave_the_rows_of_dead_links_alone():
    site = judge(verdict=LinkVerdict.UNCERTAIN, reason="timeout", status=None)
    assert {one.codes for one in run(link_unverifiable, site)[0]} == {("link.unverifiable",)}
