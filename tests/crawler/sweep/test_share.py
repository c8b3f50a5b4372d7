"""Who does what, and what all processes see."""

from collections import Counter

from crawler.sweep.queues import Queues
from crawler.sweep.share import SLOTS, SPARE, Board, deal, part_of, redeal, slot_of


def test_every_slot_has_an_owner_and_all_have_as_many():
    assert Counter(deal([0, 1, 2, 3])) == dict.fromkeys(range(4), SLOTS // 4)


def test_only_the_slots_of_the_dead_move():
    before = deal([0, 1, 2])
    after = redeal(before, [0, 2])
    assert all(new == old for old, new in zip(before, after, strict=True) if old != 1)
    assert set(after) == {0, 2}
    assert abs(Counter(after)[0] - Counter(after)[2]) <= 2


def test_foreign_addresses_of_a_host_have_one_owner_pages_of_the_site_are_spread():
    foreign = {slot_of(f"http://b.cn/{number}.html", own=False) for number in range(50)}
    own = {slot_of(f"http://a.gov.cn/{number}.html", own=True) for number in range(500)}
    assert len(foreign) == 1
    assert len(own) > SLOTS // 2


def test_parts_of_a_budget_add_up():
    assert [part_of(64, 3, rank) for rank in range(3)] == [22, 21, 21]
    assert sum(part_of(4, 4, rank) for rank in range(4)) == 4


def test_board():
    board = Board(2)
    assert board.add(0, 0, 5) == 5
    assert board.add(1, 0, 2) == 7
    board.put(1, 1, 9)
    assert board.sum(1) == 9
    board.clear(1)
    assert (board.sum(0), board.sum(1)) == (5, 0)


def test_half_of_what_would_be_asked_last_is_given_away_and_what_is_asked_again_is_kept():
    queues = Queues()
    for number in (1, 2, 3, 4):
        queues.put(number, is_own=True, is_page=True)
    queues.put(5, is_own=False, is_page=False)
    queues.put_again([6, 7, 8, 9, 20, 21, 22, 23])
    for number in (10, 11, 12, 13, 14):
        queues.put(number, is_own=True, is_page=False)
    assert queues.spare == 9
    assert sorted(queues.part_with_half()) == [13, 14]
    assert sorted(queues.part_with_half()) == [3, 4]
    assert (queues.spare, len(queues)) == (5, 14)


def test_the_process_with_most_to_spare_is_found():
    board = Board(3)
    for rank, spare in enumerate((4, 90, 7)):
        board.put(rank, SPARE, spare)
    assert board.most(SPARE) == (90, 1)
    assert board.least(SPARE) == 4
