"""Stores whose markup a script puts on the page: what they hold, and the links in it."""

import pytest

from core.page import record_store
from core.page.record_store import record_markup, records

ITEM = "<li><a href='/art/{0}.html'>关于第{0}批补贴发放的公示</a></li>"


def store(*contents: str) -> str:
    body = "".join(f"<record>{content}</record>" for content in contents)
    return f"<div id=1><script type='text/xml'><datastore><recordset>{body}</recordset></datastore></script></div>"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param("<![CDATA[<a href=x>y</a>]]>", ["<a href=x>y</a>"], id="as 大汉 writes it"),
        pytest.param("\n <!--[CDATA[<a href=x>y</a>]]-->", ["<a href=x>y</a>"], id="as a comment"),
        pytest.param("<a href=x>y</a>", [], id="no character data"),
        pytest.param("", [], id="empty"),
    ],
)
def test_one_record(content: str, found: list[str]):
    assert list(records(store(content))) == found


def test_records_end_somewhere(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(record_store, "MAX_RECORDS", 2)
    assert len(list(records(store(*["<![CDATA[x]]>"] * 3)))) == 2
    assert list(records("<record><![CDATA[never closed")) == []


def test_no_store_no_markup():
    assert record_markup("<p>关于补贴发放的公示</p>") == ""


def test_links_of_a_store_are_links_that_a_script_shows(facts, framed):
    shown = "<a href='/art/1.html'>关于第1批补贴发放的公示</a>"
    links = facts(framed(shown + store(*(f"<![CDATA[{ITEM.format(number)}]]>" for number in (1, 2))))).links
    told = {link.url: (link.text, link.scripted) for link in links if "/art/" in link.url}
    assert told == {
        "http://www.a.gov.cn/art/1.html": ("关于第1批补贴发放的公示", False),
        "http://www.a.gov.cn/art/2.html": ("关于第2批补贴发放的公示", True),
    }


def dated(place: str, days: list[str]) -> str:
    return store(
        *(f"<![CDATA[<li><a href='/{place}/{n}.html'>关于第{n}批补贴发放的公示</a><b>{day}</b></li>]]>" for n, day in enumerate(days))
    )


def test_main_list_is_the_largest_store_and_the_others_are_items_of_the_page(facts, framed):
    days = ["2026-10-18", "2026-09-05", "2026-08-31"]
    found = facts(framed(dated("hot", ["2025-01-02", "2026-11-20"]) + dated("art", days)))
    assert [item.day.isoformat() for item in found.listing.items] == days
    assert {item.day.isoformat() for item in found.dated_items} == {"2025-01-02", "2026-11-20", *days}
    assert found.dated_item_count == 5


def test_release_that_a_store_and_the_page_show_is_one_item(facts, framed):
    shown = "".join(f"<li><a href='/art/{n}.html'>关于第{n}批补贴发放的公示</a><b>2026-10-1{n}</b></li>" for n in range(3))
    found = facts(framed(f"<ul>{shown}</ul>" + dated("art", ["2026-10-10", "2026-10-11", "2026-10-12"])))
    assert len(found.dated_items) == 3
