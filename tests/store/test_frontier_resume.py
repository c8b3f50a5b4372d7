"""What a killed audit had read is there again."""

from datetime import UTC, datetime

from core.page.records import Link, LinkKind
from crawler.ledger import Brought, pack_page, unpack_page


def test_finished_rows_keep_what_they_brought(store):
    audit = store.audits.start("a", datetime(2026, 11, 20, tzinfo=UTC))
    frontier = store.frontier(audit)
    links = [Link(url="http://a.gov.cn/1.html", raw="", kind=LinkKind.ANCHOR, text="一")]
    frontier.push([("http://a.gov.cn/", 9, "{}"), ("http://a.gov.cn/x", 5, "{}"), ("http://a.gov.cn/y", 1, "{}")])
    frontier.take(2)
    frontier.done(["http://a.gov.cn/", "http://a.gov.cn/x"], {"http://a.gov.cn/": pack_page(Brought(links=links, is_home=True))})
    again = store.frontier(audit)
    ((url, text),) = again.brought()
    assert url == "http://a.gov.cn/"
    found = unpack_page(text)
    assert found.links == [Link(url="http://a.gov.cn/1.html", raw="http://a.gov.cn/1.html", kind=LinkKind.ANCHOR, text="一")]
    assert found.is_home
    assert again.pending() == 1
    assert again.push([("http://a.gov.cn/", 9, "{}")]) == 0
