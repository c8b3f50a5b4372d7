import pytest

from checks.overview.outdated import overview_outdated
from tests.checks.builder import causes, html, outcomes, run, said, snapshot
from tests.checks.columns import C, column, special

SHELL = html(header="", bottom="", main='<div id="app"></div><script src="/a.js"></script>').encode()
LOST = html(header="", bottom="", title="提示信息", main="<h2>很抱歉，您访问的页面不存在或已被删除！</h2>").encode()


def site(text: str):
    return snapshot(columns=(column(C.OVERVIEW, path="/zjah/"),), special_pages={"overview": (special(f"<p>{text}</p>", "/zjah/"),)})


def test_old_figures_are_for_a_person():
    found = site("2019年全县实现生产总值120亿元。")
    assert said(overview_outdated, found) == [("review", "overview.outdated")]
    assert run(overview_outdated, found)[1][0].measured == {"year": 2019, "limit": 2024}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2024年末常住人口42万人。", id="last full year but one"),
        pytest.param("2020年人口普查,2025年末常住人口42万人。", id="the newest year counts"),
        pytest.param("1949年建县,2001年撤乡建镇。", id="history without figures"),
        pytest.param("80年代起人口增长。", id="decade"),
    ],
)
def test_recent_or_historic_pages_pass(text: str):
    assert outcomes(overview_outdated, site(text)) == {"pass"}


def test_pages_not_read_are_unknown():
    assert outcomes(overview_outdated, snapshot(columns=(column(C.OVERVIEW),))) == {"unknown"}
    assert outcomes(overview_outdated, snapshot(columns=())) == {"not_applicable"}


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        pytest.param({"status": 404}, "http_4xx", id="gone"),
        pytest.param({"status": 412}, "blocked_challenge", id="kept from us"),
        pytest.param({"body": SHELL}, "needs_script", id="drawn by a script"),
        pytest.param({"body": LOST}, "soft_404", id="says that it does not exist"),
    ],
)
def test_pages_that_nobody_saw_do_not_pass(changes: dict, cause: str):
    page = special("<p>安和县位于川西北。</p>", "/zjah/", **changes)
    found = snapshot(columns=(column(C.OVERVIEW, path="/zjah/"),), special_pages={"overview": (page,)})
    assert outcomes(overview_outdated, found) == {"unknown"}
    assert causes(overview_outdated, found) == {cause}
