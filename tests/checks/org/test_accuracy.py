import pytest

from checks.org.accuracy import org_accuracy
from tests.checks.builder import causes, html, outcomes, said, snapshot
from tests.checks.columns import C, column, special

SHELL = html(header="", bottom="", main='<div id="app"></div><script src="/a.js"></script>').encode()
LOST = html(header="", bottom="", title="提示信息", main="<h2>很抱歉，您访问的页面不存在或已被删除！</h2>").encode()


def site(text: str):
    return snapshot(columns=(column(C.ORG, path="/jgzn/"),), special_pages={"org": (special(text, "/jgzn/"),)})


def test_abolished_body_is_for_a_person():
    assert said(org_accuracy, site("<p>县政府工作部门:安和县国土资源局、安和县教育局</p>")) == [("review", "org.inaccurate")]


def test_history_names_it_rightly():
    assert outcomes(org_accuracy, site("<p>由原县国土资源局等单位的职责整合组建</p><p>安和县自然资源局</p>")) == {"pass"}


def test_pages_not_read_are_unknown():
    assert outcomes(org_accuracy, snapshot(columns=(column(C.ORG),))) == {"unknown"}
    assert outcomes(org_accuracy, snapshot(columns=())) == {"not_applicable"}


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
    page = special("<p>安和县位于川西北。</p>", "/jgzn/", **changes)
    found = snapshot(columns=(column(C.ORG, path="/jgzn/"),), special_pages={"org": (page,)})
    assert outcomes(org_accuracy, found) == {"unknown"}
    assert causes(org_accuracy, found) == {cause}
