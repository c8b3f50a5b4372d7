"""Scope and order of a crawl."""

from datetime import UTC, datetime
from typing import Any

from core.page.facts import PageFacts
from core.page.records import Link, LinkKind
from crawler.plan import FOREIGN, CrawlPlan
from crawler.robots import Robots

HOME = "http://www.a.gov.cn/"


def link(url: str, kind: LinkKind = LinkKind.ANCHOR) -> Link:
    return Link(url=url if "://" in url else HOME + url, raw=url, kind=kind)


def plan(web: Any, **options: Any) -> CrawlPlan:
    return CrawlPlan(HOME, Robots(web({}), "wangjian"), **{"max_depth": 5, **options})


def test_scope_is_the_registered_domain(web: Any):
    found = plan(web).rows(HOME, [link("1.html"), link("http://jyj.a.gov.cn/"), link("http://b.gov.cn/")], depth=0, facts=None)
    assert [row.url for row in found] == [f"{HOME}1.html", "http://jyj.a.gov.cn/"]
    assert found[0].priority - found[1].priority == FOREIGN


def test_scope_may_be_the_own_host(web: Any):
    found = plan(web, own_host_only=True).rows(
        HOME, [link("1.html"), link("http://a.gov.cn/2.html"), link("http://jyj.a.gov.cn/")], depth=0, facts=None
    )
    assert [row.url for row in found] == [f"{HOME}1.html", "http://a.gov.cn/2.html"]


def test_scope_may_be_a_folder(web: Any):
    links = [
        link("zfbm/jyj/1.html"),
        link("zfbm/wsj/1.html"),
        link(""),
        link("http://a.gov.cn/zfbm/jyj/2.html"),
        link("http://jyj.a.gov.cn/"),
    ]
    found = plan(web, folder="/zfbm/jyj/").rows(f"{HOME}zfbm/jyj/", links, depth=0, facts=None)
    assert [row.url for row in found] == [f"{HOME}zfbm/jyj/1.html", "http://a.gov.cn/zfbm/jyj/2.html"]


def test_files_and_resources_are_not_followed(web: Any):
    links = [link("a.pdf"), link("b.jpg"), link("c.css", LinkKind.STYLE), link("s.do", LinkKind.FORM)]
    assert plan(web).rows(HOME, links, depth=0, facts=None) == []


def test_each_page_becomes_one_row(web: Any):
    made = plan(web)
    assert len(made.rows(HOME, [link("1.html"), link("1.html")], depth=0, facts=None)) == 1
    assert made.rows(HOME, [link("1.html")], depth=0, facts=None) == []


def test_depth_ends_the_crawl(web: Any):
    made = plan(web, max_depth=1)
    assert made.rows(HOME, [link("1.html")], depth=0, facts=None)[0].depth == 1
    assert not made.depth_cut
    assert made.rows(f"{HOME}1.html", [link("2.html")], depth=1, facts=None) == []
    assert made.depth_cut


def test_frames_belong_to_their_page(web: Any):
    made = plan(web, max_depth=0)
    (row,) = made.rows(HOME, [link("f.html", LinkKind.FRAME), link("1.html")], depth=0, facts=None)
    assert (row.url, row.depth) == (f"{HOME}f.html", 0)


def test_lists_decide_the_order(web: Any):
    items = "".join(
        f'<li><a href="/tz/t202611{20 - n:02d}_{n}.html">关于第{n}号事项的通知公告</a><span>2026-11-{20 - n:02d}</span></li>'
        for n in range(8)
    )
    html = f"<html><body><p><a href=/other.html>其他</a></p><div class=list><ul>{items}</ul></div></body></html>"
    facts = PageFacts.from_text(html, url=f"{HOME}tz/", as_of=datetime(2026, 11, 23, tzinfo=UTC))
    rows = plan(web).rows(f"{HOME}tz/", facts.links, depth=1, facts=facts)
    ordered = [row.url.rpartition("_")[2] for row in sorted(rows, key=lambda row: -row.priority)]
    assert ordered[:3] == ["0.html", "1.html", "2.html"]
    assert ordered[-1].endswith("other.html")


def test_client_redirects_are_rows_of_their_own(web: Any):
    made = plan(web)
    (row,) = made.moved(f"{HOME}m.html", HOME, depth=0, moves=1)
    assert (row.depth, row.moves) == (0, 1)
    assert made.moved(f"{HOME}m.html", HOME, depth=0, moves=1) == []
    assert made.moved("http://b.gov.cn/", HOME, depth=0, moves=1) == []
