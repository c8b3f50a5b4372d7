"""Who links to what."""

from core.page.records import LinkKind
from crawler.pairs import PairTable


def test_pairs_come_back_in_order_of_entry():
    table = PairTable()
    home, first, second = (table.intern(url) for url in ("http://a/", "http://a/1", "http://a/2"))
    picture = table.intern("http://a/i.png", LinkKind.IMAGE)
    table.add_page(home, [first, second, picture])
    table.add_page(first, [])
    table.add_page(second, [first, picture])
    assert table.pair_count == 5
    assert table.page_count == 3
    assert table.page_sets([picture]) == {picture: [home, second]}
    assert list(table.page_sets({picture, first}).items()) == [(first, [home, second]), (picture, [home, second])]
    assert [(page, list(targets)) for page, targets in table.pages()] == [
        (home, [first, second, picture]),
        (first, []),
        (second, [first, picture]),
    ]
    assert table.kind_of(picture) is LinkKind.IMAGE


def test_pages_without_links_between_others_do_not_shift_pairs():
    table = PairTable()
    numbers = [table.intern(f"http://a/{number}") for number in range(6)]
    for number in numbers[:3]:
        table.add_page(number, [])
    table.add_page(numbers[3], [numbers[5]])
    table.add_page(numbers[4], [])
    assert table.page_sets({numbers[5]}) == {numbers[5]: [numbers[3]]}


def test_an_address_keeps_its_first_kind():
    table = PairTable()
    assert table.intern("http://a/x", LinkKind.FRAME) == table.intern("http://a/x", LinkKind.IMAGE)
    assert table.kind_of(0) is LinkKind.FRAME
    assert len(table) == 1


def test_a_crawl_that_read_no_page_has_no_pairs():
    table = PairTable()
    table.intern("http://a/x")
    assert list(table.pages()) == []
