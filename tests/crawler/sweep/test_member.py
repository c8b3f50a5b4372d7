"""Whose an address is, as a team's member sees it."""

from typing import Any, cast

from crawler.sweep.claims import Claims
from crawler.sweep.member import LOW, TeamShare
from crawler.sweep.share import KNOWN, Board, deal, redeal, slot_of

FILE = "http://a.gov.cn/files/1.pdf"
CALENDAR = "http://a.gov.cn/list.do?month=1"


def team(size: int) -> list[TeamShare]:
    board, claims = Board(size), Claims()
    return [TeamShare(rank, deal(range(size)), board, claims, cast("Any", None), 100) for rank in range(size)]


def busy(shares: list[TeamShare]) -> list[TeamShare]:
    """Let every process have work for a while."""
    for _ in range(2):
        for share in shares:
            share.report(0, LOW, 0, 0, 0)
    return shares


def heir_of(url: str, size: int) -> int:
    return deal(range(size))[slot_of(url, own=True)]


def test_who_meets_an_address_keeps_it_while_all_have_enough_to_do():
    shares = busy(team(3))
    assert [share.owner(FILE, own=True, stays=True) for share in (shares[2], *shares)] == [2, KNOWN, KNOWN, 2]
    assert [share.is_ours(FILE) for share in shares] == [False, False, True]
    assert {share.owner(CALENDAR, own=True) for share in shares} == {heir_of(CALENDAR, 3)}


def test_addresses_are_dealt_out_as_long_as_one_process_has_little_to_do():
    shares = team(3)
    heir = heir_of(FILE, 3)
    assert [share.owner(FILE, own=True, stays=True) for share in shares] == [heir] * 3
    assert [share.is_ours(FILE) for share in shares] == [rank == heir for rank in range(3)]
    busy(shares)
    shares[0].report(0, LOW - 1, 0, 0, 0)
    assert shares[0].owner(FILE.replace("1", "2"), own=True, stays=True) == heir_of(FILE.replace("1", "2"), 3)


def test_after_a_death_all_that_is_met_is_told():
    shares = busy(team(3))
    shares[0].owner(FILE, own=True, stays=True)
    assert shares[2].owner(FILE, own=True, stays=True) == KNOWN
    shares[2].deal_anew(redeal(deal(range(3)), [0, 2]))
    assert shares[2].owner(FILE, own=True, stays=True) == 0


def test_two_that_claim_at_once_are_told_apart_before_the_file_is_asked_for():
    first, second = busy(team(2))
    first.owner(FILE, own=True, stays=True)
    second.take_over(FILE)  # had seen the place empty, too
    assert (first.is_ours(FILE), second.is_ours(FILE)) == (False, True)


def test_files_of_the_dead_go_to_who_has_their_slots_and_all_agree():
    shares = busy(team(3))
    shares[1].owner(FILE, own=True, stays=True)
    slots = redeal(deal(range(3)), [0, 2])
    for share in (shares[0], shares[2]):
        share.deal_anew(slots)
    heir = slots[slot_of(FILE, own=True)]
    assert [share.owner(FILE, own=True, stays=True) for share in (shares[0], shares[2], shares[0])] == [heir] * 3
    assert shares[heir].is_ours(FILE)


def test_who_had_claimed_a_file_too_keeps_it_when_the_other_dies():
    first, second, third = busy(team(3))
    first.owner(FILE, own=True, stays=True)
    second.take_over(FILE)
    assert not first.is_ours(FILE)
    for share in (first, third):
        share.deal_anew(redeal(deal(range(3)), [0, 2]))
    assert first.is_ours(FILE)


def test_files_that_were_never_claimed_are_whose_they_are_said_to_be():
    shares = team(2)
    assert all(share.is_ours(FILE) for share in shares)
