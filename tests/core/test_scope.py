"""Sites that are a folder of a larger one."""

import pytest

from core.column.plan import plan_columns
from core.scope import folder_of_site, lies_outside
from tests.checks.builder import HOST, home_page, html, page

BASE = f"http://{HOST}"


def menu(*paths: str) -> str:
    return '<ul class="nav">' + "".join(f'<li><a href="{path}">栏目{index}</a></li>' for index, path in enumerate(paths)) + "</ul>"


INSIDE = menu("/zfbm/jyj/tzgg/", "/zfbm/jyj/zcwj/", "/zfbm/jyj/dt/", "/zwgk/")
OUTSIDE = menu("/xwzx/", "/zwgk/", "/hdjl/", "/zfbm/jyj/")


@pytest.mark.parametrize(
    ("url", "final", "header", "folder"),
    [
        pytest.param("/zfbm/jyj/", "/zfbm/jyj/", INSIDE, "/zfbm/jyj/", id="folder"),
        pytest.param("/zfbm/jyj/index.shtml", "/zfbm/jyj/index.shtml", INSIDE, "/zfbm/jyj/", id="its index page"),
        pytest.param("/zfbm/jyj", "/zfbm/jyj", INSIDE, "/zfbm/jyj/", id="without the last slash"),
        pytest.param("/zfbm/jyj/#/home", "/zfbm/jyj/#/home", INSIDE, "/zfbm/jyj/", id="behind a route"),
        pytest.param("/", "/zfbm/jyj/", INSIDE, "", id="the server leads into a folder"),
        pytest.param("/", "/", INSIDE, "", id="whole host"),
        pytest.param("/default.html", "/default.html", INSIDE, "", id="index of the host"),
        pytest.param("/zfbm/jyj/", "/zfbm/jyj/", OUTSIDE, "", id="menu leads out: an entry page"),
        pytest.param("/col/col1/index.html", "/col/col1/index.html", menu("/col/col2/", "/col/col3/", "/col/col4/"), "", id="columns beside it"),
        pytest.param("/zfbm/jyj/", "/zfbm/jyj/", menu("/zfbm/jyj/a/"), "", id="no menu to tell"),
    ],
)  # fmt: skip
def test_folder(url, final, header, folder):
    assert folder_of_site(home_page(url=BASE + url, final_url=BASE + final, header=header)) == folder


def test_only_what_lies_in_the_folder_is_its_own():
    assert not lies_outside(f"{BASE}/zfbm/jyj", "/zfbm/jyj/")
    assert not lies_outside(f"{BASE}/zfbm/jyj/a.html?x=1", "/zfbm/jyj/")
    assert lies_outside(f"{BASE}/zfbm/jyjx/a.html", "/zfbm/jyj/")
    assert not lies_outside(f"{BASE}/", "")


def test_columns_of_the_portal_around_are_not_its_own():
    header = INSIDE.replace("</ul>", '<li><a href="/">县政府网</a></li></ul>')
    home = home_page(url=f"{BASE}/zfbm/jyj/", header=header)
    portal = page(html(header=menu("/a/", "/b/", "/c/")), url=f"{BASE}/zwgk/")
    found = {one.url.removeprefix(BASE): one.external for one in plan_columns(home, [portal])}
    assert found["/zwgk/"], "a jump, followed one hop"
    assert not found["/zfbm/jyj/tzgg/"]
    assert not {"/", "/a/", "/b/", "/c/"} & set(found)
