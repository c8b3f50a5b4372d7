"""Documents that are only ever shown inside a frame of another page."""

from core.column.plan import column_key
from core.page.snapshot import PageSnapshot
from pipeline.gather.framed import framed_addresses
from tests.checks.builder import AS_OF

HOST = "http://www.a.gov.cn"


def page(path: str, body: str) -> PageSnapshot:
    html = f"<html><head><meta charset=utf-8></head>{body}</html>"
    return PageSnapshot(url=HOST + path, final_url=HOST + path, status=200, body=html.encode(), fetched_at=AS_OF)


def framed(*pages: PageSnapshot) -> set[str]:
    at_hand = {one.url: one for one in pages}
    return {key.partition("/")[2] for key in framed_addresses(pages[:1], at_hand.get) | framed_addresses(pages, at_hand.get)}


def test_catalogue_in_a_frame_and_what_opens_in_it():
    column = page("/xxgk/", "<iframe src=/tree.html></iframe><a href=/tzgg/>通知公告</a>")
    tree = page("/tree.html", "<a href=/tree.html?a=1>人事信息</a><a href=/art/1.html target=_blank>某通知</a><a href=/tzgg/>通知公告</a>")
    assert framed(column, tree) == {"tree.html", "tree.html?a=1"}, "what opens in a window of its own, or elsewhere as a page, is a page"


def test_named_frame_of_an_old_frameset():
    home = page("/", "<frameset><frame src=/top.asp><frame src=/main.asp name=mainFrame></frameset>")
    top = page("/top.asp", "<a href=/list.asp?id=3 target=mainFrame>公告</a><a href=/index.asp target=_top>首页</a>")
    listed = page("/list.asp?id=3", "<a href=/show.asp?id=12>某公告</a><a href=/print.asp target=_blank>打印</a>")
    found = framed(home, top, listed)
    assert {"top.asp", "main.asp", "list.asp?id=3", "show.asp?id=12"} <= found
    assert "print.asp" not in found
    assert column_key(HOST + "/index.asp").partition("/")[2] not in found


def test_frames_inside_frames():
    home = page("/", "<frameset><frame src=/outer.asp></frameset>")
    outer = page("/outer.asp", "<frameset><frame src=/inner.asp name=inner></frameset>")
    inner = page("/inner.asp", "<iframe src=/inmost.asp></iframe><iframe src=/outer.asp></iframe><a href=/a.asp target=inner>甲</a>")
    assert {"outer.asp", "inner.asp", "inmost.asp", "a.asp"} <= framed(home, outer, inner, page("/inmost.asp", "<p>乙</p>"))


def test_site_without_frames_has_none():
    assert framed(page("/", "<a href=/a/ target=main>甲</a><a href=/b/>乙</a>")) == set()
