"""The links of one audit."""

from typing import Any

import pytest

from core.outcome import Cause, Owner
from core.page.records import Link, LinkKind
from core.verdict import LinkVerdict
from crawler.judgement import OK, Judgement
from crawler.ledger import Brought, LinkLedger, pack_page, unpack_page

HOME = "http://a.gov.cn/"
DEAD = "http://a.gov.cn/dead.html"
BROKEN = Judgement(verdict=LinkVerdict.BROKEN, reason="404", status=404, cause=Cause.HTTP_4XX, owner=Owner.SITE)


def link(url: str, text: str = "", kind: LinkKind = LinkKind.ANCHOR) -> Link:
    return Link(url=url, raw=url, kind=kind, text=text)


def test_one_fault_per_target_home_first():
    ledger = LinkLedger()
    ledger.enter(f"{HOME}1.html", [link(DEAD, "旧")])
    ledger.enter(HOME, [link(DEAD, "死链"), link(f"{HOME}1.html")], is_home=True)
    ledger.enter(f"{HOME}2.html", [link(DEAD)])
    report = ledger.report({DEAD: BROKEN, f"{HOME}1.html": OK})
    (fault,) = report.faults
    assert (fault.page, fault.target, fault.on_home, fault.text) == (HOME, DEAD, True, "旧")
    assert fault.parents == (f"{HOME}1.html", f"{HOME}2.html")
    assert fault.parent_count == 2
    assert (report.checked, report.pairs, report.home_links) == (2, 4, 2)
    assert not report.truncated


@pytest.mark.parametrize(
    ("raw", "words"),
    [("http://exa mple.com/", "地址写法有误"), ("file:///D:/通知.doc", "自己电脑上的文件"), (r"C:\1.doc", "自己电脑上的文件")],
)
def test_unopenable_references_are_dead_as_written_also_after_a_restart(raw: str, words: str):
    bad = Link(url="", raw=raw, kind=LinkKind.ANCHOR, text="外链", unopenable=True)
    ledger = LinkLedger()
    ledger.enter(HOME, unpack_page(pack_page(Brought(links=[bad, link(DEAD)]))).links, is_home=True)
    ledger.enter(f"{HOME}1.html", [bad])
    assert ledger.targets() == [(DEAD, LinkKind.ANCHOR)]
    (fault,) = ledger.report({DEAD: OK}).faults
    assert (fault.page, fault.target, fault.verdict, fault.reason, fault.cause) == (
        HOME, raw, LinkVerdict.BROKEN, "invalid_url", Cause.INVALID_URL,
    )  # fmt: skip
    assert fault.parents == (f"{HOME}1.html",)
    assert words in fault.detail


@pytest.mark.parametrize(
    ("kinds", "scripted"),
    [
        pytest.param([True], True, id="handler only"),
        pytest.param([True, True], True, id="handlers on two pages"),
        pytest.param([True, False], False, id="handler, then an anchor"),
        pytest.param([False, True], False, id="anchor, then a handler"),
        pytest.param([False], False, id="anchor only"),
    ],
)
def test_targets_that_only_handlers_name_are_told(kinds: list[bool], scripted: bool):
    ledger = LinkLedger()
    for number, by_script in enumerate(kinds):
        named = Link(url=DEAD, raw="/dead.html", kind=LinkKind.ANCHOR, text="甲", scripted=by_script)
        ledger.enter(f"{HOME}{number}.html", unpack_page(pack_page(Brought(links=[named]))).links)
    (fault,) = ledger.report({DEAD: BROKEN}).faults
    assert (fault.target, fault.scripted) == (DEAD, scripted)


def test_routes_are_no_targets_of_their_own():
    ledger = LinkLedger()
    ledger.enter(HOME, [link(f"{HOME}#/news", "新闻"), link(DEAD, "旧")], is_home=True)
    assert ledger.targets() == [(DEAD, LinkKind.ANCHOR)]


def test_template_links_are_told():
    ledger = LinkLedger()
    once = f"{HOME}once.html"
    for number in range(10):
        ledger.enter(f"{HOME}{number}.html", [link(DEAD), *([link(once)] if number == 3 else [])])
    faults = {fault.target: fault for fault in ledger.report({DEAD: BROKEN, once: BROKEN}).faults}
    assert faults[DEAD].template
    assert not faults[once].template


def test_parents_are_cut_but_counted():
    ledger = LinkLedger()
    for number in range(80):
        ledger.enter(f"{HOME}{number}.html", [link(DEAD)])
    (fault,) = ledger.report({DEAD: BROKEN}).faults
    assert (len(fault.parents), fault.parent_count) == (50, 79)


def test_fault_is_the_same_in_whatever_order_pages_come():
    pages = [f"{HOME}b/list.html", f"{HOME}b.html", f"{HOME}a.html", f"{HOME}c.html"]
    told = set()
    for order in (pages, pages[::-1]):
        ledger = LinkLedger()
        for page in order:
            ledger.enter(page, [link(DEAD)])
        (fault,) = ledger.report({DEAD: BROKEN}).faults
        told.add((fault.page, fault.parents))
    assert told == {(f"{HOME}a.html", (f"{HOME}b.html", f"{HOME}c.html", f"{HOME}b/list.html"))}


def test_report_says_what_was_looked_at():
    ledger, fine, left = LinkLedger(), f"{HOME}1.html", f"{HOME}2.html"
    ledger.enter(HOME, [link(DEAD), link(fine), link(left)], is_home=True)
    report = ledger.report({DEAD: BROKEN, fine: OK})
    assert (report.pages, report.opened, report.unasked, report.truncated) == ({HOME}, {fine}, {left}, True)


def test_server_errors_share_one_reason():
    ledger = LinkLedger()
    ledger.enter(HOME, [link(DEAD)])
    (fault,) = ledger.report({DEAD: Judgement(verdict=LinkVerdict.BROKEN, reason="502", status=502, cause=Cause.HTTP_5XX)}).faults
    assert (fault.reason, fault.status) == ("5xx", 502)
    (fault,) = ledger.report({DEAD: Judgement(verdict=LinkVerdict.BLOCKED, reason="521", status=521, cause=Cause.BLOCKED_CHALLENGE)}).faults
    assert fault.reason == "521"


def test_unverified_targets_are_not_spoken_of_and_mark_the_report():
    ledger = LinkLedger()
    ledger.enter(HOME, [link(DEAD), link(f"{HOME}x.html")], is_home=True)
    report = ledger.report({DEAD: OK})
    assert report.faults == ()
    assert report.truncated


def test_forms_wait_for_input_and_are_not_verified():
    ledger = LinkLedger()
    ledger.enter(HOME, [link(f"{HOME}s.do", kind=LinkKind.FORM), link(DEAD)])
    assert ledger.targets() == [(DEAD, LinkKind.ANCHOR)]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        pytest.param(f"{HOME}p.jpg", LinkKind.IMAGE, id="a picture"),
        pytest.param(f"{HOME}show.do?id=1", LinkKind.ANCHOR, id="what may be a page"),
    ],
)
def test_what_is_linked_and_shown_is_asked_for_as_what_it_is(url: str, kind: LinkKind):
    ledger = LinkLedger()
    ledger.enter(HOME, [link(url, "大图")])
    ledger.enter(DEAD, [link(url, kind=LinkKind.IMAGE)])
    assert ledger.targets() == [(url, kind)]


def test_targets_of_the_home_page_come_first():
    ledger = LinkLedger()
    ledger.enter(f"{HOME}1.html", [link(f"{HOME}x.html")])
    ledger.enter(HOME, [link(DEAD)], is_home=True)
    assert [url for url, _ in ledger.targets()] == [DEAD, f"{HOME}x.html"]
    assert ledger.targets(limit=1) == [(DEAD, LinkKind.ANCHOR)]


def test_empty_links_of_the_home_page():
    ledger = LinkLedger()
    empty = Link(url="", raw="#", kind=LinkKind.ANCHOR, text="县人大", empty=True)
    ledger.enter(HOME, [empty], is_home=True)
    ledger.enter(f"{HOME}1.html", [empty])
    assert ledger.report({}).empty == ((HOME, "县人大"),)


def test_a_page_is_entered_once():
    ledger = LinkLedger()
    assert ledger.enter(HOME, [link(DEAD)])
    assert not ledger.enter(HOME, [link(f"{HOME}x.html")])
    assert ledger.page_count == 1


def test_packed_links_come_back():
    links = [
        link(DEAD, "死链"),
        link(f"{HOME}i.png", kind=LinkKind.IMAGE),
        Link(url="", raw="#", kind=LinkKind.ANCHOR, text="空", empty=True),
    ]
    found = unpack_page(pack_page(Brought(links=links, is_home=True)))
    assert [(item.url, item.kind, item.text) for item in found.links] == [
        (DEAD, LinkKind.ANCHOR, "死链"), (f"{HOME}i.png", LinkKind.IMAGE, ""),
    ]  # fmt: skip
    assert (found.is_home, found.page, found.again, found.cut) == (True, "", False, "")


@pytest.mark.parametrize("left", [{"page": DEAD}, {"again": True}, {"cut": "max_depth"}, {"cut": "trap", "again": True}], ids=str)
def test_what_else_a_page_left_comes_back(left: dict[str, Any]):
    page = Brought(links=[], **left)
    assert unpack_page(pack_page(page)) == page
