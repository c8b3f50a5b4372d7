import pytest

from checks.ipv6.score import ipv6_score
from core.snapshot import DnsObservation, Ipv6Observation
from tests.checks.builder import HOST, causes, outcomes, run, said, snapshot


def judge(aaaa=("240e::1",), **seen):
    return snapshot(dns=DnsObservation(host=HOST, aaaa=aaaa), ipv6=Ipv6Observation(**{"have_ipv6": True, "home": 1.0, **seen}))


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (100.0, []),
        (99.0, []),
        (98.99, [("fail", "ipv6.score_low_99")]),
        (95.0, [("fail", "ipv6.score_low_99")]),
        (94.99, [("fail", "ipv6.score_low_95")]),
    ],
)
def test_official_score_decides(score, expected):
    assert said(ipv6_score, judge(official_score=score, have_ipv6=False, home=None)) == expected


def test_estimate_only_asks_a_person_and_says_so():
    [found] = run(ipv6_score, judge(level2=0.5, level2_links=10, level3=0.5, level3_links=10))[1]
    assert (str(found.outcome), found.code, found.measured["source"]) == ("review", "ipv6.score_low_95", "estimate")
    assert "非官方" in found.message


def test_good_estimate_passes():
    assert outcomes(ipv6_score, judge(level2=1.0, level2_links=10, level3=1.0, level3_links=10)) == {"pass"}


def test_uncompleted_conversion_is_not_scored_as_well():
    assert outcomes(ipv6_score, judge(aaaa=())) == {"not_applicable"}
    assert outcomes(ipv6_score, judge(home=0.5)) == {"not_applicable"}


@pytest.mark.parametrize(("aaaa", "word"), [((), "没有AAAA记录"), (("fe80::1",), "AAAA记录不是公网地址")], ids=["none", "not public"])
def test_why_it_is_not_scored(aaaa, word):
    [said_of_it] = run(ipv6_score, judge(aaaa=aaaa))[0]
    assert said_of_it.reason.startswith(word)


def test_without_ipv6_of_our_own_it_is_unknown():
    assert causes(ipv6_score, judge(have_ipv6=False, home=None)) == {"no_ipv6"}
