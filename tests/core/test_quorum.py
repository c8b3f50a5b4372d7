"""Several vantage points: majority of those that could see; never down by fewer; each one's own trouble voids only its own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.outcome import Cause, Owner
from core.quorum import QUORUM, decide, is_valid, vantage_week
from core.visit import Visit

T = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
WORDS = {
    "+": {"ok": True, "seconds": 0.5, "status": 200},
    "-": {"ok": False, "seconds": 0.1, "cause": Cause.CONNECT_REFUSED, "owner": Owner.SITE},
    "s": {"ok": True, "seconds": 15.2},
    "o": {"ok": None, "cause": Cause.OWN_OUTAGE, "owner": Owner.MONITOR},
    "l": {"ok": False, "seconds": 15.4, "cause": Cause.OWN_LAG, "owner": Owner.MONITOR},
    "b": {"ok": None, "cause": Cause.BLOCKED_CHALLENGE, "owner": Owner.UNCLEAR, "status": 412},
}


def seen(letters):
    return [Visit(site="a", at=T, vantage=f"v{number}", **WORDS[letter]) for number, letter in enumerate(letters)]


def word(visit):
    assert visit.vantage == QUORUM
    if visit.is_blocked:
        return "b"
    if visit.is_void:
        return "o"
    return "-" if visit.is_failed else "+"


@pytest.mark.parametrize(
    ("letters", "official"),
    [
        pytest.param("+++", "+", id="all good"),
        pytest.param("---", "-", id="all failed"),
        pytest.param("--+", "-", id="majority failed"),
        pytest.param("-++", "+", id="minority failed"),
        pytest.param("-+", "+", id="a tie is not down"),
        pytest.param("--++", "+", id="a tie of four"),
        pytest.param("--+o", "-", id="an outage of one place takes only its own vote"),
        pytest.param("-+ol", "+", id="two left, a tie"),
        pytest.param("--ooo", "-", id="both that could see failed"),
        pytest.param("-oo", "o", id="one pair of eyes is no majority"),
        pytest.param("-", "o", id="alone"),
        pytest.param("+oo", "+", id="one that got through suffices"),
        pytest.param("ooo", "o", id="nobody could see"),
        pytest.param("", "o", id="nobody was there"),
        pytest.param("ss+", "-", id="slow is failed"),
        pytest.param("bbb", "b", id="blocked everywhere"),
        pytest.param("bb+", "+", id="another exit got through"),
        pytest.param("b--", "-", id="blocked does not vote"),
        pytest.param("b-", "b", id="blocked outweighs a single failure"),
        pytest.param("bo", "b", id="blocked and an outage"),
    ],
)
def test_quorum(letters, official):
    decided = decide("a", T, seen(letters))
    assert word(decided) == official
    assert (decided.site, decided.at) == ("a", T)
    told = [attempt for attempt in decided.attempts if attempt.kind == "vantage"]
    assert len(told) == (0 if letters == "+++" else len(letters)), "every word that was not simply good is told"


@pytest.mark.parametrize(
    ("letters", "least", "official"),
    [
        pytest.param("--+", 4, "o", id="a failing majority of too few voters is not good either"),
        pytest.param("--+-", 4, "-", id="enough voters"),
        pytest.param("-++", 4, "+", id="a passing majority needs no number"),
        pytest.param("--b", 3, "b", id="blocked where too few failed"),
    ],
)
def test_too_few_voters_decide_nothing(letters, least, official):
    assert word(decide("a", T, seen(letters), least=least)) == official


def test_figures_come_from_the_deciding_side():
    votes = [replace(visit, seconds=seconds) for visit, seconds in zip(seen("+++-"), (3.0, 1.0, 2.0, 0.1), strict=True)]
    assert decide("a", T, votes).seconds == 2.0
    down = decide("a", T, seen("--+"))
    assert (down.ok, down.cause, down.owner) == (False, Cause.CONNECT_REFUSED, Owner.SITE)


def test_word_of_each_place_is_told_with_its_figures():
    votes = [replace(vote, address="192.0.2.1") for vote in seen("+-obs")]
    told = decide("a", T, [*votes[:-1], replace(votes[-1], vantage="")]).attempts
    assert [attempt.detail for attempt in told] == ["本机：失败", "v0：正常", "v1：失败", "v2：无效", "v3：被拦截"]
    own = [(one.at, one.ok, one.seconds, one.status, one.cause, one.owner, one.address) for one in told[1:]]
    assert own == [(vote.at, vote.ok, vote.seconds or 0.0, vote.status, vote.cause, vote.owner, vote.address) for vote in votes[:-1]]


def test_what_is_no_plain_good_has_an_owner():
    owners = {letters: decide("a", T, seen(letters)).owner for letters in ("bb", "oo", "", "-o", "ss+", "--")}
    monitor = dict.fromkeys(("oo", "", "-o"), Owner.MONITOR)
    assert owners == {**monitor, "bb": Owner.UNCLEAR, "ss+": Owner.SITE, "--": Owner.SITE}
    refused = replace(seen("-")[0], owner=Owner.NETWORK)
    assert decide("a", T, [refused, replace(refused, vantage="v9")]).owner is Owner.NETWORK


def test_gap_and_outage_name_their_cause():
    assert decide("a", T, []).cause is Cause.GAP
    assert decide("a", T, seen("oo")).cause is Cause.OWN_OUTAGE
    assert decide("a", T, seen("-o")).cause is Cause.NO_QUORUM


def test_first_visit_of_a_place_in_the_slot_counts():
    first, again = seen("-+")
    late = replace(again, vantage=first.vantage, at=T + timedelta(minutes=20))
    assert word(decide("a", T, [late, first, *seen("--")[1:]])) == "-"


LETTERS = st.text(alphabet="+-solb", max_size=9)


@given(letters=LETTERS, least=st.integers(1, 4))
def test_failure_always_has_a_true_majority_of_valid_visits(letters, least):
    visits = seen(letters)
    valid = [visit for visit in visits if is_valid(visit)]
    failed = [visit for visit in valid if visit.is_failed]
    down = word(decide("a", T, visits, least=least)) == "-"
    assert down == (2 * len(failed) > len(valid) >= least)


@given(letters=LETTERS, order=st.randoms(use_true_random=False))
def test_order_never_matters(letters, order):
    visits = seen(letters)
    shuffled = visits[:]
    order.shuffle(shuffled)
    assert decide("a", T, shuffled) == decide("a", T, visits)


@given(letters=LETTERS, more=st.text(alphabet="ol", max_size=4))
def test_own_trouble_of_a_place_changes_nothing_for_the_others(letters, more):
    assert word(decide("a", T, seen(letters + more))) == word(decide("a", T, seen(letters)))


@given(letters=LETTERS)
def test_one_more_good_visit_never_brings_a_site_down(letters):
    if word(decide("a", T, seen(letters))) != "-":
        assert word(decide("a", T, seen(letters + "+"))) != "-"


def test_week_of_one_place_is_advice():
    visits = [
        Visit(site="a", at=T - timedelta(hours=hours + 0.5), vantage="v", **WORDS["-" if hours < 9 else "o" if hours == 9 else "+"])
        for hours in range(168)
    ]
    told = vantage_week("v", "北京电信", visits, T)
    assert (told.valid, told.failed, told.void, told.is_failing) == (167, 9, 1, True)
    assert told.last_failed_at == T - timedelta(minutes=30)
    assert "北京电信" in told.sentence
    assert "167 次有效访问中 9 次失败 = 5.39 % ≥ 5 %" in told.sentence
    assert "不计入评定" in told.sentence
    assert "没有有效访问" in vantage_week("v", "", [], T).sentence
