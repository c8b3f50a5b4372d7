"""Files of the start hosts: who meets one first has it."""

import os

import pytest

from crawler.sweep import claims
from crawler.sweep.claims import LOOKS, Claims

FILE = "http://a.gov.cn/files/1.pdf"


@pytest.fixture
def crowded(monkeypatch):
    """Has as many places as are looked at for one file."""
    monkeypatch.setattr(claims, "PLACES", LOOKS)
    return Claims()


def test_the_first_has_it():
    table = Claims()
    assert table.owner(FILE) is None
    assert table.claim(FILE, 1) == 1
    assert table.claim(FILE, 0) == 1
    assert table.claim(FILE, 1) == 1
    assert table.owner(FILE) == 1


def test_what_is_taken_over_is_the_heirs():
    table = Claims()
    table.claim(FILE, 1)
    table.take_over(FILE, 0)
    assert (table.claim(FILE, 1), table.owner(FILE)) == (0, 0)


def test_files_do_not_share_a_place():
    table = Claims()
    files = [f"http://a.gov.cn/files/{number}.pdf" for number in range(20_000)]
    assert [table.claim(url, number % 3) for number, url in enumerate(files)] == [number % 3 for number in range(20_000)]
    assert [table.owner(url) for url in files] == [number % 3 for number in range(20_000)]


def test_a_full_table_says_so_and_keeps_what_it_has(crowded):
    files = [f"http://a.gov.cn/files/{number}.pdf" for number in range(LOOKS)]
    assert [crowded.claim(url, 2) for url in files] == [2] * LOOKS
    assert crowded.claim(FILE + "?late", 0) is None
    crowded.take_over(FILE + "?late", 0)
    assert crowded.owner(FILE + "?late") is None
    assert [crowded.owner(url) for url in files] == [2] * LOOKS


def test_a_process_sees_what_its_fork_has_claimed():
    table = Claims()
    child = os.fork()
    if not child:
        table.claim(FILE, 5)
        os._exit(0)
    os.waitpid(child, 0)
    assert table.owner(FILE) == 5
