"""Whose an address is, as a team's member sees it."""

from typing import Any, cast

from crawler.sweep.claims import Claims
from crawler.sweep.member import TeamShare
from crawler.sweep.share import Board, deal, redeal, slot_of

FILE = "http://a.gov.cn/files/1.pdf"


def team(size: int) -> list[TeamShare]:
    board, claims = Board(size), Claims()
    return [TeamShare(rank, deal(range(size)), board, claims, cast("Any", None), 100) for rank in range(size)]


def test_a_file_is_of_the_process_that_meets_it_first_and_a_page_of_its_slot():
    shares = team(3)
    assert [share.owner(FILE, own=True, is_file=True) for share in (shares[2], *shares)] == [2] * 4
    page = "http://a.gov.cn/1.html"
    assert {share.owner(page, own=True) for share in shares} == {deal(range(3))[slot_of(page, own=True)]}
    assert [share.is_ours(FILE) for share in shares] == [False, False, True]


def test_two_that_claim_at_once_are_told_apart_before_the_file_is_asked_for():
    first, second = team(2)
    first.owner(FILE, own=True, is_file=True)
    second.take_over(FILE)  # had seen the place empty, too
    assert (first.is_ours(FILE), second.is_ours(FILE)) == (False, True)


def test_files_of_the_dead_go_to_who_has_their_slots_and_all_agree():
    shares = team(3)
    shares[1].owner(FILE, own=True, is_file=True)
    slots = redeal(deal(range(3)), [0, 2])
    for share in (shares[0], shares[2]):
        share.deal_anew(slots)
    heir = slots[slot_of(FILE, own=True)]
    assert [share.owner(FILE, own=True, is_file=True) for share in (shares[0], shares[2], shares[0])] == [heir] * 3
    assert shares[heir].is_ours(FILE)


def test_who_had_claimed_a_file_too_keeps_it_when_the_other_dies():
    first, second, third = team(3)
    first.owner(FILE, own=True, is_file=True)
    second.take_over(FILE)
    assert not first.is_ours(FILE)
    for share in (first, third):
        share.deal_anew(redeal(deal(range(3)), [0, 2]))
    assert first.is_ours(FILE)


def test_files_that_were_never_claimed_are_whose_they_are_said_to_be():
    shares = team(2)
    assert all(share.is_ours(FILE) for share in shares)
