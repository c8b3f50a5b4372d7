"""Populations of the pages that single rows ask for."""

import pytest

from core.column.records import ColumnForm
from core.column.special import special_populations
from tests.checks.builder import column_page, home_page, html, page
from tests.checks.columns import C, column, unread, url

SERVICE = column(C.SERVICE, path="/zwfw/", name="政务服务")
ROWS = "".join(
    f'<li><a href="/zwfw/{folder}/{number}.html">{title}{number}</a><span>2026-06-0{number}</span></li>'
    for folder, title in (("bszn", "公共租赁住房申请办事指南"), ("bstj", "办事统计数据第一季度公布"))
    for number in range(1, 5)
)


def guides(*columns, **pages):
    listed = {SERVICE.url: [column_page(url=SERVICE.url, main=f'<ul class="list">{ROWS}</ul>')]} | pages
    found = special_populations((SERVICE, *columns), listed, home_page()).get("guide", ())
    return sorted({address.rpartition("/")[0].removeprefix(url("/zwfw/")) for address in found})


@pytest.mark.parametrize(
    ("beside", "folders"),
    [
        pytest.param([], ["bstj", "bszn"], id="nothing is known of statistics"),
        pytest.param([unread(C.SERVICE_STATS, path="/zwfw/bstj/")], ["bszn"], id="statistics were not read: their folder tells"),
        pytest.param([unread(C.SERVICE_STATS, path="/zwfw/list.jsp")], ["bstj", "bszn"], id="an address that is no folder tells nothing"),
        pytest.param([unread(C.NOTICE, path="/zwfw/bstj/")], ["bstj", "bszn"], id="another kind of column"),
    ],
)
def test_statistics_are_no_guides(beside, folders):
    assert guides(*beside) == folders


MATTERS = ("老年人优待证办理", "食品经营许可", "公租房申请")


def test_guides_that_the_home_page_shows_too_are_drawn():
    doors = "".join(f'<p><a href="/bszn/{number}.html">{name}</a></p>' for number, name in enumerate(MATTERS))
    paths = ("/bszn/", "/tzgg/", "/zcwj/", "/zcjd/", "/dt/")
    columns = [column(C.SERVICE if path == "/bszn/" else C.OTHER, path=path, form=ColumnForm.CONTAINER) for path in paths]
    pages = {url(path): [page(html(main=doors if path == "/bszn/" else ""), url=url(path))] for path in paths}
    found = special_populations(columns, pages, home_page(main=doors))
    assert found["guide"] == tuple(url(f"/bszn/{number}.html") for number in range(3)), "no menu, no footer"


SIDE = "".join(f'<li><a href="/xwzx/{n}.html">县政府召开第{n}次常务会议</a><span>2026-06-0{n}</span></li>' for n in range(1, 6))
LETTERS = "".join(f'<tr><td><a href="/hdjl/{n}.html">咨询公租房申请条件{n}</a></td><td>待办</td></tr>' for n in range(1, 4))


def test_sidebar_of_news_on_every_page_holds_neither_guides_nor_letters():
    doors = "".join(f'<p><a href="/bszn/{number}.html">{name}</a></p>' for number, name in enumerate(MATTERS))
    mains = {"/bszn/": doors, "/hdjl/": f"<table>{LETTERS}</table>", "/tzgg/": "", "/zcwj/": "", "/dt/": ""}
    sorts = {"/bszn/": C.SERVICE, "/hdjl/": C.CONSULT}
    columns = [column(sorts.get(path, C.OTHER), path=path) for path in mains]
    pages = {url(path): [page(html(main=f'{main}<ul class="side">{SIDE}</ul>'), url=url(path))] for path, main in mains.items()}
    found = special_populations(columns, pages, home_page(main=""))
    assert found["guide"] == tuple(url(f"/bszn/{number}.html") for number in range(3))
    assert found["message"] == tuple(url(f"/hdjl/{number}.html") for number in range(1, 4))


def test_releases_that_a_sidebar_shows_too_are_still_drawn_where_there_are_no_others():
    paths = ("/zcwj/", "/tzgg/", "/zcjd/", "/dt/")
    columns = [column(C.POLICY if path == "/zcwj/" else C.OTHER, path=path) for path in paths]
    pages = {url(path): [page(html(main=f'<ul class="side">{SIDE}</ul>'), url=url(path))] for path in paths}
    assert len(special_populations(columns, pages, home_page(main=""))["policy"]) == 5


def test_links_of_a_footer_that_a_script_wrote_are_no_guides():
    doors = "".join(f'<p><a href="/bszn/{number}.html">{name}</a></p>' for number, name in enumerate(MATTERS))
    bottom = '<div class="footer"><p><a href="/lxwm.html">联系我们</a> <a href="/wzsm.html">网站声明</a></p><p>主办单位：安和县人民政府办公室</p></div>'
    paths = ("/bszn/", "/tzgg/", "/zcwj/", "/dt/")
    columns = [column(C.SERVICE if path == "/bszn/" else C.OTHER, path=path) for path in paths]
    pages = {
        url(path): [page(html(main=doors if path == "/bszn/" else "", bottom=bottom if path == "/bszn/" else ""), url=url(path))]
        for path in paths
    }
    found = special_populations(columns, pages, home_page(main="", bottom=""))
    assert found["guide"] == tuple(url(f"/bszn/{number}.html") for number in range(3))
