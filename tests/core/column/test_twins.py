"""One column under several addresses is one column."""

import pytest

from core.column.inventory import build_inventory
from core.column.records import Column, ColumnForm
from core.errors import Failure
from core.outcome import Cause, Owner
from tests.checks.builder import AS_OF, HOST, SITE, home_page, html, items, page

BASE = f"http://{HOST}"
UNREAD = Failure(Cause.DEADLINE, Owner.UNCLEAR, "超时")


def found(menu: dict[str, str], pages: dict[str, dict], **more: object) -> list[Column]:
    """Columns of a site with this menu (address → name), of which these pages were read (address → their main part and the like)."""
    links = "".join(f'<li><a href="{path}">{name}</a></li>' for path, name in menu.items())
    header = f'<h1>安和县人民政府</h1><ul class="nav"><li><a href="/">首页</a></li>{links}</ul>'
    read = {}
    for path, parts in pages.items():
        final = BASE + parts.get("final", path)
        text = html(title="栏目", header=header, main=parts.get("main", items(folder="/zwgk/a/")))
        read[BASE + path] = [page(text, url=BASE + path, final_url=final)]
    home = home_page(header=header, main="")
    return list(build_inventory(home=home, column_pages=read, site=SITE, as_of=AS_OF, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("menu", "pages", "expected"),
    [
        pytest.param({"/List.aspx?id=3": "通知公告", "/LIST.ASPX?id=3": "通知公告"}, {}, ["/List.aspx?id=3"], id="case of the address"),
        pytest.param(
            {"/go/3": "通知公告", "/tzgg/": "通知公告"}, {"/go/3": {"final": "/tzgg/"}}, ["/go/3"], id="one redirects to the other"
        ),
        pytest.param(
            {"/List.aspx?id=3": "通知公告", "/LIST.ASPX?id=3": "政策文件"},
            {},
            ["/List.aspx?id=3", "/LIST.ASPX?id=3"],
            id="other names are other columns",
        ),
        pytest.param(
            {"/a/tzgg/": "通知公告", "/b/tzgg/": "通知公告"},
            {"/b/tzgg/": {"main": items(folder="/zwgk/b/")}},
            ["/a/tzgg/", "/b/tzgg/"],
            id="one name at two places is two columns",
        ),
        pytest.param(
            {"/a/tzgg/": "通知公告", "/tzgg/": "通知公告", "/zcwj/": "政策文件"},
            {},
            ["/a/tzgg/", "/zcwj/"],
            id="one name and the same releases at two places is one",
        ),
        pytest.param(
            {"/a/tzgg/": "通知公告", "/tzgg/": "通知公告"},
            {path: {"main": items(2, folder="/zwgk/a/")} for path in ("/a/tzgg/", "/tzgg/")},
            ["/a/tzgg/", "/tzgg/"],
            id="two releases tell nothing",
        ),
    ],
)
def test_a_column_is_counted_once(menu, pages, expected):
    columns = found(menu, {path: {} for path in menu} | pages)
    assert [column.url.removeprefix(BASE) for column in columns] == expected


def test_the_address_that_opens_stands_for_both():
    columns = found({"/TZGG/": "通知公告", "/tzgg/": "通知公告"}, {"/tzgg/": {}}, failures={f"{BASE}/TZGG/": UNREAD})
    assert [(column.url, column.form) for column in columns] == [(f"{BASE}/tzgg/", ColumnForm.LIST)]


def test_what_hangs_below_a_twin_hangs_below_the_column():
    lower = '<div class="left"><h3>政务公开</h3><ul><li><a href="/zwgk/tzgg/">通知公告</a></li></ul></div>'
    bare = "<p>安和县政务公开栏目，公开本县各类政务信息。</p>"
    above, below = found(
        {"/ZWGK/": "政务公开", "/zwgk/": "政务公开"}, {"/ZWGK/": {"main": bare}, "/zwgk/": {"main": lower}, "/zwgk/tzgg/": {}}
    )
    assert (above.url, below.parent) == (f"{BASE}/ZWGK/", f"{BASE}/ZWGK/")
    assert above.newest_day == below.newest_day is not None


UNSEEN = Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, "没有浏览器")


ROUTES = {"/#/zwyw": "政务要闻", "/#/zcjd": "政策解读"}


@pytest.mark.parametrize(
    ("menu", "expected"),
    [
        pytest.param({"/#/tzgg": "通知公告", "/tzgg/": "通知公告"}, ["/tzgg/"], id="route beside its page"),
        pytest.param({"/#/tzgg": "通知公告", "/zcwj/": "政策文件"}, ["/#/tzgg", "/zcwj/"], id="route without a page"),
        pytest.param({"/old/tzgg/": "通知公告", "/tzgg/": "通知公告"}, ["/old/tzgg/", "/tzgg/"], id="no route"),
    ],
)
def test_route_that_nobody_read_is_the_column_of_its_name(menu, expected):
    read = [path for path in menu if path in ("/tzgg/", "/zcwj/")]
    failures = {f"{BASE}{path}": UNSEEN for path in (*menu, *ROUTES) if path not in read}
    columns = found({**menu, **ROUTES, "/x": "<script></script>"}, {path: {} for path in read}, failures=failures)
    names = set(menu.values())
    assert [column.url.removeprefix(BASE) for column in columns if column.name in names] == expected
